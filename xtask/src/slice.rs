//! Selects the slice of a command.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use graph_generator::diagnostics::Diagnostic;
use graph_generator::trim::{Chosen, Slices};

use crate::{read, workspace};

/// The slice of the project.
pub const SLICE: &str = "specs/slice.yaml";

/// A slice by its file and name.
#[derive(ClapArgs, Default)]
pub struct Choice {
    /// What to keep; the file may define several slices [default: specs/slice.yaml]
    #[arg(long, value_name = "PATH")]
    slice: Option<PathBuf>,
    /// The slice in the file, if there are several
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

impl Choice {
    /// A slice by its file and name, if given.
    pub fn new(slice: Option<PathBuf>, name: Option<String>) -> Self {
        Self { slice, name }
    }

    /// Whether a file or a slice was given.
    pub fn is_given(&self) -> bool {
        self.slice.is_some() || self.name.is_some()
    }
}

/// A slice and the file that defines it.
pub struct Picked {
    pub chosen: Chosen,
    /// Whether the file has a list of slices.
    pub listed: bool,
    pub file: String,
    pub text: String,
}

impl Choice {
    /// Reads the slice.
    ///
    /// # Errors
    /// If the file cannot be read, is malformed, or has several slices and none was chosen.
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
