//! Suggests the known name that an unknown one probably means.

/// The known name that differs by a typing error: another case, a missing or extra dash, or one or two
/// letters added, lost, replaced or swapped, or a plural.
pub fn nearest<'n>(found: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let singular = |name: &str| {
        let stem = name.strip_suffix("ies");
        stem.map_or_else(|| name.to_owned(), |stem| format!("{stem}y"))
    };
    names
        .into_iter()
        .map(|name| {
            let written = distance(&plain(found), &plain(name));
            let in_singular = distance(&plain(&singular(found)), &plain(&singular(name)));
            (written.min(in_singular), name)
        })
        .filter(|(distance, name)| *distance <= allowed(name))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// In lower case, without word separators.
fn plain(name: &str) -> Vec<char> {
    name.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Maximum number of typing errors: short names are similar to too many others.
fn allowed(name: &str) -> usize {
    match name.trim_start_matches("x-").len() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// The optimal string alignment distance: swapped neighbours count once.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (last[j] + usize::from(x != y))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                let swapped: &Vec<usize> = &before;
                least = least.min(swapped[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_misspelled_names_when_looked_up_then_the_right_one_is_found() {
        let known = [
            "x-broken",
            "x-required-on-create",
            "x-rust-name",
            "x-rust-names",
            "allOf",
            "requestBody",
            "properties",
        ];
        for (found, meant) in [
            ("x-brokne", Some("x-broken")),
            ("x-Broken", Some("x-broken")),
            ("xbroken", Some("x-broken")),
            ("x-requierd-on-create", Some("x-required-on-create")),
            ("x-requiredOnCreate", Some("x-required-on-create")),
            ("x-rust-nam", Some("x-rust-name")),
            ("allof", Some("allOf")),
            ("requestBodies", Some("requestBody")),
            ("property", Some("properties")),
            ("propertis", Some("properties")),
            ("x-token", None),
            ("x-logo", None),
            ("anyOf", None),
            ("", None),
        ] {
            assert_eq!(nearest(found, known), meant, "{found}");
        }
    }
}
