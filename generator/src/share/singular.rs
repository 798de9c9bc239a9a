//! The singular of a word, spelled as in Graph's names.
//!
//! The name of the key parameter mostly contains the singular (`people/{person-id}`); a few spelling rules do the
//! rest. They need not be perfect: a wrong singular only makes a name ugly, and the lock keeps published names.

/// Words with an irregular singular, or with none.
const IRREGULAR: [(&str, &str); 19] = [
    ("analyses", "analysis"),
    ("analytics", "analytics"),
    ("caches", "cache"),
    ("children", "child"),
    ("cookies", "cookie"),
    ("criteria", "criterion"),
    ("diagnostics", "diagnostics"),
    ("indices", "index"),
    ("matrices", "matrix"),
    ("men", "man"),
    ("movies", "movie"),
    ("news", "news"),
    ("people", "person"),
    ("phenomena", "phenomenon"),
    ("series", "series"),
    ("species", "species"),
    ("statistics", "statistics"),
    ("vertices", "vertex"),
    ("women", "woman"),
];

/// Plural endings and their singular; the first match applies.
const ENDINGS: [(&str, &str); 16] = [
    ("auses", "ause"),
    ("ouses", "ouse"),
    ("uses", "us"),
    ("iases", "ias"),
    ("sses", "ss"),
    ("xes", "x"),
    ("zzes", "zz"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("oes", "o"),
    ("ies", "y"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
    ("", ""),
];

/// The singular of a word in lower case, given the last word of its items' key.
pub fn singular(word: &str, key: Option<&str>) -> String {
    if let Some(key) = key
        && is_plural(word, key)
    {
        return key.to_owned();
    }
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    let fits = |(many, one): &(&str, &str)| {
        let stem = word.strip_suffix(many)?;
        // Excludes `ty` from `ties`, and `us` from `uses`.
        let whole = match *many {
            "ies" => stem.len() > 1,
            _ => !stem.is_empty(),
        };
        whole.then(|| format!("{stem}{one}"))
    };
    ENDINGS
        .iter()
        .find_map(fits)
        .unwrap_or_else(|| word.to_owned())
}

/// Whether a word is a regular plural of another.
fn is_plural(many: &str, one: &str) -> bool {
    let ending = |stem: &str, ending: &str| many.strip_suffix(ending) == Some(stem);
    ending(one, "s")
        || ending(one, "es")
        || one
            .strip_suffix('y')
            .is_some_and(|stem| ending(stem, "ies"))
}

#[cfg(test)]
mod tests {
    use super::singular;

    #[test]
    fn given_plurals_when_made_singular_then_the_right_word() {
        for (many, one) in [
            ("packages", "package"),
            ("policies", "policy"),
            ("statuses", "status"),
            ("addresses", "address"),
            ("processes", "process"),
            ("people", "person"),
            ("children", "child"),
            ("branches", "branch"),
            ("mailboxes", "mailbox"),
            ("responses", "response"),
            ("licenses", "license"),
            ("cases", "case"),
            ("databases", "database"),
            ("aliases", "alias"),
            ("causes", "cause"),
            ("drives", "drive"),
            ("uses", "use"),
            ("ties", "tie"),
            ("cookies", "cookie"),
            ("metrics", "metric"),
        ] {
            assert_eq!(singular(many, None), one, "of {many}");
        }
    }

    #[test]
    fn given_words_without_plural_when_made_singular_then_unchanged() {
        for word in [
            "data",
            "series",
            "statistics",
            "access",
            "status",
            "analysis",
            "settings2",
            "me",
            "of",
        ] {
            assert_eq!(singular(word, None), word);
        }
    }

    #[test]
    fn given_a_key_that_names_the_singular_when_made_singular_then_it_decides() {
        assert_eq!(singular("skus", Some("sku")), "sku");
        assert_eq!(singular("emojis", Some("emoji")), "emoji");
        assert_eq!(singular("axes", Some("axe")), "axe");
        assert_eq!(singular("policies", Some("policy")), "policy");
    }

    #[test]
    fn given_a_key_of_another_word_when_made_singular_then_spelling_rules_apply() {
        assert_eq!(singular("children", Some("category")), "child");
        assert_eq!(singular("series", Some("series")), "series");
        assert_eq!(singular("settings", Some("settings")), "setting");
    }
}
