//! Code of the guide is taken from tested files, by a comment above it:
//!
//! ```text
//! <!-- tests/tests/recipes/reading.rs: fn visible_packages; fn count_hidden -->
//! ```
//!
//! names items of a file. They are shown with their comments and attributes, below the `use` lines that they
//! need. A comment without items means the whole file.

use super::markdown::{Fence, Page};
use super::{exists, file, imports};

/// A page with up-to-date code.
pub fn refreshed(page: &Page) -> Result<String, String> {
    let lines: Vec<&str> = page.text.lines().collect();
    let mut text = String::new();
    let mut next = 0;
    for fence in page.fences() {
        push(&mut text, &lines[next..=fence.line]);
        let code = code(&fence, fence.line.checked_sub(1).map(|above| lines[above]))?;
        for line in code.as_ref().unwrap_or(&fence.code) {
            push(&mut text, &[line]);
        }
        next = fence.line + 1 + fence.code.len();
    }
    push(&mut text, &lines[next..]);
    Ok(text)
}

fn push(text: &mut String, lines: &[&str]) {
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
}

/// The items that a page shows, each with its file.
pub fn shown(page: &Page) -> Vec<String> {
    let lines: Vec<&str> = page.text.lines().collect();
    let above = page
        .fences()
        .into_iter()
        .filter_map(|fence| fence.line.checked_sub(1));
    let sources = above.filter_map(|above| source(lines[above]));
    let items = sources.flat_map(|source| {
        let (path, items) = source.split_once(": ").unwrap_or((source, ""));
        items.split("; ").map(move |item| format!("{path}: {item}"))
    });
    items.collect()
}

/// What the comment above a block names.
fn source(line: &str) -> Option<&str> {
    line.strip_prefix("<!-- ")?.strip_suffix(" -->")
}

/// The expected content of a block; `None` if it is free.
fn code(fence: &Fence, above: Option<&str>) -> Result<Option<Vec<String>>, String> {
    let Some(source) = above.and_then(source) else {
        if fence.info.starts_with("rust") {
            let line = fence.line + 1;
            return Err(format!(
                "the code in line {line} is from no file; put `<!-- FILE: ITEM -->` above it"
            ));
        }
        return Ok(None);
    };
    let (path, items) = source.split_once(": ").unwrap_or((source, ""));
    if !exists(path) {
        return Err(format!("there is no {path}"));
    }
    let text = file(path);
    if items.is_empty() {
        return Ok(Some(text.lines().map(str::to_owned).collect()));
    }
    let mut code = Vec::new();
    for name in items.split("; ") {
        if !code.is_empty() {
            code.push(String::new());
        }
        code.extend(item(&text, name).ok_or_else(|| format!("{path} has no `{name}`"))?);
    }
    let mut shown = imports::needed(path, &text, &code);
    // A piece of code that is itself a `use` needs no second one.
    shown.retain(|line| !code.contains(line));
    if !shown.is_empty() {
        shown.push(String::new());
    }
    shown.extend(code);
    Ok(Some(shown))
}

/// The lines of an item, without indentation.
fn item(text: &str, name: &str) -> Option<Vec<String>> {
    let lines: Vec<&str> = text.lines().collect();
    let first = lines
        .iter()
        .position(|line| is_start(line.trim_start(), name))?;
    let indent = lines[first].len() - lines[first].trim_start().len();
    let end = format!("{}}}", &lines[first][..indent]);
    let last = if lines[first].ends_with([';', '}']) {
        first
    } else {
        first + lines[first..].iter().position(|line| *line == end)?
    };
    let belongs =
        |line: &&&str| line.trim_start().starts_with("#[") || line.trim_start().starts_with("///");
    let above = lines[..first].iter().rev().take_while(belongs).count();
    let shown = lines[first - above..=last].iter();
    Some(
        shown
            .map(|line| line.get(indent..).unwrap_or_default().to_owned())
            .collect(),
    )
}

fn is_start(line: &str, name: &str) -> bool {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    let rest = line.strip_prefix(name);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[test]
fn given_a_file_when_items_are_taken_then_each_is_whole() {
    let text = "use a;\n\n/// Why.\n#[x]\npub async fn one(\n    a: b,\n) {\n    c\n}\nmod m {\n    fn one_more() {\n        d\n    }\n    type T = u8;\n}\n";
    let lines = |name| item(text, name).map(|lines| lines.join("\n"));
    assert_eq!(
        lines("fn one").unwrap(),
        "/// Why.\n#[x]\npub async fn one(\n    a: b,\n) {\n    c\n}"
    );
    assert_eq!(lines("fn one_more").unwrap(), "fn one_more() {\n    d\n}");
    assert_eq!(lines("type T").unwrap(), "type T = u8;");
    assert_eq!(lines("fn on"), None);
}

#[test]
fn given_a_page_when_refreshed_then_code_is_copied_from_its_file_and_the_rest_stays() {
    let page = |code: &str| Page {
        path: String::new(),
        text: format!(
            "# A\n<!-- tests/tests/docs/snippets.rs: fn push -->\n```rust\n{code}\n```\n```text\nb\n```\nc\n"
        ),
    };
    let refreshed = refreshed(&page("old")).unwrap();
    assert!(
        refreshed.contains("fn push(text: &mut String"),
        "{refreshed}"
    );
    assert!(refreshed.starts_with("# A\n") && refreshed.ends_with("```\n```text\nb\n```\nc\n"));
}

#[test]
fn given_code_without_a_file_when_refreshed_then_it_is_refused() {
    let page = |text: &str| {
        refreshed(&Page {
            path: String::new(),
            text: text.to_owned(),
        })
    };
    assert!(page("```rust\nx\n```\n").unwrap_err().contains("line 1"));
    let none = "<!-- tests/tests/docs/snippets.rs: fn nothing -->\n```rust\n```\n";
    assert!(page(none).unwrap_err().contains("has no `fn nothing`"));
}
