//! AES-256-GCM alone, for the operations of the whole job: what no simulator of it can go below.
//!
//! Usage: `aes_floor ITEMS [switch]`. For each item of 64 to 448 bytes five seals and three opens, as `keylapse run` does them for
//! `benches/peers/job.toml.in`: the item and its record are written; both move to the new key; the item is opened to be deleted,
//! and its old image is sealed into a record. With `switch` only one seal and one
//! open: what moves an item to another key. Buffers stay in the cache; nothing is stored.
#![allow(clippy::print_stdout, reason = "it prints what it did")]

use std::hint::black_box;

use keylapse::crypto::{Cipher, NonceCounter, Secret};

const AAD: [u8; 17] = [7; 17];

fn main() {
    let items: u64 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let (seals, opens) = if std::env::args().nth(2).is_some() { (1, 1) } else { (5, 3) };
    let cipher = Cipher::new(&Secret::derive(1, "bench", "floor"));
    let mut nonces = NonceCounter::new();
    let (mut buffer, mut out) = ([0x5A; 448], [0; 448]);
    for item in 0..items {
        let length = usize::try_from(64 + (item.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % 385).expect("short");
        let mut sealed = None;
        for _ in 0..seals {
            let nonce = nonces.issue().expect("fewer than 2^32 seals");
            let counter = nonce.counter();
            sealed = Some((counter, cipher.seal(nonce, &AAD, black_box(&mut buffer[..length]))));
        }
        let (counter, tag) = sealed.expect("there was a seal");
        for _ in 0..opens {
            let opened = cipher.open_into(counter, &AAD, black_box(&buffer[..length]), &tag, &mut out[..length]);
            opened.expect("what was sealed opens");
        }
        black_box(&out);
    }
    println!("{items} items, {} operations", items * (seals + opens));
}
