//! Finds a property by name: a hash table that is computed at compile time.

/// Up to this number, comparing names one by one is as fast, and saves compile time.
const FEW: usize = 8;

/// Number of slots of the table for this many names.
#[must_use]
pub const fn slots(names: usize) -> usize {
    if names <= FEW {
        return 0;
    }
    (names * 2 + 1).next_power_of_two()
}

/// Builds the table, unless there are few names: the slot at the hash of a name, or a later one, has its
/// index plus one.
///
/// # Panics
/// More than 65,535 names do not compile.
#[must_use]
pub const fn table<const SLOTS: usize>(names: &[&str]) -> [u16; SLOTS] {
    let mut table = [0; SLOTS];
    if SLOTS == 0 {
        return table;
    }
    let mut index = 0;
    while index < names.len() {
        let mut slot = hash(names[index].as_bytes()) & (SLOTS - 1);
        while table[slot] != 0 {
            slot = (slot + 1) & (SLOTS - 1);
        }
        index += 1;
        assert!(
            index <= u16::MAX as usize,
            "a record has too many properties"
        );
        #[expect(
            clippy::cast_possible_truncation,
            reason = "that has just been checked"
        )]
        let number = index as u16;
        table[slot] = number;
    }
    table
}

/// The index of a name. If there are few names, the search starts with the likely one.
#[inline]
pub(super) fn find(table: &[u16], names: &[&str], name: &str, likely: usize) -> Option<usize> {
    let Some(last) = table.len().checked_sub(1) else {
        return find_among_few(names, name, likely);
    };
    let mut slot = hash(name.as_bytes()) & last;
    loop {
        let index = usize::from(*table.get(slot)?).checked_sub(1)?;
        if names.get(index).is_some_and(|known| same(known, name)) {
            return Some(index);
        }
        slot = (slot + 1) & last;
    }
}

#[inline]
fn find_among_few(names: &[&str], name: &str, likely: usize) -> Option<usize> {
    let is_it = |known: &&str| same(known, name);
    let (before, after) = names.split_at_checked(likely).unwrap_or((names, &[]));
    let found = after.iter().position(is_it).map(|index| likely + index);
    found.or_else(|| before.iter().position(is_it))
}

/// Whether two names are equal. Most are short enough to compare in two pieces, which may overlap.
#[inline]
pub(super) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    match one.len() {
        length if length != other.len() => false,
        4..8 => ends_are_same::<4>(one, other),
        8..16 => ends_are_same::<8>(one, other),
        16..=32 => ends_are_same::<16>(one, other),
        _ => one == other,
    }
}

#[inline]
fn ends_are_same<const PIECE: usize>(one: &[u8], other: &[u8]) -> bool {
    one.first_chunk::<PIECE>() == other.first_chunk::<PIECE>()
        && one.last_chunk::<PIECE>() == other.last_chunk::<PIECE>()
}

/// Length and a few letters distinguish the names of a record well enough.
const fn hash(name: &[u8]) -> usize {
    let length = name.len();
    if length == 0 {
        return 0;
    }
    let (first, middle, last) = (name[0], name[length / 2], name[length - 1]);
    length * 7 + first as usize + middle as usize * 5 + last as usize * 17
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_with_the_same_start_or_end_when_compared_then_they_differ() {
        for length in [1, 3, 4, 7, 8, 12, 16, 30, 33] {
            let name = "a".repeat(length);
            assert!(same(&name, &"a".repeat(length)), "{name}");
            for other in [
                format!("{name}a"),
                format!("b{}", &name[1..]),
                format!("{}b", &name[1..]),
                name.repeat(2),
            ] {
                assert!(
                    !same(&name, &other) && !same(&other, &name),
                    "{name} {other}"
                );
            }
        }
    }

    const NAMES: &[&str] = &[
        "id",
        "name",
        "game",
        "",
        "di",
        "createdBy",
        "createdAt",
        "a",
        "onPremisesSecurityIdentifier",
        "onPremisesSecurityIdentities",
        "isRequestorJustificationRequiredForExtension",
    ];
    const FEW_NAMES: &[&str] = &["id", "displayName"];
    const TABLE: [u16; slots(NAMES.len())] = table(NAMES);

    #[test]
    fn given_names_when_looked_up_then_each_has_its_index_and_others_have_none() {
        for (index, name) in NAMES.iter().enumerate() {
            assert_eq!(find(&TABLE, NAMES, name, 0), Some(index), "{name}");
        }
        for name in ["ID", "nome", "createdby", "b", "createdBy ", "é"] {
            assert_eq!(find(&TABLE, NAMES, name, 0), None, "{name}");
        }
        let few = table::<{ slots(FEW_NAMES.len()) }>(FEW_NAMES);
        for likely in 0..4 {
            assert_eq!(find(&few, FEW_NAMES, "displayName", likely), Some(1));
            assert_eq!(find(&few, FEW_NAMES, "id", likely), Some(0));
        }
        assert_eq!(find(&few, FEW_NAMES, "displayNames", 1), None);
        assert_eq!(find(&table::<{ slots(0) }>(&[]), &[], "id", 0), None);
    }
}
