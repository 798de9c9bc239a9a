//! Expressions for `$search`.
//!
//! Words and phrases are always in double quotes, so none is read as an operator or split. Quotes and
//! backslashes within them are escaped by a backslash. This is OData's syntax for phrases, and the only one
//! that the directory accepts.
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
//! use graph_runtime::{List, Resource, Search, options};
//!
//! let search = Search::within(Package::NAME, "sales").and(Search::term("north west").not());
//! assert_eq!(search.to_string(), r#""name:sales" AND NOT "north west""#);
//!
//! # let f = |packages: Resource| {
//! let request = List::<Package, options::All>::get(packages).search(search);
//! # let request = request.search(r#""sent as given""#);
//! # };
//! ```
//!
//! A property of another entity does not compile:
//!
//! ```compile_fail,E0271
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
//! # use graph_runtime::{List, Resource, Search, options};
//! # fn f(packages: Resource) {
//! let search = Search::within(Catalog::ID, "sales");
//! let request = List::<Package, options::All>::get(packages).search(search);
//! # }
//! ```

use std::fmt;
use std::marker::PhantomData;
use std::ops::Not;

use crate::filter::{Binding, Leaf, Logic, Structure};
use crate::record::{Named, Property};

/// A search for entities of type `Owner`.
#[must_use = "a search does nothing until a request is given it"]
pub struct Search<Owner> {
    logic: Logic<Clause>,
    owner: PhantomData<fn(Owner)>,
}

#[derive(Clone, Debug)]
enum Clause {
    Quoted(String),
    Raw(String),
}

impl<Owner> Search<Owner> {
    fn new(logic: Logic<Clause>) -> Self {
        Self {
            logic,
            owner: PhantomData,
        }
    }

    fn quoted(text: &str) -> Self {
        let mut quoted = String::with_capacity(text.len() + 2);
        quoted.push('"');
        for c in text.chars() {
            if matches!(c, '"' | '\\') {
                quoted.push('\\');
            }
            quoted.push(c);
        }
        quoted.push('"');
        Self::new(Logic::Leaf(Clause::Quoted(quoted)))
    }

    /// Matches this word or phrase, as the service interprets it: `"sales"`.
    pub fn term(text: impl AsRef<str>) -> Self {
        Self::quoted(text.as_ref())
    }

    /// Matches this word or phrase in a property: `"displayName:sales"`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "properties are constants, which are passed as they are"
    )]
    pub fn within(property: impl TextProperty<Owner>, text: impl AsRef<str>) -> Self {
        Self::quoted(&format!("{}:{}", property.name(), text.as_ref()))
    }

    /// An expression in the service's syntax, without percent-encoding. It is sent as given, in parentheses
    /// where it is joined to other expressions.
    pub fn raw(expression: impl Into<String>) -> Self {
        Self::new(Logic::Leaf(Clause::Raw(expression.into())))
    }

    /// `AND`: both expressions match.
    pub fn and(self, other: impl Searched<Owner>) -> Self {
        Self::new(self.logic.and(other.into_search().logic))
    }

    /// `OR`: at least one of the expressions matches.
    pub fn or(self, other: impl Searched<Owner>) -> Self {
        Self::new(self.logic.or(other.into_search().logic))
    }

    /// `NOT`: the expression does not match. The operator `!` does the same.
    #[expect(
        clippy::should_implement_trait,
        reason = "it reads better at the end of a chain"
    )]
    pub fn not(self) -> Self {
        Self::new(self.logic.not())
    }
}

impl<Owner> Not for Search<Owner> {
    type Output = Self;

    fn not(self) -> Self {
        Search::not(self)
    }
}

impl<Owner> Clone for Search<Owner> {
    fn clone(&self) -> Self {
        Self::new(self.logic.clone())
    }
}

/// In the service's syntax, without percent-encoding.
impl<Owner> fmt::Display for Search<Owner> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.logic.write(&mut text, &mut ());
        f.write_str(&text)
    }
}

impl<Owner> fmt::Debug for Search<Owner> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Search({self})")
    }
}

impl Leaf for Clause {
    type Scope = ();
    const AND: &'static str = "AND";
    const OR: &'static str = "OR";
    const NOT: &'static str = "NOT";

    fn binding(&self) -> Binding {
        match self {
            Self::Quoted(_) => Binding::Call,
            Self::Raw(_) => Binding::Unknown,
        }
    }

    fn write(&self, out: &mut String, (): &mut ()) {
        let (Self::Quoted(text) | Self::Raw(text)) = self;
        out.push_str(text);
    }
}

/// A search for entities of type `Entity`: a [`Search`], or text that is sent as given.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not search in properties of `{Entity}`",
    note = "search in text properties of `{Entity}`, as in `Search::within(PROPERTY, text)`, or give text"
)]
pub trait Searched<Entity> {
    /// Converts to a search.
    fn into_search(self) -> Search<Entity>;
}

// The bound lets rustc infer the owner of `Search::term`. Its failure would be a confusing message, so it is not
// recommended.
#[diagnostic::do_not_recommend]
impl<Owner, Entity: Structure<Fields = Owner>> Searched<Entity> for Search<Owner> {
    fn into_search(self) -> Search<Entity> {
        Search::new(self.logic)
    }
}

/// A search on a response without an entity, such as a number, may use properties of any record.
#[diagnostic::do_not_recommend]
impl<Owner> Searched<()> for Search<Owner> {
    fn into_search(self) -> Search<()> {
        Search::new(self.logic)
    }
}

/// A text property that a search can look in.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text property of `{Owner}`",
    note = "a search looks only into text properties; use a filter for other properties"
)]
pub trait TextProperty<Owner>: Named<Owner> {}

impl<Owner> TextProperty<Owner> for Property<Owner, String> {}

macro_rules! text {
    ($($text:ty)*) => {$(
        impl<Entity> Searched<Entity> for $text {
            fn into_search(self) -> Search<Entity> {
                Search::raw(self)
            }
        }
    )*};
}

text!(&str &String String);
