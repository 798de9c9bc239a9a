//! Reads a document from a file, a URL or standard input, and decompresses it.

mod download;
pub mod unpack;

use std::fs::File;
use std::io::{self, Read};

use graph_generator::diagnostics::Diagnostic;

use crate::progress::Step;
use crate::read::unreadable;
use download::Address;

/// A decompressed document in memory.
pub struct Source {
    /// The file name, or the URL without credentials and query: safe to record.
    pub name: String,
    /// The path as given, otherwise the name: for messages.
    pub shown: String,
    /// The decompressed bytes.
    pub bytes: unpack::Bytes,
    /// Their SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// Reads a file, an `https` URL, or standard input (`-`). Gzip and Zstandard are detected by their first
/// bytes.
///
/// # Errors
/// If it cannot be read, downloaded or decompressed, or exceeds 256 MiB.
pub fn read(from: &str) -> Result<Source, Diagnostic> {
    let Opened {
        name,
        verb,
        reader,
        size,
    } = open(from)?;
    let step = Step::bytes(&format!("{verb}ing {name}"), size);
    let is_file = from != "-" && !from.contains("://");
    let shown = if is_file {
        from.to_owned()
    } else {
        name.clone()
    };
    let gathered = unpack::check_size(size.unwrap_or(0))
        .and_then(|()| unpack::unpacked(step.wrap(reader)))
        .and_then(unpack::gather)
        .map_err(|error| unreadable(verb, &error).file(&shown))?;
    Ok(Source {
        name,
        shown,
        bytes: gathered.bytes,
        sha256: gathered.sha256,
    })
}

/// An opened source.
struct Opened {
    name: String,
    /// The verb for error messages.
    verb: &'static str,
    reader: Box<dyn Read>,
    size: Option<u64>,
}

fn open(from: &str) -> Result<Opened, Diagnostic> {
    if from == "-" {
        return Ok(Opened {
            name: "standard input".to_owned(),
            verb: "read",
            reader: Box::new(io::stdin().lock()),
            size: None,
        });
    }
    if let Some(address) = Address::parse(from)? {
        let download = address.open();
        let download =
            download.map_err(|error| unreadable("download", &error).file(&address.name))?;
        return Ok(Opened {
            name: address.name,
            verb: "download",
            reader: Box::new(download),
            size: None,
        });
    }
    let file = File::open(from).map_err(|error| unreadable("read", &error).file(from))?;
    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file);
    let name = std::path::Path::new(from).file_name();
    Ok(Opened {
        name: name
            .map_or(from.into(), |name| name.to_string_lossy())
            .into_owned(),
        verb: "read",
        reader: Box::new(file),
        size: metadata.map(|metadata| metadata.len()),
    })
}
