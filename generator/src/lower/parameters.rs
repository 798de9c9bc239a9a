//! Parameters that a path item or an operation declares: keys, query options, headers and others.

mod headers;
mod options;
mod path_style;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{
    Content, Parameter, ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr, Schema,
};

use self::headers::is_of_every_request;
use super::search::resolved;
use super::simplified::Simplified;
use super::{Context, annotations, limits, schemas};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::document::nearest;
use crate::ir::{Kind, Limits, ParameterStyle, QueryParameter, RequestOption, Ty};
use crate::media::is_json;
use crate::naming::{self, Ident, NameOf};

/// OData query options that descriptions do not state per operation. They appear in links of the service, or callers
/// set them as ordinary parameters (<https://docs.oasis-open.org/odata/odata/v4.01/>). Of these, request types only
/// have a method for `$skiptoken`, wherever they have one for `$top`.
const OTHER_OPTIONS: [&str; 8] = [
    "$apply",
    "$compute",
    "$deltatoken",
    "$id",
    "$index",
    "$levels",
    "$schemaversion",
    "$skiptoken",
];

/// The query parameter with the URL of the reference to remove.
pub const REFERENCE_QUERY: &str = "@id";

/// A parameter that a path item or an operation declares, with its place.
#[derive(Clone)]
pub struct Declared<'d> {
    pub parameter: &'d Parameter,
    pub at: Pointer,
}

impl Declared<'_> {
    /// The location and name, which identify a parameter; names of headers in lower case.
    pub fn identity(&self) -> (&'static str, Cow<'_, str>) {
        let name = self.parameter.parameter_data_ref().name.as_str();
        match self.parameter {
            Parameter::Query { .. } => ("query", name.into()),
            Parameter::Header { .. } => ("header", name.to_ascii_lowercase().into()),
            Parameter::Path { .. } => ("path", name.into()),
            Parameter::Cookie { .. } => ("cookie", name.into()),
        }
    }
}

/// The query options that an operation lists, and its other parameters.
pub fn options<'d>(
    context: &mut Context<'d>,
    kind: &Kind,
    template: &str,
    declared: &[Declared<'d>],
) -> Result<(BTreeSet<RequestOption>, Vec<QueryParameter>), Diagnostic> {
    let (mut options, mut query) = (BTreeSet::new(), Vec::new());
    let mut failed = None;
    for found in declared {
        let sent = one(context, kind, template, found, (&mut options, &mut query));
        // Go on, to report all such parameters.
        if let Some(error) = sent.err().and_then(|error| failed.replace(error)) {
            context.diagnostics.push(error);
        }
    }
    failed.map_or(Ok((options, query)), Err)
}

/// Adds a parameter to the options of OData or to the other parameters, unless it is in the path.
fn one<'d>(
    context: &mut Context<'d>,
    kind: &Kind,
    template: &str,
    found: &Declared<'d>,
    (options, query): (&mut BTreeSet<RequestOption>, &mut Vec<QueryParameter>),
) -> Result<(), Diagnostic> {
    let data = found.parameter.parameter_data_ref();
    let name = data.name.as_str();
    let header = match found.parameter {
        Parameter::Path {
            parameter_data: _,
            style: PathStyle::Simple,
        } => return Ok(()),
        Parameter::Path {
            parameter_data: _,
            style,
        } => return Err(path_style::refused(style, name, &found.at)),
        Parameter::Query { .. } => false,
        Parameter::Header { .. } if is_of_every_request(name) => {
            context.simplified.add(Simplified::Header, found.at.clone());
            return Ok(());
        }
        Parameter::Header { .. } => true,
        Parameter::Cookie { .. } if !data.required => {
            context.simplified.add(Simplified::Cookie, found.at.clone());
            return Ok(());
        }
        Parameter::Cookie { .. } => {
            let message = "found a cookie parameter, expected query, header or path";
            let help =
                "remove it with an overlay; a program can send it as a header of the request";
            return Err(Diagnostic::error(found.at.clone(), message).help(help));
        }
    };
    // Other services may have options with such names.
    if let Some(meant) = misspelt(name).filter(|_| !header && !context.is_of_others) {
        let message = format!(
            "found the query option {}, which is not one of OData's",
            quoted(name)
        );
        let help = format!(
            "did you mean {}? Correct it with an overlay, or state the server if it is not Graph's",
            quoted(meant)
        );
        return Err(Diagnostic::error(found.at.clone(), message).help(help));
    }
    let before = query.len();
    match RequestOption::named(name, header) {
        Some(option) if !data.required => {
            options.insert(option);
        }
        None if !header && is_alias(name, template) => return Ok(()),
        None if data.required && name == REFERENCE_QUERY && *kind == Kind::RemoveRef => {}
        _ => query.push(query_parameter(context, found, header, before)?),
    }
    if query.len() == before {
        options::note_without_effect(context, found);
    }
    Ok(())
}

/// The query option that an unknown name with `$` is probably a misspelling of.
fn misspelt(name: &str) -> Option<&'static str> {
    let of_requests = RequestOption::ALL
        .iter()
        .filter(|option| !option.is_header());
    let known = of_requests.map(|option| option.wire()).chain(OTHER_OPTIONS);
    let is_known = known.clone().any(|known| known == name);
    (name.starts_with('$') && !is_known).then(|| nearest(name, known))?
}

/// Whether a query parameter is the value of an `@name` alias in the URL. The call passes it.
fn is_alias(name: &str, template: &str) -> bool {
    let alias = name.strip_prefix('@').unwrap_or(name);
    template.split('@').skip(1).any(|rest| {
        rest.strip_prefix(alias)
            .is_some_and(|rest| rest.starts_with([',', ')', '\'']))
    })
}

fn query_parameter<'d>(
    context: &mut Context<'d>,
    found: &Declared<'d>,
    header: bool,
    index: usize,
) -> Result<QueryParameter, Diagnostic> {
    let data = found.parameter.parameter_data_ref();
    let rust = if data.required {
        let renamed = annotations::rust_name(context, &data.extensions, &found.at)?;
        naming::checked_name(
            renamed.unwrap_or(&data.name),
            NameOf::Other,
            &found.at,
            naming::snake,
        )?
    } else {
        // It is not an argument, so any name will do.
        naming::snake(&data.name).unwrap_or_else(|_| Ident::nth(index))
    };
    let ty = ty(context, found)?;
    let is_option = !header && RequestOption::named(&data.name, header).is_some();
    let style = if is_option {
        options::note_without_effect(context, found);
        ParameterStyle::Form
    } else {
        style(context, found, &ty)?
    };
    Ok(QueryParameter {
        name: data.name.clone(),
        rust,
        ty,
        nullable: self::nullable(context, found),
        allow_reserved: match found.parameter {
            Parameter::Query {
                parameter_data: _,
                allow_reserved,
                style: _,
                allow_empty_value: _,
            } => *allow_reserved,
            Parameter::Header { .. } | Parameter::Path { .. } | Parameter::Cookie { .. } => false,
        },
        limits: parameter_limits(context, &data.format),
        required: data.required,
        header,
        style,
    })
}

/// The style of a parameter; it only affects lists and objects.
fn style(
    context: &mut Context<'_>,
    found: &Declared<'_>,
    ty: &Ty,
) -> Result<ParameterStyle, Diagnostic> {
    let data = found.parameter.parameter_data_ref();
    let is_scalar = is_scalar(context, ty);
    if let ParameterSchemaOrContent::Content(content) = &data.format {
        return style_of(content, is_scalar, &found.at);
    }
    let Parameter::Query {
        parameter_data: _,
        allow_reserved: _,
        style,
        allow_empty_value: _,
    } = found.parameter
    else {
        let is_exploded = !is_scalar && data.explode == Some(true);
        return Ok(if is_exploded {
            ParameterStyle::SimpleExploded
        } else {
            ParameterStyle::Simple
        });
    };
    let is_exploded = data.explode.unwrap_or(*style == QueryStyle::Form);
    let is_list = matches!(ty, Ty::List(_));
    let is_defined = match style {
        QueryStyle::Form => true,
        QueryStyle::DeepObject => !is_scalar && !is_list,
        QueryStyle::SpaceDelimited | QueryStyle::PipeDelimited => !is_scalar && !is_exploded,
    };
    if !is_defined {
        let at = found.at.child("style");
        context.simplified.add(Simplified::Style, at);
    }
    Ok(match style {
        QueryStyle::DeepObject if !is_scalar => ParameterStyle::DeepObject,
        _ if !is_scalar && is_exploded => ParameterStyle::FormExploded,
        QueryStyle::SpaceDelimited if !is_scalar => ParameterStyle::SpaceDelimited,
        QueryStyle::PipeDelimited if !is_scalar => ParameterStyle::PipeDelimited,
        _ => ParameterStyle::Form,
    })
}

fn is_scalar(context: &Context<'_>, ty: &Ty) -> bool {
    match ty {
        Ty::List(_) | Ty::Map(_) | Ty::Json => false,
        Ty::Named(name) => context.is_enumeration(name),
        _ => true,
    }
}

/// The type of a value in the path, and whether it is written as JSON.
pub fn in_path<'d>(
    context: &mut Context<'d>,
    found: &Declared<'d>,
) -> Result<(Ty, bool), Diagnostic> {
    let ty = ty(context, found)?;
    let ParameterSchemaOrContent::Content(content) = &found.parameter.parameter_data_ref().format
    else {
        return Ok((ty, false));
    };
    let style = style_of(content, is_scalar(context, &ty), &found.at)?;
    Ok((ty, style == ParameterStyle::Json))
}

/// The remedy that makes a parameter a text. An `update` alone merges, and leaves a `$ref` or `content` in effect.
pub fn as_text(format: &ParameterSchemaOrContent) -> String {
    let stated = match format {
        ParameterSchemaOrContent::Schema(_) => "schema",
        ParameterSchemaOrContent::Content(_) => "content",
    };
    format!(
        "make it a text, which the caller writes, with an overlay: remove `{stated}` of the parameter, then add \
         `schema: {{type: string}}` to it"
    )
}

/// The style of a parameter with `content`: JSON as JSON, and a scalar of another media type as text.
fn style_of(
    content: &Content,
    is_scalar: bool,
    at: &Pointer,
) -> Result<ParameterStyle, Diagnostic> {
    let other = content.keys().find(|name| !is_json(name));
    match other {
        None => Ok(ParameterStyle::Json),
        Some(_) if is_scalar => Ok(ParameterStyle::Form),
        Some(name) => {
            let message = format!(
                "found the media type {} for a list or object, expected `application/json`",
                quoted(name)
            );
            let at = at.child("content").child(name);
            let help = as_text(&ParameterSchemaOrContent::Content(content.clone()));
            Err(Diagnostic::error(at, message).help(help))
        }
    }
}

/// Whether an operation takes the query parameter with the URL of the reference to remove.
pub fn needs_reference(declared: &[Declared<'_>]) -> bool {
    declared.iter().any(|found| {
        let data = found.parameter.parameter_data_ref();
        data.name == REFERENCE_QUERY && data.required
    })
}

/// The limits of keys and function arguments, by name.
pub fn key_limits(
    context: &Context<'_>,
    template: &str,
    declared: &[Declared<'_>],
) -> BTreeMap<String, Limits> {
    let mut found = BTreeMap::new();
    for parameter in declared {
        let data = parameter.parameter.parameter_data_ref();
        let name = match parameter.parameter {
            Parameter::Path { .. } => data.name.clone(),
            Parameter::Query { .. } if is_alias(&data.name, template) => {
                format!("@{}", data.name.trim_start_matches('@'))
            }
            _ => continue,
        };
        let limits = parameter_limits(context, &data.format);
        if !limits.is_empty() {
            found.insert(name, limits);
        }
    }
    found
}

fn parameter_limits(context: &Context<'_>, format: &ParameterSchemaOrContent) -> Limits {
    let schema = schema_of(format);
    let mut found = schema.map_or_else(Limits::default, |schema| limits::of(context, schema));
    // The caller writes the text, in this media type.
    if let ParameterSchemaOrContent::Content(content) = format
        && let Some(name) = content.keys().find(|name| !is_json(name))
    {
        let name = serde_json::json!(name.to_ascii_lowercase());
        found.0.insert("content".to_owned(), name.to_string());
    }
    found
}

/// The schema of a parameter, also of one with `content`.
fn schema_of(format: &ParameterSchemaOrContent) -> Option<&ReferenceOr<Schema>> {
    match format {
        ParameterSchemaOrContent::Schema(schema) => Some(schema),
        ParameterSchemaOrContent::Content(content) => {
            let mut schemas = content.values().filter_map(|media| media.schema.as_ref());
            schemas.next()
        }
    }
}

/// Whether a parameter can be `null`.
pub fn nullable(context: &Context<'_>, declared: &Declared<'_>) -> bool {
    let schema = schema_of(&declared.parameter.parameter_data_ref().format);
    let schema = schema.and_then(|schema| resolved(context.document, schema));
    schema.is_some_and(|schema| schema.schema_data.nullable)
}

/// The type of a parameter.
pub fn ty<'d>(context: &mut Context<'d>, declared: &Declared<'d>) -> Result<Ty, Diagnostic> {
    match &declared.parameter.parameter_data_ref().format {
        ParameterSchemaOrContent::Schema(schema) => {
            Ok(schemas::value(context, schema, &declared.at.child("schema"))?.ty)
        }
        ParameterSchemaOrContent::Content(content) => {
            let at = declared.at.child("content");
            let mut stated = content.iter();
            let Some((media_type, schema)) =
                stated.find_map(|(name, media)| Some((name, media.schema.as_ref()?)))
            else {
                context.simplified.add(Simplified::Untyped, at);
                return Ok(Ty::Json);
            };
            Ok(schemas::value(context, schema, &at.child(media_type).child("schema"))?.ty)
        }
    }
}
