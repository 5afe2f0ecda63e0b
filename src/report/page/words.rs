//! Texts that occur again and again, each once.

use std::collections::BTreeMap;

/// A list of different texts, in the order in which they came.
#[derive(Debug, Default)]
pub struct Words {
    known: BTreeMap<String, u64>,
    list: Vec<String>,
}

impl Words {
    /// Returns the place of a text in the list.
    pub fn place(&mut self, text: String) -> u64 {
        if let Some(&place) = self.known.get(&text) {
            return place;
        }
        let place = self.list.len() as u64;
        self.list.push(text.clone());
        self.known.insert(text, place);
        place
    }

    /// Returns the list.
    pub fn list(self) -> Vec<String> {
        self.list
    }
}
