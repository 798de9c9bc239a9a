//! Control endpoints of a fake, next to the API:
//!
//! | request | what it does |
//! |---|---|
//! | `POST /control/reset` | restores the initial state |
//! | `POST /control/advance` `{"by": "P1D"}` | advances the time |
//! | `PUT /control/faults` `[{"path": "/accessPackages", "times": 2, "does": {"status": {"code": 429}}}]` | replaces the faults |
//! | `GET /control/requests` | lists the last 10,000 requests; the status is 0 if a fault broke the connection |

use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::faults::Fault;
use super::handle::Fake;
use super::problem::Problem;
use super::seed::span;

/// Path of the control endpoints.
pub const PREFIX: &str = "/control";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    by: String,
}

/// Answers a control request; `None` if the request is for the API.
#[must_use]
pub fn control(fake: &Fake, call: &Call) -> Option<Answer> {
    let name = call.path.strip_prefix(PREFIX)?;
    if !name.is_empty() && !name.starts_with('/') {
        return None;
    }
    let done = match (&call.method, name) {
        (&Method::POST, "/reset") => {
            fake.reset();
            Ok(Value::Null)
        }
        (&Method::POST, "/advance") => advance(fake, call),
        (&Method::PUT, "/faults") => read::<Vec<Fault>>(call).map(|faults| {
            fake.change(|tenant| tenant.faults = faults);
            Value::Null
        }),
        (&Method::GET, "/requests") => Ok(requests(fake)),
        _ => Err(Problem::not_found(
            "the control has `POST /control/reset`, `POST /control/advance`, `PUT /control/faults` and `GET /control/requests`",
        )),
    };
    Some(match done {
        Ok(Value::Null) => Answer::empty(StatusCode::NO_CONTENT),
        Ok(value) => Answer::json(StatusCode::OK, &value),
        Err(problem) => Answer::json(problem.status, &problem.body("", "", "")),
    })
}

fn advance(fake: &Fake, call: &Call) -> Result<Value, Problem> {
    let Advance { by } = read(call)?;
    let by = span(&by).map_err(|error| Problem::bad_request(format!("/by: {error}")))?;
    if by.is_negative() {
        return Err(Problem::bad_request(
            "/by: the clock cannot go back; use `reset`",
        ));
    }
    fake.advance(by);
    Ok(Value::Null)
}

fn read<'c, T: Deserialize<'c>>(call: &'c Call) -> Result<T, Problem> {
    serde_json::from_slice(&call.body).map_err(|error| Problem::bad_request(error.to_string()))
}

fn requests(fake: &Fake) -> Value {
    let seen = fake.requests();
    let shown = seen.iter().map(|seen| {
        json!({
            "method": seen.method,
            "url": seen.url,
            "template": seen.template,
            "status": seen.status,
        })
    });
    Value::Array(shown.collect())
}
