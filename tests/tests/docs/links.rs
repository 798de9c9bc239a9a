//! Tests that links lead to existing files and headings.

use super::exists;
use super::markdown::Page;

/// The broken links of a page, each with its line.
pub fn broken(page: &Page, pages: &[Page]) -> Vec<String> {
    let links = page.links().into_iter();
    links
        .filter(|(_, target)| !is_elsewhere(target))
        .filter_map(|(line, target)| {
            let problem = problem(page, &target, pages)?;
            Some(format!("{}:{line}: {target}: {problem}", page.path))
        })
        .collect()
}

/// Whether it leads to the web, or to an item of rustdoc.
fn is_elsewhere(target: &str) -> bool {
    target.starts_with("https://") || target.contains("::")
}

fn problem(page: &Page, target: &str, pages: &[Page]) -> Option<String> {
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = match file {
        "" => page.path.clone(),
        file => joined(page.folder(), file)?,
    };
    if !exists(&path) {
        return Some(format!("there is no {path}"));
    }
    if anchor.is_empty() {
        return None;
    }
    let Some(other) = pages.iter().find(|other| other.path == path) else {
        return Some(format!("{path} has no headings"));
    };
    let known = other.anchors();
    (!known.iter().any(|known| known == anchor)).then(|| format!("the headings are {known:?}"))
}

/// A path relative to a folder, without `..`; `None` if it leads out of the repository.
fn joined(folder: &str, file: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
    {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    Some(parts.join("/"))
}

#[test]
fn given_links_when_wrong_then_each_is_named_and_why() {
    let page = |path: &str, text: &str| Page {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let text = "# Here\n[a](README.md) [b](#here) [c](none.md) [d](#there) [e](../README.md#two)";
    let pages = [page("docs/README.md", text), page("README.md", "# One")];
    let found = broken(&pages[0], &pages);
    assert_eq!(
        found,
        [
            "docs/README.md:2: none.md: there is no docs/none.md",
            "docs/README.md:2: #there: the headings are [\"here\"]",
            "docs/README.md:2: ../README.md#two: the headings are [\"one\"]",
        ]
    );
}
