//! URLs as a tree: a node for each URL, a level for each segment.

use std::collections::BTreeSet;

use openapiv3::{Parameter, PathItem, ReferenceOr};

use super::operations::Source;
use super::parameters::Declared;
use super::segments::{is_literal, segments, split};
use super::simplified::Simplified;
use super::{Context, annotations, methods, operations, servers};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{Node, Segment, Service, Ty, Type, WireName};
use crate::naming::{self, NameOf};
use crate::steps::unnamed;

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
                for (_, name, operation) in methods::of(item) {
                    servers::same(context, &operation.servers, service, &at.child(name));
                }
                add(context, &mut root, &base, template, item, &at);
            }
            ReferenceOr::Reference { .. } => {
                // The validation of keywords already reports this.
                let message = "found a `$ref` for a whole path item";
                context.diagnostics.push(Diagnostic::internal(at, message));
            }
        }
    }
    sort(&mut root);
    rename(context, &mut root, &base);
    root
}

/// Sets the names that path items give to nodes. Such an item may have no operations.
fn rename(context: &mut Context<'_>, root: &mut Node, base: &str) {
    let document = context.document;
    let at = Pointer::root().child("paths");
    for (template, item) in &document.openapi.paths.paths {
        let at = at.child(template);
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        let name = annotations::rust_name(context, &item.extensions, &at);
        let Some(Some(name)) = context.ok(name) else {
            continue;
        };
        let path = template.strip_prefix(base).map(split);
        match path.and_then(|path| find(root, &path)) {
            Some(node) => {
                let checked = naming::checked_name(name, NameOf::Other, &at, naming::snake);
                if context.ok(checked).is_some() {
                    node.rust_name = Some(name.to_owned());
                }
            }
            None => context.diagnostics.push(
                Diagnostic::error(at, "found a name for a URL without operations")
                    .help("write the URL as in the other paths, or remove the item"),
            ),
        }
    }
}

fn find<'n>(node: &'n mut Node, path: &[&str]) -> Option<&'n mut Node> {
    let Some((first, rest)) = path.split_first() else {
        return Some(node);
    };
    let wanted = unnamed(first);
    let mut children = node.children.iter_mut();
    let child = children
        .find(|child| unnamed(child.segment.template().trim_start_matches('/')) == wanted)?;
    find(child, rest)
}

/// The literal segments that all templates start with.
fn common_base(templates: &[&str]) -> String {
    let literal = |segment: &&str| !segment.contains(['{', '(', '$', '.']) && is_literal(segment);
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
    // A trailing slash is a segment of its own.
    while base.len() > 1 && base.last() == Some(&"") {
        base.pop();
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
    // A path item without operations can only name a node, which `rename` handles.
    if methods::of(item).is_empty() {
        return;
    }
    let shared = declared(context, &item.parameters, &at.child("parameters"));
    let methods: Vec<_> = methods::of(item)
        .into_iter()
        .map(|(method, name, operation)| {
            let at = at.child(name);
            let own = declared(context, &operation.parameters, &at.child("parameters"));
            (method, operation, overridden(&shared, own), at)
        })
        .collect();
    let in_path: Vec<Declared<'_>> = methods
        .iter()
        .flat_map(|(_, _, declared, _)| declared.clone())
        .collect();
    let Some(segments) = segments(context, &template[base.len()..], &in_path, at) else {
        return;
    };
    let (node, differs) = descend(context, root, segments);
    if differs {
        context.simplified.add(Simplified::Keys, at.clone());
    }
    for declared in &in_path {
        if !is_in(declared, template) {
            context
                .simplified
                .add(Simplified::Stray, declared.at.clone());
        }
    }
    for (method, operation, declared, at) in methods {
        let source = Source {
            segment: &node.segment,
            template,
            method,
            operation,
            declared: &declared,
            at: &at,
        };
        node.operations.extend(operations::lower(context, source));
    }
}

fn declared<'d>(
    context: &mut Context<'d>,
    parameters: &'d [ReferenceOr<Parameter>],
    at: &Pointer,
) -> Vec<Declared<'d>> {
    let document = context.document;
    let mut found: Vec<Declared<'_>> = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let place = at.index(index);
        let resolved = document.parameter(parameter, place.clone());
        let Some((parameter, resolved)) = context.ok(resolved) else {
            continue;
        };
        let declared = Declared {
            parameter,
            at: resolved,
        };
        let same = |other: &Declared<'_>| other.identity() == declared.identity();
        if let Some(first) = found.iter().position(same) {
            let (location, name) = declared.identity();
            let message = format!(
                "found the parameter {} in `{location}` a second time; the first is `parameters/{first}`",
                quoted(&name)
            );
            context
                .diagnostics
                .push(Diagnostic::error(place, message).help("remove one of them with an overlay"));
        }
        found.push(declared);
    }
    found
}

/// The parameters of an operation and of its path item; the operation overrides (OpenAPI 3.0, Operation Object).
fn overridden<'d>(shared: &[Declared<'d>], own: Vec<Declared<'d>>) -> Vec<Declared<'d>> {
    let is_kept = |one: &&Declared<'_>| !own.iter().any(|own| own.identity() == one.identity());
    let mut all: Vec<_> = shared.iter().filter(is_kept).cloned().collect();
    all.extend(own);
    all
}

/// Whether the URL contains the parameter. True for parameters that are not in the path.
fn is_in(declared: &Declared<'_>, template: &str) -> bool {
    let name = declared.parameter.parameter_data_ref().name.as_str();
    !matches!(declared.parameter, Parameter::Path { .. })
        || template.contains(&format!("{{{name}}}"))
        || template.contains(&format!("@{name}"))
        || (name.starts_with('@') && template.contains(name))
}

/// Returns the node of a URL, and whether another URL has a key of another type at the same place. The key then
/// becomes a string, which any key is in a URL. Names of placeholders do not matter, and inline enumerations of the
/// same members are the same type.
fn descend<'n>(
    context: &mut Context<'_>,
    mut node: &'n mut Node,
    segments: Vec<Segment>,
) -> (&'n mut Node, bool) {
    let mut differs = false;
    for segment in segments {
        let mut segment = segment;
        let shape = optional(&segment);
        let same = |child: &Node| match (&child.segment, &segment) {
            (Segment::Key(_), Segment::Key(_)) => true,
            (other, _) => optional(other) == shape,
        };
        let index = if let Some(index) = node.children.iter().position(same) {
            if let (Segment::Key(key), Segment::Key(other)) =
                (&mut node.children[index].segment, &segment)
                && key.ty != other.ty
            {
                let mut both = [key.ty.clone(), other.ty.clone()];
                // Whatever the order of the document, the shortest name stays.
                both.sort_by_key(|ty| ty.named().map(|name| (name.as_str().len(), name.clone())));
                let [first, second] = both;
                let is_same = same_members(context, &first, &second);
                forget(context, &second);
                key.ty = if is_same {
                    first
                } else {
                    forget(context, &first);
                    differs = true;
                    Ty::String
                };
            }
            // All these URLs share one step, so a value is required only if every URL requires it.
            let found = &mut node.children[index].segment;
            for (one, other) in found.required_mut().zip(segment.required_mut()) {
                *one &= *other;
            }
            index
        } else {
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
    (node, differs)
}

/// The shape of a segment, whether or not the values of its aliases are required.
fn optional(segment: &Segment) -> Segment {
    let mut shape = segment.shape();
    shape.required_mut().for_each(|required| *required = false);
    shape
}

/// Whether two keys are inline enumerations with the same members.
fn same_members(context: &Context<'_>, one: &Ty, other: &Ty) -> bool {
    let members = |ty: &Ty| -> Option<BTreeSet<&WireName>> {
        match context.types.get(inline(context, ty)?)? {
            Type::Enum(found) => Some(found.members.iter().map(|member| &member.name).collect()),
            Type::Struct(_) => None,
        }
    };
    let (one, other) = (members(one), members(other));
    one.is_some() && one == other
}

/// The name of an inline schema.
fn inline<'t>(context: &Context<'_>, ty: &'t Ty) -> Option<&'t WireName> {
    let mut names = context.unnamed.values();
    ty.named().filter(|name| names.any(|other| other == *name))
}

/// Removes an inline schema that no key has as its type any more.
fn forget(context: &mut Context<'_>, ty: &Ty) {
    if let Some(name) = inline(context, ty) {
        context.types.remove(name);
        context.unnamed.retain(|_, other| other != name);
    }
}

fn sort(node: &mut Node) {
    node.children
        .sort_by_cached_key(|child| child.segment.template());
    node.children.iter_mut().for_each(sort);
}
