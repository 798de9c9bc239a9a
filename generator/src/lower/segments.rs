//! Segments of a URL template: text, a key, a function call, or text mixed with values.

mod text;

use std::collections::BTreeMap;

use openapiv3::{Parameter, ParameterSchemaOrContent};

use self::text::{Argument, arguments, call, pieces, with_dots};
pub use self::text::{is_dots, is_literal, split};
use super::parameters::{self, Declared};
use super::simplified::Simplified;
use super::{Context, annotations};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{CallParameter, CallStyle, KeyParameter, Segment, Ty, edm_name};
use crate::media::is_json;
use crate::naming::{self, NameOf, collision};

/// Parses the segments of a path and resolves their parameters.
pub fn segments<'d>(
    context: &mut Context<'d>,
    path: &str,
    declared: &[Declared<'d>],
    at: &Pointer,
) -> Option<Vec<Segment>> {
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for text in split(path) {
        let parsed = segment(context, text, declared, &mut keys, at);
        found.push(context.ok(parsed)?);
    }
    Some(found)
}

fn segment<'d>(
    context: &mut Context<'d>,
    text: &str,
    declared: &[Declared<'d>],
    keys: &mut BTreeMap<String, usize>,
    at: &Pointer,
) -> Result<Segment, Diagnostic> {
    if let Some((name, arguments)) = call(text) {
        return Ok(Segment::Call {
            name: name.to_owned(),
            parameters: parameters(context, arguments, declared, at, of_call)?,
        });
    }
    if let Some(arguments) = arguments(text) {
        let parameters = parameters(context, arguments, declared, at, key)?;
        return Ok(Segment::CompositeKey(parameters));
    }
    let (texts, placeholders) = pieces(text).ok_or_else(|| not_a_segment(text, at))?;
    if let ([before, after], [only]) = (texts.as_slice(), placeholders.as_slice())
        && before.is_empty()
        && after.is_empty()
        && matches!(only.style, CallStyle::Plain(_))
    {
        let found = key(context, only, declared, at)?;
        return Ok(Segment::Key(KeyParameter {
            name: unnumbered(only.name, keys),
            ty: found.ty,
        }));
    }
    if !texts
        .iter()
        .all(|text| text.is_empty() || is_literal(text) || is_dots(text))
    {
        return Err(not_a_segment(text, at));
    }
    if placeholders.is_empty() {
        return if is_dots(text) {
            Err(not_a_segment(text, at))
        } else {
            Ok(Segment::Fixed(text.to_owned()))
        };
    }
    let texts = texts.into_iter().map(str::to_owned).collect();
    Ok(Segment::Mixed {
        texts,
        parameters: parameters(context, placeholders, declared, at, key)?,
    })
}

/// Drops the number of a repeated placeholder: `{group-id1}` is `{group-id}` a second time in the same URL.
fn unnumbered(name: &str, keys: &mut BTreeMap<String, usize>) -> String {
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = if base.len() < name.len() && keys.contains_key(base) {
        base
    } else {
        name
    };
    *keys.entry(name.to_owned()).or_default() += 1;
    name.to_owned()
}

fn not_a_segment(text: &str, at: &Pointer) -> Diagnostic {
    let message = format!(
        "found the URL segment {}, expected characters of URLs, and `{{name}}` for each value",
        quoted(text)
    );
    let plain = with_dots(text);
    let help = if plain != text && !is_dots(&plain) {
        "with an overlay, remove the path and add it with `.` for `%2e`, which is the same in URLs; or leave it out of \
         the slice"
    } else {
        "remove the path with an overlay, or leave it out of the slice; characters other than ASCII letters, digits and \
         `-._~!$&'()*+,;=:@` are written as `%` and two hexadecimal digits"
    };
    Diagnostic::error(at.clone(), message).help(help)
}

/// A value in a segment: its declaration, whether all declarations require it, its type, and whether it is written as
/// JSON.
struct Found<'a, 'd> {
    declaration: &'a Declared<'d>,
    required: bool,
    ty: Ty,
    json: bool,
}

/// Finds the declaration of a value in a segment.
type Read<'d> = for<'a> fn(
    &mut Context<'d>,
    &Argument<'_>,
    &'a [Declared<'d>],
    &Pointer,
) -> Result<Found<'a, 'd>, Diagnostic>;

fn parameters<'d>(
    context: &mut Context<'d>,
    arguments: Vec<Argument<'_>>,
    declared: &[Declared<'d>],
    at: &Pointer,
    read: Read<'d>,
) -> Result<Vec<CallParameter>, Diagnostic> {
    let mut found: Vec<CallParameter> = Vec::new();
    for argument in arguments {
        if found.iter().any(|other| other.name == argument.name) {
            let message = format!(
                "found {} twice in a segment, expected each name once",
                quoted(argument.name)
            );
            let help = "with an overlay, remove the path and add it with a name for each value, or leave it out of the slice";
            return Err(Diagnostic::error(at.clone(), message).help(help));
        }
        let Found {
            declaration,
            required: is_required,
            ty,
            json,
        } = read(context, &argument, declared, at)?;
        let Argument {
            name,
            mut style,
            declared_as: _,
        } = argument;
        if let CallStyle::Alias { required, .. } = &mut style {
            *required = is_required;
        }
        let extensions = &declaration.parameter.parameter_data_ref().extensions;
        let renamed = annotations::rust_name(context, extensions, &declaration.at)?;
        let rust = naming::checked_name(
            renamed.unwrap_or(name),
            NameOf::Other,
            &declaration.at,
            naming::snake,
        )?;
        if let Some(other) = found.iter().find(|other| other.rust == rust) {
            let first = (other.name.as_str(), &declaration.at);
            let found = collision(&rust, NameOf::Other, first, name, declaration.at.clone());
            context.collisions.push(found);
        }
        found.push(CallParameter {
            name: name.to_owned(),
            rust,
            ty,
            style,
            json,
        });
    }
    Ok(found)
}

fn check_scalar(
    context: &Context<'_>,
    name: &str,
    ty: &Ty,
    found: &Declared<'_>,
) -> Result<(), Diagnostic> {
    let is_scalar = match ty {
        Ty::List(_) | Ty::Map(_) => false,
        Ty::Named(name) => context.is_enumeration(name),
        _ => true,
    };
    if is_scalar {
        return Ok(());
    }
    let message = format!(
        "found the key {} of type {}, expected a scalar",
        quoted(name),
        edm_name(ty)
    );
    let help = parameters::as_text(&found.parameter.parameter_data_ref().format);
    let help = format!("{help}; in a path, a comma of it is sent as `%2C`");
    Err(Diagnostic::error(found.at.clone(), message).help(help))
}

/// An argument of a call.
fn of_call<'a, 'd>(
    context: &mut Context<'d>,
    argument: &Argument<'_>,
    declared: &'a [Declared<'d>],
    at: &Pointer,
) -> Result<Found<'a, 'd>, Diagnostic> {
    let name = argument.declared_as;
    let found: Vec<_> = declared.iter().filter(|one| declares(one, name)).collect();
    let Some(first) = found.first() else {
        let message = format!("found no declaration of the parameter {}", quoted(name));
        let help =
            "declare it under `parameters` of the path item or of each operation, with `in: path`";
        return Err(Diagnostic::error(at.clone(), message).help(help));
    };
    let required = found.iter().all(|one| {
        let is_required = one.parameter.parameter_data_ref().required;
        is_required && !parameters::nullable(context, one)
    });
    let format = &first.parameter.parameter_data_ref().format;
    let written = parameters::in_path(context, first)?;
    for other in &found[1..] {
        if other.parameter.parameter_data_ref().format != *format
            && parameters::in_path(context, other)? != written
        {
            context.simplified.add(Simplified::Keys, other.at.clone());
            return Ok(Found {
                declaration: first,
                required,
                ty: Ty::String,
                json: false,
            });
        }
    }
    let (ty, json) = written;
    Ok(Found {
        declaration: first,
        required,
        ty,
        json,
    })
}

/// A key, which is a scalar.
fn key<'a, 'd>(
    context: &mut Context<'d>,
    argument: &Argument<'_>,
    declared: &'a [Declared<'d>],
    at: &Pointer,
) -> Result<Found<'a, 'd>, Diagnostic> {
    let before = std::mem::take(&mut context.simplified);
    let found = of_call(context, argument, declared, at);
    let simplified = std::mem::replace(&mut context.simplified, before);
    let found = found?;
    check_format(found.declaration)?;
    if found.ty == Ty::Json {
        // Instead of the warning that any JSON is sent.
        let at = found.declaration.at.clone();
        context.simplified.add(Simplified::AnyKey, at);
        let ty = Ty::String;
        return Ok(Found { ty, ..found });
    }
    context.simplified.extend(simplified);
    check_scalar(context, argument.name, &found.ty, found.declaration)?;
    Ok(found)
}

/// Refuses a key that is written as JSON: it would be in quotes.
fn check_format(found: &Declared<'_>) -> Result<(), Diagnostic> {
    let format = &found.parameter.parameter_data_ref().format;
    let ParameterSchemaOrContent::Content(content) = format else {
        return Ok(());
    };
    let Some(name) = content.keys().find(|name| is_json(name)) else {
        return Ok(());
    };
    let message = format!(
        "found a key of the media type {}, expected plain text",
        quoted(name)
    );
    let error = Diagnostic::error(found.at.child("content"), message);
    Err(error.help(parameters::as_text(format)))
}

/// Whether a parameter is the declaration of a placeholder, or of an alias: as `@name` or `name`, in the query too.
fn declares(found: &Declared<'_>, name: &str) -> bool {
    let data = found.parameter.parameter_data_ref();
    let alias = name.strip_prefix('@');
    let is_named = data.name == name || alias == Some(data.name.as_str());
    let is_here = match found.parameter {
        Parameter::Path { .. } => true,
        Parameter::Query { .. } => alias.is_some(),
        Parameter::Header { .. } | Parameter::Cookie { .. } => false,
    };
    is_named && is_here
}

#[cfg(test)]
mod tests;
