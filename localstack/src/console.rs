//! What the person in front of the terminal sees: bars on a terminal, plain lines elsewhere.

use std::{
    fmt,
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Where progress is shown. Results go to standard output, progress to standard error.
#[derive(Clone)]
pub struct Console {
    mode: Mode,
}

#[derive(Clone)]
enum Mode {
    Quiet,
    Plain,
    Bars(MultiProgress),
}

impl Console {
    /// Shows nothing; for tests.
    #[must_use]
    pub fn quiet() -> Self {
        Self { mode: Mode::Quiet }
    }

    /// Bars if standard error is a terminal, one line per step otherwise.
    #[must_use]
    pub fn stderr() -> Self {
        let mode = if std::io::stderr().is_terminal() {
            Mode::Bars(MultiProgress::new())
        } else {
            Mode::Plain
        };
        Self { mode }
    }

    /// Begins one step. A step that is dropped unfinished disappears: its error is what is shown.
    #[must_use]
    pub fn step(&self, what: &str) -> Step {
        let bar = match &self.mode {
            Mode::Quiet | Mode::Plain => None,
            Mode::Bars(bars) => {
                let bar = bars.add(ProgressBar::no_length());
                bar.set_style(style("  {spinner} {prefix:<34} {wide_msg:.dim}"));
                bar.set_prefix(what.to_owned());
                bar.enable_steady_tick(Duration::from_millis(120));
                Some(bar)
            }
        };
        Step {
            what: what.to_owned(),
            started: Instant::now(),
            plain: matches!(self.mode, Mode::Plain),
            bar,
        }
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.mode {
            Mode::Quiet => "Console(quiet)",
            Mode::Plain => "Console(plain)",
            Mode::Bars(_) => "Console(bars)",
        })
    }
}

/// One thing being done.
#[derive(Debug)]
pub struct Step {
    what: String,
    started: Instant,
    plain: bool,
    bar: Option<ProgressBar>,
}

impl Step {
    /// Turns the spinner into a bar of `total` units.
    pub fn total(&self, total: u64) {
        if let Some(bar) = &self.bar {
            bar.set_style(style(
                "  {spinner} {prefix:<34} {bar:24.cyan/dim} {pos}/{len} {wide_msg:.dim}",
            ));
            bar.set_length(total);
        }
    }

    pub fn position(&self, position: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(position);
        }
    }

    pub fn advance(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// What this step is doing at the moment.
    pub fn note(&self, note: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(note.to_owned());
        }
    }

    /// A remark that must be seen even where there are no bars.
    pub fn remark(&self, remark: &str) {
        self.note(remark);
        if self.plain {
            eprintln!("{}: {remark}", self.what);
        }
    }

    pub fn done(self) {
        let seconds = self.started.elapsed().as_secs_f32();
        if self.plain {
            eprintln!("{}: done in {seconds:.1} s", self.what);
        }
        if let Some(bar) = &self.bar {
            bar.set_style(style("  {prefix:<36} {msg}"));
            bar.finish_with_message(format!("{seconds:.1} s"));
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar
            && !bar.is_finished()
        {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates are written in this file")
}
