//! What a valid file becomes.

use keylapse::scenario::compile;

#[test]
fn x() {
    let s = compile("complete", include_str!("complete.toml"));
    println!("{s:#?}");
    panic!();
}
