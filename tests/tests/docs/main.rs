//! Tests the pages of the repository: links, commands, code snippets, and wording.

mod commands;
mod imports;
mod links;
mod markdown;
mod snippets;
mod wording;

use std::fs;
use std::path::Path;

use graph_tests::sources::ROOT;
use markdown::Page;

/// Pages: single files, or all of a folder.
const PAGES: [&str; 8] = [
    ".github",
    "README.md",
    "CHANGELOG.md",
    "docs",
    "specs",
    "generated/README.md",
    "runtime/README.md",
    "runtime/docs",
];
/// Maximum length of a page of the guide.
const MOST_LINES: usize = 300;

/// All pages, by path.
fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    for place in PAGES {
        let path = Path::new(ROOT).join(place);
        if path.is_file() {
            pages.push(Page::read(place));
            continue;
        }
        let names = fs::read_dir(&path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| Path::new(name).extension().is_some_and(|is| is == "md"));
        names.sort();
        pages.extend(
            names
                .iter()
                .map(|name| Page::read(&format!("{place}/{name}"))),
        );
    }
    pages
}

fn guide() -> impl Iterator<Item = Page> {
    pages()
        .into_iter()
        .filter(|page| page.path.starts_with("docs/"))
}

fn file(path: &str) -> String {
    let read = fs::read_to_string(Path::new(ROOT).join(path));
    read.unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn exists(path: &str) -> bool {
    Path::new(ROOT).join(path).exists()
}

#[test]
fn given_all_pages_when_their_links_are_followed_then_each_leads_somewhere() {
    let pages = pages();
    let broken: Vec<String> = pages
        .iter()
        .flat_map(|page| links::broken(page, &pages))
        .collect();
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn given_all_pages_when_their_tables_are_read_then_rows_have_the_cells_of_the_header() {
    let torn: Vec<String> = pages()
        .iter()
        .flat_map(|page| {
            let lines = page.torn_rows().into_iter();
            lines.map(|line| format!("{}:{line}", page.path))
        })
        .collect();
    assert_eq!(torn, Vec::<String>::new());
}

#[test]
fn given_all_pages_when_their_commands_are_looked_up_then_each_exists() {
    let unknown: Vec<String> = pages().iter().flat_map(commands::unknown).collect();
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn given_pages_and_comments_when_read_then_they_are_in_plain_english() {
    let mut found: Vec<String> = pages().iter().flat_map(wording::of_page).collect();
    found.extend(wording::of_sources());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn given_the_guide_when_its_snippets_are_compared_then_they_equal_the_tested_code() {
    for page in guide() {
        match snippets::refreshed(&page) {
            Ok(text) if text == page.text => {}
            Ok(text) if std::env::var_os("UPDATE_DOCS").is_some() => {
                fs::write(Path::new(ROOT).join(&page.path), text).unwrap();
            }
            Ok(_) => panic!(
                "{} shows code that differs from the tested code: run `UPDATE_DOCS=1 cargo test -p graph-tests --test docs`",
                page.path
            ),
            Err(problem) => panic!("{}: {problem}", page.path),
        }
    }
}

#[test]
fn given_the_guide_when_its_code_is_listed_then_each_item_is_on_one_page() {
    let mut pages = std::collections::BTreeMap::new();
    for page in guide() {
        for item in snippets::shown(&page) {
            if let Some(other) = pages.insert(item.clone(), page.path.clone()) {
                panic!("{other} and {} show {item}: link to one of them", page.path);
            }
        }
    }
    assert!(pages.len() > 40, "{} items", pages.len());
}

#[test]
fn given_the_guide_when_its_index_is_read_then_it_names_every_page_and_none_is_long() {
    let index = Page::read("docs/README.md");
    let named: Vec<String> = index
        .links()
        .into_iter()
        .map(|(_, target)| target)
        .collect();
    for page in guide().filter(|page| page.path != index.path) {
        let name = page.path.trim_start_matches("docs/").to_owned();
        assert!(named.contains(&name), "docs/README.md does not name {name}");
        let lines = page.text.lines().count();
        assert!(lines <= MOST_LINES, "{name} has {lines} lines");
        let titles = page
            .headings()
            .iter()
            .filter(|(level, _)| *level == 1)
            .count();
        assert_eq!(titles, 1, "titles of {name}");
    }
}

#[test]
fn given_the_recipes_when_their_index_is_read_then_it_leads_to_each() {
    let index = Page::read("docs/recipes.md");
    let links = index.links();
    let named: Vec<&str> = links.iter().map(|(_, target)| target.as_str()).collect();
    for page in guide().filter(|page| page.path.starts_with("docs/recipes-")) {
        let name = page.path.trim_start_matches("docs/");
        let (headings, anchors) = (page.headings(), page.anchors());
        for ((_, heading), anchor) in headings.iter().zip(anchors).skip(1) {
            let target = format!("{name}#{anchor}");
            assert!(
                named.contains(&target.as_str()),
                "docs/recipes.md lacks `{heading}`: {target}"
            );
        }
    }
}
