//! Lowering: OpenAPI to the intermediate representation.
//!
//! A few passes: build the URL tree, classify operations, lower the types they use on demand, then sort explicitly,
//! so the order of the document has no effect.

mod actions;
mod annotations;
mod canonical;
mod carried;
mod choices;
mod described;
mod enums;
mod extension;
mod formats;
mod inline;
mod known;
mod limits;
mod linked;
#[cfg(test)]
mod meaning_tests;
mod media;
mod methods;
mod objects;
mod operations;
mod parameters;
mod paths;
mod permissions;
#[cfg(test)]
mod positions_tests;
mod properties;
mod references;
mod responses;
mod said;
mod schemas;
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
use crate::ir::{Api, Inline, States, Type, WireName};
use crate::naming::{self, NameError, TypePath};

/// Lowers a document to the IR.
///
/// # Errors
/// If the document contains a construct that the generator does not support, or names that are invalid or collide in
/// Rust. All faults are reported at once.
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
    let defaults = permissions::Defaults::of(&document.openapi.extensions);
    if let Some(defaults) = context.ok(defaults) {
        context.permissions = defaults;
    }
    let mut root = paths::tree(&mut context, &service);
    context.lower_used_types();
    actions::name_parameters(&mut context, &mut root);
    let types = linked::finish(&mut context);
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
    context.collisions.extend(media::collisions(&api));
    if api.operations().is_empty() && !context.diagnostics.has_errors() {
        context.diagnostics.push(
            Diagnostic::error(
                Pointer::root().child("paths"),
                "found no operation, expected at least one",
            )
            .help("trim a slice that includes a path with operations"),
        );
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
    /// Types of inline schemas, by place.
    unnamed: BTreeMap<Pointer, WireName>,
    /// Constructs that were simplified.
    simplified: simplified::Found,
    /// The final states of enumerations, each with the place in the overlay.
    states: Vec<(WireName, States, Pointer)>,
    /// No crate is generated from the document, so limits of generated crates do not matter.
    is_read_only: bool,
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
            unnamed: BTreeMap::new(),
            simplified: simplified::Found::default(),
            states: Vec::new(),
            is_read_only: false,
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

    /// Converts a name, or records why it is invalid.
    fn name<T>(
        &mut self,
        name: &str,
        at: &Pointer,
        convert: fn(&str) -> Result<T, NameError>,
    ) -> Option<T> {
        self.ok(naming::checked_name(name, at, convert))
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
mod tests {
    use super::*;
    use crate::document;

    #[test]
    fn given_names_that_collide_in_rust_when_lowered_to_read_then_both_are_there() {
        let text = "
openapi: 3.0.3
info: {title: t, version: v}
paths:
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/g.e'}}}}}}}
components: {schemas: {g.e: {type: string, enum: [aB, a_b]}}}
";
        let document = document::load("in.yaml", text).expect("loads");
        assert!(lower(&document).is_err());
        let (api, _) = lower_to_read(&document).expect("only names collide");
        let Some(Type::Enum(found)) = api.types.get(&WireName("g.e".to_owned())) else {
            panic!("an enumeration");
        };
        assert_eq!(found.members.len(), 2);
    }

    #[test]
    fn given_a_property_whose_name_json_escapes_when_lowered_then_refused_though_it_is_renamed() {
        let text = r#"
openapi: 3.0.3
info: {title: t, version: v}
paths:
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/g.e'}}}}}}}
components: {schemas: {g.e: {type: object, properties: {'a"b': {type: string, x-rust-name: ab}}}}}
"#;
        let document = document::load("in.yaml", text).expect("loads");
        let problem = lower(&document).expect_err("refused").to_string();
        let place = r#"in.yaml#/components/schemas/g.e/properties/a"b"#;
        assert!(problem.contains(place), "{problem}");
        assert!(
            problem.contains("expected none that JSON escapes"),
            "{problem}"
        );
    }

    #[test]
    fn given_a_mapping_to_a_type_that_does_not_derive_when_lowered_then_a_warning_names_the_place()
    {
        let text = "
openapi: 3.0.3
info: {title: t, version: v}
servers: [{url: https://graph.microsoft.com/beta}]
paths:
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/g.base'}}}}}}}
components:
  schemas:
    g.base:
      type: object
      discriminator: {propertyName: '@odata.type', mapping: {'#g.own': '#/components/schemas/g.own', '#g.other': '#/components/schemas/g.other'}}
    g.own: {allOf: [{$ref: '#/components/schemas/g.base'}, {type: object}]}
    g.other: {type: object}
";
        let document = document::load("in.yaml", text).expect("loads");
        let (_, said) = lower(&document).expect("a warning only");
        let said = said.to_string();
        let place = "#/components/schemas/g.base/discriminator/mapping/#g.other: found `g.other`";
        assert!(said.contains(place), "{said}");
        assert!(!said.contains("g.own"), "{said}");
    }

    /// A document whose only operation answers with `g.t`.
    fn of_schemas(schemas: &str) -> String {
        format!(
            "
openapi: 3.0.3
info: {{title: t, version: v}}
servers: [{{url: https://graph.microsoft.com/beta}}]
paths:
  /a: {{get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/g.t'}}}}}}}}}}}}}}
components: {{schemas: {schemas}}}
"
        )
    }

    #[test]
    fn given_required_and_repeated_properties_when_they_do_not_fit_then_a_warning_names_the_place()
    {
        let base = "{type: object, properties: {name: {type: string}}}";
        for (schema, warning) in [
            (
                "{type: object, properties: {name: {type: string}}, required: [name, '@odata.type']}",
                "",
            ),
            (
                "{allOf: [{$ref: '#/components/schemas/g.b'}, {required: [name]}]}",
                "",
            ),
            (
                "{type: object, properties: {name: {type: string}}, required: [nme]}",
                "g.t/required/0: found `nme` among the required properties, expected one that is declared; this has no effect\n  help: did you mean `name`?",
            ),
            (
                "{allOf: [{$ref: '#/components/schemas/g.b'}, {required: [name, other]}]}",
                "g.t/allOf/1/required/1: found `other` among the required",
            ),
            (
                "{allOf: [{$ref: '#/components/schemas/g.b'}, {properties: {name: {type: string, maxLength: 3}}}]}",
                "",
            ),
            (
                "{allOf: [{$ref: '#/components/schemas/g.b'}, {properties: {name: {type: integer}}}]}",
                "g.t/allOf/1/properties/name: found `name` with another type than at #/components/schemas/g.b/properties/name",
            ),
        ] {
            let text = of_schemas(&format!("{{g.t: {schema}, g.b: {base}}}"));
            let document = document::load("in.yaml", &text).expect("loads");
            let (_, said) = lower(&document).expect("a warning only");
            let said = said.to_string();
            assert_eq!(said.is_empty(), warning.is_empty(), "{schema}: {said}");
            assert!(said.contains(warning), "{schema}: {said}");
        }
    }

    #[test]
    fn given_faults_of_an_overlay_when_found_while_lowering_then_their_place_is_in_the_overlay() {
        let text = of_schemas("{g.t: {type: object, properties: {a: {type: string}}}}");
        for (update, expected) in [
            (
                "{properties: {A: {type: string}}}",
                "error: overlay.yaml#/actions/0/update/properties/A: ",
            ),
            (
                "{properties: {b: {type: string, format: dat}}}",
                "error: overlay.yaml#/actions/0/update/properties/b/format: found the format `dat`",
            ),
            (
                "{required: [b]}",
                "warning: overlay.yaml#/actions/0/update/required/0: found `b`",
            ),
        ] {
            let overlay = format!(
                "overlay: 1.1.0\ninfo: {{title: t, version: v}}\nactions: [{{target: \"$.components.schemas['g.t']\", update: {update}}}]"
            );
            let overlay = document::Overlay::read("overlay.yaml", &overlay).expect("an overlay");
            let document = document::load_with("in.yaml", &text, [&overlay]).expect("loads");
            let said = match lower(&document) {
                Ok((_, said)) | Err(said) => said.to_string(),
            };
            assert!(said.starts_with(expected), "{update}: {said}");
        }
    }

    #[test]
    fn given_an_overlay_that_extends_a_document_when_applied_then_a_note_says_that_it_has_no_effect()
     {
        let text = of_schemas("{g.t: {type: object}}");
        let overlay =
            "overlay: 1.1.0\ninfo: {title: t, version: v}\nextends: other.yaml\nactions: []";
        let overlay = document::Overlay::read("overlay.yaml", overlay).expect("an overlay");
        let document = document::load_with("in.yaml", &text, [&overlay]).expect("loads");
        let (_, said) = lower(&document).expect("a note only");
        assert_eq!(
            said.to_string(),
            "note: overlay.yaml#/extends: `other.yaml` has no effect: the overlay is applied to the document of the command"
        );
    }
}
