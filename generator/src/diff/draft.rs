//! Changes in the making: what was found, before anybody knows what it means in Rust.

use std::collections::HashMap;

use super::change::{Change, Location, Place, RustItem, Severity};
use super::check::Check;
use super::describe::code;
use crate::ir::Method;

/// A part of the API that items of the generated crate come from, and that differs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// All of a type: it came, went, or is something else now.
    Type(String),
    /// The `#[deprecated]` of something.
    Notice(Box<Origin>),
    /// The base type of a type, and so what it inherits.
    Base(String),
    /// How positions of a type are written, wherever they are.
    Shape(String),
    /// Whether there are values of a type itself.
    Abstract(String),
    /// Which members of an enumeration are states that end something.
    States(String),
    /// A property of the type that declares it.
    Property(String, String),
    /// A member of an enumeration.
    Member(String, String),
    /// The parameters of an action.
    Parameters(String),
    /// What has to be given on create.
    Constructor(String),
    /// An operation at the URLs of a builder: the leaf below, if it is one, and the HTTP method.
    Operation(String, String, Method),
    /// A step from a builder, without names of placeholders.
    Step(String, String),
    /// All of a builder.
    Builder(String),
    /// The type of what is read, listed or created at the URLs of a builder.
    Items(String),
    /// That URLs of one builder are at another now.
    Moved(String, String),
    /// What is declared once for several operations, as [`crate::emit::surface::sets_of`] calls it.
    Set(String),
    /// A method above by which something is reached, and which returns another builder now.
    Way(Box<Origin>),
    /// The function that starts all URLs.
    Entry,
}

/// What else has to be equal for changes at several URLs to be listed as one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    /// Builder before and after.
    pub builders: (Option<String>, Option<String>),
    /// What tells places of one builder apart: leaf, method, parameter.
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
    /// Whether an item that existed is gone or looks different, deprecation aside.
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

    /// The change; on the Rust side its items decide, where the check does not know better.
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
        match self.check {
            Check::DocsChanged => Severity::Docs,
            // Each operation is a method at each of its URLs, even where other URLs still have it. With another service,
            // programs compile, but the crate sends all requests to another place.
            Check::PathRemoved | Check::OperationRemoved | Check::ServiceChanged => {
                Severity::Breaking
            }
            // A body that can be left out is given as one that can't.
            Check::BodyOptional
            | Check::Deprecated
            | Check::Undeprecated
            | Check::DeprecationChanged
            | Check::OperationBroken
            | Check::OperationRepaired
            | Check::PropertyWritable => Severity::Compatible,
            _ if self.breaks => Severity::Breaking,
            Check::PathAdded | Check::OperationAdded | Check::PermissionsChanged => {
                Severity::Compatible
            }
            _ if self.items.is_empty() => Severity::None,
            _ => Severity::Compatible,
        }
    }
}

/// What has another name in Rust only.
pub fn renamed_in_rust(place: Place, old: (&str, &str), new: (&str, &str)) -> Draft {
    let message = format!("is {} in Rust, where it was {}", code(new.0), code(old.0));
    Draft::new(Check::RustNameChanged, Severity::None, place, message)
        .was(old.1, Some(old.0.to_owned()))
        .is(new.1, Some(new.0.to_owned()))
}

fn location(pointer: &str, value: Option<String>) -> Location {
    Location {
        pointer: pointer.to_owned(),
        value,
    }
}

/// Lists changes that are the same at each URL of a builder once, at the shortest URL. So it does with deprecations in
/// the same words and with the same change of permissions, wherever they are.
pub fn grouped(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut found: Vec<Draft> = Vec::new();
    let mut known: HashMap<(Check, Option<Group>, String), usize> = HashMap::new();
    for draft in drafts {
        // What many places share, wherever they are: the words of a deprecation, a rule about permissions.
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
