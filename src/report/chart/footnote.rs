//! The footnotes: what the rule codes beside the flags of a chart say.

use crate::rules::{Basis, RuleId};

use super::{
    canvas::{Canvas, Type},
    flags::Flags,
    mark::MarkKind,
    palette::{INK, MUTED},
    panel::{PLOT_LEFT, RIGHT_EDGE},
};

/// Every kind of mark that has a code: a loss first, then a refusal.
pub const ALL: &[MarkKind] = &[MarkKind::Loss, MarkKind::Refused, MarkKind::Service];
/// Writes the footnotes of flags of these kinds below `top`; returns where they end.
pub fn draw_footnotes(canvas: &mut Canvas, top: i32, flags: &[&Flags], kinds: &[MarkKind]) -> i32 {
    let mut baseline = top;
    let rules: Vec<(&str, RuleId)> =
        codes(flags, kinds).into_iter().filter_map(|code| Some((code, RuleId::by_code(code)?))).take(MOST).collect();
    for &(code, rule) in &rules {
        baseline += STEP;
        canvas.text((PLOT_LEFT, baseline), code, CODE);
        let left = PLOT_LEFT + INDENT;
        canvas.text((left, baseline), &TEXT.fitted(rule.rule().statement, RIGHT_EDGE - left), TEXT);
    }
    if !rules.is_empty() {
        baseline += STEP;
        canvas.text((PLOT_LEFT, baseline), &bases(&rules), TEXT);
    }
    baseline
}

/// What the letters of these codes stand for.
fn bases(rules: &[(&str, RuleId)]) -> String {
    let told = BASES.iter().filter_map(|&(basis, words)| {
        let (code, _) = rules.iter().find(|(_, rule)| rule.rule().basis == basis)?;
        Some(format!("{}: {words}", code.split('-').next()?))
    });
    told.collect::<Vec<_>>().join("   ·   ")
}

/// The codes that stand on a chart, each once, in the order of what they tell.
fn codes(flags: &[&Flags], kinds: &[MarkKind]) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for &kind in kinds {
        let marks = flags.iter().flat_map(|flags| &flags.shown).map(|flag| &flag.mark);
        for mark in marks.filter(|mark| mark.kind == kind && !mark.code.is_empty()) {
            if !codes.contains(&mark.code) {
                codes.push(mark.code);
            }
        }
    }
    codes
}

const BASES: [(Basis, &str); 4] = [
    (Basis::Stated, "the usage notes say so"),
    (Basis::Cited, "another public document says so"),
    (Basis::Observed, "others saw the real service do so"),
    (Basis::Assumed, "assumed, for a reason given"),
];

/// So many footnotes are read.
const MOST: usize = 9;
const CODE: Type = Type::new(12, INK);
const TEXT: Type = Type::new(12, MUTED);
const INDENT: i32 = 62;
const STEP: i32 = 18;
