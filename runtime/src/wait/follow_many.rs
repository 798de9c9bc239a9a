//! Polls many entities until the service has finished with each of them.

use std::ops::ControlFlow;
use std::result::Result as StdResult;

use serde::de::DeserializeOwned;

use super::follow::looked;
use super::{Pace, Stateful, TimedOut, Wait, WaitError};
use crate::batch::Batch;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::request::Get;

/// An entity in its final state, or an error.
type Followed<T> = StdResult<T, WaitError<String>>;

/// The progress of one entity.
struct Progress<T> {
    seen: Option<String>,
    trouble: Option<Error>,
    ended: Option<Followed<T>>,
}

impl Wait {
    /// Polls many entities until the state of each is final; returns them in the order of the keys.
    ///
    /// Each poll reads the entities that are not final in [batches](Batch), so a hundred access requests take
    /// five round trips. An entity that cannot be read, or is not final in time, has its own error and does
    /// not affect the others. As for [`until_final`](Self::until_final), a 404 counts as "not yet", and a
    /// final state need not be a success. `Retry-After` of a single answer in a batch does not lengthen the
    /// pause; that of the batch does.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use graph_runtime::wait::{Stateful, Wait};
    /// # use graph_runtime::{Client, Get};
    /// # async fn f<Request: Stateful + serde::de::DeserializeOwned + 'static>(
    /// #     client: Client,
    /// #     ids: Vec<String>,
    /// #     read: impl Fn(&String) -> Get<Request>,
    /// # ) -> graph_runtime::Result<()> {
    /// let wait = Wait::up_to(Duration::from_secs(600));
    /// for outcome in wait.until_all_final(&client, &ids, |id| read(id)).await? {
    ///     match outcome {
    ///         Ok(request) => println!("{}", request.state_text()),
    ///         Err(error) => println!("{error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the batches themselves fail with an error that is not transient, such as a rejected token. A
    /// missing permission is an error of each entity.
    pub async fn until_all_final<K, T, O>(
        &self,
        client: &Client,
        keys: impl IntoIterator<Item = K>,
        mut read: impl FnMut(&K) -> Get<T, O>,
    ) -> Result<Vec<Followed<T>>>
    where
        T: Stateful + DeserializeOwned + 'static,
    {
        let open = |key| {
            let (seen, trouble, ended) = (None, None, None);
            let progress = Progress {
                seen,
                trouble,
                ended,
            };
            (key, progress)
        };
        let mut all: Vec<(K, Progress<T>)> = keys.into_iter().map(open).collect();
        let mut pace: Pace<()> = self.start();
        loop {
            match poll(client, &mut all, &mut read).await {
                Ok(true) => return Ok(outcomes(all, &pace.so_far())),
                Ok(false) => pace.saw(()),
                Err(error) => pace.failed(error)?,
            }
            pace = match pace.pause().await {
                Ok(pace) => pace,
                Err(ended) => return Ok(outcomes(all, &ended.into_timed_out()?)),
            };
        }
    }
}

fn outcomes<K, T: Stateful>(all: Vec<(K, Progress<T>)>, time: &TimedOut<()>) -> Vec<Followed<T>> {
    all.into_iter().map(|(_, one)| one.ended(time)).collect()
}

/// Reads the entities that are not final yet; returns whether none is left.
async fn poll<K, T, O>(
    client: &Client,
    all: &mut [(K, Progress<T>)],
    read: &mut impl FnMut(&K) -> Get<T, O>,
) -> Result<bool>
where
    T: Stateful + DeserializeOwned + 'static,
{
    let mut batch = Batch::new(client);
    let mut handles = Vec::new();
    for (key, progress) in all.iter_mut() {
        if progress.ended.is_none() {
            handles.push((batch.add(read(key)), progress));
        }
    }
    if handles.is_empty() {
        return Ok(true);
    }
    let mut results = batch.send().await?;
    let mut is_over = true;
    for (handle, progress) in handles {
        progress.update(results.take(handle));
        is_over &= progress.ended.is_some();
    }
    Ok(is_over)
}

impl<T: Stateful> Progress<T> {
    fn update(&mut self, read: Result<T>) {
        match looked(read) {
            Ok(ControlFlow::Break(entity)) => self.ended = Some(Ok(entity)),
            Ok(ControlFlow::Continue(state)) => (self.seen, self.trouble) = (Some(state), None),
            Err(error) if error.is_retryable() => self.trouble = Some(error),
            Err(error) => self.ended = Some(Err(WaitError::Failed(error))),
        }
    }

    /// The outcome when the time was up, or all polls have ended.
    fn ended(self, time: &TimedOut<()>) -> Followed<T> {
        let (seen, trouble) = (self.seen, self.trouble);
        let open = || TimedOut {
            waited: time.waited,
            looks: time.looks,
            seen,
            trouble,
        };
        self.ended
            .unwrap_or_else(|| Err(WaitError::TimedOut(Box::new(open()))))
    }
}
