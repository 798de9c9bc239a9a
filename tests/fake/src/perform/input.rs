//! Reads the input of a request: query options, body, entity tag.

use http::StatusCode;
use serde_json::{Map, Value};

use super::Request;
use crate::call::{header_text, within_limit};
use crate::domain;
use crate::model::{RequestOption, WireName};
use crate::problem::Problem;
use crate::query::Options;
use crate::render::etag;
use crate::store::Key;
use crate::tenant::Tenant;

impl Request<'_> {
    /// The query options; only those in the description are allowed.
    pub(super) fn options(&self, tenant: &Tenant, item: &WireName) -> Result<Options, Problem> {
        for (name, _) in &self.query {
            let option = RequestOption::named(name);
            let known = option.is_none_or(|option| self.operation.options.contains(&option));
            if !known {
                return Err(Problem::bad_request(format!(
                    "`{name}` is not supported here"
                )));
            }
        }
        let system: Vec<(String, String)> = self
            .query
            .iter()
            .filter(|(name, _)| name.starts_with('$'))
            .cloned()
            .collect();
        let options = Options::read(&tenant.api, item, &system)
            .map_err(|error| Problem::bad_request(format!("{}: {}", error.option, error.error)))?;
        domain::filters::accepted(tenant, item, &options)?;
        Ok(options)
    }

    pub(super) fn body(&self) -> Result<Value, Problem> {
        let media = header_text(&self.call.headers, "content-type");
        let essence = media.and_then(|media| media.split(';').next());
        if !essence.is_some_and(|ty| ty.trim().eq_ignore_ascii_case("application/json")) {
            let found = media.map_or_else(
                || "no `Content-Type`".to_owned(),
                |media| format!("a body of type `{media}`"),
            );
            let message = format!("found {found}, expected `application/json`");
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "UnsupportedMediaType",
                message,
            ));
        }
        within_limit(&self.call.body)?;
        let found: Result<Map<String, Value>, _> = serde_json::from_slice(&self.call.body);
        found.map(Value::Object).map_err(|error| {
            Problem::bad_request(format!(
                "the body cannot be serialised as JSON object: {error}"
            ))
        })
    }

    pub(super) fn if_match(&self, tenant: &Tenant, key: &Key) -> Result<(), Problem> {
        let wanted = header_text(&self.call.headers, "if-match");
        let current = tenant.store.get(key).map(etag);
        let fits = |wanted: &str, current: &str| {
            let mut tags = wanted.split(',').map(str::trim);
            tags.any(|tag| tag == "*" || tag == current)
        };
        match (wanted, current) {
            (Some(wanted), Some(current)) if !fits(wanted, &current) => {
                let message =
                    format!("found the entity tag {wanted}, the current one is {current}");
                Err(Problem::new(
                    StatusCode::PRECONDITION_FAILED,
                    "PreconditionFailed",
                    message,
                ))
            }
            _ => Ok(()),
        }
    }
}
