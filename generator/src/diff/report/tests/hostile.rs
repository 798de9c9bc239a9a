//! Names that look like markup stay text in each format.

use super::super::html::{Branch, Outline};
use super::super::*;
use super::{HOSTILE, hostile, rendered, three};

#[test]
fn given_hostile_names_when_shown_as_markdown_then_they_are_not_markup() {
    let text = rendered(&hostile(), Format::Markdown);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{text}");
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let mark: String = line
            .trim_start()
            .chars()
            .take_while(|c| *c == '`')
            .collect();
        match &fence {
            Some(open) if mark.len() >= open.len() && line.trim().len() == mark.len() => {
                fence = None;
            }
            None if mark.len() >= 3 && line.ends_with("diff") => fence = Some(mark),
            None => {
                let prose = without_code(line);
                assert!(
                    !prose.contains("<img") && !prose.contains("@e") && !prose.contains("[a]"),
                    "{line}"
                );
                assert!(!prose.contains("https://"), "{line}");
            }
            Some(_) => {}
        }
    }
    assert!(fence.is_none());
}

/// The line without its code spans, as `CommonMark` finds them.
fn without_code(line: &str) -> String {
    let mut rest = line.to_owned();
    let mut prose = String::new();
    while let Some(start) = rest.find('`') {
        let run: String = rest[start..].chars().take_while(|c| *c == '`').collect();
        let (before, after) = (
            rest[..start].to_owned(),
            rest[start + run.len()..].to_owned(),
        );
        if before.ends_with('\\') {
            prose.push_str(&before);
            rest = after;
            continue;
        }
        let end = after.match_indices(&run).map(|(at, _)| at).find(|at| {
            let longer = after[at + run.len()..].starts_with('`') || after[..*at].ends_with('`');
            !longer
        });
        prose.push_str(&before);
        rest = end.map_or(String::new(), |at| after[at + run.len()..].to_owned());
    }
    prose + &rest
}

#[test]
fn given_hostile_names_when_shown_as_html_then_they_are_not_markup() {
    let outline = Outline {
        paths: vec![Branch(HOSTILE.to_owned(), true, false)],
        types: vec![Branch(HOSTILE.to_owned(), false, true)],
    };
    let page = hostile().render(Format::Html, &outline);
    assert!(!page.contains("<img"), "markup in the page");
    let plain = three().render(Format::Html, &outline);
    assert_eq!(
        page.matches("</script").count(),
        plain.matches("</script").count()
    );
    assert_eq!(page.matches('<').count(), plain.matches('<').count());
}
