//! Long-running operations: polls the URL in `Location`.

use http::StatusCode;
use serde_json::{Map, Value, json as object};

use serde::de::DeserializeOwned;

use super::{Wait, WaitError};
use crate::answer::Answer;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::reply::{self, is_blank, json};
use crate::request::{Parts, Request};
use crate::response::Response;
use crate::send::send;
use crate::transient::retry_after;

/// Maximum number of redirects of an operation.
const MOST_PLACES: usize = 10;

/// States of a running operation, in lower case.
const UNDERWAY: [&str; 9] = [
    "accepted",
    "creating",
    "inprogress",
    "notstarted",
    "pending",
    "processing",
    "queued",
    "running",
    "waiting",
];
/// States of a failed operation.
const FAILED: [&str; 4] = ["aborted", "canceled", "cancelled", "failed"];

/// The result of one poll.
enum Seen {
    Underway {
        state: String,
    },
    /// The result, or the next monitor, is at this URL.
    At(String),
    Done,
}

impl Wait {
    /// Polls the `Location` of a long-running operation until it is done; returns its result.
    ///
    /// A create or an action that is answered with 202, or with 201 or 204 and no body, returns the URL of
    /// its result, see [`Response::location`]. The operation is running while that URL answers 404, 202, or
    /// 200 with an operation whose `status` is `notStarted`, `running` or the like. A redirect (303) and the
    /// `resourceLocation` of a successful operation are followed. `Retry-After` lengthens the pauses.
    ///
    /// The value is `None` if the last response has no body.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use graph_runtime::{Action, Client, Json, reply, wait::Wait};
    /// # async fn f(client: Client, export: Action<reply::Empty>) -> Result<(), Box<dyn std::error::Error>> {
    /// let started = export.with_response().await?;
    /// if let Some(location) = started.location() {
    ///     let wait = Wait::up_to(Duration::from_secs(600));
    ///     let done = wait.until_done::<Json>(&client, location).await?;
    ///     println!("{:?}", done.value);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If a request fails with an error that is not transient, if the URL has an origin other than the
    /// client's, if the operation ended as `failed` (the error has its code and message), or if the time is
    /// up (the error has the last state that was [seen](super::TimedOut::seen)).
    pub async fn until_done<T: DeserializeOwned + 'static>(
        &self,
        client: &Client,
        location: impl AsRef<str>,
    ) -> std::result::Result<Response<Option<T>>, WaitError<String>> {
        let mut place = location.as_ref().to_owned();
        let mut places = 1;
        let mut pace = self.start();
        loop {
            let (answer, seen) = match look(client, &place).await {
                Ok(looked) => looked,
                Err(error) => {
                    match followed(&error) {
                        Some(next) if places < MOST_PLACES => {
                            (place, places) = (next, places + 1);
                            continue;
                        }
                        _ if error.is_not_found() => pace.saw("404 Not Found".to_owned()),
                        _ => pace.failed(error)?,
                    }
                    pace = pace.pause().await?;
                    continue;
                }
            };
            match seen {
                Seen::At(next) if places < MOST_PLACES => {
                    (place, places) = (next, places + 1);
                    continue;
                }
                Seen::Underway { state } => pace.saw(state),
                Seen::Done | Seen::At(_) => {
                    let value = if is_blank(&answer) {
                        None
                    } else {
                        Some(json(&answer)?)
                    };
                    return Ok(Response::new(value, &answer));
                }
            }
            pace.told = retry_after(&answer.headers).unwrap_or_default();
            pace = pace.pause().await?;
        }
    }
}

async fn look(client: &Client, place: &str) -> Result<(Answer, Seen)> {
    let parts = Parts::to_link(client, place, "{location}", "application/json");
    let request: Request<reply::Bytes> = Request::from_parts(Box::new(parts));
    let (client, call) = request.into_call();
    let answer = send(&client, call?).await?;
    let body: Option<Map<String, Value>> = serde_json::from_slice(&answer.body).ok();
    let text = |name: &str| body.as_ref()?.get(name)?.as_str();
    let state = text("status").unwrap_or_default();
    let is_one_of = |states: &[&str]| states.iter().any(|it| state.eq_ignore_ascii_case(it));
    let seen = if is_one_of(&FAILED) {
        return Err(failure(&answer, state));
    } else if is_one_of(&UNDERWAY) || answer.status == StatusCode::ACCEPTED {
        let state = if state.is_empty() {
            "202 Accepted"
        } else {
            state
        };
        Seen::Underway {
            state: answer.token.redactor().name(state).into_owned(),
        }
    } else {
        match text("resourceLocation") {
            Some(next) if !next.trim().is_empty() => {
                Seen::At(crate::link::absolute(&answer.url, next.to_owned()))
            }
            _ => Seen::Done,
        }
    };
    Ok((answer, seen))
}

/// The target of a redirect.
fn followed(error: &Error) -> Option<String> {
    let is_redirect = error.status().is_some_and(|status| status.is_redirection());
    is_redirect
        .then(|| error.location().map(str::to_owned))
        .flatten()
}

/// The error of a failed operation.
fn failure(answer: &Answer, state: &str) -> Error {
    let service = |body: &[u8]| {
        Error::service(answer.status, &answer.headers, body, Some(&answer.token))
            .within(&answer.context, Some(answer.client_request_id.as_str()))
    };
    let error = service(&answer.body);
    if error.code().is_some() || error.message().is_some() {
        return error;
    }
    let message = "the operation did not succeed";
    let body = object!({"error": {"code": state, "message": message}});
    service(body.to_string().as_bytes())
}
