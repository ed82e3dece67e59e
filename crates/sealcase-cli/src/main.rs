//! sealcase.
fn main() {}
