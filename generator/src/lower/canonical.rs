//! One spelling for JSON values that mean the same, so a comparison sees no difference.

use serde_json::{Map, Value, json};

/// Sorts the keys of objects, and writes whole numbers as integers: `1.0` is `1`.
pub fn value(found: &Value) -> Value {
    match found {
        Value::Number(number) => whole(number).unwrap_or_else(|| found.clone()),
        Value::Array(items) => items.iter().map(value).collect(),
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let members = members.into_iter();
            let members = members.map(|(name, member)| (name.clone(), value(member)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        _ => found.clone(),
    }
}

/// A list whose order has no meaning, sorted and without duplicates.
pub fn set(items: impl IntoIterator<Item = Value>) -> Value {
    let items = items.into_iter().map(|item| value(&item));
    let mut items: Vec<(String, Value)> = items.map(|item| (item.to_string(), item)).collect();
    let number = |item: &Value| item.as_f64().unwrap_or_default();
    items.sort_by(|(text, item), (other, next)| {
        let order = number(item).total_cmp(&number(next));
        order.then_with(|| text.cmp(other))
    });
    items.dedup();
    items.into_iter().map(|(_, item)| item).collect()
}

/// The integer that a number with a decimal point stands for, if it is whole.
fn whole(number: &serde_json::Number) -> Option<Value> {
    let text = number.to_string();
    let digits = text.strip_suffix(".0")?;
    Some(json!(digits.parse::<i64>().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_values_that_mean_the_same_when_made_canonical_then_they_are_equal() {
        for (one, other) in [
            (json!(1), json!(1.0)),
            (json!({"a": 1, "b": [2.0]}), json!({"b": [2], "a": 1})),
            (
                set([json!("a"), json!("b")]),
                set([json!("b"), json!("a"), json!("b")]),
            ),
            (set([json!(1), json!(10), json!(2)]), json!([1, 2, 10])),
        ] {
            assert_eq!(value(&one).to_string(), value(&other).to_string());
        }
    }

    #[test]
    fn given_values_that_differ_when_made_canonical_then_they_differ() {
        for (one, other) in [
            (json!(1), json!(1.5)),
            (json!([1, 2]), json!([2, 1])),
            (json!("1.0"), json!(1)),
        ] {
            assert_ne!(value(&one), value(&other));
        }
    }
}
