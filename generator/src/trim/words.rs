//! Looks at eight bytes at a time: faster than one by one, and for the short texts of a description faster than a search
//! that has to warm up.

const LOW: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

/// How many bytes from an offset on are printable ASCII and none of the stops.
#[inline]
pub(super) fn printable<const N: usize>(bytes: &[u8], at: usize, stops: [u8; N]) -> usize {
    run(bytes, at, |word| {
        // Exact up to the first byte that is found; what is borrowed for it can only disturb those behind.
        let mut found = word | word.wrapping_sub(LOW * 0x20) | word.wrapping_add(LOW);
        for stop in stops {
            found |= zero(word ^ (LOW * u64::from(stop)));
        }
        found & HIGH
    })
}

/// How many spaces there are from an offset on.
#[inline]
pub(super) fn spaces(bytes: &[u8], at: usize) -> usize {
    run(bytes, at, |word| {
        let other = word ^ (LOW * 0x20);
        // The highest bit of each byte that is not zero.
        (((other & !HIGH) + !HIGH) | other) & HIGH
    })
}

/// Sets the highest bit of the first byte that is zero, and maybe of some behind it.
#[inline]
fn zero(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word
}

/// How many bytes stand before the first one whose highest bit the function sets, which it does for a zero byte.
#[inline]
fn run(bytes: &[u8], at: usize, find: impl Fn(u64) -> u64) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let mut count = 0;
    while let Some(word) = rest.get(count..count + 8) {
        let word = word.try_into().map_or(0, u64::from_le_bytes);
        let found = find(word);
        if found != 0 {
            return count + found.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    let mut last = [0; 8];
    let tail = &rest[count..];
    last[..tail.len()].copy_from_slice(tail);
    count + find(u64::from_le_bytes(last)).trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn given_any_bytes_when_counted_then_as_one_by_one(
            bytes in prop::collection::vec(prop_oneof![4 => Just(b' '), 2 => b' '..0x7f, 1 => any::<u8>()], 0..40),
            at in 0..42usize,
        ) {
            let rest = bytes.get(at..).unwrap_or_default();
            let count = |keeps: &dyn Fn(u8) -> bool| rest.iter().take_while(|b| keeps(**b)).count();
            prop_assert_eq!(spaces(&bytes, at), count(&|b| b == b' '));
            prop_assert_eq!(
                printable(&bytes, at, [b':', b'#']),
                count(&|b| (0x20..0x7f).contains(&b) && b != b':' && b != b'#')
            );
        }
    }
}
