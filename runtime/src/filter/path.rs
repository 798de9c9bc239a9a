//! Paths to nested properties.

use std::fmt;
use std::marker::PhantomData;

use crate::record::{Navigation, Property, Record};

use super::structure::{Step, Structure};
use super::test::{Scope, Trail};

/// A path from an entity `Owner` to a nested value of type `T`.
///
/// Properties and navigation properties start paths: see [`Property::path`]. The argument of a lambda is a
/// path as well.
pub struct Path<Owner, T> {
    pub(crate) trail: Trail,
    shape: PhantomData<fn(Owner) -> T>,
}

/// The entity itself, for a condition on its type.
///
/// ```
/// # use graph_runtime::Extra;
/// # #[derive(Clone, Default, PartialEq)] pub struct Cat { pub lives: Option<i32>, pub extra: Extra }
/// # graph_runtime::record! { Cat "sample.cat" { 0 lives LIVES "lives" value i32; } }
/// # #[derive(Clone, Default, PartialEq)] pub struct PetFields { pub extra: Extra }
/// # graph_runtime::record! { PetFields "sample.pet" { } }
/// # #[derive(Clone, Debug, PartialEq)] pub enum Pet { Cat(Box<Cat>), Base(Box<PetFields>), Unknown(Box<PetFields>) }
/// # graph_runtime::union! { Pet "sample.pet" base PetFields { Cat Cat "sample.cat"; } }
/// use graph_runtime::filter::it;
///
/// let cats = it::<Pet>().isof::<Cat>();
/// assert_eq!(cats.to_string(), "isof('sample.cat')");
/// let immortal = it::<Pet>().cast::<Cat>().path(Cat::LIVES).gt(9);
/// assert_eq!(immortal.to_string(), "sample.cat/lives gt 9");
/// ```
#[must_use]
pub fn it<S: Structure>() -> Path<S::Fields, S> {
    Path::new(Trail::default())
}

impl<Owner, T> Path<Owner, T> {
    pub(super) const fn new(trail: Trail) -> Self {
        Self {
            trail,
            shape: PhantomData,
        }
    }

    /// A path that the types do not know, in OData syntax: `extension_42_costCenter`.
    #[must_use]
    pub fn raw(path: impl Into<String>) -> Self {
        Self::new(Trail {
            item: None,
            segments: path.into(),
        })
    }

    /// The value at the end of the path in an entity, as text: a cell of a report, for example.
    ///
    /// `None` if the value is absent, if something on the path is absent, or if it is not a single value.
    ///
    /// ```
    /// # use graph_runtime::{Extra, Nested};
    /// # #[derive(Clone, Default, PartialEq)] pub struct Catalog { pub name: Option<String>, pub extra: Extra }
    /// # graph_runtime::record! { Catalog "sample.catalog" { 0 name NAME "name" value String; } }
    /// # #[derive(Clone, Default, PartialEq)]
    /// # pub struct Package { pub catalog: Option<Nested<Catalog>>, pub extra: Extra }
    /// # graph_runtime::record! { Package "sample.package" { 0 catalog CATALOG "catalog" nested Catalog; } }
    /// let package = Package::default().catalog(Catalog::default().name("Sales"));
    /// let name = Package::CATALOG.path(Catalog::NAME);
    /// assert_eq!(name.text_of(&package).as_deref(), Some("Sales"));
    /// assert_eq!(name.text_of(&Package::default()), None);
    /// ```
    #[must_use]
    pub fn text_of(&self, entity: &Owner) -> Option<String>
    where
        Owner: Record,
    {
        match self.trail.item {
            Some(_) => None,
            None => crate::record::text(entity, &self.trail.segments),
        }
    }

    pub(super) fn trail(self) -> Trail {
        self.trail
    }

    pub(super) fn step<V>(self, segments: &str) -> Path<Owner, V> {
        let mut trail = self.trail;
        trail.push(segments);
        Path::new(trail)
    }
}

impl<Owner, T> Clone for Path<Owner, T> {
    fn clone(&self) -> Self {
        Self::new(self.trail.clone())
    }
}

/// In OData syntax.
impl<Owner, T> fmt::Display for Path<Owner, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.trail.write(&mut text, &Scope::default());
        f.write_str(&text)
    }
}

impl<Owner, T> fmt::Debug for Path<Owner, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({self})")
    }
}

macro_rules! into_path {
    ($($named:ident)*) => {$(
        impl<Owner, T> From<$named<Owner, T>> for Path<Owner, T> {
            fn from(named: $named<Owner, T>) -> Self {
                Self::raw(named.name())
            }
        }

        impl<Owner, T> $named<Owner, T> {
            /// The value in an entity as text, see [`Path::text_of`].
            #[must_use]
            pub fn text_of(self, entity: &Owner) -> Option<String>
            where
                Owner: Record,
            {
                crate::record::text(entity, self.name())
            }

            pub(super) fn trail(self) -> Trail {
                Path::from(self).trail
            }

            pub(super) fn step<V>(self, segments: &str) -> Path<Owner, V> {
                Path::from(self).step(segments)
            }
        }
    )*};
}

into_path!(Property Navigation);

impl<S: Structure, T> Step<S> for Path<S::Fields, T> {
    type Value = T;

    fn segments(&self) -> &str {
        &self.trail.segments
    }
}
