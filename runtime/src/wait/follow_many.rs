//! Following many entities until the service has finished with each of them.

use std::result::Result as StdResult;

use serde::de::DeserializeOwned;

use super::{Pace, Stateful, TimedOut, Wait, WaitError};
use crate::batch::Batch;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::request::Get;

/// An entity as it was in its final state, or why there is none.
type Followed<T> = StdResult<T, WaitError<String>>;

/// One of the entities that are followed.
enum Progress<T> {
    Open {
        seen: Option<String>,
        trouble: Option<Error>,
    },
    Ended(Followed<T>),
}

impl Wait {
    /// Reads many entities until the service has finished with each; yields them in the order of the keys.
    ///
    /// Each poll reads those that are not final in [batches](Batch), so a hundred requests for access take five round
    /// trips. An entity that cannot be read, or is not final in time, is an error of its own and does not affect the
    /// others. As for [`until_final`](Self::until_final), a 404 counts as "not yet", and a final state need not be a
    /// success.
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
    /// When a whole batch fails for good, such as for a missing permission.
    pub async fn until_all_final<K, T, O>(
        &self,
        client: &Client,
        keys: impl IntoIterator<Item = K>,
        mut read: impl FnMut(&K) -> Get<T, O>,
    ) -> Result<Vec<Followed<T>>>
    where
        T: Stateful + DeserializeOwned + 'static,
    {
        let open = |key| (key, Progress::default());
        let mut all: Vec<(K, Progress<T>)> = keys.into_iter().map(open).collect();
        let mut pace: Pace<()> = self.start();
        loop {
            match poll(client, &mut all, &mut read).await {
                Ok(true) => return Ok(outcomes(all, &pace.so_far())),
                Ok(false) => pace.saw(()),
                Err(error) if error.is_retryable() => pace.failed_once(error),
                Err(error) => return Err(error),
            }
            pace = match pace.pause().await {
                Ok(pace) => pace,
                Err(WaitError::TimedOut(time)) => return Ok(outcomes(all, &time)),
                Err(WaitError::Failed(error)) => return Err(error),
            };
        }
    }
}

fn outcomes<K, T: Stateful>(all: Vec<(K, Progress<T>)>, time: &TimedOut<()>) -> Vec<Followed<T>> {
    all.into_iter().map(|(_, one)| one.ended(time)).collect()
}

/// Reads what is not final yet; whether nothing is left.
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
        if matches!(progress, Progress::Open { .. }) {
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
        is_over &= matches!(progress, Progress::Ended(_));
    }
    Ok(is_over)
}

impl<T: Stateful> Progress<T> {
    fn update(&mut self, read: Result<T>) {
        *self = match read {
            Ok(entity) if entity.is_final() => Self::Ended(Ok(entity)),
            Ok(entity) => Self::Open {
                seen: Some(entity.state_text().to_owned()),
                trouble: None,
            },
            Err(error) if error.is_not_found() => Self::Open {
                seen: Some(super::follow::ABSENT.to_owned()),
                trouble: None,
            },
            Err(error) if error.is_retryable() => match std::mem::take(self) {
                Self::Open { seen, .. } => Self::Open {
                    seen,
                    trouble: Some(error),
                },
                ended @ Self::Ended(_) => ended,
            },
            Err(error) => Self::Ended(Err(WaitError::Failed(error))),
        };
    }

    /// What came of it when the time was up, or all have ended.
    fn ended(self, time: &TimedOut<()>) -> Followed<T> {
        match self {
            Self::Ended(followed) => followed,
            Self::Open { seen, trouble } => Err(WaitError::TimedOut(Box::new(TimedOut {
                waited: time.waited,
                looks: time.looks,
                seen,
                trouble,
            }))),
        }
    }
}

impl<T> Default for Progress<T> {
    fn default() -> Self {
        Self::Open {
            seen: None,
            trouble: None,
        }
    }
}
