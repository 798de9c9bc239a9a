//! Progress of long work: a bar on a terminal, one plain line per step elsewhere.

use std::io::{IsTerminal, Read};

use crate::output::tell;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// One step of long work.
pub struct Step {
    bar: ProgressBar,
}

impl Step {
    /// Begins a step that reads this many bytes, if known.
    pub fn bytes(name: &str, total: Option<u64>) -> Self {
        let template = match total {
            Some(_) => "{msg} {wide_bar} {bytes}/{total_bytes} {eta}",
            None => "{spinner} {msg} {bytes}",
        };
        Self::begin(name, total, template)
    }

    /// Begins a step of unknown length.
    pub fn spinner(name: &str) -> Self {
        let step = Self::begin(name, None, "{spinner} {msg} {elapsed}");
        step.bar
            .enable_steady_tick(std::time::Duration::from_millis(100));
        step
    }

    /// Counts the bytes that are read, if progress is shown: counting costs the reader its fast paths.
    pub fn wrap(&self, reader: Box<dyn Read>) -> Box<dyn Read> {
        if self.bar.is_hidden() {
            return reader;
        }
        Box::new(self.bar.wrap_read(reader))
    }

    fn begin(name: &str, total: Option<u64>, template: &str) -> Self {
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr())
        } else {
            tell!("{name}");
            ProgressBar::hidden()
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(name.to_owned());
        Self { bar }
    }
}

/// The bar disappears when the step ends; the command prints the result.
impl Drop for Step {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
