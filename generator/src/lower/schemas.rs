//! Schemas in value positions: what a property, parameter, body or item is.

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, IntegerFormat, NumberFormat, ObjectType,
    ReferenceOr, Schema, SchemaKind, StringFormat, StringType, Type as SchemaType,
    VariantOrUnknownOrEmpty,
};

use super::Context;
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::Ty;

/// How deep inline schemas and aliases may nest before the document counts as never bottoming out.
const MAX_DEPTH: usize = 64;

/// A value type and whether `null` is allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub ty: Ty,
    pub nullable: bool,
}

impl Value {
    fn new(ty: Ty, nullable: bool) -> Self {
        Self { ty, nullable }
    }
}

/// The type of a schema or reference.
pub fn value<S: AsSchema>(
    context: &mut Context<'_>,
    schema: &ReferenceOr<S>,
    at: &Pointer,
) -> Result<Value, Diagnostic> {
    nested(context, schema, at, 0)
}

/// `Schema` or `Box<Schema>`: openapiv3 uses both.
pub trait AsSchema {
    fn as_schema(&self) -> &Schema;
}

impl AsSchema for Schema {
    fn as_schema(&self) -> &Schema {
        self
    }
}

impl AsSchema for Box<Schema> {
    fn as_schema(&self) -> &Schema {
        self
    }
}

fn nested<S: AsSchema>(
    context: &mut Context<'_>,
    schema: &ReferenceOr<S>,
    at: &Pointer,
    depth: usize,
) -> Result<Value, Diagnostic> {
    if depth > MAX_DEPTH {
        return Err(Diagnostic::error(
            at.clone(),
            "schemas nest here without ever reaching a value",
        ));
    }
    match schema {
        ReferenceOr::Item(schema) => inline(context, schema.as_schema(), at, depth),
        ReferenceOr::Reference { reference } => {
            let (name, schema, pointer) = context
                .document
                .schema(reference)
                .map_err(|d| locate(d, at))?;
            if is_named(schema) {
                let name = context.use_type(name, true);
                return Ok(Value::new(Ty::Named(name), schema.schema_data.nullable));
            }
            inline(context, schema, &pointer, depth + 1)
        }
    }
}

/// Whether a component becomes a type of its own rather than an alias of something else.
pub fn is_named(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::String(string)) => !string.enumeration.is_empty(),
        SchemaKind::Type(SchemaType::Object(_)) | SchemaKind::AllOf { .. } => true,
        SchemaKind::Any(any) => {
            !any.all_of.is_empty()
                || !any.properties.is_empty()
                || any.typ.as_deref() == Some("object")
        }
        _ => false,
    }
}

fn locate(mut diagnostic: Diagnostic, at: &Pointer) -> Diagnostic {
    if diagnostic.pointer == Pointer::root() {
        diagnostic.pointer = at.clone();
    }
    diagnostic
}

fn inline(
    context: &mut Context<'_>,
    schema: &Schema,
    at: &Pointer,
    depth: usize,
) -> Result<Value, Diagnostic> {
    let nullable = schema.schema_data.nullable;
    let found = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Boolean(_)) => Value::new(Ty::Bool, false),
        SchemaKind::Type(SchemaType::String(string)) => Value::new(string_type(string, at)?, false),
        SchemaKind::Type(SchemaType::Number(number)) => {
            Value::new(number_type(&number.format, at)?, false)
        }
        SchemaKind::Type(SchemaType::Integer(integer)) => {
            Value::new(integer_type(&integer.format, at)?, false)
        }
        SchemaKind::Type(SchemaType::Array(array)) => {
            Value::new(array_type(context, array, at, depth)?, false)
        }
        SchemaKind::Type(SchemaType::Object(object)) => {
            Value::new(object_type(context, object, at, depth)?, false)
        }
        SchemaKind::AnyOf { any_of } => choice(context, any_of, &at.child("anyOf"), depth)?,
        SchemaKind::OneOf { one_of } => choice(context, one_of, &at.child("oneOf"), depth)?,
        SchemaKind::AllOf { all_of } if all_of.len() == 1 => {
            nested(context, &all_of[0], &at.child("allOf").index(0), depth + 1)?
        }
        SchemaKind::Any(any) if is_unconstrained(any) => Value::new(Ty::Json, true),
        SchemaKind::Any(any)
            if !any.any_of.is_empty() && any.one_of.is_empty() && any.all_of.is_empty() =>
        {
            choice(context, &any.any_of, &at.child("anyOf"), depth)?
        }
        SchemaKind::Any(any)
            if !any.one_of.is_empty() && any.any_of.is_empty() && any.all_of.is_empty() =>
        {
            choice(context, &any.one_of, &at.child("oneOf"), depth)?
        }
        _ => {
            return Err(unknown(
                at,
                "a schema that the generator does not know in this place",
            ));
        }
    };
    Ok(Value::new(found.ty, found.nullable || nullable))
}

fn unknown(at: &Pointer, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(at.clone(), format!("found {}", message.into()))
        .help("known are references, scalars, arrays, maps, `anyOf` with one type and null, and the numeric `oneOf`; \
               move inline objects and enumerations to `#/components/schemas`")
}

fn string_type(string: &StringType, at: &Pointer) -> Result<Ty, Diagnostic> {
    if !string.enumeration.is_empty() {
        return Err(unknown(at, "an enumeration without a name"));
    }
    match &string.format {
        VariantOrUnknownOrEmpty::Empty | VariantOrUnknownOrEmpty::Item(StringFormat::Password) => {
            Ok(Ty::String)
        }
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => Ok(Ty::DateTime),
        VariantOrUnknownOrEmpty::Item(StringFormat::Date) => Ok(Ty::Date),
        VariantOrUnknownOrEmpty::Item(StringFormat::Byte | StringFormat::Binary) => Ok(Ty::Binary),
        VariantOrUnknownOrEmpty::Unknown(format) => match format.as_str() {
            "time" => Ok(Ty::TimeOfDay),
            "duration" => Ok(Ty::Duration),
            "uuid" => Ok(Ty::Guid),
            "base64url" => Ok(Ty::Binary),
            "uri" => Ok(Ty::String),
            other => Err(format_error(
                "string",
                other,
                "date-time, date, time, duration, uuid, base64url, binary, byte, uri, password",
                at,
            )),
        },
    }
}

fn number_type(
    format: &VariantOrUnknownOrEmpty<NumberFormat>,
    at: &Pointer,
) -> Result<Ty, Diagnostic> {
    match format {
        VariantOrUnknownOrEmpty::Item(NumberFormat::Float) => Ok(Ty::Float(32)),
        VariantOrUnknownOrEmpty::Item(NumberFormat::Double) | VariantOrUnknownOrEmpty::Empty => {
            Ok(Ty::Float(64))
        }
        VariantOrUnknownOrEmpty::Unknown(format) if format == "decimal" => Ok(Ty::Decimal),
        VariantOrUnknownOrEmpty::Unknown(format) => integer_width(format).ok_or_else(|| {
            format_error(
                "number",
                format,
                "float, double, decimal, int8 to int64, uint8",
                at,
            )
        }),
    }
}

fn integer_type(
    format: &VariantOrUnknownOrEmpty<IntegerFormat>,
    at: &Pointer,
) -> Result<Ty, Diagnostic> {
    match format {
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Ok(Ty::Int(32, true)),
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64) | VariantOrUnknownOrEmpty::Empty => {
            Ok(Ty::Int(64, true))
        }
        VariantOrUnknownOrEmpty::Unknown(format) => integer_width(format)
            .ok_or_else(|| format_error("integer", format, "int8 to int64, uint8", at)),
    }
}

fn integer_width(format: &str) -> Option<Ty> {
    match format {
        "int8" | "sbyte" => Some(Ty::Int(8, true)),
        "uint8" | "byte" => Some(Ty::Int(8, false)),
        "int16" => Some(Ty::Int(16, true)),
        "int32" => Some(Ty::Int(32, true)),
        "int64" => Some(Ty::Int(64, true)),
        _ => None,
    }
}

fn format_error(kind: &str, found: &str, known: &str, at: &Pointer) -> Diagnostic {
    Diagnostic::error(
        at.child("format"),
        format!(
            "found the {kind} format {}, expected one of {known}",
            quoted(found)
        ),
    )
}

fn array_type(
    context: &mut Context<'_>,
    array: &ArrayType,
    at: &Pointer,
    depth: usize,
) -> Result<Ty, Diagnostic> {
    let Some(items) = &array.items else {
        return Ok(Ty::List(Box::new(Ty::Json)));
    };
    let item = nested(context, items, &at.child("items"), depth + 1)?;
    Ok(Ty::List(Box::new(item.ty)))
}

fn object_type(
    context: &mut Context<'_>,
    object: &ObjectType,
    at: &Pointer,
    depth: usize,
) -> Result<Ty, Diagnostic> {
    if !object.properties.is_empty() {
        return Err(unknown(at, "an object with properties but without a name"));
    }
    match &object.additional_properties {
        None => Ok(Ty::Json),
        Some(AdditionalProperties::Any(_)) => Ok(Ty::Map(Box::new(Ty::Json))),
        Some(AdditionalProperties::Schema(schema)) => {
            let value = nested(
                context,
                schema,
                &at.child("additionalProperties"),
                depth + 1,
            )?;
            Ok(Ty::Map(Box::new(value.ty)))
        }
    }
}

fn is_unconstrained(any: &AnySchema) -> bool {
    *any == AnySchema::default()
}

/// `anyOf` and `oneOf` as Graph uses them: one type and null, or a number that may be `"INF"`.
fn choice(
    context: &mut Context<'_>,
    members: &[ReferenceOr<Schema>],
    at: &Pointer,
    depth: usize,
) -> Result<Value, Diagnostic> {
    let real: Vec<(usize, &ReferenceOr<Schema>)> = members
        .iter()
        .enumerate()
        .filter(|(_, member)| !is_null_object(member))
        .collect();
    if let [(index, only)] = real.as_slice() {
        let value = nested(context, only, &at.index(*index), depth + 1)?;
        return Ok(Value::new(
            value.ty,
            value.nullable || real.len() < members.len(),
        ));
    }
    numeric_union(context, &real, at)
        .transpose()?
        .ok_or_else(|| unknown(at, format!("a choice between {} types", real.len())))
}

fn is_null_object(member: &ReferenceOr<Schema>) -> bool {
    let ReferenceOr::Item(schema) = member else {
        return false;
    };
    let empty = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => {
            object.properties.is_empty() && object.additional_properties.is_none()
        }
        SchemaKind::Any(any) => is_unconstrained(any),
        _ => false,
    };
    empty && schema.schema_data.nullable
}

/// A number, text, and an enumeration of `-INF`, `INF` and `NaN`: `Edm.Double` and friends.
fn numeric_union(
    context: &Context<'_>,
    members: &[(usize, &ReferenceOr<Schema>)],
    at: &Pointer,
) -> Option<Result<Value, Diagnostic>> {
    let mut number = None;
    let mut nullable = false;
    for (index, member) in members {
        let schema = match member {
            ReferenceOr::Item(schema) => schema,
            ReferenceOr::Reference { reference } => context.document.schema(reference).ok()?.1,
        };
        nullable |= schema.schema_data.nullable;
        match &schema.schema_kind {
            SchemaKind::Type(SchemaType::Number(found)) => {
                number = Some(number_type(&found.format, &at.index(*index)));
            }
            SchemaKind::Type(SchemaType::String(string)) if string.enumeration.is_empty() => {}
            SchemaKind::Type(SchemaType::String(string))
                if special_numbers(string.enumeration.iter().flatten()) => {}
            SchemaKind::Any(any)
                if special_numbers(any.enumeration.iter().filter_map(|v| v.as_str())) => {}
            _ => return None,
        }
    }
    Some(number?.map(|ty| Value::new(ty, nullable)))
}

fn special_numbers<S: AsRef<str>>(members: impl Iterator<Item = S>) -> bool {
    let mut any = false;
    for member in members {
        any = true;
        if !matches!(member.as_ref(), "-INF" | "INF" | "NaN") {
            return false;
        }
    }
    any
}
