//! Reads a document from a file, an address or standard input, whatever it is packed with.

pub mod unpack;

use std::fs::File;
use std::io::{self, Read};
use std::net::IpAddr;

use graph_generator::diagnostics::{Diagnostic, Pointer};
use reqwest::Url;

use crate::progress::Step;

/// A document as bytes, unpacked.
pub struct Source {
    /// The file's name, or the address without credentials and query: fit to be written down.
    pub name: String,
    /// The file as it was given, otherwise the name: fit for messages.
    pub shown: String,
    /// The unpacked bytes.
    pub bytes: unpack::Bytes,
    /// Their hash in hexadecimal digits.
    pub sha256: String,
}

/// Reads a file, an `https` address, or standard input (`-`). Gzip and Zstandard are told by their first bytes.
///
/// # Errors
/// When it cannot be read, downloaded or unpacked, or is larger than 256 MiB.
pub fn read(from: &str) -> Result<Source, Diagnostic> {
    let Opened { name, reader, size } = open(from)?;
    let step = Step::bytes(&format!("reading {name}"), size);
    let is_file = from != "-" && !from.contains("://");
    let shown = if is_file {
        from.to_owned()
    } else {
        name.clone()
    };
    let gathered = unpack::check_size(size.unwrap_or(0))
        .and_then(|()| unpack::unpacked(step.wrap(reader)))
        .and_then(unpack::gather)
        .map_err(|error| failed(&shown, &format!("cannot read: {error}")))?;
    Ok(Source {
        name,
        shown,
        bytes: gathered.bytes,
        sha256: gathered.sha256,
    })
}

/// A source whose bytes can be read.
struct Opened {
    name: String,
    reader: Box<dyn Read>,
    size: Option<u64>,
}

fn open(from: &str) -> Result<Opened, Diagnostic> {
    if from == "-" {
        return Ok(Opened {
            name: "standard input".to_owned(),
            reader: Box::new(io::stdin().lock()),
            size: None,
        });
    }
    if let Some(url) = address(from)? {
        return download(url);
    }
    let file = File::open(from).map_err(|error| failed(from, &format!("cannot read: {error}")))?;
    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file);
    let name = std::path::Path::new(from).file_name();
    Ok(Opened {
        name: name
            .map_or(from.into(), |name| name.to_string_lossy())
            .into_owned(),
        reader: Box::new(file),
        size: metadata.map(|metadata| metadata.len()),
    })
}

/// The address, if this is one rather than a file name.
fn address(from: &str) -> Result<Option<Url>, Diagnostic> {
    if !from.contains("://") {
        return Ok(None);
    }
    let url =
        Url::parse(from).map_err(|error| failed("--from", &format!("not an address: {error}")))?;
    if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) {
        return Ok(Some(url));
    }
    let message = format!(
        "found an address that begins with {}://, expected https://",
        url.scheme()
    );
    Err(failed(&shown(&url), &message))
}

fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        host == "localhost"
            || host
                .trim_matches(['[', ']'])
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    })
}

fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Neither fails for an address that has a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

fn download(url: Url) -> Result<Opened, Diagnostic> {
    let name = shown(&url);
    let describe = |error: reqwest::Error| {
        // Messages of the client name the address, secrets included.
        let error = error.without_url();
        let mut message = format!("cannot download: {error}");
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            message = format!("{message}: {error}");
            cause = error.source();
        }
        failed(&name, &message)
    };
    let client = reqwest::blocking::Client::builder()
        .https_only(!is_loopback(&url))
        .timeout(None)
        .connect_timeout(std::time::Duration::from_secs(30))
        .user_agent(concat!("graph-xtask/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(describe)?;
    let response = client
        .get(url)
        .send()
        .and_then(reqwest::blocking::Response::error_for_status)
        .map_err(describe)?;
    let size = response.content_length();
    Ok(Opened {
        name,
        reader: Box::new(response),
        size,
    })
}

fn failed(file: &str, message: &str) -> Diagnostic {
    Diagnostic::error(Pointer::root(), message).file(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_an_address_when_shown_then_without_secrets() {
        let url = address("https://me:secret@example.com/a.yaml?token=secret#x")
            .expect("address")
            .expect("one");
        assert_eq!(shown(&url), "https://example.com/a.yaml");
    }

    #[test]
    fn given_addresses_when_read_then_only_https_or_loopback() {
        assert!(address("specs/a.yaml").expect("a file").is_none());
        for (from, fine) in [
            ("https://example.com/a", true),
            ("http://127.0.0.1:1/a", true),
            ("http://[::1]:1/a", true),
            ("http://localhost/a", true),
            ("http://example.com/a", false),
            ("ftp://example.com/a", false),
            ("https://", false),
        ] {
            assert_eq!(address(from).is_ok(), fine, "{from}");
        }
    }
}
