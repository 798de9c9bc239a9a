//! A temporary folder in which a test runs `xtask` and `git`.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A description with one URL and one type.
pub const SMALL: &str = "\
openapi: 3.0.3
info: {title: Small, version: beta}
paths:
  /things:
    get:
      responses:
        '2XX': {description: Success, content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thing'}}}}
components:
  schemas:
    microsoft.graph.thing: {type: object, properties: {id: {type: string}, name: {type: string}}}
";

pub const OVERLAY: &str = "overlay: 1.0.0\ninfo: {title: None, version: 1.0.0}\nactions: []\n";

pub const SLICE: &str = "name: all\ninclude: ['/**']\n";

/// Generates a crate from `in.yaml`.
pub const REGEN: &str = "regen --spec in.yaml --out out --crate-name small";

/// A folder that a test runs in. Each test program adds methods for its command.
pub struct Room(TempDir);

impl Room {
    pub fn empty() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// With `SMALL` as `in.yaml`, and a slice of all of it as `slice.yaml`.
    pub fn small() -> Self {
        let room = Self::empty();
        room.file("in.yaml", SMALL);
        room.file("slice.yaml", SLICE);
        room
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with its folder.
    pub fn file<C: AsRef<[u8]> + ?Sized>(&self, name: &str, content: &C) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).expect("a file")
    }

    /// All files of a folder, with their content.
    pub fn tree(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.path().join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let content = fs::read(&path).expect("a file");
                    found.insert(path, content);
                }
            }
        }
        found
    }

    /// `xtask` in the folder. A repository around the folder does not count.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let above = self.path().parent().expect("a parent");
        command
            .current_dir(self.path())
            .args(args)
            .env("GIT_CEILING_DIRECTORIES", above)
            .env_remove("GIT_DIR");
        command
    }

    pub fn xtask(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("xtask runs")
    }

    pub fn line(&self, line: &str) -> Output {
        self.xtask(&line.split(' ').collect::<Vec<_>>())
    }

    /// Fails, with this help.
    pub fn fails(&self, line: &str, help: &str) {
        let output = self.line(line);
        let said = stderr(&output);
        assert!(!output.status.success(), "{line}: {said}");
        assert!(said.contains(help), "{line}: {said}");
    }

    pub fn succeeds(&self, line: &str) {
        let output = self.line(line);
        let said = stderr(&output);
        assert!(output.status.success(), "{line}: {said}");
    }

    pub fn git(&self, args: &[&str]) {
        git(self.path(), args);
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
    }
}

/// Runs `git` with an identity, and without the configuration of the machine.
pub fn git(folder: &Path, args: &[&str]) {
    let settings = [
        "user.name=Somebody",
        "user.email=somebody@example.com",
        "protocol.file.allow=always",
        "commit.gpgsign=false",
    ];
    let status = Command::new("git")
        .current_dir(folder)
        .args(settings.iter().flat_map(|setting| ["-c", setting]))
        .args(args)
        .env("GIT_CONFIG_GLOBAL", folder.join("none"))
        .env("GIT_CONFIG_SYSTEM", folder.join("none"))
        .env_remove("GIT_DIR")
        .status()
        .expect("git runs");
    assert!(status.success(), "git {args:?}");
}

/// Asserts success, and returns what was printed.
#[track_caller]
pub fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    stdout(output)
}

/// Asserts failure, and returns the errors.
#[track_caller]
pub fn failed(output: &Output) -> String {
    let said = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    said
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
