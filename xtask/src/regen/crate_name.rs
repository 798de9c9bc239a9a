//! The name of a generated crate, as an argument.

use graph_generator::emit::RUNTIME;
use graph_generator::naming::is_identifier;

/// A name that `cargo` accepts, too.
pub fn crate_name(text: &str) -> Result<String, String> {
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
    let rest = text
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'));
    let module = text.replace('-', "_");
    if module == RUNTIME.replace('-', "_") {
        Err(format!(
            "`{RUNTIME}` is the name of the crate that it depends on"
        ))
    } else if starts && rest && !is_identifier(&module) {
        Err("expected a name that is not a keyword of Rust".to_owned())
    } else if ["alloc", "core", "proc_macro", "std", "test", "tokio"].contains(&module.as_str()) {
        Err("expected a name that no crate of Rust or of the example has".to_owned())
    } else if starts && rest {
        Ok(text.to_owned())
    } else {
        Err("expected lower-case letters, digits, `-` and `_`, starting with a letter".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::crate_name;

    #[test]
    fn given_names_of_crates_when_read_then_keywords_and_taken_names_are_refused() {
        for name in ["a", "my-api", "my_api2", "types", "graph-things"] {
            assert_eq!(crate_name(name).as_deref(), Ok(name));
        }
        for name in [
            "",
            "A",
            "1a",
            "a.b",
            "a/b",
            "type",
            "self",
            "crate",
            "gen",
            "async",
            "graph-runtime",
            "graph_runtime",
            "std",
            "core",
            "tokio",
        ] {
            assert!(crate_name(name).is_err(), "{name}");
        }
    }
}
