#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keylapse_fuzz::verify(bytes));
