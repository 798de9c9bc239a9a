//! Records, the models of generated crates: decoding, encoding, and what changed.
//!
//! All files are one test program, because linking one for each takes longer than running it.

#[path = "../sample/mod.rs"]
mod sample;
#[path = "../support/mod.rs"]
mod support;

mod changes;
mod changes_by_type;
mod codec;
mod conversions;
mod hostile;
mod misfits;
mod round_trip;
mod set;
mod text_of;
mod values;
