//! Types: structures, enumerations, and the values of properties.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Api, Deprecation, Limits, RequestOption, WireName};
use crate::naming::{Ident, TypePath};

/// A named type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Type {
    /// An entity, a complex type, or the parameters of an action.
    Struct(Struct),
    /// An enumeration.
    Enum(Enum),
}

impl Type {
    /// The Rust path of the type.
    #[must_use]
    pub fn rust(&self) -> &TypePath {
        match self {
            Self::Struct(structure) => &structure.rust,
            Self::Enum(enumeration) => &enumeration.rust,
        }
    }

    /// The keywords that limit a value as a whole.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        match self {
            Self::Struct(structure) => &structure.limits,
            Self::Enum(enumeration) => &enumeration.limits,
        }
    }

    /// The JSON pointer of the type.
    #[must_use]
    pub fn pointer(&self) -> &str {
        match self {
            Self::Struct(structure) => &structure.pointer,
            Self::Enum(enumeration) => &enumeration.pointer,
        }
    }
}

/// An entity or complex type, including base properties.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "these facts are independent")]
pub struct Struct {
    /// Qualified name, such as `microsoft.graph.accessPackage`.
    pub name: WireName,
    /// Rust path of the record.
    pub rust: TypePath,
    /// Whether it holds the parameters of an action. It then has no name on the wire.
    pub parameters: bool,
    /// The type it derives from.
    pub base: Option<WireName>,
    /// Whether an overlay says that values are always of a derived type.
    pub abstract_: bool,
    /// Whether the document allows undeclared properties.
    pub open: bool,
    /// Own and inherited properties; base properties come first.
    pub properties: Vec<Property>,
    /// The keywords that limit a value as a whole, aside from those of base types.
    pub limits: Limits,
    /// All types that derive from it, directly or not, sorted by wire name.
    pub derived: Vec<WireName>,
    /// Whether a property, body or result has this type.
    pub referenced: bool,
    /// Path of the entity set its identifiers belong to, such as `groups`.
    pub entity_set: Option<String>,
    /// Present when the document marks it deprecated.
    pub deprecated: Option<Deprecation>,
    /// Documentation text.
    pub docs: Option<String>,
    /// Its JSON pointer.
    pub pointer: String,
}

impl Struct {
    /// Whether a value of this type can be of several types.
    #[must_use]
    pub fn is_polymorphic(&self) -> bool {
        !self.derived.is_empty()
    }

    /// The index of the property that identifies an entity: `id`, which in complex types is nullable.
    #[must_use]
    pub fn key(&self) -> Option<usize> {
        let is_key = |property: &Property| {
            property.name.as_str() == "id" && property.ty == Ty::String && !property.nullable
        };
        let key = self.properties.iter().position(is_key);
        key.filter(|_| !self.parameters)
    }
}

/// A property of a structure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "these facts are independent")]
pub struct Property {
    /// Name on the wire.
    pub name: WireName,
    /// Field and setter name.
    pub rust: Ident,
    /// Value type.
    pub ty: Ty,
    /// Whether the document allows `null`.
    pub nullable: bool,
    /// Structural or navigation.
    pub kind: PropertyKind,
    /// Whether the document lists it as `required`. For a parameter of an action that lists none as required:
    /// whether it cannot be `null`.
    pub required: bool,
    /// Whether the document marks it `readOnly`.
    pub read_only: bool,
    /// Whether the document marks it `writeOnly`.
    pub write_only: bool,
    /// The keywords that limit its values.
    pub limits: Limits,
    /// The service's default for an absent property, as JSON.
    pub default: Option<String>,
    /// Whether the service rejects the creation of an entity without it.
    pub required_on_create: bool,
    /// Which of `$filter`, `$orderby` and `$expand` support it, according to the API reference.
    pub supports: BTreeSet<RequestOption>,
    /// Present when the document marks it deprecated.
    pub deprecated: Option<Deprecation>,
    /// Documentation text.
    pub docs: Option<String>,
    /// Its JSON pointer.
    pub pointer: String,
}

/// The two kinds of property in OData.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum PropertyKind {
    /// Part of the resource.
    Structural,
    /// A link to other resources; present when expanded.
    Navigation,
}

/// An enumeration. All enumerations are open: the service may add members.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Enum {
    /// Qualified name.
    pub name: WireName,
    /// Rust path.
    pub rust: TypePath,
    /// Members in document order.
    pub members: Vec<Member>,
    /// Whether values are sets of members.
    pub flags: bool,
    /// Whether the description declares strings, and an overlay lists the known values.
    pub of_strings: bool,
    /// The keywords that limit its values, aside from the members.
    pub limits: Limits,
    /// Which members are final states, according to an overlay.
    pub states: Option<States>,
    /// Present when the document marks it deprecated.
    pub deprecated: Option<Deprecation>,
    /// Documentation text.
    pub docs: Option<String>,
    /// Its JSON pointer.
    pub pointer: String,
}

/// The final states of an entity.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct States {
    /// The states that the service no longer changes by itself.
    pub final_: Vec<WireName>,
    /// Those of them that mean success.
    pub success: Vec<WireName>,
}

/// A member of an enumeration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// Name on the wire.
    pub name: WireName,
    /// Variant name.
    pub rust: Ident,
    /// Documentation text.
    pub docs: Option<String>,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Ty {
    /// `Edm.Boolean`.
    Bool,
    /// `Edm.SByte` to `Edm.Int64`, `Edm.Byte`: width in bits and whether signed.
    Int(u8, bool),
    /// `Edm.Single` or `Edm.Double`: width in bits.
    Float(u8),
    /// `Edm.Decimal`.
    Decimal,
    /// `Edm.String`.
    String,
    /// `Edm.DateTimeOffset`.
    DateTime,
    /// `Edm.Date`.
    Date,
    /// `Edm.TimeOfDay`.
    TimeOfDay,
    /// `Edm.Duration`.
    Duration,
    /// `Edm.Guid`.
    Guid,
    /// `Edm.Binary`.
    Binary,
    /// A structure or enumeration of [`Api::types`].
    Named(WireName),
    /// `Collection(…)`.
    List(Box<Ty>),
    /// An object whose property names are data.
    Map(Box<Ty>),
    /// Any JSON value.
    Json,
}

impl Ty {
    /// The structure or enumeration of the value, or of its items.
    #[must_use]
    pub fn named(&self) -> Option<&WireName> {
        match self {
            Self::Named(name) => Some(name),
            Self::List(item) | Self::Map(item) => item.named(),
            _ => None,
        }
    }

    /// The same, mutably, for renaming.
    pub(crate) fn named_mut(&mut self) -> Option<&mut WireName> {
        match self {
            Self::Named(name) => Some(name),
            Self::List(item) | Self::Map(item) => item.named_mut(),
            _ => None,
        }
    }

    /// The enumeration of this type, if an overlay lists its final states.
    #[must_use]
    pub fn states<'a>(&self, api: &'a Api) -> Option<&'a WireName> {
        let Self::Named(name) = self else {
            return None;
        };
        match api.types.get(name) {
            Some(Type::Enum(found)) if found.states.is_some() => Some(&found.name),
            _ => None,
        }
    }
}
