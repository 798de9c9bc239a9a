//! Keys that identify an entity in a URL: text, a GUID, or the entity itself.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Nest, Nested, Record, SlotRef};
use crate::error::{Error, Result};

/// A record or union that a key identifies, such as a package by its `id`.
///
/// [`record!`](crate::record!) implements it for records with a key, and [`union!`](crate::union!) for unions.
pub trait Entity {
    /// The record that has the key.
    #[doc(hidden)]
    fn as_record(&self) -> &dyn Record;

    /// The key of an entity that was read or created.
    ///
    /// # Errors
    /// If the entity has no key, because it was made locally and not sent yet, or read without its key. The
    /// error names the type.
    ///
    /// ```
    /// # use graph_runtime::Extra;
    /// # #[derive(Clone, Default, PartialEq)]
    /// # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
    /// # graph_runtime::record! { Catalog "sample.catalog" (key 0) { 0 id ID "id" value String; } }
    /// use graph_runtime::Entity;
    ///
    /// assert_eq!(Catalog::default().id("7").key()?, "7");
    /// let error = Catalog::default().key().unwrap_err();
    /// assert!(error.to_string().contains("sample.catalog"));
    /// # Ok::<(), graph_runtime::Error>(())
    /// ```
    fn key(&self) -> Result<&str> {
        key_of(self.as_record()).map_err(|why| Error::invalid(format!("the key {why}")))
    }
}

impl<E: Entity + Nest> Entity for Nested<E> {
    fn as_record(&self) -> &dyn Record {
        (**self).as_record()
    }
}

/// The key of one `E` in a collection: text, a GUID, or an `E` that has its key.
///
/// ```
/// # use graph_runtime::{Client, Extra, Guid, Resource};
/// # #[derive(Clone, Default, PartialEq)]
/// # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
/// # graph_runtime::record! { Catalog "sample.catalog" (key 0) { 0 id ID "id" value String; } }
/// # fn f(catalogs: Resource, catalog: Catalog, id: String, guid: Guid) {
/// let at = |key: &dyn Fn(&Resource) -> Resource| key(&catalogs);
/// at(&|catalogs| catalogs.key_of::<Catalog>("catalog-id", "7"));
/// at(&|catalogs| catalogs.key_of::<Catalog>("catalog-id", &id));
/// at(&|catalogs| catalogs.key_of::<Catalog>("catalog-id", guid));
/// at(&|catalogs| catalogs.key_of::<Catalog>("catalog-id", &catalog));
/// # }
/// ```
///
/// With an entity that has no key, the request fails before anything is sent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of `{E}`",
    note = "give the id as text or `Guid`, or a reference to a `{E}` that was read or created"
)]
pub trait Key<E: ?Sized> {
    /// The key as text, or why there is none.
    #[doc(hidden)]
    fn text(&self) -> std::result::Result<Cow<'_, str>, String>;
}

macro_rules! texts {
    ($($text:ty)*) => {$(
        impl<E: ?Sized> Key<E> for $text {
            fn text(&self) -> std::result::Result<Cow<'_, str>, String> {
                let text: &str = self.as_ref();
                Ok(Cow::Borrowed(text))
            }
        }
    )*};
}

texts!(&str &&str String &String &&String Cow<'_, str> &Cow<'_, str> Box<str> &Box<str> Arc<str> &Arc<str>);

impl<E: Entity> Key<E> for &E {
    fn text(&self) -> std::result::Result<Cow<'_, str>, String> {
        key_of(self.as_record()).map(Cow::Borrowed)
    }
}

impl<E: Entity + Nest> Key<E> for &Nested<E> {
    fn text(&self) -> std::result::Result<Cow<'_, str>, String> {
        key_of(self.as_record()).map(Cow::Borrowed)
    }
}

/// The key of an entity, or why there is none.
fn key_of(record: &dyn Record) -> std::result::Result<&str, String> {
    let schema = record.schema();
    let key = schema.key.and_then(|index| record.value(index));
    match (key, schema.key) {
        (Some(SlotRef::Text(key)), _) if !key.is_empty() => Ok(key),
        (_, Some(index)) => Err(format!(
            "is taken from a `{}` that has no `{}`: read or create it first, or select that property",
            schema.type_name, schema.properties[index]
        )),
        (_, None) => Err(format!(
            "is taken from a `{}`, which has no key",
            schema.type_name
        )),
    }
}
