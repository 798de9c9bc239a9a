//! Downloads a document with `curl`, so no command has to compile an HTTP client and its TLS.
//!
//! `curl` is part of Windows, macOS and most Linux distributions, and installing rustup needs it. It uses the
//! platform's TLS, certificates and proxies (`https_proxy`). Its configuration file is ignored: an option
//! such as `include` there would change the download.

use std::io::{self, Read, Write as _};
use std::net::IpAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

use graph_generator::diagnostics::{Diagnostic, Pointer};
use http::Uri;

/// A URL to download from: `https`, or `http` on loopback.
#[derive(Debug)]
pub struct Address {
    /// The URL as given, including secrets.
    url: String,
    /// The URL without credentials and query: safe to record.
    pub name: String,
    is_loopback: bool,
}

impl Address {
    /// Parses the argument, if it is a URL and not a file name.
    ///
    /// # Errors
    /// If it is not a supported URL, or would send a token unencrypted.
    pub fn parse(from: &str) -> Result<Option<Self>, Diagnostic> {
        if !from.contains("://") {
            return Ok(None);
        }
        let uri: Uri = from.parse().map_err(|error| {
            Diagnostic::error(Pointer::root(), format!("this is not a valid URL: {error}"))
                .file("--from")
        })?;
        let scheme = uri.scheme_str().unwrap_or_default();
        let host = uri.host().unwrap_or_default();
        let port = uri
            .port()
            .map_or_else(String::new, |port| format!(":{port}"));
        let name = format!("{scheme}://{host}{port}{}", uri.path());
        let is_loopback = is_loopback(host);
        if scheme == "https" || (scheme == "http" && is_loopback) {
            return Ok(Some(Self {
                url: from.split('#').next().unwrap_or(from).to_owned(),
                name,
                is_loopback,
            }));
        }
        let message = format!("found a URL that begins with {scheme}://, expected https://");
        Err(Diagnostic::error(Pointer::root(), message).file(name))
    }

    /// Starts the download.
    ///
    /// # Errors
    /// If `curl` cannot be run.
    pub fn open(&self) -> io::Result<Download> {
        let protocols = if self.is_loopback { "=http" } else { "=https" };
        let mut child = Command::new("curl")
            .args(["--disable", "--fail", "--silent", "--show-error"])
            .args(["--location", "--max-redirs", "10"])
            .args(["--globoff", "--proto", protocols, "--proto-redir", "=https"])
            .args(["--connect-timeout", "30"])
            // Gives up if nothing arrives for a minute.
            .args(["--speed-limit", "1", "--speed-time", "60"])
            .args([
                "--user-agent",
                concat!("graph-xtask/", env!("CARGO_PKG_VERSION")),
            ])
            .args(["--config", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| cannot_run(&error))?;
        // Every user of the machine can read the arguments of a process, but not its input.
        if let Some(mut stdin) = child.stdin.take() {
            let quoted = self.url.replace('\\', "\\\\").replace('"', "\\\"");
            stdin.write_all(format!("url = \"{quoted}\"\n").as_bytes())?;
        }
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Download { child, stdout })
    }
}

fn cannot_run(error: &io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::NotFound {
        return io::Error::other(
            "`curl` is not installed: install it, or download the document another way and pass the file with --from",
        );
    }
    io::Error::other(format!("`curl` cannot be run: {error}"))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The bytes of a document as they arrive. The stream ends with an error if the download failed.
pub struct Download {
    child: Child,
    stdout: ChildStdout,
}

impl Download {
    /// The error of the download, if it failed.
    fn outcome(&mut self) -> io::Result<()> {
        if self.child.wait()?.success() {
            return Ok(());
        }
        let mut said = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_string(&mut said)?;
        }
        let reason = said.lines().next().unwrap_or("curl failed").trim();
        Err(io::Error::other(reason.to_owned()))
    }
}

impl Read for Download {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stdout.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            self.outcome()?;
        }
        Ok(read)
    }
}

/// Stops a download that is not read to its end.
impl Drop for Download {
    fn drop(&mut self) {
        // Fails only if the process has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_secrets() {
        let from = "https://me:secret@example.com:8443/a.yaml?token=secret#x";
        let address = Address::parse(from).expect("address").expect("one");
        assert_eq!(address.name, "https://example.com:8443/a.yaml");
        assert_eq!(
            address.url,
            "https://me:secret@example.com:8443/a.yaml?token=secret"
        );
    }

    #[test]
    fn only_https_and_loopback_are_downloaded_from() {
        assert!(Address::parse("specs/a.yaml").expect("a file").is_none());
        for (from, accepted) in [
            ("https://example.com/a", true),
            ("HTTPS://example.com/a", true),
            ("http://127.0.0.1:1/a", true),
            ("http://[::1]:1/a", true),
            ("http://localhost/a", true),
            ("http://example.com/a", false),
            ("http://127.0.0.1.example.com/a", false),
            ("http://localhost@example.com/a", false),
            ("ftp://example.com/a", false),
            ("file:///etc/passwd", false),
            ("https://", false),
            ("https://example.com/a b", false),
            ("https://example.com/a\nurl = x", false),
        ] {
            assert_eq!(Address::parse(from).is_ok(), accepted, "{from}");
        }
    }
}
