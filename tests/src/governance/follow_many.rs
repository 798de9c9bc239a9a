//! Following many requests at once.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use graph_entitlement_management::models::AccessPackageAssignmentRequest;
use graph_runtime::wait::WaitError;
use graph_runtime::{Batch, Client, Error, Wait};
use tokio::time::Instant;

use super::follow::{Seen, has_come, judged, not_come, read};
use super::{RequestError, RequestState};

/// What came of a request.
pub type Outcome = Result<AccessPackageAssignmentRequest, RequestError>;

/// One of the requests that are followed.
struct Followed {
    id: String,
    progress: Progress,
}

enum Progress {
    /// It was not read yet, or it was and goes on.
    Underway(Option<Seen>),
    /// It has come to an end.
    Ended(Box<AccessPackageAssignmentRequest>),
    /// It cannot be read.
    Failed(Error),
}

/// Waits until all requests have come to an end, and yields what came of each, in the same order.
///
/// Each look reads those that are still on their way, twenty in a round trip. One that fails is no
/// matter for the others.
pub async fn until_all_delivered(
    client: &Client,
    ids: impl IntoIterator<Item = impl Into<String>>,
    wait: &Wait,
) -> Vec<Outcome> {
    let underway = |id: String| Followed {
        id,
        progress: Progress::Underway(None),
    };
    let followed = ids.into_iter().map(Into::into).map(underway);
    let followed = Mutex::new(followed.collect::<Vec<_>>());
    let started = Instant::now();
    let looked = wait.until(|| look(client, &followed)).await;
    let waited = started.elapsed();
    let trouble = match looked.map_err(WaitError::into_timed_out) {
        Ok(()) => None,
        Err(Err(error)) => Some(Arc::new(error)),
        Err(Ok(time)) => time.trouble.map(Arc::new),
    };
    let mut outcomes = Vec::new();
    for Followed { id, progress } in followed
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
    {
        let trouble = trouble.clone().map(RequestError::Graph);
        outcomes.push(match progress {
            Progress::Ended(request) => {
                judged(client, *request, &RequestState::Delivered, waited).await
            }
            Progress::Failed(error) => Err(error.into()),
            Progress::Underway(seen) => Err(not_come(&id, seen, trouble, waited)),
        });
    }
    outcomes
}

/// Reads what is on its way, and breaks off when nothing is.
async fn look(
    client: &Client,
    followed: &Mutex<Vec<Followed>>,
) -> graph_runtime::Result<ControlFlow<(), String>> {
    let mut batch = Batch::new(client);
    let handles: Vec<_> = underway(&lock(followed))
        .map(|(index, id)| (index, batch.add(read(client, id))))
        .collect();
    if handles.is_empty() {
        return Ok(ControlFlow::Break(()));
    }
    let mut results = batch.send().await?;
    let mut followed = lock(followed);
    for (index, handle) in handles {
        let Some(one) = followed.get_mut(index) else {
            continue;
        };
        let seen = match results.take(handle) {
            Ok(request) if has_come(&request, &RequestState::Delivered) => {
                one.progress = Progress::Ended(Box::new(request));
                continue;
            }
            Ok(request) => Seen::Underway(Box::new(request)),
            Err(error) if error.is_not_found() => Seen::Absent(error),
            Err(error) if error.is_retryable() => continue,
            Err(error) => {
                one.progress = Progress::Failed(error);
                continue;
            }
        };
        one.progress = Progress::Underway(Some(seen));
    }
    Ok(match underway(&followed).count() {
        0 => ControlFlow::Break(()),
        left => ControlFlow::Continue(format!("{left} on their way")),
    })
}

fn underway(followed: &[Followed]) -> impl Iterator<Item = (usize, &str)> {
    let all = followed.iter().enumerate();
    all.filter_map(|(index, one)| match one.progress {
        Progress::Underway(_) => Some((index, one.id.as_str())),
        Progress::Ended(_) | Progress::Failed(_) => None,
    })
}

fn lock(followed: &Mutex<Vec<Followed>>) -> MutexGuard<'_, Vec<Followed>> {
    followed.lock().unwrap_or_else(PoisonError::into_inner)
}
