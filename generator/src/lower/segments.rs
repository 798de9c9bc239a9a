//! Segments of a URL template: text, a key, a function call, or text mixed with values.

mod text;

use std::collections::BTreeMap;

use self::text::{Argument, arguments, call, is_dots, pieces};
pub use self::text::{is_literal, split};
use super::parameters::{self, Declared};
use super::{Context, annotations};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{CallParameter, CallStyle, KeyParameter, Segment, Ty, edm_name};
use crate::naming::{self, collision};

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
            parameters: parameters(context, arguments, declared, at)?,
        });
    }
    if let Some(arguments) = arguments(text) {
        let parameters = parameters(context, arguments, declared, at)?;
        return Ok(Segment::CompositeKey(parameters));
    }
    let (texts, placeholders) = pieces(text).ok_or_else(|| not_a_segment(text, at))?;
    if let ([before, after], [only]) = (texts.as_slice(), placeholders.as_slice())
        && before.is_empty()
        && after.is_empty()
        && matches!(only.style, CallStyle::Plain(_))
    {
        let found = declaration(only.declared_as, declared, at)?;
        let ty = parameters::ty(context, found)?;
        check_scalar(context, only.name, &ty, found)?;
        return Ok(Segment::Key(KeyParameter {
            name: unnumbered(only.name, keys),
            ty,
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
    for placeholder in &placeholders {
        let found = declaration(placeholder.declared_as, declared, at)?;
        let ty = parameters::ty(context, found)?;
        check_scalar(context, placeholder.name, &ty, found)?;
    }
    Ok(Segment::Mixed {
        texts,
        parameters: parameters(context, placeholders, declared, at)?,
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
        "found the URL segment {}, expected what a URL can have, and `{{name}}` for each value",
        quoted(text)
    );
    let help = "remove the path with an overlay, or leave it out of the slice; other characters than ASCII letters, \
        digits and `-._~!$&'()*+,;=:@` are written as `%` and two hexadecimal digits";
    Diagnostic::error(at.clone(), message).help(help)
}

fn parameters<'d>(
    context: &mut Context<'d>,
    arguments: Vec<Argument<'_>>,
    declared: &[Declared<'d>],
    at: &Pointer,
) -> Result<Vec<CallParameter>, Diagnostic> {
    let mut found: Vec<CallParameter> = Vec::new();
    for argument in arguments {
        let Argument {
            name,
            style,
            declared_as,
        } = argument;
        let declaration = declaration(declared_as, declared, at)?;
        let ty = parameters::ty(context, declaration)?;
        let extensions = &declaration.parameter.parameter_data_ref().extensions;
        let renamed = annotations::rust_name(extensions, &declaration.at)?;
        let rust = naming::checked_name(renamed.unwrap_or(name), at, naming::snake)?;
        if let Some(other) = found.iter().find(|other| other.rust == rust) {
            let first = (other.name.as_str(), at);
            let found = collision(&rust, first, name, declaration.at.clone());
            context.collisions.push(found);
        }
        found.push(CallParameter {
            name: name.to_owned(),
            rust,
            ty,
            style,
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
    let help = "state its type with an overlay, such as `type: string` for its `schema`";
    Err(Diagnostic::error(found.at.clone(), message).help(help))
}

/// Returns the declaration of a placeholder. Aliases are declared as `@name` or `name`.
fn declaration<'a, 'd>(
    name: &str,
    declared: &'a [Declared<'d>],
    at: &Pointer,
) -> Result<&'a Declared<'d>, Diagnostic> {
    let matches = |found: &&Declared<'_>| {
        let data = found.parameter.parameter_data_ref();
        data.name == name || name.strip_prefix('@') == Some(data.name.as_str())
    };
    declared.iter().find(matches).ok_or_else(|| {
        Diagnostic::error(
            at.clone(),
            format!("found no declaration of the parameter {}", quoted(name)),
        )
        .help("declare it under `parameters` of the path item or of each operation")
    })
}

#[cfg(test)]
mod tests;
