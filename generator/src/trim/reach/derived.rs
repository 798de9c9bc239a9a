//! Derived types: which ones the slice includes, and a note on those it leaves out.

use std::collections::{BTreeSet, HashMap};

use super::Walk;
use crate::diagnostics::{Diagnostic, Pointer, count, quoted};
use crate::parallel;
use crate::trim::component::component_of;
use crate::trim::document::Document;
use crate::trim::filter::{Reference, Role};
use crate::trim::node::Node;
use crate::trim::slice::{Wanted, short};

/// The maximum number of types in the note on derived types, and of derived types for each.
const SHOWN: usize = 12;
const SHOWN_OF_EACH: usize = 4;

/// By base type, the schemas that derive from it directly.
fn of_bases(document: &Document<'_>) -> HashMap<String, Vec<String>> {
    let schemas = document.components.get("schemas");
    let schemas: Vec<_> = schemas.into_iter().flatten().collect();
    let bases = parallel::map(&schemas, |(_, part)| {
        let node = part.node(&Pointer::root()).ok()?;
        let parts = node.get("allOf").and_then(Node::as_list)?;
        let reference = parts.iter().find_map(|part| part.get("$ref")?.as_str())?;
        Some(component_of(reference)?.1)
    });
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for ((name, _), base) in schemas.iter().zip(bases) {
        if let Some(base) = base {
            found.entry(base).or_default().push((*name).to_string());
        }
    }
    found
}

impl Walk<'_, '_> {
    /// Includes the derived types that the slice lists for a type.
    pub(super) fn derived_types(&mut self, name: &str) {
        let at = Pointer::root().child("derived");
        for (base, wanted) in &self.slice.derived {
            if !Wanted::new(base).names(name) {
                continue;
            }
            let at = at.child(base);
            let listed = self.derived.get(name).cloned().unwrap_or_default();
            for (i, wanted) in wanted.iter().enumerate() {
                let wanted = Wanted::new(wanted);
                let mut chosen: Vec<_> = listed
                    .iter()
                    .filter(|derived| wanted.names(derived))
                    .cloned()
                    .collect();
                if chosen.is_empty() {
                    chosen.extend(self.unlisted(wanted, name));
                }
                if chosen.is_empty() {
                    let message = format!(
                        "{} matches no type derived from {}",
                        quoted(wanted.text),
                        quoted(short(name))
                    );
                    let meant = wanted.nearest(listed.iter().map(String::as_str));
                    self.about_slice
                        .push(wanted.missing(at.index(i), message, meant));
                }
                for derived in chosen {
                    self.brought.push((name.to_owned(), derived.clone()));
                    self.todo.push_back(Reference {
                        target: format!(
                            "#/components/schemas/{}",
                            derived.replace('~', "~0").replace('/', "~1")
                        ),
                        role: Role::Value,
                        from: ["components", "schemas", name, "discriminator"]
                            .iter()
                            .collect(),
                    });
                }
            }
        }
    }

    /// The types of these names that derive from the base, although no discriminator of the base lists them.
    fn unlisted(&self, wanted: Wanted<'_>, base: &str) -> Vec<String> {
        let of_bases = self.of_bases.get_or_init(|| of_bases(self.document));
        let (mut found, mut left) = (BTreeSet::new(), vec![base]);
        while let Some(base) = left.pop() {
            for name in of_bases.get(base).into_iter().flatten() {
                if found.insert(name.as_str()) {
                    left.push(name);
                }
            }
        }
        found.retain(|name| *name != base && wanted.names(name));
        found.into_iter().map(ToOwned::to_owned).collect()
    }

    /// Warns about types that the discriminator of a schema lists, and the document does not have.
    pub(super) fn warn_of_absent(&mut self, schema: &Pointer, names: Vec<String>) {
        let at = schema.child("discriminator").child("mapping");
        let warnings = names.into_iter().map(|name| {
            let message = format!("left out {}, which is not in this document", quoted(&name));
            Diagnostic::warning(at.clone(), message)
                .help("remove it from the mapping, or add the schema")
        });
        self.filter.diagnostics.extend(warnings);
    }

    /// Removes types outside the slice from all discriminators, and adds a note that counts them.
    pub(super) fn prune_discriminators(&mut self) {
        let schemas = self.reached.components.get("schemas").into_iter();
        let names: BTreeSet<String> = schemas.flat_map(|all| all.keys().cloned()).collect();
        self.prune_mappings(&names);
        let mut left_out: Vec<(&str, Vec<&str>)> = Vec::new();
        for name in &self.values {
            let listed = self.derived.get(name).map(Vec::as_slice);
            let listed = listed.unwrap_or_default().iter();
            let gone = listed.filter(|derived| !names.contains(*derived));
            left_out.push((short(name), gone.map(|derived| short(derived)).collect()));
        }
        left_out.retain(|(_, derived)| !derived.is_empty());
        if left_out.is_empty() {
            return;
        }
        // Bases with few derived types come first: a type with thousands is one like `entity`, which tells little.
        left_out.sort_by_key(|(name, derived)| (derived.len(), *name));
        let shown: Vec<_> = left_out.iter().take(SHOWN).map(shown).collect();
        let more = if left_out.len() > SHOWN { "; …" } else { "" };
        let message = format!(
            "left out types that derive from {} of the slice: {}{more}",
            count(left_out.len(), "type"),
            shown.join("; ")
        );
        let help = "their values are read as an unknown type; `derived: {TYPE: ['*']}` includes all that derive from TYPE";
        let note = Diagnostic::note(Pointer::root().child("derived"), message).help(help);
        self.about_slice.push(note);
    }
}

/// A type and its derived types, as text.
fn shown((name, derived): &(&str, Vec<&str>)) -> String {
    let first: Vec<&str> = derived.iter().take(SHOWN_OF_EACH).copied().collect();
    let first = first.join(", ");
    match derived.len().saturating_sub(SHOWN_OF_EACH) {
        0 => format!("{name} ({first})"),
        more => format!("{name} ({first} and {more} more)"),
    }
}
