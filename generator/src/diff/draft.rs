//! Drafts of changes: differences whose effect in Rust is not known yet.

use std::collections::HashMap;

use super::change::{Change, Location, Place, RustItem, Severity};
use super::check::Check;
use super::describe::code;
use crate::ir::Method;

/// A part of the API that differs and that items of the generated crate come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A whole type: added, removed, or changed in kind.
    Type(String),
    /// The `#[deprecated]` of an item.
    Notice(Box<Origin>),
    /// The base type of a type, and so what it inherits.
    Base(String),
    /// How the generated crate writes the type wherever it is used.
    Shape(String),
    /// Whether a value can have the type itself.
    Abstract(String),
    /// The final states of an enumeration.
    States(String),
    /// A property of the type that declares it.
    Property(String, String),
    /// A member of an enumeration.
    Member(String, String),
    /// The parameters of an action.
    Parameters(String),
    /// The properties that a create requires.
    Constructor(String),
    /// An operation of a builder: the builder, the leaf if it is on one, and the method.
    Operation(String, String, Method),
    /// A step of a builder, without names of placeholders.
    Step(String, String),
    /// A whole builder.
    Builder(String),
    /// The type that URLs of a builder read, list or create.
    Items(String),
    /// URLs that moved from one builder to another.
    Moved(String, String),
    /// An item that several operations share, named as in [`crate::emit::surface::sets_of`].
    Set(String),
    /// A step above that now returns another builder.
    Way(Box<Origin>),
    /// The entry point of the crate.
    Entry,
}

/// The key by which equal changes at several URLs are combined.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    /// The builder before and after.
    pub builders: (Option<String>, Option<String>),
    /// The part of the builder: leaf, method, parameter.
    pub within: String,
}

/// A change without its Rust side.
#[derive(Clone, Debug)]
pub struct Draft {
    pub check: Check,
    pub wire: Severity,
    pub place: Place,
    pub message: String,
    pub old: Option<Location>,
    pub new: Option<Location>,
    pub origins: Vec<Origin>,
    pub group: Option<Group>,
    also: Vec<Place>,
    items: Vec<RustItem>,
    /// Whether an existing item was removed or changed, apart from deprecation.
    breaks: bool,
}

impl Draft {
    pub fn new(check: Check, wire: Severity, place: Place, message: impl Into<String>) -> Self {
        Self {
            check,
            wire,
            place,
            message: message.into(),
            old: None,
            new: None,
            origins: Vec::new(),
            group: None,
            also: Vec::new(),
            items: Vec::new(),
            breaks: false,
        }
    }

    pub fn was(mut self, pointer: &str, value: Option<String>) -> Self {
        self.old = Some(location(pointer, value));
        self
    }

    pub fn is(mut self, pointer: &str, value: Option<String>) -> Self {
        self.new = Some(location(pointer, value));
        self
    }

    pub fn origins(mut self, origins: impl IntoIterator<Item = Origin>) -> Self {
        self.origins.extend(origins);
        self
    }

    pub fn also(mut self, places: Vec<Place>) -> Self {
        self.also = places;
        self
    }

    pub fn group(mut self, group: Group) -> Self {
        self.group = Some(group);
        self
    }

    pub fn explain(&mut self, item: RustItem, breaks: bool) {
        self.breaks |= breaks;
        self.items.push(item);
    }

    /// Finishes the change. Its items decide the severity in Rust, unless the check defines it.
    pub fn finish(mut self) -> Change {
        let rust = self.rust();
        self.items.sort_by(|a, b| a.path.cmp(&b.path));
        self.items.dedup();
        self.also.sort();
        Change {
            check: self.check,
            wire: self.wire,
            rust,
            place: self.place,
            message: self.message,
            old: self.old,
            new: self.new,
            also: self.also,
            rust_items: self.items,
        }
    }

    fn rust(&self) -> Severity {
        if let Some(severity) = always(self.check) {
            return severity;
        }
        match self.check {
            _ if self.breaks => Severity::Breaking,
            Check::PathAdded | Check::OperationAdded | Check::PermissionsChanged => {
                Severity::Compatible
            }
            _ if self.items.is_empty() => Severity::None,
            _ => Severity::Compatible,
        }
    }
}

/// The severity in Rust that a check has whatever its items are.
fn always(check: Check) -> Option<Severity> {
    match check {
        Check::DocsChanged => Some(Severity::Docs),
        // The operation's method disappears at each of its URLs, even if other URLs keep it. With another
        // service, programs compile, but the crate sends all requests elsewhere.
        Check::PathRemoved | Check::OperationRemoved | Check::ServiceChanged => {
            Some(Severity::Breaking)
        }
        // An optional body accepts the argument of a required one, so calls still compile.
        Check::BodyOptional
        | Check::Deprecated
        | Check::Undeprecated
        | Check::DeprecationChanged
        | Check::OperationBroken
        | Check::OperationRepaired
        | Check::PropertyWritable => Some(Severity::Compatible),
        _ => None,
    }
}

/// A change of a Rust name only.
pub fn renamed_in_rust(place: Place, old: (&str, &str), new: (&str, &str)) -> Draft {
    let message = format!("is {} in Rust (before: {})", code(new.0), code(old.0));
    Draft::new(Check::RustNameChanged, Severity::None, place, message)
        .was(old.1, Some(old.0.to_owned()))
        .is(new.1, Some(new.0.to_owned()))
}

fn location(pointer: &str, value: Option<String>) -> Location {
    Location {
        pointer: pointer.to_owned(),
        value,
        line: None,
    }
}

/// Combines changes that are equal at several URLs of a builder, at the shortest URL. Combines equal changes of
/// deprecations and permissions anywhere.
pub fn grouped(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut found: Vec<Draft> = Vec::new();
    let mut known: HashMap<(Check, Option<Group>, String), usize> = HashMap::new();
    for draft in drafts {
        // One deprecation or permission rule often applies to many places.
        let is_shared = matches!(
            draft.check,
            Check::Deprecated
                | Check::Undeprecated
                | Check::DeprecationChanged
                | Check::PermissionsChanged
        );
        let group = draft.group.clone().filter(|_| !is_shared);
        if group.is_none() && !is_shared {
            found.push(draft);
            continue;
        }
        let key = (draft.check, group, draft.message.clone());
        if let Some(at) = known.get(&key) {
            merge(&mut found[*at], draft);
        } else {
            known.insert(key, found.len());
            found.push(draft);
        }
    }
    found
}

fn merge(into: &mut Draft, mut draft: Draft) {
    let order = |place: &Place| (place.route().len(), place.clone());
    if order(&draft.place) < order(&into.place) {
        std::mem::swap(&mut into.place, &mut draft.place);
        std::mem::swap(&mut into.old, &mut draft.old);
        std::mem::swap(&mut into.new, &mut draft.new);
    }
    into.also.push(draft.place);
    for origin in draft.origins {
        if !into.origins.contains(&origin) {
            into.origins.push(origin);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::check::PAGE;

    #[test]
    fn given_a_fixed_severity_in_rust_when_looked_up_then_the_page_has_only_it() {
        for check in Check::ALL {
            let start = format!("| `{check}` | ");
            let row = PAGE
                .lines()
                .find(|line| line.starts_with(&start))
                .expect("a row");
            if let Some(severity) = always(*check) {
                assert_eq!(
                    row.split(" | ").nth(3),
                    Some(severity.to_string().as_str()),
                    "{row}"
                );
            }
        }
    }
}
