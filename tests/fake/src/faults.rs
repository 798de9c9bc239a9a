//! What goes wrong on demand.

use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Something that goes wrong with the requests it fits.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fault {
    /// Only requests of this method.
    #[serde(default)]
    pub method: Option<String>,
    /// Only URL paths that contain this text.
    #[serde(default)]
    pub path: Option<String>,
    /// How many requests pass first.
    #[serde(default)]
    pub after: u32,
    /// How many requests it happens to; none means all.
    #[serde(default)]
    pub times: Option<u32>,
    /// What happens.
    #[serde(with = "serde_yaml::with::singleton_map")]
    pub does: Effect,
}

/// Reads a list of faults, YAML or JSON.
///
/// ```
/// let text = "- {path: /accessPackages, times: 2, does: {status: {code: 429}}}";
/// assert_eq!(graph_fake::faults::parse(text).unwrap()[0].times, Some(2));
/// ```
///
/// # Errors
/// When it is neither, or says something else.
pub fn parse(text: &str) -> Result<Vec<Fault>, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

/// What happens to a request.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub enum Effect {
    /// The answer has this status.
    #[serde(rename_all = "camelCase")]
    Status {
        /// HTTP status of a final answer, 200 to 999.
        #[serde(deserialize_with = "final_status")]
        code: u16,
        /// The `Retry-After` header, as it is sent.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// The answer comes this many milliseconds late.
    Delay(u64),
    /// The connection breaks before an answer comes; the request is not carried out.
    Drop,
    /// The body of the answer breaks off after this many bytes; the request is carried out.
    Truncate(usize),
}

/// A status that can be the last one of an answer.
fn final_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let code = u16::deserialize(deserializer)?;
    if (200..1000).contains(&code) {
        return Ok(code);
    }
    Err(D::Error::custom(format!(
        "found the status {code}, expected 200 to 999"
    )))
}

/// What happens to one request, all faults taken together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// A status in place of an answer.
    pub status: Option<(u16, Option<String>)>,
    /// How long to wait.
    pub delay: Duration,
    /// Whether the connection breaks first.
    pub drop: bool,
    /// Where the body breaks off.
    pub truncate: Option<usize>,
}

/// What happens to a request; counts it.
pub fn judge(faults: &mut [Fault], method: &str, path: &str) -> Verdict {
    let mut verdict = Verdict::default();
    for fault in faults {
        let method_fits = fault
            .method
            .as_ref()
            .is_none_or(|only| only.eq_ignore_ascii_case(method));
        let path_fits = fault
            .path
            .as_ref()
            .is_none_or(|part| path.contains(part.as_str()));
        if !(method_fits && path_fits) {
            continue;
        }
        if fault.after > 0 {
            fault.after -= 1;
            continue;
        }
        match &mut fault.times {
            Some(0) => continue,
            Some(left) => *left -= 1,
            None => {}
        }
        match &fault.does {
            Effect::Status { code, retry_after } => {
                verdict.status = Some((*code, retry_after.clone()));
            }
            Effect::Delay(milliseconds) => verdict.delay += Duration::from_millis(*milliseconds),
            Effect::Drop => verdict.drop = true,
            Effect::Truncate(bytes) => verdict.truncate = Some(*bytes),
        }
    }
    verdict
}
