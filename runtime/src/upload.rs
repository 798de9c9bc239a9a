//! Upload sessions: large files in ranges, which can be resumed.

use std::error::Error as StdError;
use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use http::header::CONTENT_RANGE;
use http::{HeaderValue, Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::reply::{is_blank, json};
use crate::response::Response;
use crate::retry::RetryPolicy;
use crate::send::send;

/// All ranges except the last are multiples of this.
const UNIT: u64 = 320 * 1024;
/// How often an upload may make no progress before it fails.
const MOST_STUCK: u32 = 3;

/// An upload in ranges to the `uploadUrl` that an action such as `createUploadSession` returned.
///
/// The URL itself is a secret: ranges are sent there without the client's token, and no error or trace shows
/// it. You can save it and resume the upload in another process.
///
/// ```no_run
/// # use graph_runtime::{Bytes, Client, Json, UploadSession};
/// # async fn f(client: Client, upload_url: &str, file: Bytes) -> graph_runtime::Result<()> {
/// let session = UploadSession::new(&client, upload_url)?;
/// let read = |range: std::ops::Range<u64>| {
///     let range = range.start as usize..range.end as usize;
///     std::future::ready(Ok::<_, std::io::Error>(file.slice(range)))
/// };
/// let uploaded = session.send::<Json, _, _>(file.len() as u64, read).await?;
/// println!("{:?}", uploaded.value);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct UploadSession {
    client: Client,
    url: Url,
    range: u64,
    retry: Option<RetryPolicy>,
}

/// The state of an upload session, from the service.
#[derive(Deserialize)]
struct Progress {
    #[serde(rename = "nextExpectedRanges", default)]
    next: Vec<String>,
}

impl UploadSession {
    /// Continues an upload session at its URL.
    ///
    /// # Errors
    /// If the URL is not `https`; `http` is allowed for loopback only.
    pub fn new(client: &Client, upload_url: impl AsRef<str>) -> Result<Self> {
        let url = Url::parse(upload_url.as_ref())
            .map_err(|error| Error::invalid_because("the upload URL is not a URL", error))?;
        if !client.may_lead_to(&url) {
            let why = "the upload URL is not https; http is allowed for loopback only";
            return Err(Error::invalid(why.to_owned()));
        }
        Ok(Self {
            client: client.clone(),
            url,
            range: 32 * UNIT,
            retry: None,
        })
    }

    /// Sets the size of ranges in bytes; the default is 10 MiB.
    ///
    /// It is rounded down to a multiple of 320 KiB, as the service requires, and is at least that.
    #[must_use]
    pub fn range_size(mut self, bytes: u64) -> Self {
        self.range = (bytes / UNIT).max(1) * UNIT;
        self
    }

    /// Sets the [`RetryPolicy`] of each range, instead of the client's.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Uploads `length` bytes from the beginning; `read` returns those of a range.
    ///
    /// Each range is retried by the [`RetryPolicy`]. If it still fails, or the service already has it, the
    /// session is asked which byte it expects next. The value is the service's description of the file, or
    /// `None`.
    ///
    /// # Errors
    /// If `read` fails or returns another number of bytes, if a range finally fails, or if the upload makes
    /// no progress. [`resume`](Self::resume) can continue after that.
    pub async fn send<T, F, E>(
        &self,
        length: u64,
        read: impl FnMut(Range<u64>) -> F,
    ) -> Result<Response<Option<T>>>
    where
        T: DeserializeOwned,
        F: Future<Output = std::result::Result<Bytes, E>>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.send_from(0, length, read).await
    }

    /// Resumes an interrupted upload, like [`send`](Self::send) from the beginning.
    ///
    /// # Errors
    /// As for [`send`](Self::send); [`is_not_found`](Error::is_not_found) if the session has expired, or the
    /// upload is complete.
    pub async fn resume<T, F, E>(
        &self,
        length: u64,
        read: impl FnMut(Range<u64>) -> F,
    ) -> Result<Response<Option<T>>>
    where
        T: DeserializeOwned,
        F: Future<Output = std::result::Result<Bytes, E>>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let next = self.next_expected().await?;
        self.send_from(next.unwrap_or(length), length, read).await
    }

    /// Asks for the first byte that the service does not have; `None` if it has all.
    ///
    /// # Errors
    /// As for any request; [`is_not_found`](Error::is_not_found) if the session no longer exists.
    pub async fn next_expected(&self) -> Result<Option<u64>> {
        let answer = self.ask(Method::GET, None, None).await?;
        progress(&answer)
    }

    /// Cancels the session. The service drops what was uploaded.
    ///
    /// # Errors
    /// As for any request.
    pub async fn cancel(&self) -> Result<()> {
        self.ask(Method::DELETE, None, None).await.map(drop)
    }

    async fn send_from<T, F, E>(
        &self,
        start: u64,
        length: u64,
        mut read: impl FnMut(Range<u64>) -> F,
    ) -> Result<Response<Option<T>>>
    where
        T: DeserializeOwned,
        F: Future<Output = std::result::Result<Bytes, E>>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let (mut at, mut furthest, mut stuck) = (start, start, 0);
        loop {
            let range = at..at.saturating_add(self.range).min(length);
            if range.is_empty() {
                let why = "the service expects no more bytes, and has not said that the upload is complete";
                return Err(self.invalid(why));
            }
            let bytes = read(range.clone()).await.map_err(|error| {
                Error::invalid_because("the content to upload cannot be read", error)
            })?;
            if u64::try_from(bytes.len()) != Ok(range.end - range.start) {
                return Err(self.invalid("the content to upload has another length than announced"));
            }
            let place = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            let sent = self.ask(Method::PUT, Some(place), Some(bytes)).await;
            let next = match sent {
                Ok(answer) if answer.status == StatusCode::ACCEPTED => {
                    progress(&answer)?.unwrap_or(range.end)
                }
                Ok(answer) => {
                    let value = if is_blank(&answer) {
                        None
                    } else {
                        Some(json(&answer)?)
                    };
                    return Ok(Response::new(value, &answer));
                }
                Err(error) if stuck < MOST_STUCK && is_open(&error) => {
                    match self.next_expected().await {
                        Ok(Some(next)) => next,
                        // The failure of the range is more informative.
                        Ok(None) | Err(_) => return Err(error),
                    }
                }
                Err(error) => return Err(error),
            };
            if next > furthest {
                (furthest, stuck) = (next, 0);
            } else if next <= at {
                stuck += 1;
            }
            if stuck > MOST_STUCK {
                return Err(self.invalid("the service keeps asking for the same bytes"));
            }
            at = next;
        }
    }

    fn invalid(&self, why: &str) -> Error {
        let call = Call::anonymous(Method::PUT, self.url.clone(), TEMPLATE);
        Error::invalid(why.to_owned()).within(&call.context, None)
    }

    async fn ask(
        &self,
        method: Method,
        range: Option<String>,
        body: Option<Bytes>,
    ) -> Result<Answer> {
        let mut call = Call::anonymous(method, self.url.clone(), TEMPLATE);
        call.retry.clone_from(&self.retry);
        call.body = body;
        if let Some(range) = range.and_then(|range| HeaderValue::try_from(range).ok()) {
            call.headers.insert(CONTENT_RANGE, range);
        }
        send(&self.client, Box::new(call)).await
    }
}

const TEMPLATE: &str = "{uploadUrl}";

/// The first byte that the service does not have. Ranges are `0-99` or `100-`.
fn progress(answer: &Answer) -> Result<Option<u64>> {
    if is_blank(answer) {
        return Ok(None);
    }
    let progress: Progress = json(answer)?;
    let starts = progress.next.iter().map(|range| {
        let start = range.split('-').next().unwrap_or_default().trim();
        start.parse().map_err(|_| {
            let what = "upload session".to_owned();
            answer.undecodable(what, Some("nextExpectedRanges"), "it is not a range")
        })
    });
    // Ranges come in any order.
    starts
        .collect::<Result<Vec<u64>>>()
        .map(|starts| starts.into_iter().min())
}

/// Whether the service may have received a range, or others, despite the failure.
fn is_open(error: &Error) -> bool {
    let status = error.status().map(|status| status.as_u16());
    matches!(status, Some(409 | 416)) || error.is_retryable() || error.may_have_taken_effect()
}

impl fmt::Debug for UploadSession {
    // Without the URL, which is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadSession")
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}
