//! Query options of OData, whose methods decide how values are written.

use openapiv3::{Parameter, ParameterSchemaOrContent, QueryStyle, SchemaKind, Type};

use super::{Declared, parameter_limits, schema_of};
use crate::lower::Context;
use crate::lower::search::resolved;
use crate::lower::simplified::Simplified;

/// Notes limits, styles and objects of an OData option, which have no effect: its method decides how values are
/// written.
pub fn note_without_effect(context: &mut Context<'_>, found: &Declared<'_>) {
    let data = found.parameter.parameter_data_ref();
    let style = match found.parameter {
        Parameter::Query {
            style,
            allow_reserved,
            ..
        } => [
            ("style", "`style`", *style != QueryStyle::Form),
            ("allowReserved", "`allowReserved`", *allow_reserved),
        ],
        _ => [("style", "`style`", false); 2],
    };
    let is_content = matches!(data.format, ParameterSchemaOrContent::Content(_));
    let schema = schema_of(&data.format).and_then(|schema| resolved(context.document, schema));
    let is_object = schema
        .is_some_and(|schema| matches!(schema.schema_kind, SchemaKind::Type(Type::Object(_))));
    let others = [
        ("explode", "`explode`", data.explode == Some(true)),
        ("content", "`content`", is_content),
        ("schema", "the object", is_object && !is_content),
    ];
    for (keyword, what, is_stated) in style.into_iter().chain(others) {
        if is_stated {
            let at = found.at.child(keyword);
            context.simplified.add(Simplified::Option(what), at);
        }
    }
    let limits = parameter_limits(context, &data.format);
    // Not reported: a minimum of 0, because counts are never negative; and of lists `enum` and `uniqueItems`, which
    // list property names.
    let is_plain = |(name, value): (&String, &String)| {
        let is_zero = name == "minimum" && matches!(value.as_str(), "0" | "0.0");
        is_zero || name == "items.enum" || name.ends_with("uniqueItems")
    };
    if !limits.0.iter().all(is_plain) {
        let what = Simplified::Option("limits");
        context.simplified.add(what, found.at.clone());
    }
}
