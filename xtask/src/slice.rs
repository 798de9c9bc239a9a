//! Which slice a command is about.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use graph_generator::diagnostics::Diagnostic;
use graph_generator::trim::{Chosen, Slices};

use crate::{read, workspace};

/// The slice that the project is about.
pub const SLICE: &str = "specs/slice.yaml";

/// A slice by its file and name.
#[derive(ClapArgs, Default)]
pub struct Choice {
    /// What to keep; the file may define several slices [default: specs/slice.yaml]
    #[arg(long, value_name = "PATH")]
    slice: Option<PathBuf>,
    /// Which slice of the file, where there are several
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

impl Choice {
    /// A slice by its file and name, each if somebody gave it.
    pub fn new(slice: Option<PathBuf>, name: Option<String>) -> Self {
        Self { slice, name }
    }

    /// Whether somebody named a file or a slice.
    pub fn is_given(&self) -> bool {
        self.slice.is_some() || self.name.is_some()
    }
}

/// A slice and the file that defines it.
pub struct Picked {
    pub chosen: Chosen,
    /// Whether the file holds a list of slices.
    pub listed: bool,
    pub file: String,
    pub text: String,
}

impl Choice {
    /// Reads the slice.
    ///
    /// # Errors
    /// When the file can't be read, is not what it should be, or does not say which slice is meant.
    pub fn read(&self) -> Result<Picked, Diagnostic> {
        let path = self.slice.clone();
        let path = path.unwrap_or_else(|| workspace::path(SLICE));
        let file = path.display().to_string();
        let text = read::read_text(&path)?;
        let slices = Slices::read(&text).map_err(|error| error.file(&file))?;
        let chosen = slices.choose(self.name.as_deref());
        Ok(Picked {
            chosen: chosen.map_err(|error| error.file(&file))?,
            listed: slices.listed(),
            file,
            text,
        })
    }
}
