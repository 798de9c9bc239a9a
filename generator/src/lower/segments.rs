//! One segment of a URL template: text, a key, a call, or text and values in turn.

use std::collections::BTreeMap;

use super::parameters::{self, Declared};
use super::{Context, annotations};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{CallParameter, CallStyle, KeyParameter, Segment, Ty, edm_name};
use crate::naming::{self, collision};

/// The segments of a path, with the parameters that are declared for it.
pub fn segments(
    context: &mut Context<'_>,
    path: &str,
    declared: &[Declared<'_>],
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

/// Splits at `/`, but not inside quotes or parentheses.
pub fn split(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0_usize);
    for (index, c) in path.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                parts.push(&path[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&path[start..]);
    parts.into_iter().skip(1).collect()
}

/// Whether a URL can have the text as a segment, as it is (RFC 3986, `pchar`).
pub fn is_literal(text: &str) -> bool {
    let mut bytes = text.bytes();
    let is_hex = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_hexdigit());
    while let Some(byte) = bytes.next() {
        let allowed = match byte {
            b'%' => is_hex(bytes.next()) && is_hex(bytes.next()),
            _ => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte),
        };
        if !allowed {
            return false;
        }
    }
    text != "." && text != ".."
}

fn segment(
    context: &mut Context<'_>,
    text: &str,
    declared: &[Declared<'_>],
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

fn is_dots(text: &str) -> bool {
    matches!(text, "." | "..")
}

/// `{group-id1}` is `{group-id}` a second time in the same URL: the number says nothing more.
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

/// A value within a segment.
struct Argument<'t> {
    /// Its name in a call, or that of its placeholder.
    name: &'t str,
    style: CallStyle,
    /// The name of its declaration.
    declared_as: &'t str,
}

/// `name(…)` with arguments that have names, or with none.
fn call(text: &str) -> Option<(&str, Vec<Argument<'_>>)> {
    let (name, inner) = text.strip_suffix(')')?.split_once('(')?;
    if name.is_empty() || !is_literal(name) {
        return None;
    }
    if inner.is_empty() {
        return Some((name, Vec::new()));
    }
    Some((name, arguments(inner)?))
}

/// `name={placeholder},…`, each with or without quotes, or with `@alias` as its value.
fn arguments(text: &str) -> Option<Vec<Argument<'_>>> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    let found: Option<Vec<_>> = parts.map(argument).collect();
    found.filter(|found| !found.is_empty())
}

fn argument(text: &str) -> Option<Argument<'_>> {
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_word = |c: char| c.is_ascii_alphanumeric() || "_.-$~:".contains(c);
    if name.is_empty() || !name.chars().all(is_word) {
        return None;
    }
    let bare = value
        .strip_prefix('\'')
        .and_then(|value| value.strip_suffix('\''));
    let quoted = bare.is_some();
    let bare = bare.unwrap_or(value);
    if let Some(alias) = bare.strip_prefix('@') {
        let style = CallStyle::Alias {
            alias: alias.to_owned(),
            quoted,
        };
        return is_literal(alias).then_some(Argument {
            name,
            style,
            declared_as: bare,
        });
    }
    let placeholder = bare.strip_prefix('{')?.strip_suffix('}')?;
    is_name(placeholder).then(|| Argument {
        name,
        style: style(placeholder, quoted),
        declared_as: placeholder,
    })
}

fn style(placeholder: &str, quoted: bool) -> CallStyle {
    let owned = placeholder.to_owned();
    if quoted {
        CallStyle::Quoted(owned)
    } else {
        CallStyle::Plain(owned)
    }
}

fn is_name(placeholder: &str) -> bool {
    !placeholder.is_empty() && !placeholder.contains(['{', '}'])
}

/// Text and placeholders in turn. Quotes around a placeholder are part of it, since they are doubled in its value.
fn pieces(text: &str) -> Option<(Vec<&str>, Vec<Argument<'_>>)> {
    let (mut texts, mut found) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if !is_name(name) || before.contains('}') {
            return None;
        }
        let unquoted = before.strip_suffix('\'').zip(after.strip_prefix('\''));
        let (before, after, quoted) = match unquoted {
            Some((before, after)) => (before, after, true),
            None => (before, after, false),
        };
        texts.push(before);
        found.push(Argument {
            name,
            style: style(name, quoted),
            declared_as: name,
        });
        rest = after;
    }
    texts.push(rest);
    (!rest.contains('}')).then_some((texts, found))
}

fn parameters(
    context: &mut Context<'_>,
    arguments: Vec<Argument<'_>>,
    declared: &[Declared<'_>],
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
    let help = "say what it is with an overlay, such as `type: string` for its `schema`";
    Err(Diagnostic::error(found.at.clone(), message).help(help))
}

/// The parameter that a placeholder names. Aliases are declared as `@name` or `name`.
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
mod tests {
    use crate::document;
    use crate::ir::Node;
    use crate::lower;

    /// The templates of the tree of a document with this path, and what is said.
    fn templates(path: &str) -> Result<Vec<String>, String> {
        let names = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}'));
        let parameters: Vec<_> = names
            .map(|(name, _)| serde_json::json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
            .collect();
        let nothing = serde_json::json!({"204": {"description": "d"}});
        let text = serde_json::json!({
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "v"},
            "paths": {
                path: {"get": {"parameters": parameters, "responses": nothing}},
                "/other": {"get": {"responses": nothing}},
            },
        });
        let document = document::load("in.yaml", &text.to_string()).map_err(|e| e.to_string())?;
        let (api, _) = lower::lower(&document).map_err(|e| e.to_string())?;
        let mut found = Vec::new();
        api.root.visit("", &mut |template, node: &Node| {
            let operations = node.operations.iter().map(|_| template.to_owned());
            found.extend(operations.filter(|template| template != "/other"));
        });
        Ok(found)
    }

    #[test]
    fn given_each_form_of_a_segment_when_lowered_then_the_template_is_the_same() {
        for path in [
            "/",
            "/a/",
            "/a//b",
            "//a",
            "/a/{b}/",
            "/a/{b}.json",
            "/a/v{b}",
            "/a/{b}-{c}",
            "/a/{b}{c}",
            "/a/{b},{c}",
            "/a/{b}..{c}",
            "/a/{b}:cancel",
            "/a.{b}",
            "/a/@{b}",
            "/a({b})",
            "/a('{b}')",
            "/a('{b}')/c",
            "/a(b={b},c='{c}')",
            "/a()",
            "/a(b)",
            "/b={b},c='{c}'",
            "/a;b={b}",
            "/a=b",
            "/a%20b",
            "/a!b*c+d&e",
            "/a/...",
        ] {
            assert_eq!(templates(path), Ok(vec![path.to_owned()]));
        }
    }

    #[test]
    fn given_what_no_url_can_have_when_lowered_then_the_segment_is_named() {
        for (path, segment) in [
            ("/a/ b", " b"),
            ("/größe", "größe"),
            ("/a/{b", "{b"),
            ("/a/b}", "b}"),
            ("/a/{}", "{}"),
            ("/a/{b{c}}", "{b{c}}"),
            ("/a/%2", "%2"),
            ("/a/..", ".."),
            ("/a/.", "."),
            ("/a?b=c", "a?b=c"),
            ("/a#b", "a#b"),
            ("/a b/{c}", "a b"),
        ] {
            let found = templates(path).expect_err(path);
            assert!(
                found.contains(&format!("found the URL segment `{segment}`")),
                "{path}: {found}"
            );
            assert!(
                found.contains("help: remove the path with an overlay"),
                "{found}"
            );
        }
    }
}
