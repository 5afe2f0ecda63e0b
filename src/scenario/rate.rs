//! A rate such as `50/s`, as an exact fraction of events per milliseconds.
//!
//! Law: no rounding: `0.1/s` is one event per 10,000 ms.

use crate::{engine::setup::Pace, scenario::reader::Value};

impl Value<'_> {
    /// Reads a rate.
    pub(super) fn rate(&self) -> Option<Pace> {
        let text = self.raw().as_str().or_else(|| self.wrong_type("a rate", HINT))?;
        match parse_rate(text) {
            Ok(pace) => Some(pace),
            Err(why) => {
                self.fault(why.message(text), HINT);
                None
            }
        }
    }
}

/// Why a text is not a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotARate {
    Unreadable,
    Zero,
    TooPrecise,
}

impl NotARate {
    fn message(self, text: &str) -> String {
        match self {
            Self::Unreadable => format!("`{text}` is not a rate"),
            Self::Zero => format!("a rate cannot be zero: `{text}`"),
            Self::TooPrecise => format!("`{text}` has too many digits"),
        }
    }
}

const HINT: &str = "write a positive number per `s`, `m`, `h` or `d`, such as `50/s` or `0.5/h`";

fn parse_rate(text: &str) -> Result<Pace, NotARate> {
    let (number, unit) = text.split_once('/').ok_or(NotARate::Unreadable)?;
    let unit_ms: u64 = match unit.trim() {
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(NotARate::Unreadable),
    };
    let (events, scale) = parse_decimal(number.trim())?;
    let per_ms = unit_ms.checked_mul(scale).ok_or(NotARate::TooPrecise)?;
    let divisor = greatest_common_divisor(events, per_ms);
    Ok(Pace::Poisson { events: events / divisor, per_ms: per_ms / divisor })
}

/// Reads a positive decimal as numerator and power of ten.
fn parse_decimal(text: &str) -> Result<(u64, u64), NotARate> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.is_empty() || fraction.is_empty() || !(whole.to_owned() + fraction).bytes().all(|b| b.is_ascii_digit()) {
        return Err(NotARate::Unreadable);
    }
    let fraction = fraction.trim_end_matches('0');
    let number: u64 = format!("{whole}{fraction}").parse().map_err(|_| NotARate::TooPrecise)?;
    let places = u32::try_from(fraction.len()).map_err(|_| NotARate::TooPrecise)?;
    let scale = 10_u64.checked_pow(places).ok_or(NotARate::TooPrecise)?;
    if number == 0 { Err(NotARate::Zero) } else { Ok((number, scale)) }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_exact() {
        for (text, events, per_ms) in [
            ("50/s", 1, 20),
            ("1/s", 1, 1_000),
            ("0.1/s", 1, 10_000),
            ("2.50/h", 1, 1_440_000),
            ("7/m", 7, 60_000),
            ("1/d", 1, 86_400_000),
            ("3000/s", 3, 1),
            (" 1 / s ", 1, 1_000),
        ] {
            assert_eq!(parse_rate(text), Ok(Pace::Poisson { events, per_ms }), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_rate_is_refused_for_its_reason() {
        for (text, why) in [
            ("", NotARate::Unreadable),
            ("50", NotARate::Unreadable),
            ("/s", NotARate::Unreadable),
            ("5/w", NotARate::Unreadable),
            ("-1/s", NotARate::Unreadable),
            ("+1/s", NotARate::Unreadable),
            ("1e3/s", NotARate::Unreadable),
            ("1./s", NotARate::Unreadable),
            (".5/s", NotARate::Unreadable),
            ("0/s", NotARate::Zero),
            ("0.00/s", NotARate::Zero),
            ("99999999999999999999/s", NotARate::TooPrecise),
            ("0.00000000000000001/s", NotARate::TooPrecise),
        ] {
            assert_eq!(parse_rate(text), Err(why), "{text}");
        }
    }
}
