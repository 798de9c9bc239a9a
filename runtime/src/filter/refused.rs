//! What the compiler refuses, each a test that fails if it does not.
//!
//! A condition on another entity:
//!
//! ```compile_fail,E0271
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! # use graph_runtime::{List, Resource, options};
//! # fn f(packages: Resource) {
//! let request = List::<Package, options::All>::get(packages).filter(Catalog::ID.eq("7"));
//! # }
//! ```
//!
//! Conditions on two entities, or a property of the item without the item:
//!
//! ```compile_fail,E0271
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! let condition = Package::NAME.eq("a").and(Catalog::ID.eq("7"));
//! ```
//!
//! ```compile_fail,E0271
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! let condition = Package::CATALOGS.any(|catalog| Catalog::ID.eq("7"));
//! ```
//!
//! A value of another type, and of a property of another type:
//!
//! ```compile_fail,E0277
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! let condition = Package::HIDDEN.eq("false");
//! ```
//!
//! ```compile_fail,E0277
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! let condition = Package::SIZE.eq(true);
//! ```
//!
//! ```compile_fail,E0277
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! let condition = Package::NAME.eq(Package::SIZE);
//! ```
//!
//! An operator that does not fit the type:
//!
//! ```compile_fail,E0599
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! let condition = Package::SIZE.contains("1");
//! ```
//!
//! ```compile_fail,E0599
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! let condition = Package::HIDDEN.gt(false);
//! ```
//!
//! ```compile_fail,E0599
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! let condition = Package::CATALOG.any(|catalog| catalog.path(Catalog::ID).eq("7"));
//! ```
//!
//! A step that leads nowhere: from another entity, or into a collection.
//!
//! ```compile_fail,E0271
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! let path = Package::CATALOG.path(Package::NAME);
//! ```
//!
//! ```compile_fail,E0277
//! # use graph_runtime::Extra;
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
//! # #[derive(Clone, Default, PartialEq)]
//! # pub struct Package {
//! #     pub name: Option<String>, pub hidden: Option<bool>, pub size: Option<i64>,
//! #     pub tags: Option<Vec<String>>, pub catalog: Option<Box<Catalog>>,
//! #     pub catalogs: Option<Vec<Catalog>>, pub extra: Extra,
//! # }
//! # graph_runtime::record! { Package "sample.package" {
//! #     0 name NAME "name" value String;
//! #     1 hidden HIDDEN "hidden" value bool;
//! #     2 size SIZE "size" value i64;
//! #     3 tags TAGS "tags" list String;
//! #     4 catalog CATALOG "catalog" nav_boxed Catalog;
//! #     5 catalogs CATALOGS "catalogs" nav_list Catalog;
//! # } }
//! let path = Package::CATALOGS.path(Catalog::ID);
//! ```
