//! Conditions for `$filter`, built from the properties of records.
//!
//! Each property of a record has a constant, and a condition starts with one. A constant has the operators
//! that fit its type, and they take values of that type:
//!
//! | values | operators |
//! |---|---|
//! | all | [`eq`](Property::eq), [`ne`](Property::ne), [`is_in`](Property::is_in), [`is_null`](Property::is_null), [`is_not_null`](Property::is_not_null) |
//! | numbers, texts, dates, times, durations | [`gt`](Property::gt), [`ge`](Property::ge), [`lt`](Property::lt), [`le`](Property::le) |
//! | texts | [`contains`](Property::contains), [`startswith`](Property::startswith), [`endswith`](Property::endswith) |
//! | sets of flags | [`has`](Property::has) |
//! | collections | [`any`](Property::any), [`all`](Property::all), [`exists`](Property::exists), [`count`](Property::count) |
//! | structures | [`path`](Property::path) to what they hold, [`cast`](Property::cast), [`isof`](Property::isof) |
//!
//! Functions make values that are compared in the same way:
//!
//! | of | functions |
//! |---|---|
//! | texts | [`tolower`](Property::tolower), [`toupper`](Property::toupper), [`trim`](Property::trim), [`concat`](Property::concat), [`substring`](Property::substring), [`length`](Property::length), [`indexof`](Property::indexof) |
//! | timestamps, dates | [`year`](Property::year), [`month`](Property::month), [`day`](Property::day) |
//! | timestamps, times of day | [`hour`](Property::hour), [`minute`](Property::minute), [`second`](Property::second) |
//! | timestamps | [`date`](Property::date), [`time`](Property::time) |
//! | nothing | [`now`] |
//!
//! ```
//! # use graph_runtime::{Extra, Nested};
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Nested<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_nested Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! use graph_runtime::filter::Filter;
//!
//! let condition = Package::NAME.startswith("Sales").and(Package::HIDDEN.eq(false));
//! assert_eq!(condition.to_string(), "startswith(name,'Sales') and hidden eq false");
//!
//! // `and`, `or` and `not` get the parentheses that they need, and no more.
//! let condition = Package::NAME.eq("it's").or(Package::HIDDEN.eq(true)).and(Package::SIZE.gt(5));
//! assert_eq!(condition.to_string(), "(name eq 'it''s' or hidden eq true) and size gt 5");
//! let condition = Package::NAME.is_in(["a", "b"]).not();
//! assert_eq!(condition.to_string(), "not (name in ('a','b'))");
//!
//! // Properties of what a property holds or leads to.
//! let condition = Package::CATALOG.path(Catalog::ID).eq("7");
//! assert_eq!(condition.to_string(), "catalog/id eq '7'");
//!
//! // Items of a collection. The name of the item is never one that is in use.
//! let condition = Package::CATALOGS.any(|catalog| catalog.path(Catalog::ID).eq("7"));
//! assert_eq!(condition.to_string(), "catalogs/any(a:a/id eq '7')");
//! let condition = Package::TAGS.all(|tag| tag.ne("old")).and(Package::CATALOGS.count().gt(1));
//! assert_eq!(condition.to_string(), "tags/all(a:a ne 'old') and catalogs/$count gt 1");
//!
//! // Functions, of properties and of each other.
//! let condition = Package::NAME.trim().tolower().eq("sales").and(Package::NAME.length().lt(80));
//! assert_eq!(condition.to_string(), "tolower(trim(name)) eq 'sales' and length(name) lt 80");
//!
//! // What the types do not know is text, alone or combined with the rest.
//! let condition = Package::HIDDEN.eq(false).and("extension_x eq 1 or extension_y eq 2");
//! assert_eq!(condition.to_string(), "hidden eq false and (extension_x eq 1 or extension_y eq 2)");
//! let condition = Filter::<Package>::raw("extension_x eq 1");
//! assert_eq!(condition.to_string(), "extension_x eq 1");
//! ```
//!
//! A request takes the condition, and so does an expanded collection: see [`Expand`](crate::Expand).
//!
//! ```
//! # use graph_runtime::{Extra, Nested};
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Nested<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_nested Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! # use graph_runtime::{List, Resource, options};
//! # fn f(packages: Resource) {
//! let request = List::<Package, options::All>::get(packages)
//!     .filter(Package::NAME.contains("sales"))
//!     .orderby(Package::CATALOG.path(Catalog::ID).desc())
//!     .expand(Package::CATALOGS.filter(Catalog::ID.ne("7")).select([Catalog::ID]));
//! # }
//! ```
//!
//! # How conditions are written
//!
//! Texts, members of enumerations and sets of flags are in single quotes, with quotes inside doubled, so no
//! text can end its literal: the service's parser treats `,`, `;`, `(` and `)` within quotes as text, in
//! nested options as well. GUIDs, numbers, dates, times and booleans are unquoted; durations are
//! `duration'P1D'`, with weeks written as days. Percent-encoding happens later, once, when a request is sent.
//!
//! Text that is given instead of a condition is sent as it is: quoting is up to the caller.
//!
//! # What does not compile
//!
//! * A condition on another entity, and conditions on two entities joined into one.
//! * A property of the items of a collection, without a lambda over the item.
//! * A value of another type, and a comparison with a property of another type.
//! * An operator that does not fit the type.
//! * A path to a property of another entity, and a path into a collection.

mod computed;
mod function;
mod logic;
mod operand;
mod operators;
mod path;
#[cfg(doctest)]
mod refused;
mod structure;
mod test;

use std::fmt;
use std::marker::PhantomData;
use std::ops::Not;

pub use computed::Computed;
pub use function::now;
pub use operand::{Comparable, Comparand, Form, LiteralOf, Operand, Ordered};
pub use path::{Path, it};
pub use structure::{FieldsOf, Step, Structure, Target};

pub(crate) use logic::{Binding, Leaf, Logic};
use test::{Scope, Test};

#[cfg(doc)]
use crate::Property;

/// A condition on an entity of type `Owner`.
#[must_use = "a condition does nothing until a request is given it"]
pub struct Filter<Owner> {
    logic: Logic<Test>,
    owner: PhantomData<fn(Owner)>,
}

impl<Owner> Filter<Owner> {
    fn new(logic: Logic<Test>) -> Self {
        Self {
            logic,
            owner: PhantomData,
        }
    }

    fn leaf(test: Test) -> Self {
        Self::new(Logic::Leaf(test))
    }

    /// A condition in OData syntax, without percent-encoding. It is sent as given, in parentheses where it is
    /// joined to other conditions.
    pub fn raw(condition: impl Into<String>) -> Self {
        Self::leaf(Test::Raw(condition.into()))
    }

    /// `and`: both conditions hold.
    pub fn and(self, other: impl Condition<Owner>) -> Self {
        Self::new(self.logic.and(other.into_filter().logic))
    }

    /// `or`: at least one of the conditions holds.
    pub fn or(self, other: impl Condition<Owner>) -> Self {
        Self::new(self.logic.or(other.into_filter().logic))
    }

    /// `not`: the condition does not hold. The operator `!` does the same.
    #[expect(
        clippy::should_implement_trait,
        reason = "it reads better at the end of a chain"
    )]
    pub fn not(self) -> Self {
        Self::new(self.logic.not())
    }
}

impl<Owner> Not for Filter<Owner> {
    type Output = Self;

    fn not(self) -> Self {
        Filter::not(self)
    }
}

impl<Owner> Clone for Filter<Owner> {
    fn clone(&self) -> Self {
        Self::new(self.logic.clone())
    }
}

/// In OData syntax, without percent-encoding.
impl<Owner> fmt::Display for Filter<Owner> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.logic.write(&mut text, &mut Scope::of(&self.logic));
        f.write_str(&text)
    }
}

impl<Owner> fmt::Debug for Filter<Owner> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filter({self})")
    }
}

/// A condition on an entity of type `Entity`: a [`Filter`] on its properties, or text that is sent as given.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on `{Entity}`",
    note = "use a filter on properties of `{Entity}`, or text"
)]
pub trait Condition<Entity> {
    /// Converts to a filter.
    fn into_filter(self) -> Filter<Entity>;
}

impl<Owner: FieldsOf<Entity>, Entity> Condition<Entity> for Filter<Owner> {
    fn into_filter(self) -> Filter<Entity> {
        Filter::new(self.logic)
    }
}

macro_rules! text {
    ($($text:ty)*) => {$(
        impl<Entity> Condition<Entity> for $text {
            fn into_filter(self) -> Filter<Entity> {
                Filter::raw(self)
            }
        }
    )*};
}

text!(&str &String String);
