//! Tests the Rust severity against the compiler: programs for the crate of one document are compiled against the
//! crate of the other.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use graph_generator::diff::{Change, Severity};
use graph_generator::document;
use graph_generator::emit;
use graph_generator::pipeline::{self, Settings};
use graph_generator::share::Lock;
use serde_json::Value;

use crate::mutations::Mutation;
use crate::programs::{self, NAME, Programs};
use crate::rustc::{self, Files, Trial};
use crate::{compare, lowered};

/// The generated crate of a document, and its programs.
struct Generated {
    /// The index of its crate among the distinct ones.
    at: usize,
    items: Programs,
    calls: Programs,
}

/// A comparison in one direction, and the crates that it compares.
struct Case {
    what: String,
    exception: Option<String>,
    changes: Vec<Change>,
    old: usize,
    new: usize,
}

#[derive(Default)]
struct Crates {
    files: Vec<Files>,
    known: BTreeMap<String, usize>,
    generated: Vec<Generated>,
}

impl Crates {
    /// Generates the crate of a document, and returns its index. Crates that differ only in comments share an index.
    fn of(&mut self, what: &str, document: &Value) -> usize {
        let document = document::load("in.json", &document.to_string());
        let document = document.unwrap_or_else(|found| panic!("{what}: {found}"));
        let settings = Settings::new("graph-test", "in.json");
        let made = pipeline::generate(&document, &Lock::new(), &settings);
        let made = made.unwrap_or_else(|found| panic!("{what}: {found}"));
        let files: Files = made
            .files
            .into_iter()
            .filter(|(name, _)| name.starts_with("src/"))
            .map(|(name, text)| (name, uncommented(&text)))
            .collect();
        let calls = emit::calls(&made.api, "krate").unwrap_or_else(|found| panic!("{found}"));
        let text = format!("{files:?}{calls}");
        if let Some(known) = self.known.get(&text) {
            return *known;
        }
        let at = self.files.len();
        self.known.insert(text, at);
        self.generated.push(Generated {
            at,
            items: programs::of(&files),
            calls: calls_of(&calls),
        });
        self.files.push(files);
        at
    }
}

fn uncommented(text: &str) -> String {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

/// A program for each operation at each URL, starting at the entry point.
fn calls_of(table: &str) -> Programs {
    let rows = table.lines().filter(|line| line.starts_with("Call {"));
    let program = |row: &str| {
        let row = row.trim_end_matches(',');
        let name = row.split("run :").next().unwrap_or(row);
        (name.to_owned(), format!("pub static {NAME}: Call = {row};"))
    };
    rows.map(program).collect()
}

/// The programs of a crate that may not compile against another one: those whose items are declared differently, and
/// all calls.
fn affected(old: &Generated, new: &Generated) -> Programs {
    let items = old.items.iter();
    let items = items.filter(|(path, program)| new.items.get(*path) != Some(program));
    items
        .chain(&old.calls)
        .map(|(path, program)| (path.clone(), program.clone()))
        .collect()
}

/// The most severe change in Rust.
fn verdict(changes: &[Change]) -> Severity {
    let worst = changes.iter().map(|change| change.rust).max();
    worst.unwrap_or(Severity::None)
}

/// The disagreements between the comparison and the compiler.
fn wrong(case: &Case, refused: &BTreeSet<String>, has_items: bool) -> Vec<String> {
    let changes = &case.changes;
    let mut found = Vec::new();
    let said = verdict(changes);
    if (said == Severity::Breaking) == refused.is_empty() {
        found.push(format!("{said} in all, but refused are {refused:?}"));
    }
    if said == Severity::None && has_items {
        found.push("none, but items are declared in another way".to_owned());
    }
    for change in changes {
        let items = change.rust_items.iter();
        let refused: Vec<&str> = items
            .map(|item| item.path.as_str())
            .filter(|path| refused.contains(*path))
            .collect();
        if (change.rust == Severity::Breaking) == refused.is_empty() {
            found.push(format!(
                "{}: {}, but refused are {refused:?}",
                change.id(),
                change.rust
            ));
        }
    }
    found
}

/// The cases of rows, in both directions.
fn cases(rows: &[Mutation], crates: &mut Crates) -> Vec<Case> {
    let mut cases = Vec::new();
    for mutation in rows {
        let what = &mutation.what;
        let (old, new) = mutation.documents();
        let made = (crates.of(what, &old), crates.of(what, &new));
        let (old, new) = (lowered(&old), lowered(&new));
        let case = |back: bool| {
            let (from, to) = if back { (&new, &old) } else { (&old, &new) };
            let (before, after) = if back { (made.1, made.0) } else { made };
            let direction = if back { " (undone)" } else { "" };
            Case {
                what: format!("{what}{direction}"),
                exception: mutation.unlike_rustc.clone(),
                changes: compare(from, to),
                old: before,
                new: after,
            }
        };
        cases.extend([case(false), case(true)]);
    }
    cases
}

/// The disagreements of rows, and exceptions that they do not need.
fn disagreements(rows: &[Mutation], folder: &str) -> Vec<String> {
    let mut crates = Crates::default();
    let cases = cases(rows, &mut crates);
    let Crates {
        files, generated, ..
    } = crates;
    let own = generated.iter().map(|made| Trial {
        programs: made
            .items
            .iter()
            .chain(&made.calls)
            .map(|(path, program)| (path.clone(), program.clone()))
            .collect(),
        with: made.at,
    });
    let trials = cases.iter().map(|case| Trial {
        programs: affected(&generated[case.old], &generated[case.new]),
        with: generated[case.new].at,
    });
    let trials: Vec<Trial> = own.chain(trials).collect();
    let refused = rustc::refused(folder, &files, &trials);
    let (own, refused) = refused.split_at(generated.len());
    for found in own {
        assert!(
            found.is_empty(),
            "a crate refuses its own programs: {found:?}"
        );
    }
    let mut all = Vec::new();
    for (case, refused) in cases.iter().zip(refused) {
        let (old, new) = (&generated[case.old], &generated[case.new]);
        let found = wrong(case, refused, old.items != new.items);
        match (&case.exception, found.is_empty()) {
            (None, false) => all.push(format!("{}\n  {}", case.what, found.join("\n  "))),
            (Some(why), true) => all.push(format!("{}: needs no exception: {why}", case.what)),
            _ => {}
        }
    }
    all
}

/// rustc checks types on one thread, so each half of the rows has its own crates.
#[test]
fn given_a_change_when_programs_are_compiled_then_rustc_agrees_with_the_verdict() {
    let rows = Mutation::all();
    let (first, second) = rows.split_at(rows.len() / 2);
    let all = thread::scope(|scope| {
        let first = scope.spawn(|| disagreements(first, "verdicts-1"));
        let mut all = disagreements(second, "verdicts-2");
        all.extend(first.join().expect("the first half"));
        all
    });
    assert!(all.is_empty(), "{}", all.join("\n"));
}
