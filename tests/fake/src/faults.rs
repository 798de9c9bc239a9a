//! Fault injection.

use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A fault that affects the requests it matches.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fault {
    /// Only requests of this method.
    #[serde(default)]
    pub method: Option<String>,
    /// Only URL paths that contain this text.
    #[serde(default)]
    pub path: Option<String>,
    /// How many matching requests pass first.
    #[serde(default)]
    pub after: u32,
    /// How many requests are affected; `None` means all.
    #[serde(default)]
    pub times: Option<u32>,
    /// The effect.
    #[serde(with = "serde_yaml::with::singleton_map")]
    pub does: Effect,
}

/// Parses a list of faults, YAML or JSON.
///
/// ```
/// let text = "- {path: /accessPackages, times: 2, does: {status: {code: 429}}}";
/// assert_eq!(graph_fake::faults::parse(text).unwrap()[0].times, Some(2));
/// ```
///
/// # Errors
/// If it is neither, or has an unknown key.
pub fn parse(text: &str) -> Result<Vec<Fault>, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

/// The effect of a fault.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub enum Effect {
    /// The response has this status.
    #[serde(rename_all = "camelCase")]
    Status {
        /// HTTP status of a final response, 200 to 999.
        #[serde(deserialize_with = "final_status")]
        code: u16,
        /// The `Retry-After` header, verbatim.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// The response is delayed by this many milliseconds.
    Delay(u64),
    /// The connection breaks before the response; the request is not carried out.
    Drop,
    /// The body of the response is truncated after this many bytes; the request is carried out.
    Truncate(usize),
}

/// A status that a response can end with.
fn final_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let code = u16::deserialize(deserializer)?;
    if (200..1000).contains(&code) {
        return Ok(code);
    }
    Err(D::Error::custom(format!(
        "found the status {code}, expected 200 to 999"
    )))
}

/// The combined effect of all faults on one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// A status instead of a response.
    pub status: Option<(u16, Option<String>)>,
    /// The delay.
    pub delay: Duration,
    /// Whether the connection breaks first.
    pub drop: bool,
    /// Length at which the body is truncated.
    pub truncate: Option<usize>,
}

/// Matches the faults with a request, and counts it.
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
