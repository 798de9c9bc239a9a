//! A temporary folder in which a test runs `xtask` and `git`.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder that a test runs in. Each test program adds methods for its command.
pub struct Room(TempDir);

impl Room {
    pub fn empty() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
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

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
