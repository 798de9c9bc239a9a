//! `$expand` with nested options: which related entities, and which of their properties.
//!
//! A navigation property can be expanded as it is. With options, it becomes an [`Expand`]. Options nest as
//! deeply as the service allows, and repeated expansions add up.
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
//! use graph_runtime::{Expand, List, Resource, options};
//!
//! let expand = Package::CATALOGS
//!     .select([Catalog::ID])
//!     .filter(Catalog::ID.ne("7; 8"))
//!     .orderby(Catalog::ID.desc())
//!     .top(5)
//!     .count(true);
//! assert_eq!(
//!     expand.to_string(),
//!     "catalogs($select=id;$filter=id ne '7; 8';$orderby=id desc;$top=5;$count=true)",
//! );
//!
//! # let f = |packages: Resource| {
//! let request = List::<Package, options::All>::get(packages)
//!     .expand(expand)
//!     .expand((Package::CATALOG, "policies($select=id)"));
//! # };
//! # let counted = Expand::from(Package::CATALOGS).count(true);
//! ```
//!
//! As in OData, a navigation to one entity takes `$select` and `$expand`; a navigation to a collection takes
//! the other options as well. Options are separated by `;`. Percent-encoding turns each `;` into `%3B`,
//! including those within quotes; the service decodes them before it parses the options, and distinguishes
//! them by the quotes.
//!
//! Expanding a structural property, selecting a property of another entity, and collection options on a
//! single entity do not compile:
//!
//! ```compile_fail,E0599
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
//! let expand = Package::NAME.expand("x");
//! ```
//!
//! ```compile_fail,E0277
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
//! let expand = Package::CATALOGS.select([Package::NAME]);
//! ```
//!
//! ```compile_fail,E0599
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
//! let expand = Package::CATALOG.top(5);
//! ```

use std::fmt;
use std::marker::PhantomData;

use crate::filter::{Condition, Structure, Target};
use crate::query::position::{Expanded, Ordered, Selected};
use crate::query::{Query, Slot, Terms, term};
use crate::record::Navigation;
use crate::search::Searched;

/// A navigation property of `Owner` to expand, with options for its target `T`.
pub struct Expand<Owner, T> {
    name: &'static str,
    query: Query,
    shape: PhantomData<fn(Owner) -> T>,
}

impl<Owner, T> From<Navigation<Owner, T>> for Expand<Owner, T> {
    fn from(property: Navigation<Owner, T>) -> Self {
        Self {
            name: property.name(),
            query: Query::default(),
            shape: PhantomData,
        }
    }
}

impl<Owner, T> Expand<Owner, T> {
    fn set(mut self, slot: Slot, value: String) -> Self {
        self.query.set(slot, value);
        self
    }
}

/// The methods of [`Expand`], which [`Navigation`] also has.
macro_rules! options {
    ($($expand:ident)*) => {$(
        /// Options for expanded entities.
        impl<Owner, T: Target> $expand<Owner, T> {
            /// `$select` of the expansion: only these properties. Repeated calls add up.
            #[must_use]
            pub fn select(self, properties: impl Terms<Selected, T::Item>) -> Expand<Owner, T> {
                let mut expand = Expand::from(self);
                expand.query.append(Slot::Select, properties);
                expand
            }

            /// `$expand` of the expansion: these related entities too. Repeated calls add up.
            #[must_use]
            pub fn expand(self, navigations: impl Terms<Expanded, T::Item>) -> Expand<Owner, T> {
                let mut expand = Expand::from(self);
                expand.query.append(Slot::Expand, navigations);
                expand
            }
        }

        /// Options for expanded collections.
        impl<Owner, T> $expand<Owner, Vec<T>> {
            /// `$filter` of the expansion: only entities that match. A repeated call replaces it.
            #[must_use]
            pub fn filter(self, condition: impl Condition<T>) -> Expand<Owner, Vec<T>> {
                Expand::from(self).set(Slot::Filter, condition.into_filter().to_string())
            }

            /// `$search` of the expansion: only entities that match. A repeated call replaces it.
            #[must_use]
            pub fn search(self, text: impl Searched<T>) -> Expand<Owner, Vec<T>> {
                Expand::from(self).set(Slot::Search, text.into_search().to_string())
            }

            /// `$orderby` of the expansion: the sort order. Repeated calls add up.
            #[must_use]
            pub fn orderby(self, order: impl Terms<Ordered, T>) -> Expand<Owner, Vec<T>> {
                let mut expand = Expand::from(self);
                expand.query.append(Slot::Orderby, order);
                expand
            }

            /// `$top` of the expansion: at most this many. A repeated call replaces it.
            #[must_use]
            pub fn top(self, items: u32) -> Expand<Owner, Vec<T>> {
                Expand::from(self).set(Slot::Top, items.to_string())
            }

            /// `$skip` of the expansion: skips the first ones. A repeated call replaces it.
            #[must_use]
            pub fn skip(self, items: u32) -> Expand<Owner, Vec<T>> {
                Expand::from(self).set(Slot::Skip, items.to_string())
            }
        }
    )*};
}

options!(Navigation Expand);

impl<Owner, T> Expand<Owner, Vec<T>> {
    /// `$count` of the expansion: includes the number of items, which `count_of` of the record returns. A
    /// repeated call replaces it.
    #[must_use]
    pub fn count(self, wanted: bool) -> Self {
        self.set(Slot::Count, wanted.to_string())
    }
}

impl<Owner, T> Clone for Expand<Owner, T> {
    fn clone(&self) -> Self {
        Self {
            query: self.query.clone(),
            ..*self
        }
    }
}

/// In OData syntax, without percent-encoding.
impl<Owner, T> fmt::Display for Expand<Owner, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.name.to_owned();
        self.query.write_nested(&mut text);
        f.write_str(&text)
    }
}

impl<Owner, T> fmt::Debug for Expand<Owner, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expand({self})")
    }
}

term!([E: Structure, T] Expand<E::Fields, T>: Expanded of E);
