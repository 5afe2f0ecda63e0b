//! Hints: the name that was probably meant, or what could stand there instead.

/// Returns a hint for a word that is not among `known`: the nearest one, or else all of them, or where they are many, the
/// nearest five.
pub(super) fn among(word: &str, known: &[&str]) -> Option<String> {
    if let Some(near) = nearest(word, known) {
        return Some(format!("did you mean `{near}`?"));
    }
    match known.len() {
        0 => None,
        1..=MANY => Some(format!("expected {}", either(known))),
        _ => Some(format!("for example {}", either(&closest_five(word, known)))),
    }
}

/// Returns the known word that differs so little, or only by its end, that it was probably meant.
pub(super) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let word = word.to_lowercase();
    let distance = |other: &str| strsim::damerau_levenshtein(&word, &other.to_lowercase());
    let allowed = (word.chars().count() / 3).max(1);
    let near = known.iter().map(|&other| (distance(other), other)).filter(|&(distance, _)| distance <= allowed);
    let near = near.min_by_key(|&(distance, _)| distance).map(|(_, other)| other);
    let is_beginning = |other: &str| word.chars().count() > 3 && other.to_lowercase().starts_with(&word);
    near.or_else(|| known.iter().copied().find(|&other| is_beginning(other)))
}

/// Returns the five most alike.
fn closest_five<'k>(word: &str, known: &[&'k str]) -> Vec<&'k str> {
    let mut ranked = known.to_vec();
    ranked.sort_by(|a, b| strsim::jaro_winkler(word, b).total_cmp(&strsim::jaro_winkler(word, a)));
    ranked.truncate(5);
    ranked
}

/// Writes `` `a`, `b` or `c` ``.
pub(super) fn either(words: &[&str]) -> String {
    list(words, " or ")
}

/// Writes `` `a`, `b` and `c` ``.
pub(super) fn all(words: &[&str]) -> String {
    list(words, " and ")
}

fn list(words: &[&str], last_separator: &str) -> String {
    let mut text = String::new();
    for (n, word) in words.iter().enumerate() {
        let separator = if n == 0 {
            ""
        } else if n + 1 == words.len() {
            last_separator
        } else {
            ", "
        };
        text.push_str(separator);
        text.push_str(&if word.is_empty() { "`\"\"`".to_owned() } else { format!("`{word}`") });
    }
    text
}

/// So many words are still listed in full.
const MANY: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_gets_the_list() {
        let known = ["orders", "customers"];
        assert_eq!(among("Order", &known).as_deref(), Some("did you mean `orders`?"));
        assert_eq!(among("xyz", &known).as_deref(), Some("expected `orders` or `customers`"));
        assert_eq!(among("xyz", &[]), None);
    }

    #[test]
    fn a_long_list_is_cut_to_the_nearest_five() {
        let known: Vec<String> = (0..40).map(|n| format!("word-{n}")).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        assert!(among("nothing like it", &known).unwrap().starts_with("for example `"));
    }
}
