//! Names that Rust, the runtime's macros or the generated crate use, in every position of a document.

use std::collections::BTreeSet;

use graph_generator::naming;
use serde_json::{Map, Value, json};

use super::generate;
use super::prebuilt::{cargo, write};

/// Keywords of every edition: strict, reserved and weak ones.
const KEYWORDS: &str = "as async await abstract auto become box break const continue crate default do dyn else enum \
    extern false final fn for gen if impl in let loop macro macro_rules match mod move mut override priv pub raw ref \
    return safe self Self static struct super trait true try type typeof union unsafe unsized use virtual where while yield";

/// The prelude of edition 2024, including derives and built-in macros.
const PRELUDE: &str = "AsMut AsRef AsyncFn AsyncFnMut AsyncFnOnce Box Clone Copy Debug Default DoubleEndedIterator Drop Eq \
    Err ExactSizeIterator Extend Fn FnMut FnOnce From FromIterator Future Hash Into IntoFuture IntoIterator Iterator None \
    Ok Option Ord PartialEq PartialOrd Result Send Sized Some String Sync ToOwned ToString TryFrom TryInto Unpin Vec \
    align_of bool cfg char column concat derive drop env f32 f64 file format i16 i32 i64 i8 include isize line \
    module_path option_env panic size_of str stringify test todo u16 u32 u64 u8 usize vec write";

/// Names that the generated crate and the runtime's macros use.
const OURS: &str = "Action All at Argument Base base Binary bind body Borrow BorrowMut borrow builders Bytes call clear \
    client Collection content core Count count create Create Date Decimal Delete delete deprecated Deserialize \
    Deserializer deserializer Display doc Download Duration Entity Error etag exact Expand extra Extra Field Fields fmt \
    Filter Flags FromStr full function Function Get get Graph graph graph_runtime Guid id ident Infallible is_null item \
    Item Json key KNOWN List list literal Map models Named Navigation new next_link_of Nullable odata_id odata_type \
    OpenEnum option options original parameters permissions Place place POLYMORPHIC private property Property query \
    record Record reference Reference Request Resource resource root Root runtime Scalar schema Schema SCHEMA sample \
    Select self_ Serialize Serializer serializer slot Slot spelling std Structure T target tell template TimeOfDay \
    Timestamp Token type_name TYPE_NAME Union unknown Unknown Unrecognized unrecognized Update upload value Value ty \
    variant wire with_id";

/// Leading digits, device names of Windows, names with punctuation.
const ODD: &str = "1abc 2 con nul prn aux com1 lib main _x x- a.b";

fn words() -> impl Iterator<Item = &'static str> {
    [KEYWORDS, PRELUDE, OURS, ODD]
        .into_iter()
        .flat_map(str::split_whitespace)
}

/// The words that remain distinct as names of one kind.
fn distinct<T: ToString>(convert: fn(&str) -> Result<T, naming::NameError>) -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    words()
        .filter(|word| !word.contains('.'))
        .filter(|word| {
            seen.insert(
                convert(word)
                    .unwrap_or_else(|found| panic!("{word}: {found:?}"))
                    .to_string(),
            )
        })
        .collect()
}

/// One value of each type with its own form in Rust.
fn one_of_each() -> Map<String, Value> {
    let formats = ["date-time", "date", "time", "duration", "uuid", "base64url"];
    let mut all: Map<String, Value> = formats
        .iter()
        .map(|format| {
            (
                format!("of-{format}"),
                json!({"type": "string", "format": format}),
            )
        })
        .collect();
    all.extend([
        ("text".to_owned(), json!({"type": "string"})),
        ("flag".to_owned(), json!({"type": "boolean"})),
        (
            "number".to_owned(),
            json!({"type": "number", "format": "decimal"}),
        ),
        (
            "texts".to_owned(),
            json!({"type": "array", "items": {"type": "string"}}),
        ),
        ("any".to_owned(), json!({})),
        (
            "map".to_owned(),
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
        ),
    ]);
    all
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/microsoft.graph.{name}")})
}

fn derived(base: &str) -> Value {
    json!({"allOf": [reference(base), {"type": "object"}]})
}

fn discriminator(derived: &[impl AsRef<str>]) -> Value {
    let mapping: Map<String, Value> = derived
        .iter()
        .map(|name| {
            (
                format!("#microsoft.graph.{}", name.as_ref()),
                reference(name.as_ref())["$ref"].clone(),
            )
        })
        .collect();
    json!({"propertyName": "@odata.type", "mapping": mapping})
}

fn answer(schema: &Value) -> Value {
    json!({"200": {"description": "d", "content": {"application/json": {"schema": schema}}}})
}

fn get(schema: &Value, parameters: &Value) -> Value {
    json!({"get": {"parameters": parameters, "responses": answer(schema)}})
}

#[derive(Default)]
struct Sheet {
    schemas: Map<String, Value>,
    paths: Map<String, Value>,
}

impl Sheet {
    fn schema(&mut self, name: &str, schema: Value) {
        self.schemas
            .insert(format!("microsoft.graph.{name}"), schema);
    }

    fn path(&mut self, template: String, item: Value) {
        self.paths.insert(template, item);
    }

    /// A record, an enumeration, a base type, a derived type and a namespace named like each word.
    fn types(&mut self) {
        let mut holder = one_of_each();
        let text = json!({"type": "string"});
        let mut derived_types = Vec::new();
        for (index, word) in distinct(naming::camel).into_iter().enumerate() {
            let properties = json!({"text": text, "texts": {"type": "array", "items": text}, "sibling": reference("Option")});
            let note = json!({"text": {"x-required-on-create": true}});
            self.schema(
                word,
                json!({"type": "object", "x-properties": note, "properties": properties}),
            );
            self.schema(
                &format!("kinds.{word}"),
                json!({"type": "string", "enum": ["a"]}),
            );
            self.schema(&format!("derived.{word}"), derived("derived.ancestor"));
            let below = format!("bases.below{index}");
            let properties = json!({"text": text, "number": {"type": "integer"}});
            self.schema(&format!("bases.{word}"), json!({"type": "object", "properties": properties, "discriminator": discriminator(&[below.as_str()])}));
            self.schema(&below, derived(&format!("bases.{word}")));
            derived_types.push(format!("derived.{word}"));
            for kind in ["", "kinds.", "bases."] {
                holder.insert(
                    format!("{kind}{index}"),
                    reference(&format!("{kind}{word}")),
                );
            }
        }
        let discriminator = discriminator(&derived_types);
        self.schema(
            "derived.ancestor",
            json!({"type": "object", "properties": {"text": text}, "discriminator": discriminator}),
        );
        holder.insert("anyone".to_owned(), reference("derived.ancestor"));
        // A namespace is a module next to the types, so one with a leading digit would collide with the
        // type.
        let spaces = distinct(naming::snake)
            .into_iter()
            .filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
        for (index, word) in spaces.chain(["3d"]).enumerate() {
            self.schema(
                &format!("{word}.thing"),
                json!({"type": "object", "properties": {"one": text}}),
            );
            holder.insert(format!("space{index}"), reference(&format!("{word}.thing")));
        }
        // The time of rustc grows with the square of the number of properties.
        let holder: Vec<(String, Value)> = holder.into_iter().collect();
        for (index, some) in holder.chunks(100).enumerate() {
            let properties: Map<String, Value> = some.iter().cloned().collect();
            self.schema(
                &format!("holder{index}"),
                json!({"type": "object", "properties": properties}),
            );
            let name = reference(&format!("holder{index}"));
            self.path(format!("/holders/of{index}"), get(&name, &json!([])));
        }
        self.members_and_properties();
    }

    /// An enumeration with each word as member, and types with each word as property.
    fn members_and_properties(&mut self) {
        let members = distinct(naming::variant);
        self.schema("manyMembers", json!({"type": "string", "enum": members}));
        self.schema(
            "manyFlags",
            json!({"type": "string", "enum": members, "x-ms-enum-flags": {"isFlags": true}}),
        );
        self.schema(
            "manyProperties",
            json!({"type": "object", "properties": named_like_each_word(&reference("manyFlags"))}),
        );
        let link = json!({"x-ms-navigationProperty": true, "type": "array", "items": reference("manyMembers")});
        self.schema(
            "manyLinks",
            json!({"type": "object", "properties": named_like_each_word(&link)}),
        );
        let required: Map<String, Value> = distinct(naming::snake)
            .into_iter()
            .map(|word| (word.to_owned(), json!({"x-required-on-create": true})))
            .collect();
        self.schema("manyRequired", json!({"type": "object", "x-properties": required, "properties": named_like_each_word(&json!({"type": "string"}))}));
        for name in ["manyProperties", "manyLinks", "manyRequired"] {
            self.path(format!("/things/{name}"), get(&reference(name), &json!([])));
        }
    }

    /// A segment, a function, an action and their parameters named like each word.
    fn urls(&mut self) {
        let thing = reference("holder0");
        let declared = |word: &str, place: &str| json!({"name": word, "in": place, "required": true, "schema": {"type": "string"}});
        let mut all = Vec::new();
        let mut called = BTreeSet::new();
        for word in distinct(naming::snake) {
            // `x-` and `_x` differ as words, and not after a namespace.
            let name = naming::snake(&format!("f.{word}")).map(|name| name.to_string());
            let namespace = if called.insert(name.ok()) { "f" } else { "g" };
            self.path(format!("/{word}"), get(&thing, &json!([])));
            self.path(format!("/things/{word}"), get(&thing, &json!([])));
            let call_of_one = format!("/things/{{id}}/{namespace}.{word}({word}='{{{word}}}')");
            let id = declared("id", "path");
            let parameters = if word == "id" {
                json!([id])
            } else {
                json!([id, declared(word, "path")])
            };
            let mut function = get(&thing, &parameters);
            function["get"]["x-ms-docs-operation-type"] = json!("function");
            self.path(call_of_one, function);
            let schema = json!({"type": "object", "properties": {word: {"type": "string"}}});
            self.path(
                format!("/acts/{namespace}.{word}"),
                json!({"post": {
                    "x-ms-docs-operation-type": "action",
                    "requestBody": {"content": {"application/json": {"schema": schema}}},
                    "responses": {"204": {"description": "d"}}
                }}),
            );
            all.push(word);
        }
        // The time of rustc grows with the square of the number of arguments, so each call takes some of the words.
        for (index, words) in all.chunks(16).enumerate() {
            let many =
                |place: &str| -> Value { words.iter().map(|word| declared(word, place)).collect() };
            let in_header: Vec<Value> = words
                .iter()
                .filter(|word| !["count", "filter"].contains(word))
                .map(|word| declared(word, "header"))
                .collect();
            self.path(format!("/queries/of{index}"), get(&thing, &many("query")));
            self.path(
                format!("/headers/of{index}"),
                get(&thing, &Value::from(in_header)),
            );
            let call: Vec<String> = words
                .iter()
                .map(|word| format!("{word}={{{word}}}"))
                .collect();
            self.path(
                format!("/calls/all{index}({})", call.join(",")),
                get(&thing, &many("path")),
            );
            let body = json!({"content": {"application/json": {"schema": thing}}});
            self.path(format!("/bodies/of{index}"), json!({"post": {"parameters": many("query"), "requestBody": body, "responses": answer(&thing)}}));
        }
        let schema = json!({"type": "object", "properties": named_like_each_word(&json!({"type": "string"}))});
        self.path(
            "/acts/f.manyParameters".to_owned(),
            json!({"post": {
                "x-ms-docs-operation-type": "action",
                "requestBody": {"content": {"application/json": {"schema": schema}}},
                "responses": {"204": {"description": "d"}}
            }}),
        );
    }

    fn text(self) -> String {
        json!({
            "openapi": "3.0.3", "info": {"title": "t", "version": "beta"},
            "paths": self.paths, "components": {"schemas": self.schemas}
        })
        .to_string()
    }
}

fn named_like_each_word(schema: &Value) -> Map<String, Value> {
    distinct(naming::snake)
        .into_iter()
        .map(|word| (word.to_owned(), schema.clone()))
        .collect()
}

#[test]
fn given_any_name_in_any_position_when_generated_then_the_crate_compiles() {
    let mut sheet = Sheet::default();
    sheet.types();
    sheet.urls();
    let generated = generate("graph-names", &sheet.text(), true);
    let folder = write("graph-names", &generated);
    cargo(&folder, ["check", "--features", "full"]);
}
