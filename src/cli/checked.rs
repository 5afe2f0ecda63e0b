//! What came of one scenario, run one way and compared.

use crate::{cli::exit::End, judge::Verdict};

/// What came of one scenario, run one way.
pub struct Checked {
    /// What it expects, and what came of it.
    pub verdicts: Vec<Verdict>,
    /// How its results differ from the committed ones.
    pub differences: Vec<String>,
}

impl Checked {
    /// Returns how the scenario ended.
    pub fn end(&self) -> End {
        let verdicts = End::of(&self.verdicts);
        if self.differences.is_empty() { verdicts } else { verdicts.max(End::Violated) }
    }
}
