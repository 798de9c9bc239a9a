//! Lowering: OpenAPI to the intermediate representation.
//!
//! A few passes: build the URL tree, classify operations, lower the types they use on demand, then sort explicitly,
//! so the order of the document has no effect.

mod actions;
mod annotations;
mod canonical;
mod canonical_schema;
mod carried;
mod choices;
mod described;
mod enums;
mod extension;
mod finish_types;
mod formats;
mod inline;
mod known;
mod limits;
#[cfg(test)]
mod meaning_tests;
mod media;
mod methods;
mod objects;
mod operations;
mod own_keys;
mod parameters;
mod parts;
mod paths;
mod permissions;
#[cfg(test)]
mod positions_tests;
mod properties;
mod references;
mod responses;
mod schemas;
mod search;
mod segments;
mod servers;
mod shapes;
mod simplified;
mod types;
mod unnamed;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use openapiv3::Schema;

use crate::diagnostics::{Diagnostic, Diagnostics, Pointer};
use crate::document::{self, Document};
use crate::ir::{Api, Inline, Origin, States, Type, WireName};
use crate::naming::TypePath;

/// Lowers a document to the IR.
///
/// # Errors
/// If the document contains a construct that the generator does not support, or names that are invalid or collide in
/// Rust. All errors are reported at once.
pub fn lower(document: &Document) -> Result<(Api, Diagnostics), Diagnostics> {
    lower_with(document, true)
}

/// Lowers a document that no crate is generated from, such as one side of a comparison: names may collide in Rust.
///
/// # Errors
/// As [`lower`], except for collisions.
pub fn lower_to_read(document: &Document) -> Result<(Api, Diagnostics), Diagnostics> {
    lower_with(document, false)
}

fn lower_with(document: &Document, distinct: bool) -> Result<(Api, Diagnostics), Diagnostics> {
    let mut context = Context::new(document);
    context.is_read_only = !distinct;
    for note in &document.notes {
        context.warn(note.clone());
    }
    let service = servers::service(&mut context);
    context.is_of_others = matches!(service.origin, Origin::Other(_));
    let defaults = permissions::Defaults::read(&context);
    if let Some(defaults) = context.ok(defaults) {
        context.permissions = defaults;
    }
    let mut root = paths::tree(&mut context, &service);
    context.lower_used_types();
    actions::name_parameters(&mut context, &mut root);
    let types = finish_types::finish(&mut context);
    for note in std::mem::take(&mut context.simplified).notes() {
        context.warn(note);
    }
    references::resolve_entity_sets(&types, &mut root);
    let idents = types.values().map(|ty| ty.rust().ident.to_string());
    let mut api = Api {
        idents: idents.collect(),
        version: document.openapi.info.version.clone(),
        service,
        types,
        inline: Inline::default(),
        root,
    };
    api.inline = inline::inline(&api);
    note_same_ids(&mut context, &api);
    context.collisions.extend(media::collisions(&api));
    if api.operations().is_empty() && !context.diagnostics.has_errors() {
        context.diagnostics.push(
            Diagnostic::error(
                Pointer::root().child("paths"),
                "found no operation, expected at least one",
            )
            .help(
                "include a path with `get`, `put`, `post`, `patch` or `delete`, the methods that a crate has, or correct the \
                 overlay that removes them",
            ),
        );
    }
    if distinct && !context.diagnostics.has_errors() {
        context.diagnostics.extend(own_keys::unread(&context));
    }
    if distinct {
        context.diagnostics.extend(context.collisions);
    }
    context
        .diagnostics
        .into_result(api)
        .map(|(api, found)| (api, document.blamed(found)))
        .map_err(|found| document.blamed(found))
}

/// Notes operations with the `operationId` of another.
fn note_same_ids(context: &mut Context<'_>, api: &Api) {
    let (mut ids, mut found) = (BTreeSet::new(), simplified::Found::default());
    for (_, operation) in api.operations() {
        if operation.id.as_ref().is_some_and(|id| !ids.insert(id)) {
            let at = Pointer::parse(&operation.pointer).child("operationId");
            found.add(simplified::Simplified::SameId, at);
        }
    }
    for note in found.notes() {
        context.warn(note);
    }
}

/// A type that is not lowered yet.
enum Queued<'d> {
    /// The component with this name.
    Component(WireName),
    /// An inline object.
    Inline(InlineType<'d>),
}

/// An inline object that becomes a type.
struct InlineType<'d> {
    name: WireName,
    rust: TypePath,
    schema: &'d Schema,
    at: Pointer,
}

/// The state of lowering.
struct Context<'d> {
    document: &'d Document,
    diagnostics: Diagnostics,
    /// Errors about names that become the same in Rust.
    collisions: Vec<Diagnostic>,
    /// Lowered types by schema name.
    types: BTreeMap<WireName, Type>,
    /// Types that are queued or lowered.
    known: BTreeSet<WireName>,
    /// Types that are used as the type of a value, not only as a base.
    referenced: BTreeSet<WireName>,
    queue: VecDeque<Queued<'d>>,
    /// Parameters of actions. They are named once all of them are known.
    actions: Vec<actions::Parameters>,
    /// The permissions of operations that state none themselves.
    permissions: permissions::Defaults,
    /// Targets of discriminator mappings, each with the type that has the discriminator, and the place.
    mapped: BTreeSet<(WireName, WireName, Pointer)>,
    /// Types whose values carry `@odata.type`.
    tagged: BTreeSet<WireName>,
    /// The types of aliases, by schema name.
    aliases: BTreeMap<&'d str, schemas::Value>,
    /// Types of inline schemas, by place.
    unnamed: BTreeMap<Pointer, WireName>,
    /// Constructs that were simplified.
    simplified: simplified::Found,
    /// The final states of enumerations, each with the place in the overlay.
    states: Vec<(WireName, States, Pointer)>,
    /// Pairs of declarations of a property whose different types are already reported.
    retyped: BTreeSet<(String, String)>,
    /// The keys of this project that were read.
    read: own_keys::Read,
    /// No crate is generated from the document, so limits of generated crates do not matter.
    is_read_only: bool,
    /// Requests go to a service other than Graph.
    is_of_others: bool,
}

impl<'d> Context<'d> {
    fn new(document: &'d Document) -> Self {
        Self {
            document,
            diagnostics: Diagnostics::new(),
            collisions: Vec::new(),
            types: BTreeMap::new(),
            known: BTreeSet::new(),
            referenced: BTreeSet::new(),
            queue: VecDeque::new(),
            actions: Vec::new(),
            permissions: permissions::Defaults::default(),
            mapped: BTreeSet::new(),
            tagged: BTreeSet::new(),
            aliases: BTreeMap::new(),
            unnamed: BTreeMap::new(),
            simplified: simplified::Found::default(),
            states: Vec::new(),
            retyped: BTreeSet::new(),
            read: own_keys::Read::default(),
            is_read_only: false,
            is_of_others: false,
        }
    }

    /// Adds a warning about what the generated crate can't do or does unexpectedly.
    fn warn(&mut self, warning: Diagnostic) {
        if !self.is_read_only {
            self.diagnostics.push(warning);
        }
    }

    /// Returns the value, or records the diagnostic and returns `None`.
    fn ok<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result
            .map_err(|diagnostic| self.diagnostics.push(diagnostic))
            .ok()
    }

    /// Queues a schema for lowering, as the type of a value or only as a base type.
    fn use_type(&mut self, name: &str, as_value: bool) -> WireName {
        let name = WireName(name.to_owned());
        let newly_referenced = as_value && self.referenced.insert(name.clone());
        if self.known.insert(name.clone()) || newly_referenced {
            self.queue.push_back(Queued::Component(name.clone()));
        }
        name
    }

    /// Whether a component, or the type of an inline schema, is an enumeration.
    fn is_enumeration(&self, name: &WireName) -> bool {
        if let Some(ty) = self.types.get(name) {
            return matches!(ty, Type::Enum(_));
        }
        let reference = document::reference("schemas", name.as_str());
        let found = self.document.schema(&reference);
        found.is_ok_and(|(_, schema, _)| shapes::is_enumeration(schema))
    }

    fn lower_used_types(&mut self) {
        while let Some(next) = self.queue.pop_front() {
            match next {
                Queued::Component(name) => types::lower(self, &name),
                Queued::Inline(inline) => types::lower_inline(self, inline),
            }
        }
    }
}

#[cfg(test)]
mod tests;
