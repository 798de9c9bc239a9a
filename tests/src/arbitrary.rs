//! Arbitrary values of a schema, as services send them: properties present or absent, null, unknown, in any
//! order, of derived and of unknown types.
//!
//! Every choice consumes a byte. Once the bytes are used up, every choice is the simplest, so fewer bytes
//! make a smaller value, and failing values shrink.

use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::schema::{Kind, Shape, TYPE};

/// Maximum nesting of objects, because recursive types must end.
const DEPTH: usize = 4;

/// The source of choices.
#[derive(Debug)]
pub struct Choices<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl<'b> Choices<'b> {
    /// Makes choices from these bytes.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes: bytes.iter(),
        }
    }

    fn byte(&mut self) -> usize {
        self.bytes.next().copied().unwrap_or_default().into()
    }

    /// A number below the limit.
    fn below(&mut self, limit: usize) -> usize {
        self.byte() % limit.max(1)
    }

    fn of<'c, T>(&mut self, choices: &'c [T]) -> Option<&'c T> {
        choices.get(self.below(choices.len()))
    }
}

/// A value that a schema allows, or that services send although it does not.
///
/// # Errors
/// If the schema has an unsupported construct.
pub fn value(
    document: &Document,
    schema: &Value,
    choices: &mut Choices<'_>,
) -> Result<Value, String> {
    make(document, schema, choices, 0)
}

fn make(
    document: &Document,
    schema: &Value,
    choices: &mut Choices<'_>,
    depth: usize,
) -> Result<Value, String> {
    let shape = Shape::of(document, schema);
    Ok(match &shape.kind {
        Kind::Object {
            properties,
            derived,
            ..
        } => {
            let choice = choices.below(derived.len() + 2);
            if choice == 0 || derived.is_empty() {
                return object(document, properties.iter(), None, choices, depth);
            }
            let Some((name, target)) = derived.get(choice - 1) else {
                let unknown = Some("#microsoft.graph.notYetInvented");
                return object(document, properties.iter(), unknown, choices, depth);
            };
            let target = resolve(document, target);
            let Kind::Object { properties, .. } = Shape::of(document, target).kind else {
                return Err(format!("{name} is not an object"));
            };
            object(document, properties.iter(), Some(name), choices, depth)?
        }
        Kind::Array(items) => {
            let mut list = Vec::new();
            for _ in 0..choices.below(if depth < DEPTH { 4 } else { 1 }) {
                list.push(if choices.byte() % 8 == 7 {
                    Value::Null
                } else {
                    make(document, items, choices, depth)?
                });
            }
            Value::Array(list)
        }
        Kind::Enum { members, flags } => member(members, *flags, choices),
        Kind::String(format) => text(*format, choices)?,
        Kind::Number(format) => number(*format, choices)?,
        Kind::Boolean => Value::from(choices.below(2) == 1),
        Kind::Unknown => return Err(format!("unknown schema {schema}")),
    })
}

fn resolve<'d>(document: &'d Document, target: &Value) -> &'d Value {
    let named = target["$ref"].as_str().and_then(|at| at.rsplit('/').next());
    let found = document.schemas().find(|(name, _)| Some(*name) == named);
    found.map_or(&Value::Null, |(_, schema)| schema)
}

fn object<'d>(
    document: &'d Document,
    properties: impl Iterator<Item = (&'d &'d str, &'d &'d Value)>,
    type_name: Option<&str>,
    choices: &mut Choices<'_>,
    depth: usize,
) -> Result<Value, String> {
    let mut members = Vec::new();
    for (name, schema) in properties.filter(|(name, _)| **name != TYPE) {
        match choices.below(8) {
            1 => members.push(((*name).to_owned(), Value::Null)),
            2..=4 if depth < DEPTH => {
                members.push((
                    (*name).to_owned(),
                    make(document, schema, choices, depth + 1)?,
                ));
            }
            5 => members.push((format!("{name}@odata.count"), json!(choices.byte()))),
            _ => {}
        }
    }
    for index in 0..choices.below(4) {
        let name = match choices.below(3) {
            0 => format!("unknown{index}"),
            1 => format!("@vendor.annotation{index}"),
            _ => format!("üñ \"{index}\"\u{1f980}"),
        };
        members.push((name, anything(choices, 0)));
    }
    if let Some(name) = type_name {
        let name = name.trim_start_matches('#');
        let hash = ["#", "", "https://graph.microsoft.com/beta/$metadata#"];
        let name = format!("{}{name}", hash[choices.below(hash.len())]);
        // The first choice is the usual one.
        let at = choices.below(members.len() + 1);
        members.insert(at, (TYPE.to_owned(), Value::from(name)));
    }
    if !members.is_empty() && type_name.is_none() {
        let by = choices.below(members.len());
        members.rotate_left(by);
    }
    Ok(Value::Object(members.into_iter().collect::<Map<_, _>>()))
}

fn anything(choices: &mut Choices<'_>, depth: usize) -> Value {
    match choices.below(if depth < 3 { 8 } else { 6 }) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(i64::MIN),
        3 => json!(u64::MAX),
        4 => json!(-1.5e-9),
        5 => json!("\u{0}\n\"\\/\u{7f}\u{2028}\u{1f980}"),
        6 => (0..choices.below(3))
            .map(|_| anything(choices, depth + 1))
            .collect(),
        _ => (0..choices.below(3))
            .map(|index| (format!("k{index}"), anything(choices, depth + 1)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

fn member(members: &[&str], flags: bool, choices: &mut Choices<'_>) -> Value {
    let mut one = || match choices.below(4) {
        1 => "notYetInvented".to_owned(),
        2 => choices
            .of(members)
            .map(|name| name.to_uppercase())
            .unwrap_or_default(),
        _ => choices.of(members).copied().unwrap_or_default().to_owned(),
    };
    let first = one();
    if flags {
        let second = one();
        // A set has each member at most once.
        if !second.eq_ignore_ascii_case(&first) {
            return Value::from(format!("{first},{second}"));
        }
    }
    Value::from(first)
}

fn text(format: Option<&str>, choices: &mut Choices<'_>) -> Result<Value, String> {
    let forms: &[&str] = match format {
        None => &["", "Sales", "'\"\\/%2F\u{0}\u{1f}ü\u{1f980}", "null", " 1 "],
        Some("date-time") => &[
            "2026-02-28T23:59:58Z",
            "2024-02-29T10:30:00.123456789012+05:30",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.9999999Z",
            "1969-12-31T23:59:59.000Z",
        ],
        Some("date") => &["2026-02-28", "0001-01-01", "9999-12-31"],
        Some("time") => &["10:30:00", "00:00:00.000", "23:59:59.123456789012"],
        Some("duration") => &["P365D", "PT1H30M", "P1Y2M", "-PT0.5S", "PT0S"],
        Some("uuid") => &[
            "00000000-0000-0000-0000-000000000000",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        ],
        Some("base64url") => &["", "_-8A", "AA"],
        Some(other) => return Err(format!("a string of format {other}")),
    };
    Ok(Value::from(choices.of(forms).copied().unwrap_or_default()))
}

fn number(format: Option<&str>, choices: &mut Choices<'_>) -> Result<Value, String> {
    let forms = match format {
        Some("int8") => vec![json!(0), json!(i8::MIN), json!(i8::MAX)],
        Some("uint8") => vec![json!(0), json!(u8::MAX)],
        Some("int16") => vec![json!(0), json!(i16::MIN), json!(i16::MAX)],
        Some("int32") => vec![json!(0), json!(i32::MIN), json!(i32::MAX), json!(5.0)],
        Some("int64") => vec![json!(0), json!(i64::MIN), json!(i64::MAX)],
        None | Some("float" | "double" | "decimal") => {
            vec![json!(0), json!(-0.5), json!(7), json!(1e10)]
        }
        Some(other) => return Err(format!("a number of format {other}")),
    };
    Ok(choices.of(&forms).cloned().unwrap_or_default())
}
