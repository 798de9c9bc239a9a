//! Mutates inputs with changes that keep most of them.

use fastrand::Rng;

/// Tokens with a meaning to some parser.
const PIECES: &[&str] = &[
    "'",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    "#",
    "&a ",
    "*a",
    "|\n",
    ">",
    "\r\n",
    "\t",
    "\u{feff}",
    "\0",
    "null",
    "true",
    "-1",
    "1e999",
    "99999999999999999999",
    "\\ud800",
    "@odata.type",
    "$ref",
    "allOf",
    "nullable: true",
    "/",
    "//",
    "@",
    "%2F",
    "(",
    ")",
    " and ",
    " eq ",
    "not ",
    "<<: ",
    "? ",
    "---\n",
    "...\n",
    "!!str ",
];

/// An input that differs from a seed in a few places, deterministic for the generator.
#[must_use]
pub fn mutated(seed: &[u8], random: &mut Rng) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..random.usize(1..=4) {
        mutate(&mut data, random);
    }
    data
}

fn mutate(data: &mut Vec<u8>, random: &mut Rng) {
    let at = random.usize(..=data.len());
    let end = (at + random.usize(..=40)).min(data.len());
    match random.u8(..7) {
        0 => data.truncate(at),
        1 => {
            data.drain(at..end);
        }
        2 => {
            let piece = PIECES[random.usize(..PIECES.len())];
            data.splice(at..at, piece.bytes());
        }
        3 => {
            let piece = PIECES[random.usize(..PIECES.len())];
            data.splice(at..end, piece.bytes());
        }
        4 => {
            let again = data[at..end].to_vec();
            let to = random.usize(..=data.len());
            data.splice(to..to, again);
        }
        5 => {
            if let Some(byte) = data.get_mut(at) {
                *byte ^= 1 << random.u8(..8);
            }
        }
        _ => line(data, random),
    }
}

/// Duplicates a line, drops it, or changes its indentation.
fn line(data: &mut Vec<u8>, random: &mut Rng) {
    let mut lines: Vec<Vec<u8>> = data
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    if lines.is_empty() {
        return;
    }
    let at = random.usize(..lines.len());
    match random.u8(..4) {
        0 => lines.insert(at, lines[at].clone()),
        1 => {
            lines.remove(at);
        }
        2 => lines[at].splice(0..0, *b"  ").for_each(drop),
        _ if lines[at].starts_with(b"  ") => {
            lines[at].drain(..2);
        }
        _ => {}
    }
    *data = lines.concat();
}
