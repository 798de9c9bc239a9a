//! What `set` takes for a property: the same as the property's setter.

use super::property::sealed::Sealed;
use super::{Field, Navigation, Property};

/// A property whose setter takes a value of type `V`, so that `set` takes an option of it.
///
/// | property | values |
/// |---|---|
/// | text, number, enumeration, nested record or union | anything that converts to its type |
/// | list of records | anything that iterates over the records |
/// | other list | anything that iterates over values that convert to its item type |
///
/// ```
/// # use graph_runtime::Extra;
/// # #[derive(Clone, Default, PartialEq)]
/// # pub struct Package { pub name: Option<String>, pub tags: Option<Vec<String>>, pub extra: Extra }
/// # graph_runtime::record! { Package "sample.package" {
/// #     0 name NAME "name" value String; 1 tags TAGS "tags" list String; } }
/// let (name, tags): (Option<&str>, Option<[&str; 2]>) = (Some("Sales"), Some(["a", "b"]));
/// let package = Package::default().set(Package::NAME, name).set(Package::TAGS, tags);
/// assert_eq!(package, Package::default().name("Sales").tags(["a", "b"]));
/// ```
#[diagnostic::on_unimplemented(
    message = "the setter of `{Self}` does not take `{V}`",
    label = "this property does not take `{V}`",
    note = "`set` takes an option of what the property's setter takes: for a list, anything that iterates \
            over its items; otherwise, anything that converts to the property's type"
)]
pub trait Settable<V>: Sealed {
    /// The type of the property's value.
    #[doc(hidden)]
    type Value: 'static;

    /// Converts to the property's value.
    #[doc(hidden)]
    fn convert(value: V) -> Self::Value;
}

/// How the setter of a property of type `T` converts `V`.
#[doc(hidden)]
pub trait Take<V, T> {
    fn take(value: V) -> T;
}

/// The setter takes anything that converts.
#[doc(hidden)]
#[derive(Debug)]
pub struct Converted;

/// The setter takes items that convert.
#[doc(hidden)]
#[derive(Debug)]
pub struct EachConverted;

/// The setter takes items of exactly this type, so that the type of `[]` can be inferred.
#[doc(hidden)]
#[derive(Debug)]
pub struct EachExact;

impl<V: Into<T>, T> Take<V, T> for Converted {
    fn take(value: V) -> T {
        value.into()
    }
}

impl<V: IntoIterator, T> Take<V, Vec<T>> for EachConverted
where
    V::Item: Into<T>,
{
    fn take(value: V) -> Vec<T> {
        value.into_iter().map(Into::into).collect()
    }
}

impl<V: IntoIterator<Item = T>, T> Take<V, Vec<T>> for EachExact {
    fn take(value: V) -> Vec<T> {
        value.into_iter().collect()
    }
}

#[diagnostic::do_not_recommend]
impl<Owner, T: Field, V> Settable<V> for Property<Owner, T>
where
    T::Taken: Take<V, T>,
{
    type Value = T;

    fn convert(value: V) -> T {
        T::Taken::take(value)
    }
}

#[diagnostic::do_not_recommend]
impl<Owner, T: Field, V> Settable<V> for Navigation<Owner, T>
where
    T::Taken: Take<V, T>,
{
    type Value = T;

    fn convert(value: V) -> T {
        T::Taken::take(value)
    }
}
