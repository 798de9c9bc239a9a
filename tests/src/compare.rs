//! Compares two documents: numbers and instants by value, everything else exactly.

use serde_json::Value;

/// The differences between two documents, each with both sides.
#[must_use]
pub fn differences(expected: &Value, found: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare(expected, found, "", &mut differences);
    differences
}

fn compare(expected: &Value, found: &Value, at: &str, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                match found.get(name) {
                    Some(other) => compare(value, other, &format!("{at}/{name}"), out),
                    None => out.push(format!("{at}/{name}: lost")),
                }
            }
            let added = found.keys().filter(|name| !expected.contains_key(*name));
            out.extend(added.map(|name| format!("{at}/{name}: added")));
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (value, other)) in expected.iter().zip(found).enumerate() {
                compare(value, other, &format!("{at}/{index}"), out);
            }
        }
        (Value::Number(one), Value::Number(other))
            if one == other || one.as_f64() == other.as_f64() => {}
        (Value::String(one), Value::String(other)) if same_text(one, other) => {}
        _ if expected == found => {}
        _ => out.push(format!("{at}: {expected} became {found}")),
    }
}

/// Enumeration members are written in the document's spelling, whatever case was received.
fn same_text(one: &str, other: &str) -> bool {
    let instant = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let words = |text: &str| text.split(',').map(str::trim).collect::<Vec<_>>().join(",");
    one == other
        || words(one).eq_ignore_ascii_case(&words(other))
        || instant(one).is_some_and(|one| instant(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn given_documents_that_say_the_same_then_there_is_no_difference() {
        let one = json!({"a": 1, "b": ["2024-01-01T00:00:00Z", "x, Y"], "c": null});
        let other = json!({"c": null, "b": ["2024-01-01T01:00:00.0+01:00", "X,y"], "a": 1.0});
        assert!(differences(&one, &other).is_empty());
    }

    #[test]
    fn given_documents_that_differ_then_each_place_is_named() {
        let one = json!({"a": null, "b": [1, {"c": "x"}], "d": [1]});
        let other = json!({"b": [2, {"c": "y", "e": 1}], "d": []});
        assert_eq!(
            differences(&one, &other),
            [
                "/a: lost",
                "/b/0: 1 became 2",
                "/b/1/c: \"x\" became \"y\"",
                "/b/1/e: added",
                "/d: [1] became []",
            ]
        );
    }
}
