//! What kept a request for access from being delivered, as far as the service tells.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use graph_entitlement_management::models::{AccessPackageAssignmentRequest, ApprovalStep};
use graph_runtime::{Error, Timestamp};

use super::RequestState;

/// What kept a request for access from being delivered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RequestError {
    /// Somebody decided against it, or nobody decided in time.
    Denied(Box<Report>),
    /// It was taken back.
    Canceled(Box<Report>),
    /// It could not be carried out, or only in part: see its state.
    DeliveryFailed(Box<Report>),
    /// It came to an end that is not the state that was waited for.
    Passed(Box<Report>),
    /// It is still on its way, and the time is up.
    Stuck(Box<Report>),
    /// It could not be made, or not be read. Requests that were read in one batch can share the error.
    Graph(Arc<Error>),
}

/// Where a request stands, and what is known about how it came there.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The request as it was read last.
    pub request: AccessPackageAssignmentRequest,
    /// Its state.
    pub state: RequestState,
    /// For how long it was watched.
    pub waited: Duration,
    /// The steps of its approval, if it was denied and the caller may read them.
    pub steps: Vec<ApprovalStep>,
}

impl RequestError {
    /// What is known about the request, unless it could not be read.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        match self {
            Self::Denied(report)
            | Self::Canceled(report)
            | Self::DeliveryFailed(report)
            | Self::Passed(report)
            | Self::Stuck(report) => Some(report),
            Self::Graph(_) => None,
        }
    }

    /// The error of a request that has ended, but not as it should.
    pub(super) fn ended(report: Report) -> Self {
        let report = Box::new(report);
        match report.state {
            RequestState::Denied => Self::Denied(report),
            RequestState::Canceled => Self::Canceled(report),
            RequestState::DeliveryFailed | RequestState::PartiallyDelivered => {
                Self::DeliveryFailed(report)
            }
            _ => Self::Passed(report),
        }
    }
}

impl Report {
    pub(super) fn new(request: AccessPackageAssignmentRequest, waited: Duration) -> Self {
        Self {
            state: RequestState::of(&request),
            request,
            waited,
            steps: Vec::new(),
        }
    }

    /// Since when the request is in its state: the last entry of its history, or else its creation.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        let history = self.request.history.iter().flatten();
        let last = history
            .filter_map(|activity| activity.action_date_time)
            .max();
        let ended = self.request.completed_date;
        ended.or(last).or(self.request.created_date_time)
    }

    /// Who denied the request, as approver or as an entry of its history shows.
    #[must_use]
    pub fn denied_by(&self) -> Option<&str> {
        let reviewer = self.denial().and_then(|step| step.reviewed_by.as_ref());
        let reviewer = reviewer.and_then(|reviewer| reviewer.display_name().or(reviewer.id()));
        let mut history = self.request.history.iter().flatten().rev();
        let entry = history.find(|entry| {
            let action = entry.action.as_deref().unwrap_or_default();
            action.to_ascii_lowercase().contains("den")
        });
        let recorded = entry.and_then(|entry| {
            let name = entry.user_display_name.as_deref();
            name.or(entry.user_principal_name.as_deref())
        });
        reviewer.or(recorded).filter(|name| !name.is_empty())
    }

    /// The reason that the approver gave.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        let given = self.denial()?.justification.as_deref();
        given.filter(|reason| !reason.trim().is_empty())
    }

    /// The step in which it was denied.
    fn denial(&self) -> Option<&ApprovalStep> {
        let denied = |step: &&ApprovalStep| {
            let result = step.review_result.as_deref().unwrap_or_default();
            result.to_ascii_lowercase().starts_with("den")
        };
        self.steps.iter().find(denied)
    }

    /// What happened, with what the service adds to the state.
    fn fmt_state(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.request.id.as_deref().unwrap_or("without an id");
        write!(f, "request {id} ")?;
        match self.state {
            RequestState::Denied => f.write_str("was denied")?,
            RequestState::Canceled => f.write_str("was canceled")?,
            RequestState::DeliveryFailed => f.write_str("could not be delivered")?,
            RequestState::PartiallyDelivered => f.write_str("was delivered only in part")?,
            _ => write!(f, "is {}", self.state)?,
        }
        let status = self.request.request_status.as_deref().unwrap_or_default();
        if !status.is_empty() && !status.eq_ignore_ascii_case(&self.state.to_string()) {
            write!(f, " ({status})")?;
        }
        match self.since() {
            Some(since) if self.state.is_final() => write!(f, " on {since}"),
            Some(since) => write!(f, " since {since}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_state(f)?;
        if self.state == RequestState::Denied {
            if let Some(name) = self.denied_by() {
                write!(f, " by {name}")?;
            }
            if let Some(reason) = self.reason() {
                return write!(f, ": {reason}");
            }
        }
        write!(f, ": {}", self.state.advice())
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Graph(error) => error.fmt(f),
            Self::Stuck(report) => write!(f, "{report} (waited {:.0?})", report.waited),
            Self::Passed(report) => {
                report.fmt_state(f)?;
                f.write_str(", and was not seen in the state that was waited for")
            }
            Self::Denied(report) | Self::Canceled(report) | Self::DeliveryFailed(report) => {
                report.fmt(f)
            }
        }
    }
}

impl StdError for RequestError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Graph(error) => error.source(),
            _ => None,
        }
    }
}

impl From<Error> for RequestError {
    fn from(error: Error) -> Self {
        Self::Graph(Arc::new(error))
    }
}
