//! `Display` is one line for people; `Debug` omits secrets and personal data.

use std::borrow::Cow;
use std::fmt;

use super::{Error, FailedAnswer, Kind, Undecodable};
use crate::odata_error::ErrorDetail;
use crate::one_line::one_line;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        one_line(&Line(self), f)
    }
}

/// Text that is shown on one line.
struct Line<'a>(&'a Error);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_line(f)
    }
}

impl Error {
    fn fmt_line(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_context(f)?;
        if let Kind::Batch(batch) = &self.0.kind {
            f.write_str("its batch failed: ")?;
            batch.fmt_context(f)?;
        }
        self.fmt_kind(f)?;
        self.fmt_asides(f)
    }

    fn fmt_context(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.context {
            Some(context) => write!(f, "{} {}: ", context.method, context.template),
            None => Ok(()),
        }
    }

    fn fmt_kind(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(head) = &self.0.head {
            write!(f, "{}, but ", head.status)?;
        }
        match &self.0.kind {
            Kind::Invalid { why, .. } | Kind::Limit { why, .. } => f.write_str(why)?,
            Kind::Credential(_) => f.write_str("the credential returned no token")?,
            Kind::Transport(error) => write!(f, "{error}")?,
            Kind::Timeout(time) => time.fmt_line(f)?,
            Kind::Elsewhere { what, host } => write!(
                f,
                "{what} leads to `{host}`, which is not the origin of this client"
            )?,
            Kind::Redirect { status, host, .. } => {
                write!(f, "{status}: redirected to `{host}`, which is not followed")?;
            }
            Kind::Cycle => f.write_str("the next links of the pages form a cycle")?,
            Kind::Service(answer) => {
                answer.fmt_line(f)?;
                if let Some(permissions) = self.permissions().filter(|_| self.is_forbidden()) {
                    write!(f, "; it needs {permissions}")?;
                }
            }
            Kind::Decode(answer) => answer.fmt_line(f)?,
            Kind::Batch(error) | Kind::Shared(error) => error.fmt_kind(f)?,
        }
        if self.earlier_attempt_may_have_succeeded() {
            f.write_str("; an earlier attempt may have succeeded")?;
        }
        Ok(())
    }

    /// The request id, and the number of attempts if there was more than one.
    fn fmt_asides(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attempts = match self.0.attempts {
            1 if self.is_out_of_time() => "after 1 attempt".to_owned(),
            0 | 1 if !self.is_out_of_time() => String::new(),
            attempts => format!("after {attempts} attempts"),
        };
        match self.request_id().map(start) {
            Some(id) if attempts.is_empty() => write!(f, " (request id {id})"),
            Some(id) => write!(f, " (request id {id}, {attempts})"),
            None if attempts.is_empty() => Ok(()),
            None => write!(f, " ({attempts})"),
        }
    }
}

impl FailedAnswer {
    fn fmt_line(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        let main = self.error.as_ref().map(|error| &error.main);
        let is_there = |text: &Cow<'_, str>| !text.is_empty();
        let code = main.and_then(ErrorDetail::code).map(start);
        if let Some(code) = code.filter(is_there) {
            write!(f, ", {code}")?;
        }
        let message = main.and_then(ErrorDetail::message).map(start);
        if let Some(message) = message.filter(is_there) {
            write!(f, ": {message}")?;
        }
        match self.body.as_deref() {
            Some("") => f.write_str(", without a body"),
            Some(_) => f.write_str(", with a body that is not an OData error"),
            None => Ok(()),
        }
    }
}

impl Undecodable {
    fn fmt_line(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body is not a valid {}", self.what)?;
        if let Some(path) = &self.path {
            write!(f, " at `{}`", start(path))?;
        }
        write!(f, ": {}", start(&self.why))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("context", &self.0.context)
            .field("client_request_id", &self.0.client_request_id)
            .field("attempts", &self.0.attempts)
            .field("head", &self.0.head)
            .field("kind", &self.0.kind)
            .finish()
    }
}

impl fmt::Debug for FailedAnswer {
    // Without the body, which can be anything a proxy wrote.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("status", &self.status)
            .field("retry_after", &self.retry_after)
            .field("request_id", &self.request_id)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Undecodable {
    // Without the excerpt, which can be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decode")
            .field("what", &self.what)
            .field("path", &self.path)
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

/// How many characters of a service's text are shown.
const SHOWN: usize = 1024;

/// The start of a service's text.
fn start(text: &str) -> Cow<'_, str> {
    match text.trim().char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text.trim()[..end])),
        None => Cow::Borrowed(text.trim()),
    }
}
