//! Documents of other revisions, read with the `git` command. Nothing here changes the repository or uses a network.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use graph_generator::diagnostics::{Diagnostic, Pointer, quoted};

/// The repository that the project is in.
pub struct Repository {
    /// The root of the project, which may be a subfolder of the repository.
    root: PathBuf,
}

/// A resolved revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The name on the command line.
    pub name: String,
    /// The full hash.
    pub id: String,
}

impl Repository {
    /// Finds the repository of a folder.
    ///
    /// # Errors
    /// If there is none, or no `git`.
    pub fn around(root: &Path) -> Result<Self, Diagnostic> {
        let repository = Self {
            root: root.to_owned(),
        };
        let output = repository.run(&["rev-parse", "--git-dir"])?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let message = format!(
                "found no git repository around {}: {}",
                quoted(&root.display().to_string()),
                said.lines().next().unwrap_or_default()
            );
            return Err(failed(message).help("give two files to compare"));
        }
        Ok(repository)
    }

    /// Resolves a revision to a commit.
    ///
    /// # Errors
    /// If there is none.
    pub fn commit(&self, revision: &str) -> Result<Commit, Diagnostic> {
        if let Some(id) = self.find(revision)? {
            let name = revision.to_owned();
            return Ok(Commit { name, id });
        }
        let message = format!(
            "{} is neither a file nor a revision of this repository",
            quoted(revision)
        );
        let help = if self.is_shallow()? {
            "this is a shallow clone: `git fetch --unshallow` gets the missing commits"
        } else {
            "`git fetch` gets new revisions from the server; `git log` shows what is there"
        };
        Err(failed(message).help(help))
    }

    /// The merge base of `HEAD` and the default branch.
    ///
    /// # Errors
    /// If there is no default branch or no common commit, such as in a shallow clone.
    pub fn merge_base(&self) -> Result<Commit, Diagnostic> {
        let branch = self.default_branch()?;
        let base = self.line(&["merge-base", "HEAD", &branch])?;
        let Some(id) = base else {
            let message = format!("found no commit that `HEAD` and {} share", quoted(&branch));
            let help = if self.is_shallow()? {
                "this is a shallow clone: `git fetch --unshallow` gets the history, or name a revision or file to compare with"
            } else {
                "name a revision or file to compare with"
            };
            return Err(failed(message).help(help));
        };
        Ok(Commit {
            name: format!("{} ({branch})", id.get(..12).unwrap_or(&id)),
            id,
        })
    }

    /// The text of a file at a commit, its path relative to the root of the project.
    ///
    /// # Errors
    /// If the commit has no such file.
    pub fn file(&self, commit: &Commit, path: &str) -> Result<Vec<u8>, Diagnostic> {
        let output = self.run(&["cat-file", "blob", &format!("{}:./{path}", commit.id)])?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(failed(format!(
            "{} has no file {}",
            quoted(&commit.name),
            quoted(path)
        ))
        .help("name a revision that has it, or a file"))
    }

    /// The files directly in a folder at a commit, sorted by name; empty if there is no such folder.
    ///
    /// # Errors
    /// If `git` cannot be run.
    pub fn folder(&self, commit: &Commit, folder: &str) -> Result<Vec<String>, Diagnostic> {
        let output = self.run(&["ls-tree", "-z", "--name-only", &commit.id, "--", folder])?;
        let names = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut names: Vec<String> = names
            .split('\0')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        names.sort();
        Ok(names)
    }

    fn default_branch(&self) -> Result<String, Diagnostic> {
        let head = self.line(&[
            "symbolic-ref",
            "--quiet",
            "--short",
            "refs/remotes/origin/HEAD",
        ])?;
        if let Some(branch) = head
            && self.find(&branch)?.is_some()
        {
            return Ok(branch);
        }
        for branch in ["origin/main", "origin/master", "main", "master"] {
            if self.find(branch)?.is_some() {
                return Ok(branch.to_owned());
            }
        }
        Err(
            failed("found no default branch, neither `main` nor `master`, here or at `origin`")
                .help("name a revision or file to compare with"),
        )
    }

    fn is_shallow(&self) -> Result<bool, Diagnostic> {
        let answer = self.line(&["rev-parse", "--is-shallow-repository"])?;
        Ok(answer.as_deref() == Some("true"))
    }

    fn find(&self, revision: &str) -> Result<Option<String>, Diagnostic> {
        let commit = format!("{revision}^{{commit}}");
        self.line(&[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ])
    }

    /// The output of a command, if it succeeds.
    fn line(&self, args: &[&str]) -> Result<Option<String>, Diagnostic> {
        let output = self.run(args)?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok((output.status.success() && !text.is_empty()).then_some(text))
    }

    fn run(&self, args: &[&str]) -> Result<Output, Diagnostic> {
        Command::new("git")
            .arg("-C")
            .arg(&self.root)
            // A partial clone would fetch missing objects.
            .args(["--no-optional-locks", "-c", "protocol.allow=never"])
            .args(args)
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .output()
            .map_err(|error| failed(format!("cannot run `git`: {error}")))
    }
}

fn failed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Pointer::root(), message)
}
