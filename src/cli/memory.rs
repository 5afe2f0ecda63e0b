//! `--memory-limit`: a scenario that would need more is refused before anything runs.

use crate::{
    cli::exit::Failure,
    engine::{Setup, estimate},
};

/// Makes sure that no scenario needs more than `limit` bytes, by the estimate.
///
/// # Errors
/// Where one does: nothing has run then.
pub fn check(setups: &[Setup], limit: Option<u64>) -> Result<(), Failure> {
    let Some(limit) = limit else { return Ok(()) };
    let too_large = setups.iter().map(|setup| (setup, estimate::peak_bytes(setup))).find(|&(_, bytes)| bytes > limit);
    match too_large {
        None => Ok(()),
        Some((setup, bytes)) => Err(Failure::Usage(format!(
            "scenario `{}` would need about {}, and --memory-limit allows {}\n  help: fewer or shorter items, a lower rate, \
             a shorter time to live, or a higher limit",
            setup.name,
            in_words(bytes),
            in_words(limit),
        ))),
    }
}

/// Reads a size such as `512MiB`, in bytes.
///
/// # Errors
/// Where it is not a size.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim_start() {
        "" | "B" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        "TiB" => 40,
        _ => return Err(HINT.to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| HINT.to_owned())?;
    number.checked_mul(1 << shift).filter(|&bytes| bytes > 0).ok_or_else(|| HINT.to_owned())
}

/// Writes a size with at most one decimal.
fn in_words(bytes: u64) -> String {
    let units = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
    let Some((shift, unit)) = units.into_iter().find(|(shift, _)| bytes >> shift > 0) else {
        return format!("{bytes} B");
    };
    let tenths = (u128::from(bytes) * 10) >> shift;
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

const HINT: &str = "write a positive number and a unit: B, KiB, MiB, GiB or TiB, such as `512MiB`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_and_a_binary_unit() {
        assert_eq!(parse_size("512MiB"), Ok(512 << 20));
        assert_eq!(parse_size("4 GiB"), Ok(4 << 30));
        assert_eq!(parse_size("17"), Ok(17));
        for wrong in ["", "0", "MiB", "4GB", "-1MiB", "1.5GiB", "99999999999999999999", "20000000TiB"] {
            assert_eq!(parse_size(wrong), Err(HINT.to_owned()), "{wrong}");
        }
    }

    #[test]
    fn a_size_is_written_with_one_decimal() {
        assert_eq!(in_words(1_023), "1023 B");
        assert_eq!(in_words(1_536), "1.5 KiB");
        assert_eq!(in_words(4 << 30), "4.0 GiB");
    }
}
