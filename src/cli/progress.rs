//! Progress bars over simulated time and over scenarios, on standard error and only on a terminal.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    cli::args::Progress,
    engine::{Recorder, Setup},
    sim::SimTime,
};

/// The bars of a command.
pub struct Bars {
    all: MultiProgress,
    scenarios: ProgressBar,
}

/// The bar of one run; it also hears of an interrupt.
pub struct Bar {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl Bars {
    /// Returns the bars of so many scenarios.
    pub fn new(progress: Progress, scenarios: usize) -> Self {
        let target = match progress {
            Progress::Auto => ProgressDrawTarget::stderr(),
            Progress::Never => ProgressDrawTarget::hidden(),
        };
        let all = MultiProgress::with_draw_target(target);
        let count = ProgressBar::new(scenarios as u64).with_style(style("{bar:30} {pos}/{len} scenarios"));
        let scenarios = if scenarios > 1 { all.add(count) } else { ProgressBar::hidden() };
        Self { all, scenarios }
    }

    /// Begins the bar of a run.
    pub fn begin(&self, setup: &Setup, stop: &Arc<AtomicBool>) -> Bar {
        let template = "{bar:30} {percent:>3}% {msg} {prefix} ETA {eta}";
        let bar = ProgressBar::new(setup.duration.as_millis()).with_style(style(template));
        bar.set_message(setup.name.clone());
        let bar = self.all.add(bar);
        bar.enable_steady_tick(Duration::from_millis(250));
        Bar { bar, stop: Arc::clone(stop) }
    }

    /// Counts a scenario that is done.
    pub fn count(&self) {
        self.scenarios.inc(1);
    }

    /// Prints while no bar is drawn.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.all.suspend(print)
    }
}

impl Bar {
    /// Removes the bar.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Recorder for Bar {
    fn hears_items(&self) -> bool {
        false
    }

    fn progress(&mut self, now: SimTime, events: u64) {
        self.bar.set_position(now.as_millis());
        let seconds = self.bar.elapsed().as_millis().max(1);
        self.bar.set_prefix(format!("{} events/s", u128::from(events) * 1_000 / seconds));
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is part of the program")
}
