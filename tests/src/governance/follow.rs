//! Following one request.

use std::ops::ControlFlow;
use std::time::Duration;

use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackageAssignment, AccessPackageAssignmentRequest,
};
use graph_entitlement_management::options::SelectExpand;
use graph_runtime::wait::WaitError;
use graph_runtime::{Client, Error, Get, Wait};

use super::{Report, RequestError, RequestState};

/// How many steps of an approval are read.
const STEPS: usize = 20;

/// What a look at a request sees that is not its end.
#[derive(Debug)]
pub(super) enum Seen {
    /// It is not there, which is so for some time after it was made.
    Absent(Error),
    /// It is on its way.
    Underway(Box<AccessPackageAssignmentRequest>),
}

/// Waits until a request is delivered, and yields it with its assignment expanded, and the target of
/// that.
///
/// # Errors
/// When it comes to another end, or to none in time, or cannot be read. That it is not there at first
/// is no error, as long as it shows in time.
pub async fn until_delivered(
    client: &Client,
    id: &str,
    wait: &Wait,
) -> Result<AccessPackageAssignmentRequest, RequestError> {
    until_state(client, id, &RequestState::Delivered, wait).await
}

/// Waits until a request is in a state, such as the one in which approvers decide.
///
/// # Errors
/// When it comes to an end in another state, does not get there in time, or cannot be read.
pub async fn until_state(
    client: &Client,
    id: &str,
    wanted: &RequestState,
    wait: &Wait,
) -> Result<AccessPackageAssignmentRequest, RequestError> {
    let started = tokio::time::Instant::now();
    let look = || async {
        let seen = match read(client, id).await {
            Ok(request) if has_come(&request, wanted) => return Ok(ControlFlow::Break(request)),
            Ok(request) => Seen::Underway(Box::new(request)),
            Err(error) if error.is_not_found() => Seen::Absent(error),
            Err(error) => return Err(error),
        };
        Ok(ControlFlow::Continue(seen))
    };
    match wait.until(look).await {
        Ok(request) => judged(client, request, wanted, started.elapsed()).await,
        Err(error) => Err(in_vain(error, id)),
    }
}

/// The request that reads a request, with its assignment.
pub(super) fn read(client: &Client, id: &str) -> Get<AccessPackageAssignmentRequest, SelectExpand> {
    let requests = entitlement_management(client).access_package_assignment_requests();
    requests.id(id).get().expand(
        AccessPackageAssignmentRequest::ACCESS_PACKAGE_ASSIGNMENT
            .expand(AccessPackageAssignment::TARGET),
    )
}

/// Whether there is nothing more to wait for.
pub(super) fn has_come(request: &AccessPackageAssignmentRequest, wanted: &RequestState) -> bool {
    let state = RequestState::of(request);
    let unknown = matches!(state, RequestState::Other(_));
    state == *wanted || state.is_final() || (unknown && request.completed_date.is_some())
}

/// The request if it has come where it should, or else why not.
pub(super) async fn judged(
    client: &Client,
    request: AccessPackageAssignmentRequest,
    wanted: &RequestState,
    waited: Duration,
) -> Result<AccessPackageAssignmentRequest, RequestError> {
    let mut report = Report::new(request, waited);
    if report.state == *wanted {
        return Ok(report.request);
    }
    if report.state == RequestState::Denied {
        let id = report.request.id.as_deref().unwrap_or_default();
        let approvals = entitlement_management(client).access_package_assignment_approvals();
        let steps = approvals.id(id).steps().list().collect_up_to(STEPS).await;
        // Who may see the request may not see who decided; then the report does without.
        report.steps = steps.unwrap_or_default();
    }
    Err(RequestError::ended(report))
}

fn in_vain(error: WaitError<Seen>, id: &str) -> RequestError {
    match error.into_timed_out() {
        Err(error) => error.into(),
        Ok(time) => {
            let waited = time.waited;
            not_come(id, time.seen, time.trouble.map(Into::into), waited)
        }
    }
}

/// Why a request did not come to an end in time: it is stuck, not there, or cannot be read.
pub(super) fn not_come(
    id: &str,
    seen: Option<Seen>,
    trouble: Option<RequestError>,
    waited: Duration,
) -> RequestError {
    let stuck = |request| RequestError::Stuck(Box::new(Report::new(request, waited)));
    match (seen, trouble) {
        (Some(Seen::Underway(request)), _) => stuck(*request),
        (Some(Seen::Absent(error)), _) => error.into(),
        (None, Some(trouble)) => trouble,
        // Nothing at all is known of it.
        (None, None) => stuck(AccessPackageAssignmentRequest::default().id(id)),
    }
}
