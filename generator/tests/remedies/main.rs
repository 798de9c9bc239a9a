//! Tests that the remedy of each error works: each row of the two tables causes an error, applies the remedy, and
//! succeeds. The last test fails if a line of the generator raises an error that no row covers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use graph_generator::diagnostics::{Diagnostics, Severity};
use graph_generator::diff::report::Entry;
use graph_generator::diff::report::accepted::Accepted;
use graph_generator::diff::report::changelog::{self, Earlier};
use graph_generator::diff::{self, Change, Check, Place};
use graph_generator::document::{self, Overlay};
use graph_generator::pipeline::{self, Settings};
use graph_generator::share::{self, Lock};
use graph_generator::trim::{self, Options, Slice, Slices};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A row of `descriptions.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    /// Part of the message.
    finds: String,
    /// Part of the help.
    says: String,
    /// Part of the place.
    #[serde(default)]
    at: String,
    paths: Option<Value>,
    #[serde(default)]
    schemas: Map<String, Value>,
    /// Further schemas, each of which refers to the next.
    chain: Option<Chain>,
    #[serde(default)]
    with: Map<String, Value>,
    #[serde(default)]
    overlay: Vec<Value>,
    /// The lock of builders that causes the error.
    #[serde(default)]
    locked: Lock,
    /// The remedy: further overlay actions.
    #[serde(default)]
    apply: Vec<Value>,
    /// The remedy: overlay actions instead of `overlay`.
    instead: Option<Vec<Value>>,
    /// The remedy: `--accept`.
    #[serde(default)]
    accept: bool,
}

/// The schemas `s0`, `s1` and so on, and a last one without references.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chain {
    length: usize,
    /// One of them as JSON, with `NEXT` for the name of the next.
    each: Value,
}

impl Chain {
    fn schemas(&self) -> impl Iterator<Item = (String, Value)> {
        let text = self.each.to_string();
        let text = move |index: usize| text.replace("NEXT", &format!("s{}", index + 1));
        let each = move |index: usize| serde_json::from_str(&text(index)).expect("JSON");
        let last = json!({"type": "object", "properties": {"p": {"type": "string"}}});
        let all = (0..self.length).map(each).chain([last]);
        all.enumerate()
            .map(|(index, schema)| (format!("s{index}"), schema))
    }
}

/// A row of `texts.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    /// How the text is used.
    r#as: As,
    finds: String,
    says: String,
    #[serde(default)]
    at: String,
    #[serde(rename = "text")]
    fault: String,
    /// The text after the remedy.
    fixed: Option<String>,
    /// The slice to trim.
    slice: Option<String>,
    /// The slice after the remedy.
    fixed_slice: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum As {
    Document,
    /// A document that nests deeper than parsers allow.
    Deep,
    /// A document whose aliases expand without limit.
    Bomb,
    /// A document with more lines than parsers allow.
    Large,
    /// A document that is not text.
    Binary,
    Trim,
    Overlay,
    Lock,
    Slice,
    /// A file of several slices.
    Choice,
    Accepted,
    /// A list of accepted changes that match no change.
    Unused,
    /// A list of accepted changes, and the removal of the paths `/a` and `/b`.
    Partial,
    Changelog,
}

fn rows<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

fn descriptions() -> Vec<Description> {
    rows(include_str!("descriptions.yaml"))
}

fn texts() -> Vec<Text> {
    rows(include_str!("texts.yaml"))
}

impl Description {
    fn document(&self) -> String {
        let answer = json!({"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/thing"}}}}});
        let mut schemas =
            json!({"thing": {"type": "object", "properties": {"id": {"type": "string"}}}});
        schemas.as_object_mut().expect("an object").extend(
            self.schemas
                .clone()
                .into_iter()
                .chain(self.chain.iter().flat_map(Chain::schemas)),
        );
        let mut document = json!({
            "openapi": "3.0.4",
            "info": {"title": "t", "version": "v"},
            "servers": [{"url": "https://graph.microsoft.com/beta"}],
            "paths": {"/things": {"get": {"responses": answer}}},
            "components": {"schemas": schemas},
        });
        let members = document.as_object_mut().expect("an object");
        members.extend(self.with.clone());
        members.extend(self.paths.clone().map(|paths| ("paths".to_owned(), paths)));
        document.to_string()
    }

    /// Generates a crate.
    fn run(&self, actions: &[Value], lock: &Lock, accept: bool) -> Result<(), Diagnostics> {
        let overlay =
            json!({"overlay": "1.1.0", "info": {"title": "t", "version": "v"}, "actions": actions});
        let overlay = Overlay::read("overlay.yaml", &overlay.to_string())?;
        let document = document::load_with("in.yaml", &self.document(), [&overlay])?;
        let settings = Settings {
            accept,
            ..Settings::new("case", "in.yaml")
        };
        pipeline::generate(&document, lock, &settings).map(|_| ())
    }

    fn fault(&self) -> Diagnostics {
        let found = self.run(&self.overlay, &self.locked, false);
        found.expect_err(&self.finds)
    }

    fn remedy(&self) -> Result<(), Diagnostics> {
        let mut actions = self.instead.clone().unwrap_or_else(|| self.overlay.clone());
        actions.extend(self.apply.clone());
        self.run(&actions, &self.locked, self.accept)
    }
}

impl Text {
    fn fault(&self) -> Diagnostics {
        let found = self.run(&self.fault, self.slice.as_deref());
        found.expect_err(&self.finds)
    }

    fn remedy(&self) -> Result<(), Diagnostics> {
        let text = self.fixed.as_ref().unwrap_or(&self.fault);
        let slice = self.fixed_slice.as_ref().or(self.slice.as_ref());
        self.run(text, slice.map(String::as_str))
    }

    fn run(&self, text: &str, slice: Option<&str>) -> Result<(), Diagnostics> {
        let is_fault = text.is_empty();
        match self.r#as {
            As::Document => document::load("in.yaml", text).map(|_| ()),
            As::Deep if is_fault => {
                let deep = format!("a: {}{}", "[".repeat(200), "]".repeat(200));
                document::load("in.yaml", &deep).map(|_| ())
            }
            As::Bomb if is_fault => document::load("in.yaml", &bomb()).map(|_| ()),
            As::Large if is_fault => trimmed("\n".repeat(10_000_001).as_bytes(), slice),
            As::Binary if is_fault => trimmed(b"\xff\xfe", slice),
            As::Deep | As::Bomb | As::Large | As::Binary | As::Trim => {
                trimmed(text.as_bytes(), slice)
            }
            As::Overlay => Overlay::read("in.yaml", text).map(|_| ()),
            As::Lock => Ok(share::parse_lock(text).map(|_| ())?),
            As::Slice => Ok(Slices::read(text).map(|_| ())?),
            As::Choice => Ok(Slices::read(text)?.choose(None).map(|_| ())?),
            As::Accepted => Accepted::read("in.yaml", text).map(|_| ()),
            As::Unused => Accepted::read("in.yaml", text)?.apply(&mut []),
            As::Partial => Accepted::read("in.yaml", text)?.apply(&mut [removal()]),
            As::Changelog => Ok(changelog::put(text, "e", Earlier::Kept).map(|_| ())?),
        }
    }
}

/// One change at two places.
fn removal() -> Entry {
    let [place, other] = ["/a", "/b"].map(|template| Place::Path {
        template: template.to_owned(),
    });
    Entry::from(Change {
        check: Check::PathRemoved,
        wire: diff::Severity::Breaking,
        rust: diff::Severity::Breaking,
        place,
        message: "removed".to_owned(),
        old: None,
        new: None,
        also: vec![other],
        rust_items: Vec::new(),
    })
}

fn bomb() -> String {
    (1..12).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, i| {
        let nine = vec![format!("*a{}", i - 1); 9].join(",");
        format!("{text}a{i}: &a{i} [{nine}]\n")
    })
}

/// Trims a document.
fn trimmed(bytes: &[u8], slice: Option<&str>) -> Result<(), Diagnostics> {
    let slice = Slice::read(slice.unwrap_or("name: x\ninclude: ['/**']\n"))?;
    let document = trim::Document::read(bytes)?;
    trim::trim(&document, &slice, &Options::default()).map(|_| ())
}

/// Whether the expected error is among the diagnostics.
fn is_said(found: &Diagnostics, [finds, says, at]: [&str; 3]) -> bool {
    found.iter().any(|error| {
        let help = error.help.as_deref().unwrap_or_default();
        let place = error.pointer.to_string();
        error.message.contains(finds) && help.contains(says) && place.contains(at)
    })
}

/// The problems of a row: an unexpected error, or a remedy that fails.
fn problems(
    expected: [&str; 3],
    fault: &Diagnostics,
    remedy: Result<(), Diagnostics>,
) -> Vec<String> {
    let other = !is_said(fault, expected);
    let other = other.then(|| format!("expected {expected:?}, found\n{fault}"));
    let fails = remedy.err();
    let fails = fails.map(|found| format!("{expected:?} leads to\n{found}"));
    other.into_iter().chain(fails).collect()
}

#[test]
fn given_an_error_about_a_description_when_its_help_is_followed_then_a_crate_is_generated() {
    let rows = descriptions().into_iter();
    let failed: Vec<_> = rows
        .flat_map(|row| problems([&row.finds, &row.says, &row.at], &row.fault(), row.remedy()))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn given_an_error_about_a_text_when_its_help_is_followed_then_it_is_read() {
    let rows = texts().into_iter();
    let failed: Vec<_> = rows
        .flat_map(|row| problems([&row.finds, &row.says, &row.at], &row.fault(), row.remedy()))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

/// The errors that each row causes.
fn faults() -> impl Iterator<Item = Diagnostics> {
    let descriptions = descriptions().into_iter().map(|row| row.fault());
    descriptions.chain(texts().into_iter().map(|row| row.fault()))
}

#[test]
fn given_all_errors_of_all_rows_when_read_then_each_has_a_help_text() {
    for found in faults() {
        for error in found.iter().filter(|one| one.severity == Severity::Error) {
            assert!(error.help.is_some(), "{error}");
        }
    }
}

#[test]
fn given_each_line_of_the_generator_that_raises_an_error_then_a_row_reaches_it() {
    let mut sites = BTreeMap::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts_of_source = Vec::new();
    read_source(&source, &mut texts_of_source);
    let helpers = tracked(&texts_of_source);
    for (file, text) in &texts_of_source {
        for (line, code) in raising(text, &helpers) {
            sites.insert((file.clone(), line), code);
        }
    }
    assert!(sites.len() > 80, "{sites:?}");
    for found in faults() {
        for error in found {
            let origin = error.origin.0;
            let file = origin.file().rsplit("generator/src/").next();
            sites.remove(&(file.unwrap_or_default().to_owned(), origin.line() as usize));
        }
    }
    let missing: Vec<_> = sites
        .iter()
        .map(|((file, line), code)| format!("{file}:{line}: {code}"))
        .collect();
    assert!(
        missing.is_empty(),
        "no row of generator/tests/remedies reaches\n{}",
        missing.join("\n")
    );
}

/// The files in a folder, without tests.
fn read_source(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            read_source(&path, files);
        } else if !name.ends_with("tests.rs") && !name.contains("/tests/") {
            let text = fs::read_to_string(&path).expect("text");
            let code = text.split("#[cfg(test)]\nmod tests {").next();
            let name = name.rsplit("generator/src/").next().unwrap_or_default();
            files.push((name.to_owned(), code.unwrap_or_default().to_owned()));
        }
    }
}

/// The functions with `#[track_caller]` that raise errors, as `file::name`.
fn tracked(files: &[(String, String)]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (file, text) in files {
        let mut lines = text.lines();
        while lines.by_ref().any(|line| line.trim() == "#[track_caller]") {
            let signature = lines.next().unwrap_or_default();
            let name = signature
                .split("fn ")
                .nth(1)
                .and_then(|rest| rest.split('(').next());
            found.insert(format!("{file}::{}", name.unwrap_or_default()));
        }
    }
    found
}

/// The lines that raise an error, except those within tracked functions.
fn raising<'t>(text: &'t str, helpers: &BTreeSet<String>) -> Vec<(usize, &'t str)> {
    let names: Vec<&str> = helpers
        .iter()
        .filter(|name| !name.starts_with("diagnostics.rs"))
        .filter_map(|name| name.rsplit("::").next())
        .collect();
    let mut found = Vec::new();
    let mut inside: Option<&str> = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(indent) = inside {
            if line.strip_prefix(indent) == Some("}") {
                inside = None;
            }
            continue;
        }
        if line.trim() == "#[track_caller]" {
            inside = line.split('#').next();
            continue;
        }
        let calls = |name: &&str| match line.split_once(&format!("{name}(")) {
            Some((before, _)) => !before.ends_with(|c: char| c.is_alphanumeric() || c == '_'),
            None => false,
        };
        if line.contains("Diagnostic::error(") || names.iter().any(calls) {
            found.push((index + 1, line.trim()));
        }
    }
    found
}
