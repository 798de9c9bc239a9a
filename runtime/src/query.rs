//! The query options of a request: which properties they accept, and how they are written.
//!
//! Options that list properties take text, properties of the requested entity, or several of these as an
//! array, a `Vec` or, if their types differ, a tuple. A property of another entity does not compile:
//!
//! ```compile_fail,E0277
//! # use graph_runtime::{Extra, List, Resource, options};
//! # #[derive(Clone, Default, PartialEq)] pub struct Cat { pub name: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Cat "sample.cat" { 0 name NAME "name" value String; } }
//! # #[derive(Clone, Default, PartialEq)] pub struct Dog { pub name: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Dog "sample.dog" { 0 name NAME "name" value String; } }
//! # fn f(at: Resource) {
//! let request = List::<Cat, options::All>::get(at).select([Dog::NAME]);
//! # }
//! ```
//!
//! A navigation property can be expanded; another property cannot:
//!
//! ```compile_fail,E0277
//! # use graph_runtime::{Extra, List, Resource, options};
//! # #[derive(Clone, Default, PartialEq)] pub struct Cat { pub name: Option<String>, pub extra: Extra }
//! # graph_runtime::record! { Cat "sample.cat" { 0 name NAME "name" value String; } }
//! # fn f(at: Resource) {
//! let request = List::<Cat, options::All>::get(at).expand(Cat::NAME);
//! # }
//! ```

use crate::encode;
use crate::filter::{Path, Structure};
use crate::options::with_options;
use crate::record::{Named, Navigation, Property};

/// The options of one request.
///
/// They are written in a fixed order, whatever order they were set in: parameter aliases as they occur in the
/// path, then the options in the order of [`Slot`], then the pairs of [`query`](crate::Request::query) in the
/// order they were added.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    options: Vec<(Slot, String)>,
    others: Vec<(String, Other)>,
}

/// The value of a pair that is not a system query option.
#[derive(Clone, Debug)]
enum Other {
    /// Text, encoded as a whole.
    Text(String),
    /// Items, encoded one by one, and their separator.
    Items(Vec<String>, char),
}

macro_rules! slots {
    (query { $($word:ident $name:ident $wire:literal;)* } header $headers:tt) => {
        /// A system query option, in the order in which they are written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Slot {
            $($name,)*
            /// Where an earlier response stopped. Descriptions do not list it.
            Skiptoken,
        }

        impl Slot {
            const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $wire,)*
                    Self::Skiptoken => "$skiptoken",
                }
            }
        }
    };
}

with_options!(slots);

impl Query {
    /// Sets an option and replaces its former value.
    pub(crate) fn set(&mut self, slot: Slot, value: String) {
        match self.options.binary_search_by_key(&slot, |option| option.0) {
            Ok(index) => self.options[index].1 = value,
            Err(index) => self.options.insert(index, (slot, value)),
        }
    }

    /// Sets the condition, or combines it with the existing one.
    pub(crate) fn narrow(&mut self, condition: &str) {
        let filter = self
            .options
            .iter_mut()
            .find(|(slot, _)| *slot == Slot::Filter);
        let Some((_, wider)) = filter.filter(|(_, wider)| !wider.trim().is_empty()) else {
            return self.set(Slot::Filter, condition.to_owned());
        };
        // `or` binds less tightly than `and`; parentheses around text are always valid.
        let mut words = wider.split_whitespace();
        if words.any(|word| word.eq_ignore_ascii_case("or")) {
            *wider = format!("({wider})");
        }
        wider.push_str(" and ");
        wider.push_str(condition);
    }

    /// Adds to an option that is a list.
    pub(crate) fn append<P, O>(&mut self, slot: Slot, terms: impl Terms<P, O>) {
        match self.options.binary_search_by_key(&slot, |option| option.0) {
            Ok(index) => terms.write(&mut self.options[index].1),
            Err(index) => {
                let mut list = String::new();
                terms.write(&mut list);
                if !list.is_empty() {
                    self.options.insert(index, (slot, list));
                }
            }
        }
    }

    /// Appends the options in the syntax of `$expand`.
    pub(crate) fn write_nested(&self, out: &mut String) {
        for (index, (slot, value)) in self.options.iter().enumerate() {
            out.push(if index == 0 { '(' } else { ';' });
            out.push_str(slot.name());
            out.push('=');
            out.push_str(value);
        }
        if !self.options.is_empty() {
            out.push(')');
        }
    }

    /// Adds a custom pair.
    pub(crate) fn add(&mut self, name: String, value: String) {
        self.others.push((name, Other::Text(value)));
    }

    /// Adds a pair whose value is a list. A separator within an item is encoded; those between items are not.
    pub(crate) fn add_items(&mut self, name: String, items: Vec<String>, separator: char) {
        self.others.push((name, Other::Items(items, separator)));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.options.is_empty() && self.others.is_empty()
    }

    /// Appends the query to a URL, after its existing query.
    pub(crate) fn write(&self, url: &mut String, aliases: &[(String, String)]) {
        let mut has_query = url.contains('?');
        for (name, value) in aliases {
            encode::push_query(url, &mut has_query, name, value);
        }
        for (slot, value) in &self.options {
            encode::push_query(url, &mut has_query, slot.name(), value);
        }
        for (name, value) in &self.others {
            match value {
                Other::Text(value) => encode::push_query(url, &mut has_query, name, value),
                Other::Items(items, separator) => {
                    encode::push_query_items(url, &mut has_query, name, items, *separator);
                }
            }
        }
    }
}

/// Positions that accept names of properties.
pub mod position {
    /// Within `$select`.
    #[derive(Clone, Copy, Debug)]
    pub enum Selected {}
    /// Within `$expand`.
    #[derive(Clone, Copy, Debug)]
    pub enum Expanded {}
    /// Within `$orderby`.
    #[derive(Clone, Copy, Debug)]
    pub enum Ordered {}
}

/// One term of `$select`, `$expand` or `$orderby` on an entity of type `Owner`.
///
/// Any text is a term; a property or navigation property is one if it belongs to the entity.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in this query option of `{Owner}`",
    note = "use a property of `{Owner}`, or text"
)]
pub trait Term<Position, Owner> {
    /// Writes the term in OData syntax, without percent-encoding.
    fn write(self, out: &mut String);
}

/// One or more terms: a term, an array, a `Vec`, or a tuple of terms of different types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in this query option of `{Owner}`",
    note = "use properties of `{Owner}` as an array or, if their types differ, a tuple; or text"
)]
pub trait Terms<Position, Owner> {
    /// Appends the terms, separated by commas.
    fn write(self, out: &mut String);
}

pub(crate) fn push<P, O>(out: &mut String, term: impl Term<P, O>) {
    if !out.is_empty() {
        out.push(',');
    }
    term.write(out);
}

macro_rules! single {
    ($($term:ty)*) => {$(
        impl<P, O> Term<P, O> for $term {
            fn write(self, out: &mut String) {
                out.push_str(&self);
            }
        }

        impl<P, O> Terms<P, O> for $term {
            fn write(self, out: &mut String) {
                push::<P, O>(out, self);
            }
        }
    )*};
}

single!(&str &String String);

macro_rules! term {
    ([$($parameter:tt)*] $term:ty: $position:ident of $owner:ty) => {
        impl<$($parameter)*> $crate::query::Term<$crate::query::position::$position, $owner> for $term {
            fn write(self, out: &mut String) {
                use std::fmt::Write as _;
                // Writing to a string cannot fail.
                let _ = write!(out, "{self}");
            }
        }

        impl<$($parameter)*> $crate::query::Terms<$crate::query::position::$position, $owner> for $term {
            fn write(self, out: &mut String) {
                $crate::query::push::<$crate::query::position::$position, $owner>(out, self);
            }
        }
    };
}

pub(crate) use term;

macro_rules! named {
    ($($kind:ident $position:ident;)*) => {$(
        impl<O, Owner, T> Term<position::$position, O> for $kind<Owner, T>
        where
            Self: Named<O>,
        {
            fn write(self, out: &mut String) {
                out.push_str($kind::name(self));
            }
        }

        impl<O, Owner, T> Terms<position::$position, O> for $kind<Owner, T>
        where
            Self: Named<O>,
        {
            fn write(self, out: &mut String) {
                push::<position::$position, O>(out, self);
            }
        }
    )*};
}

named! {
    Property Selected;
    Navigation Selected;
    Navigation Expanded;
    Property Ordered;
}

term!([E: Structure, T] Path<E::Fields, T>: Selected of E);
term!([E: Structure, T] Path<E::Fields, T>: Ordered of E);

/// A property to order by, with its direction; see [`Property::desc`].
#[derive(Clone, Copy, Debug)]
pub struct Order<P> {
    property: P,
    descending: bool,
}

macro_rules! order {
    ($($by:ident)*) => {$(
        impl<Owner, T> $by<Owner, T> {
            /// Orders by this property, ascending.
            #[must_use]
            pub const fn asc(self) -> Order<Self> {
                Order {
                    property: self,
                    descending: false,
                }
            }

            /// Orders by this property, descending.
            #[must_use]
            pub const fn desc(self) -> Order<Self> {
                Order {
                    property: self,
                    descending: true,
                }
            }
        }
    )*};
}

order!(Property Path);

impl<O, P: Term<position::Ordered, O>> Term<position::Ordered, O> for Order<P> {
    fn write(self, out: &mut String) {
        self.property.write(out);
        out.push_str(if self.descending { " desc" } else { " asc" });
    }
}

impl<O, P: Term<position::Ordered, O>> Terms<position::Ordered, O> for Order<P> {
    fn write(self, out: &mut String) {
        push(out, self);
    }
}

impl<P, O, T: Term<P, O>, const N: usize> Terms<P, O> for [T; N] {
    fn write(self, out: &mut String) {
        for term in self {
            push(out, term);
        }
    }
}

impl<P, O, T: Term<P, O> + Clone> Terms<P, O> for &[T] {
    fn write(self, out: &mut String) {
        for term in self {
            push(out, term.clone());
        }
    }
}

impl<P, O, T: Term<P, O>> Terms<P, O> for Vec<T> {
    fn write(self, out: &mut String) {
        for term in self {
            push(out, term);
        }
    }
}

macro_rules! tuples {
    ($first:ident $($rest:ident)*) => {
        impl<P, O, $first: Term<P, O>, $($rest: Term<P, O>),*> Terms<P, O> for ($first, $($rest,)*) {
            #[allow(non_snake_case)]
            fn write(self, out: &mut String) {
                let ($first, $($rest,)*) = self;
                push(out, $first);
                $(push(out, $rest);)*
            }
        }
        tuples!($($rest)*);
    };
    () => {};
}

tuples!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14 T15 T16);
