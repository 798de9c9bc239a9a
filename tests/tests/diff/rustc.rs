//! Compiles programs for one crate against another, and returns those that rustc rejects.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use graph_tests::crates::library;
use serde_json::Value;

use crate::programs::{NAME, Programs};

/// The files of a crate.
pub type Files = BTreeMap<String, String>;

/// Programs, and the index of the crate to compile them against.
pub struct Trial {
    pub programs: Programs,
    pub with: usize,
}

/// For each trial, the paths of the items whose programs do not compile.
///
/// All crates are modules of one crate, so rustc runs once for them, and a few times for the programs.
pub fn refused(name: &str, crates: &[Files], trials: &[Trial]) -> Vec<BTreeSet<String>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old folder goes");
    }
    let room = Room {
        folder,
        features: features(crates),
    };
    room.write_crates(crates);
    let found = room.compile("crates", &[]);
    assert!(
        found.is_empty(),
        "generated crates do not compile: {found:?}"
    );
    let mut refused = vec![BTreeSet::new(); trials.len()];
    let left: Vec<Vec<(&String, &String)>> = trials
        .iter()
        .map(|trial| trial.programs.iter().collect())
        .collect();
    let mut names = String::new();
    for index in 0..trials.len() {
        let _ = writeln!(names, "mod p{index};");
    }
    room.write(
        "programs.rs",
        &format!("#![allow(warnings)]\npub mod stub;\n{names}"),
    );
    room.write("stub.rs", STUB);
    loop {
        for (index, trial) in trials.iter().enumerate() {
            room.write_programs(index, trial.with, &left[index], &refused[index]);
        }
        let found = room.compile("programs", &["crates"]);
        if found.is_empty() {
            return refused;
        }
        for (trial, line) in found {
            let (path, _) = left[trial][line];
            assert!(
                refused[trial].insert(path.clone()),
                "{path} was taken out and is refused again"
            );
        }
    }
}

/// The definitions that tables of calls need. Their values do not matter here.
const STUB: &str = "
use graph_runtime::{Bytes, Client, Reference};
pub struct Call { pub method: &'static str, pub template: &'static str, pub id: &'static str, pub run: fn(&Client, &Sample) -> Result<(), ()> }
pub struct Sample;
impl Sample {
    pub fn argument<T>(&self, _: &str) -> Result<T, ()> { Err(()) }
    pub fn parameter<T>(&self, _: &str) -> Result<T, ()> { Err(()) }
    pub fn body<T>(&self) -> Result<T, ()> { Err(()) }
    pub fn reference(&self) -> Reference { unimplemented!() }
    pub fn bytes(&self) -> Bytes { unimplemented!() }
}
pub fn run<T>(_: T) {}
";

/// The number of lines before the first program.
const HEAD: usize = 1;

struct Room {
    folder: PathBuf,
    /// The features of all crates. All are enabled.
    features: BTreeSet<String>,
}

impl Room {
    fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn write_crates(&self, crates: &[Files]) {
        let mut root = "#![allow(warnings)]\n".to_owned();
        for (index, files) in crates.iter().enumerate() {
            let _ = writeln!(root, "#[path = \"c{index}/mod.rs\"]\npub mod c{index};");
            for (name, text) in files {
                let Some(name) = name.strip_prefix("src/") else {
                    continue;
                };
                let name = if name == "lib.rs" { "mod.rs" } else { name };
                let text = text.replace("crate::", &format!("crate::c{index}::"));
                self.write(&format!("c{index}/{name}"), &text);
            }
        }
        self.write("crates.rs", &root);
    }

    fn write_programs(
        &self,
        index: usize,
        with: usize,
        programs: &[(&String, &String)],
        refused: &BTreeSet<String>,
    ) {
        let mut text = format!(
            "use crate::stub::*; use crates::c{with} as krate; use crates::c{with}::*; use crates::c{with}::models::*; use crates::c{with}::builders::*; use graph_runtime as runtime;\n"
        );
        for (line, (path, program)) in programs.iter().enumerate() {
            if !refused.contains(*path) {
                text.push_str(&program.replace(NAME, &format!("p{line}")));
            }
            text.push('\n');
        }
        self.write(&format!("p{index}.rs"), &text);
    }

    /// Compiles a file as a library, and returns trial and line of each rejected program.
    fn compile(&self, name: &str, libraries: &[&str]) -> BTreeSet<(usize, usize)> {
        let runtime = library("graph_runtime");
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut command = Command::new(rustc);
        command
            .args(["--edition", "2024", "--crate-type", "lib"])
            .args(["--emit", "metadata", "--error-format", "json"])
            .arg("--crate-name")
            .arg(name)
            .arg("-o")
            .arg(self.folder.join(format!("lib{name}.rmeta")))
            .arg("-L")
            .arg(format!(
                "dependency={}",
                runtime.parent().unwrap_or(Path::new(".")).display()
            ))
            .arg("--extern")
            .arg(format!("graph_runtime={}", runtime.display()));
        for feature in &self.features {
            command.arg("--cfg").arg(format!("feature={feature:?}"));
        }
        for library in libraries {
            let file = self.folder.join(format!("lib{library}.rmeta"));
            command
                .arg("--extern")
                .arg(format!("{library}={}", file.display()));
        }
        let output = command
            .arg(self.folder.join(format!("{name}.rs")))
            .output()
            .expect("the compiler runs");
        let said = String::from_utf8_lossy(&output.stderr);
        let messages = said.lines().map(|line| {
            serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("{name}: {line}"))
        });
        let places = messages.filter_map(|message| place(&message));
        let found: BTreeSet<_> = places.collect();
        assert!(
            output.status.success() || !found.is_empty(),
            "{name}: {said:.4000}"
        );
        found
    }
}

/// The features in `cfg` conditions.
fn features(crates: &[Files]) -> BTreeSet<String> {
    let texts = crates.iter().flat_map(BTreeMap::values);
    let conditions = texts.flat_map(|text| text.split("feature = \"").skip(1));
    let names = conditions.filter_map(|rest| rest.split('"').next());
    names.map(str::to_owned).collect()
}

/// The place of an error: the index of the trial, and that of the program.
fn place(message: &Value) -> Option<(usize, usize)> {
    if message["level"] != "error" {
        return None;
    }
    let spans = message["spans"].as_array()?;
    let span = spans.iter().find(|span| span["is_primary"] == true)?;
    let file = Path::new(span["file_name"].as_str()?).file_stem()?;
    let trial = file
        .to_str()?
        .strip_prefix('p')
        .and_then(|n| n.parse().ok());
    let line = usize::try_from(span["line_start"].as_u64()?).ok()?;
    let Some(trial) = trial else {
        panic!("a generated crate does not compile: {message}");
    };
    Some((trial, line - 1 - HEAD))
}
