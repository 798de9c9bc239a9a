//! Finds the `use` lines that a snippet of a file needs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::UseTree;

use super::{exists, file};

/// Maximum width of a line.
const WIDTH: usize = 100;
/// Traits with methods that imply them: calls do not name the trait.
const TRAITS: [(&str, &[&str]); 5] = [
    ("Entity", &[".key("]),
    (
        "Stateful",
        &[".is_final(", ".is_success(", ".state(", ".state_text("],
    ),
    ("StreamExt", &[".next(", ".take("]),
    (
        "TryStreamExt",
        &[".try_next(", ".try_collect(", ".try_for_each("],
    ),
    ("Write", &[".write_all(", "writeln!("]),
];
/// Crates of this repository that pages do not show.
const INTERNAL: [&str; 2] = ["graph_tests", "graph_generator"];

/// An imported name: the path before it, the name, and its alias.
struct Import {
    path: Vec<String>,
    name: String,
    rename: Option<String>,
}

/// The `use` lines that a snippet of the file needs, as rustfmt formats them.
pub fn needed(path: &str, text: &str, code: &[String]) -> Vec<String> {
    let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for import in imports(path, text) {
        if INTERNAL.contains(&import.path[0].as_str()) || !import.is_used(code) {
            continue;
        }
        let name = match &import.rename {
            Some(rename) => format!("{} as {rename}", import.name),
            None => import.name,
        };
        groups
            .entry(import.path.join("::"))
            .or_default()
            .insert(name);
    }
    groups
        .iter()
        .flat_map(|(path, names)| lines(path, names))
        .collect()
}

/// The imports of a file, including those of the parent module for `super::*`.
fn imports(path: &str, text: &str) -> Vec<Import> {
    let Ok(parsed) = syn::parse_file(text) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for item in &parsed.items {
        if let syn::Item::Use(item) = item {
            leaves(&item.tree, &mut Vec::new(), &mut found);
        }
    }
    let (above, mut own): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|import| import.path.first().is_some_and(|at| at == "super"));
    own.retain(|import| import.path.first().is_some_and(|at| at != "crate"));
    let main = Path::new(path).with_file_name("main.rs");
    let main = main.to_str().unwrap_or_default();
    if !above.is_empty() && main != path && exists(main) {
        let theirs = imports(main, &file(main));
        own.extend(theirs.into_iter().filter(|import| {
            above
                .iter()
                .any(|taken| taken.path.len() == 1 && taken.name == import.here())
        }));
    }
    own
}

fn leaves(tree: &UseTree, path: &mut Vec<String>, found: &mut Vec<Import>) {
    let mut add = |path: &[String], name: String, rename: Option<String>| {
        if !path.is_empty() {
            found.push(Import {
                path: path.to_vec(),
                name,
                rename,
            });
        }
    };
    match tree {
        UseTree::Path(step) => {
            path.push(step.ident.to_string());
            leaves(&step.tree, path, found);
            path.pop();
        }
        UseTree::Name(name) => add(path, name.ident.to_string(), None),
        UseTree::Rename(name) => add(path, name.ident.to_string(), Some(name.rename.to_string())),
        UseTree::Group(group) => {
            for tree in &group.items {
                leaves(tree, path, found);
            }
        }
        UseTree::Glob(_) => {}
    }
}

impl Import {
    /// Its name in the file.
    fn here(&self) -> &str {
        match &self.rename {
            Some(rename) if rename != "_" => rename,
            _ => &self.name,
        }
    }

    fn is_used(&self, code: &[String]) -> bool {
        let methods = TRAITS.iter().find(|(name, _)| *name == self.name);
        let methods = methods.map_or(&[][..], |(_, methods)| methods);
        let name = match self.name.as_str() {
            "self" => self.path.last().map_or("", String::as_str),
            _ => self.here(),
        };
        let code = code
            .iter()
            .filter(|line| !line.trim_start().starts_with("//"));
        code.clone().any(|line| has_word(line, name))
            || code
                .clone()
                .any(|line| methods.iter().any(|method| line.contains(method)))
    }
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(|c: char| is_part(c) || c == '.' || c == ':')
            && !line[at + word.len()..].starts_with(is_part)
    })
}

/// One `use`, wrapped if it is too long.
fn lines(path: &str, names: &BTreeSet<String>) -> Vec<String> {
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let line = match all.as_slice() {
        [one] => format!("use {path}::{one};"),
        several => format!("use {path}::{{{}}};", several.join(", ")),
    };
    if line.len() <= WIDTH {
        return vec![line];
    }
    let mut lines = vec![format!("use {path}::{{")];
    let mut current = String::from("   ");
    for name in all {
        if current.len() + name.len() + 2 > WIDTH {
            lines.push(std::mem::replace(&mut current, String::from("   ")));
        }
        current.push(' ');
        current.push_str(name);
        current.push(',');
    }
    lines.push(current);
    lines.push("};".to_owned());
    lines
}

#[test]
fn given_code_of_a_file_when_its_imports_are_chosen_then_only_those_it_uses() {
    let text = "use std::time::Duration;\nuse a::{B, c::{D as E, F}, Entity as _};\nuse graph_tests::G;\nfn f() {}\n";
    let code = |code: &str| needed("x.rs", text, &[code.to_owned()]);
    assert_eq!(
        code("fn f(b: B) -> E { b.key() }"),
        ["use a::{B, Entity as _};", "use a::c::D as E;"]
    );
    assert_eq!(code("fn f() -> BC { G }"), Vec::<String>::new());
    assert_eq!(code("Duration::ZERO"), ["use std::time::Duration;"]);
    assert_eq!(code("x::Duration::ZERO"), Vec::<String>::new());
}
