//! URLs become a tree: one node per URL, one segment per step.

use std::collections::BTreeMap;

use openapiv3::{Parameter, ParameterSchemaOrContent, PathItem, ReferenceOr};

use super::{Context, annotations, operations, schemas, servers};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{CallParameter, CallStyle, KeyParameter, Node, Segment, Service, Ty, edm_name};
use crate::naming::{self, collision};

/// A parameter as declared on a path item or an operation, with its place.
#[derive(Clone)]
pub struct Declared<'d> {
    pub parameter: &'d Parameter,
    pub at: Pointer,
}

/// Builds the tree of all URLs.
pub fn tree(context: &mut Context<'_>, service: &Service) -> Node {
    let document = context.document;
    let at = Pointer::root().child("paths");
    let mut templates: Vec<&str> = document
        .openapi
        .paths
        .paths
        .keys()
        .map(String::as_str)
        .collect();
    templates.sort_unstable();
    let base = common_base(&templates);
    let mut root = Node {
        segment: Segment::Root(base.clone()),
        rust_name: None,
        operations: Vec::new(),
        children: Vec::new(),
    };
    for template in templates {
        let at = at.child(template);
        let Some(item) = document.openapi.paths.paths.get(template) else {
            continue;
        };
        match item {
            ReferenceOr::Item(item) => {
                servers::same(context, &item.servers, service, &at);
                for (_, name, operation) in operations::of(item) {
                    servers::same(context, &operation.servers, service, &at.child(name));
                }
                add(context, &mut root, &base, template, item, &at);
            }
            ReferenceOr::Reference { .. } => {
                // Refused as a keyword.
                let message = "found a `$ref` for a whole path item";
                context.diagnostics.push(Diagnostic::internal(at, message));
            }
        }
    }
    sort(&mut root);
    rename(context, &mut root, &base);
    root
}

/// Gives steps the names that path items say. Such an item may be there for nothing else.
fn rename(context: &mut Context<'_>, root: &mut Node, base: &str) {
    let document = context.document;
    let at = Pointer::root().child("paths");
    for (template, item) in &document.openapi.paths.paths {
        let at = at.child(template);
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        let name = annotations::rust_name(&item.extensions, &at);
        let Some(Some(name)) = context.ok(name) else {
            continue;
        };
        let path = template.strip_prefix(base).map(split);
        match path.and_then(|path| find(root, &path)) {
            Some(node) => node.rust_name = Some(name.to_owned()),
            None => context.diagnostics.push(
                Diagnostic::error(
                    at,
                    "found a name for a URL below which there is no operation",
                )
                .help("give the URL as the other paths have it, or remove the item"),
            ),
        }
    }
}

fn find<'n>(node: &'n mut Node, path: &[&str]) -> Option<&'n mut Node> {
    let Some((first, rest)) = path.split_first() else {
        // The root is named after the path that all URLs share, and has no step.
        return (!matches!(node.segment, Segment::Root(_))).then_some(node);
    };
    let wanted = unnamed(first);
    let mut children = node.children.iter_mut();
    let child = children
        .find(|child| unnamed(child.segment.template().trim_start_matches('/')) == wanted)?;
    find(child, rest)
}

/// A segment without the names of its placeholders.
fn unnamed(segment: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in segment.chars() {
        inside &= c != '}';
        if !inside {
            text.push(c);
        }
        inside |= c == '{';
    }
    text
}

/// The literal segments that all templates start with.
fn common_base(templates: &[&str]) -> String {
    let literal = |segment: &&str| !segment.contains(['{', '(', '$', '.']);
    let Some(first) = templates.first() else {
        return String::new();
    };
    let mut base: Vec<&str> = first.split('/').take_while(literal).collect();
    for template in templates {
        let shared = base
            .iter()
            .zip(template.split('/'))
            .take_while(|(a, b)| *a == b)
            .count();
        base.truncate(shared);
    }
    base.join("/")
}

fn add<'d>(
    context: &mut Context<'d>,
    root: &mut Node,
    base: &str,
    template: &str,
    item: &'d PathItem,
    at: &Pointer,
) {
    if operations::of(item).is_empty() && item.extensions.contains_key(annotations::RUST_NAME) {
        return;
    }
    let shared = declared(context, &item.parameters, &at.child("parameters"));
    let methods: Vec<_> = operations::of(item)
        .into_iter()
        .map(|(method, name, operation)| {
            let at = at.child(name);
            let mut all = shared.clone();
            all.extend(declared(
                context,
                &operation.parameters,
                &at.child("parameters"),
            ));
            (method, operation, all, at)
        })
        .collect();
    let in_path: Vec<Declared<'_>> = methods
        .iter()
        .flat_map(|(_, _, declared, _)| declared.clone())
        .collect();
    let Some(segments) = segments(context, &template[base.len()..], &in_path, at) else {
        return;
    };
    let node = match descend(root, segments) {
        Ok(node) => node,
        Err(message) => {
            let found = Diagnostic::error(at.clone(), message);
            context
                .diagnostics
                .push(found.help("give both the same type with an overlay"));
            return;
        }
    };
    for (method, operation, declared, at) in methods {
        let lowered = operations::lower(
            context,
            &node.segment,
            template,
            method,
            operation,
            &declared,
            &at,
        );
        if let Some(lowered) = context.ok(lowered) {
            node.operations.push(lowered);
        }
    }
}

fn declared<'d>(
    context: &mut Context<'d>,
    parameters: &'d [ReferenceOr<Parameter>],
    at: &Pointer,
) -> Vec<Declared<'d>> {
    let document = context.document;
    let mut found = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let resolved = document.parameter(parameter, at.index(index));
        if let Some((parameter, at)) = context.ok(resolved) {
            found.push(Declared { parameter, at });
        }
    }
    found
}

/// The node of a URL. What placeholders are called means nothing, but keys of two types can't share a place.
fn descend(mut node: &mut Node, segments: Vec<Segment>) -> Result<&mut Node, String> {
    for segment in segments {
        let shape = segment.shape();
        let same = |child: &Node| child.segment.shape() == shape;
        let index = if let Some(index) = node.children.iter().position(same) {
            index
        } else {
            if let Some(message) = other_key(node, &segment) {
                return Err(message);
            }
            node.children.push(Node {
                segment,
                rust_name: None,
                operations: Vec::new(),
                children: Vec::new(),
            });
            node.children.len() - 1
        };
        node = &mut node.children[index];
    }
    Ok(node)
}

fn other_key(node: &Node, segment: &Segment) -> Option<String> {
    let Segment::Key(key) = segment else {
        return None;
    };
    node.children.iter().find_map(|child| match &child.segment {
        Segment::Key(other) => Some(format!(
            "found the key {} of type {}, where another URL has {} of type {}",
            quoted(&key.name),
            edm_name(&key.ty),
            quoted(&other.name),
            edm_name(&other.ty)
        )),
        _ => None,
    })
}

fn sort(node: &mut Node) {
    node.children
        .sort_by_cached_key(|child| child.segment.template());
    node.children.iter_mut().for_each(sort);
}

fn segments(
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
fn split(path: &str) -> Vec<&str> {
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

fn segment(
    context: &mut Context<'_>,
    text: &str,
    declared: &[Declared<'_>],
    keys: &mut BTreeMap<String, usize>,
    at: &Pointer,
) -> Result<Segment, Diagnostic> {
    if let Some((name, arguments)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        literal(name, at)?;
        let parameters = call(context, arguments, declared, at)?;
        return Ok(Segment::Call {
            name: name.to_owned(),
            parameters,
        });
    }
    if let Some(name) = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'))
        .filter(|name| !name.contains(['{', '}']))
    {
        let found = declaration(name, declared, at)?;
        let ty = declared_type(context, found)?;
        if !is_scalar(context, &ty) {
            let message = format!(
                "found the key {} of type {}, expected a scalar",
                quoted(name),
                edm_name(&ty)
            );
            let help = "say what it is with an overlay, such as `type: string` for its `schema`";
            return Err(Diagnostic::error(found.at.clone(), message).help(help));
        }
        return Ok(Segment::Key(KeyParameter {
            name: unnumbered(name, keys),
            ty,
        }));
    }
    if text.contains('=') {
        return Ok(Segment::CompositeKey(call(context, text, declared, at)?));
    }
    literal(text, at)?;
    Ok(Segment::Fixed(text.to_owned()))
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

fn literal(text: &str, at: &Pointer) -> Result<(), Diagnostic> {
    let allowed =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '$' | '~' | ':');
    if !text.is_empty() && text.chars().all(allowed) && text != "." && text != ".." {
        return Ok(());
    }
    let message = format!(
        "found the URL segment {}, expected a name, a key or a call",
        quoted(text)
    );
    let help = "remove the path with an overlay, or leave it out of the slice; names have ASCII letters, digits and `_.-$~:`";
    Err(Diagnostic::error(at.clone(), message).help(help))
}

fn call(
    context: &mut Context<'_>,
    arguments: &str,
    declared: &[Declared<'_>],
    at: &Pointer,
) -> Result<Vec<CallParameter>, Diagnostic> {
    let mut found: Vec<CallParameter> = Vec::new();
    for argument in arguments.split(',').filter(|argument| !argument.is_empty()) {
        let (name, value) = argument
            .split_once('=')
            .ok_or_else(|| not_a_call(argument, at))?;
        let (name, value) = (name.trim(), value.trim());
        let bare = value
            .strip_prefix('\'')
            .and_then(|value| value.strip_suffix('\''));
        let quoted = bare.is_some();
        let bare = bare.unwrap_or(value);
        let (style, declared_as) = if let Some(alias) = bare.strip_prefix('@') {
            (
                CallStyle::Alias {
                    alias: alias.to_owned(),
                    quoted,
                },
                bare,
            )
        } else {
            let placeholder = bare
                .strip_prefix('{')
                .and_then(|bare| bare.strip_suffix('}'))
                .ok_or_else(|| not_a_call(argument, at))?;
            let owned = placeholder.to_owned();
            (
                if quoted {
                    CallStyle::Quoted(owned)
                } else {
                    CallStyle::Plain(owned)
                },
                placeholder,
            )
        };
        literal(name, at)?;
        let declaration = declaration(declared_as, declared, at)?;
        let ty = declared_type(context, declaration)?;
        let extensions = &declaration.parameter.parameter_data_ref().extensions;
        let renamed = annotations::rust_name(extensions, &declaration.at)?;
        let rust = naming::checked_name(renamed.unwrap_or(name), at, naming::snake)?;
        if let Some(CallParameter { name: other, .. }) =
            found.iter().find(|other| other.rust == rust)
        {
            context
                .collisions
                .push(collision(&rust, (other, at), name, declaration.at.clone()));
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

fn is_scalar(context: &Context<'_>, ty: &Ty) -> bool {
    match ty {
        Ty::List(_) | Ty::Map(_) => false,
        Ty::Named(name) => context.is_enumeration(name),
        _ => true,
    }
}

fn not_a_call(argument: &str, at: &Pointer) -> Diagnostic {
    let message = format!(
        "found {} in a call, expected `name={{placeholder}}`",
        quoted(argument)
    );
    let help = "remove the path with an overlay, or leave it out of the slice";
    Diagnostic::error(at.clone(), message).help(help)
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

/// Whether a declared parameter can be `null`.
pub fn declared_nullable(context: &Context<'_>, declared: &Declared<'_>) -> bool {
    match &declared.parameter.parameter_data_ref().format {
        ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)) => schema.schema_data.nullable,
        ParameterSchemaOrContent::Schema(ReferenceOr::Reference { reference }) => {
            let found = context.document.schema(reference);
            found.is_ok_and(|(_, schema, _)| schema.schema_data.nullable)
        }
        ParameterSchemaOrContent::Content(_) => false,
    }
}

/// The type of a declared parameter.
pub fn declared_type(context: &mut Context<'_>, declared: &Declared<'_>) -> Result<Ty, Diagnostic> {
    match &declared.parameter.parameter_data_ref().format {
        ParameterSchemaOrContent::Schema(schema) => {
            Ok(schemas::value(context, schema, &declared.at.child("schema"))?.ty)
        }
        ParameterSchemaOrContent::Content(content) => {
            let at = declared.at.child("content");
            let (media_type, schema) = content
                .iter()
                .find_map(|(name, media)| media.schema.as_ref().map(|schema| (name, schema)))
                .ok_or_else(|| {
                    Diagnostic::error(
                        at.clone(),
                        "found no schema for this parameter, expected one",
                    )
                    .help("state it with an overlay, such as `schema: {type: string}`")
                })?;
            Ok(schemas::value(context, schema, &at.child(media_type).child("schema"))?.ty)
        }
    }
}
