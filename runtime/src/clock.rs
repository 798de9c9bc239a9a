//! Time: alarms of tokio, and limits that count only while a future is polled.
//!
//! A prefetching stream polls its future once and not again while the consumer works. Limits must not run out in that
//! time. So a [`Watch`] counts only from each poll until the future is woken.

use std::panic::catch_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures::task::AtomicWaker;
use tokio::runtime::{Handle, TryCurrentError};
use tokio::time::{Instant, Sleep, sleep_until};

/// The reason why there is no clock.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoClock {
    /// There is no tokio runtime.
    #[error("timeouts and retries need a tokio runtime, and there is none")]
    NoRuntime(#[source] TryCurrentError),
    /// The runtime was built without time.
    #[error(
        "timeouts and retries need the clock of the tokio runtime: build it with `enable_time`"
    )]
    Disabled,
}

type Result<T, E = NoClock> = std::result::Result<T, E>;

/// A delay that stands for "no limit".
const AGES: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// If an alarm is later than this, the runtime was blocked.
const SLACK: Duration = Duration::from_millis(50);

/// Makes an alarm of tokio's clock.
///
/// # Errors
/// If there is no tokio runtime, or one without a clock.
fn alarm(after: Duration) -> Result<Sleep> {
    Handle::try_current().map_err(NoClock::NoRuntime)?;
    let until = Instant::now() + after.min(AGES);
    // Tokio offers no other way to find out whether a runtime has time enabled.
    catch_unwind(|| sleep_until(until)).map_err(|_| NoClock::Disabled)
}

/// Fails if there is no clock.
///
/// # Errors
/// If there is none.
pub(crate) fn check() -> Result<()> {
    alarm(Duration::ZERO).map(drop)
}

/// Waits.
///
/// # Errors
/// If there is no clock.
pub(crate) async fn pause(wait: Duration) -> Result<()> {
    if !wait.is_zero() {
        alarm(wait)?.await;
    }
    Ok(())
}

/// Counts the time during which a future is driven.
#[derive(Clone, Debug)]
pub(crate) struct Watch(Arc<Shared>);

/// Times are nanoseconds since `origin`.
#[derive(Debug)]
struct Shared {
    task: AtomicWaker,
    origin: Instant,
    /// When the future was last polled.
    polled: AtomicU64,
    /// When it was first woken after that; 0 if it was not.
    woken: AtomicU64,
    /// How long it had been driven at the last poll.
    driven: AtomicU64,
    /// How long it had been driven when data last arrived.
    heard: AtomicU64,
}

/// Time limits for a future.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    /// The limit for the whole future.
    pub(crate) whole: Option<Duration>,
    /// The limit for the time without data.
    pub(crate) idle: Option<Duration>,
}

/// Which limit ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RanOut {
    Whole,
    Idle,
}

impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let now = self.now().max(1);
        let (old, new) = (Ordering::Relaxed, Ordering::Relaxed);
        // Only the first counts.
        let _ = self.woken.compare_exchange(0, now, old, new);
        self.task.wake();
    }
}

impl Shared {
    fn now(&self) -> u64 {
        let nanos = self.origin.elapsed().as_nanos();
        u64::try_from(nanos).unwrap_or(u64::MAX)
    }

    /// The time since the last poll during which the future was driven.
    fn since_polled(&self, now: u64) -> u64 {
        let until = match self.woken.load(Ordering::Relaxed) {
            0 => now,
            woken => woken.min(now),
        };
        until.saturating_sub(self.polled.load(Ordering::Relaxed))
    }

    fn driven(&self) -> u64 {
        self.driven.load(Ordering::Relaxed) + self.since_polled(self.now())
    }

    /// Starts a poll of the future. `due` is when its alarm goes off.
    fn begin(&self, task: &Waker, due: Option<Instant>) {
        self.task.register(task);
        let now = self.now();
        let is_late = |due: Instant| due.elapsed() > SLACK;
        let is_woken = self.woken.load(Ordering::Relaxed) != 0;
        // If the alarm is long overdue, the whole runtime was blocked.
        if is_woken || !due.is_some_and(is_late) {
            let driven = self.since_polled(now);
            self.driven.fetch_add(driven, Ordering::Relaxed);
        }
        self.polled.store(now, Ordering::Relaxed);
        self.woken.store(0, Ordering::Relaxed);
    }
}

impl Watch {
    pub(crate) fn start() -> Self {
        Self(Arc::new(Shared {
            task: AtomicWaker::new(),
            origin: Instant::now(),
            polled: AtomicU64::new(0),
            woken: AtomicU64::new(0),
            driven: AtomicU64::new(0),
            heard: AtomicU64::new(0),
        }))
    }

    /// How long the future has been driven.
    pub(crate) fn driven(&self) -> Duration {
        Duration::from_nanos(self.0.driven())
    }

    /// Records that data has arrived.
    pub(crate) fn heard(&self) {
        self.0.heard.store(self.0.driven(), Ordering::Relaxed);
    }

    /// The limit that runs out next, and the time left.
    fn next(&self, limits: Limits) -> Option<(RanOut, Duration)> {
        let driven = self.driven();
        let quiet =
            driven.saturating_sub(Duration::from_nanos(self.0.heard.load(Ordering::Relaxed)));
        let left = |limit: Option<Duration>, used| Some(limit?.saturating_sub(used));
        let whole = left(limits.whole, driven).map(|left| (RanOut::Whole, left));
        let idle = left(limits.idle, quiet).map(|left| (RanOut::Idle, left));
        match (whole, idle) {
            (Some(whole), Some(idle)) if idle.1 < whole.1 => Some(idle),
            (Some(whole), _) => Some(whole),
            (None, idle) => idle,
        }
    }

    /// The alarm for a future with limits; pin it next to the future.
    ///
    /// # Errors
    /// If there are limits but no clock.
    pub(crate) fn alarm(&self, limits: Limits) -> Result<Option<Sleep>> {
        let next = self.next(limits);
        next.map(|(_, left)| alarm(left)).transpose()
    }

    /// Drives a future to completion and counts the time.
    ///
    /// # Errors
    /// If a limit runs out first.
    pub(crate) async fn drive<F: Future>(
        &self,
        limits: Limits,
        mut alarm: Pin<&mut Option<Sleep>>,
        mut future: Pin<&mut F>,
    ) -> Result<F::Output, RanOut> {
        let waker = Waker::from(Arc::clone(&self.0));
        std::future::poll_fn(|cx| {
            let due = alarm.as_ref().as_pin_ref().map(|alarm| alarm.deadline());
            self.0.begin(cx.waker(), due);
            let mut own = Context::from_waker(&waker);
            if let Poll::Ready(output) = future.as_mut().poll(&mut own) {
                return Poll::Ready(Ok(output));
            }
            while let Some(mut alarm) = alarm.as_mut().as_pin_mut()
                && let Some((which, left)) = self.next(limits)
            {
                if left.is_zero() {
                    return Poll::Ready(Err(which));
                }
                // An alarm that goes off too early is set again.
                if alarm.is_elapsed() {
                    alarm.as_mut().reset(Instant::now() + left.min(AGES));
                }
                if alarm.poll(&mut own).is_pending() {
                    break;
                }
            }
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;

    use futures::FutureExt as _;
    use tokio::time::sleep;

    const SECOND: Duration = Duration::from_secs(1);

    fn whole(limit: Duration) -> Limits {
        Limits {
            whole: Some(limit),
            idle: None,
        }
    }

    async fn driven<F: Future>(
        watch: &Watch,
        limits: Limits,
        future: Pin<&mut F>,
    ) -> Result<F::Output, RanOut> {
        let alarm = pin!(watch.alarm(limits).unwrap());
        watch.drive(limits, alarm, future).await
    }

    /// Polls once, like a stream that prefetches.
    fn poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        future.now_or_never()
    }

    #[tokio::test(start_paused = true)]
    async fn given_a_future_that_hangs_when_driven_then_the_limit_runs_out_in_time() {
        let watch = Watch::start();
        let hangs = pin!(std::future::pending::<()>());
        let start = Instant::now();
        let outcome = driven(&watch, whole(SECOND * 3), hangs).await;
        assert_eq!((outcome, start.elapsed()), (Err(RanOut::Whole), SECOND * 3));
    }

    #[tokio::test(start_paused = true)]
    async fn given_others_that_are_polled_often_when_joined_then_the_limit_runs_out_in_time() {
        let watch = Watch::start();
        let hangs = pin!(std::future::pending::<()>());
        let start = Instant::now();
        let ticks = async {
            for _ in 0..100 {
                sleep(SECOND / 10).await;
            }
        };
        let joined = async {
            let outcome = driven(&watch, whole(SECOND * 3), hangs).await;
            (outcome, start.elapsed())
        };
        let ((outcome, after), ()) = tokio::join!(joined, ticks);
        assert_eq!((outcome, after), (Err(RanOut::Whole), SECOND * 3));
    }

    #[tokio::test(start_paused = true)]
    async fn given_an_unpolled_future_when_polled_again_then_it_has_time_left() {
        let watch = Watch::start();
        // Needs several polls, each of them a moment after it was woken.
        let mut steps = Box::pin(async {
            for _ in 0..5 {
                sleep(Duration::from_millis(1)).await;
            }
        });
        let mut driven = Box::pin(driven(&watch, whole(SECOND * 3), steps.as_mut()));
        for _ in 0..4 {
            assert!(poll(&mut driven).is_none());
            // The consumer works; the future is not polled.
            sleep(SECOND * 4).await;
        }
        assert_eq!(driven.await, Ok(()));
        assert!(watch.driven() < SECOND, "{:?}", watch.driven());
    }

    #[tokio::test]
    async fn given_a_blocked_runtime_when_the_limit_has_passed_then_the_future_has_time_left() {
        let limit = Duration::from_millis(100);
        let watch = Watch::start();
        let mut steps = Box::pin(async {
            for _ in 0..3 {
                sleep(Duration::from_millis(1)).await;
            }
        });
        let mut driven = Box::pin(driven(&watch, whole(limit), steps.as_mut()));
        for _ in 0..2 {
            assert!(poll(&mut driven).is_none());
            std::thread::sleep(limit * 3);
        }
        assert_eq!(driven.await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn given_something_that_arrives_when_driven_then_the_idle_limit_starts_again() {
        let watch = Watch::start();
        let limits = Limits {
            whole: None,
            idle: Some(SECOND * 3),
        };
        let start = Instant::now();
        let drops = pin!(async {
            for _ in 0..10 {
                sleep(SECOND * 2).await;
                watch.heard();
            }
            std::future::pending::<()>().await;
        });
        let outcome = driven(&watch, limits, drops).await;
        assert_eq!((outcome, start.elapsed()), (Err(RanOut::Idle), SECOND * 23));
    }

    #[tokio::test(start_paused = true)]
    async fn given_both_limits_that_run_out_at_once_when_driven_then_it_is_the_whole() {
        let limits = Limits {
            whole: Some(SECOND),
            idle: Some(SECOND),
        };
        let hangs = pin!(std::future::pending::<()>());
        let outcome = driven(&Watch::start(), limits, hangs).await;
        assert_eq!(outcome, Err(RanOut::Whole));
    }

    #[tokio::test(start_paused = true)]
    async fn given_a_wait_of_months_when_it_pauses_then_it_takes_that_long() {
        let start = Instant::now();
        let months = Duration::from_secs(200 * 24 * 3600);
        pause(months).await.unwrap();
        assert_eq!(start.elapsed(), months);
    }

    #[test]
    fn given_no_clock_when_driven_with_a_limit_then_it_is_an_error() {
        let watch = Watch::start();
        let refused = || watch.alarm(whole(SECOND)).err().unwrap().to_string();
        let error = refused();
        assert!(
            error.contains("tokio runtime, and there is none"),
            "{error}"
        );
        assert!(watch.alarm(Limits::default()).is_ok());
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.unwrap();
        let _entered = runtime.enter();
        let error = refused();
        assert!(error.contains("`enable_time`"), "{error}");
    }
}
