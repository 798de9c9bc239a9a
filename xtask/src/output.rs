//! Prints to standard output and standard error. It is not an error if the reader closes its end, as `head` does.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

use anstream::StripStream;
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer};

/// Prints a line to standard output, like `println!`, but does not panic.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::output::line(&mut std::io::stdout(), format_args!($($text)*))
    };
}

/// Prints a line to standard error, like `eprintln!`, but does not panic.
macro_rules! tell {
    ($($text:tt)*) => {
        $crate::output::line(&mut std::io::stderr(), format_args!($($text)*))
    };
}

pub(crate) use {say, tell};

/// Prints a line, and ignores errors: there is nowhere to report them.
pub fn line(out: &mut dyn Write, text: Arguments<'_>) {
    let _ = writeln!(out, "{text}");
}

/// Prints a report. Uses colours only on terminals, and only if `NO_COLOR` is not set.
///
/// # Errors
/// If standard output cannot be written.
pub fn show(text: &str) -> Result<(), Diagnostics> {
    let mut stdout = anstream::stdout();
    let written = stdout.write_all(text.as_bytes());
    match written.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(unwritable(&error).into()),
        _ => Ok(()),
    }
}

/// The report without colours, for a file.
pub fn plain(text: &str) -> Vec<u8> {
    let mut plain = StripStream::new(Vec::with_capacity(text.len()));
    // Writing to memory cannot fail.
    let _ = plain.write_all(text.as_bytes());
    plain.into_inner()
}

fn unwritable(error: &io::Error) -> Diagnostic {
    Diagnostic::error(Pointer::root(), format!("cannot write: {error}")).file("standard output")
}
