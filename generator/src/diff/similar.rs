//! Judges whether a name is likely a rename of another.

/// Whether the names share most of their words, one is a prefix or suffix of the other, or they differ in a single
/// letter. `minimum` and `maximum` are not similar.
pub fn similar(old: &str, new: &str) -> bool {
    let (before, after) = (words(old), words(new));
    let shared = before.iter().filter(|word| after.contains(word)).count();
    let all = before.len() + after.len() - shared;
    let mostly = 2 * shared > all;
    let contained = before.ends_with(&after)
        || after.ends_with(&before)
        || before.starts_with(&after)
        || after.starts_with(&before);
    mostly || contained || one_edit(&old.to_lowercase(), &new.to_lowercase())
}

/// The words of a camel-case name, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous_upper = true;
    for c in name.chars() {
        let upper = c.is_uppercase();
        if words.is_empty() || (upper && !previous_upper) {
            words.push(String::new());
        }
        previous_upper = upper;
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Whether at most one letter was added, removed or replaced.
fn one_edit(old: &str, new: &str) -> bool {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - start;
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    old.len().max(new.len()) - start - end <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_of_one_thing_when_compared_then_similar() {
        for (old, new) in [
            ("isRoleScopesVisible", "areRoleScopesVisible"),
            ("accessPackageResourceRoles", "resourceRoles"),
            ("catalog", "catalogs"),
            ("createdDateTime", "createdDateTimeUtc"),
            ("uri", "url"),
            ("organizer", "organiser"),
            ("catalog", "catalogDisplayName"),
        ] {
            assert!(similar(old, new), "{old} {new}");
            assert!(similar(new, old), "{new} {old}");
        }
    }

    #[test]
    fn given_names_of_two_things_when_compared_then_not_similar() {
        for (old, new) in [
            ("createdBy", "modifiedBy"),
            ("startDateTime", "endDateTime"),
            ("minimumLength", "maximumLength"),
            ("description", "displayName"),
            ("banana", "bananana"),
        ] {
            assert!(!similar(old, new), "{old} {new}");
        }
    }
}
