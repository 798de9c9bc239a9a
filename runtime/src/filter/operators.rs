//! Operators: the methods of properties, paths and functions that make conditions.

use crate::record::{Flags, Navigation, OpenEnum, Property, Record};

use super::computed::Computed;
use super::operand::{Comparable, Comparand, LiteralOf, Ordered};
use super::path::Path;
use super::structure::{Step, Structure};
use super::test::{Item, Test, Trail, Value};
use super::{Condition, Filter};

fn compare<O, T>(
    left: impl Comparand<O, T>,
    operator: &'static str,
    right: impl Comparand<O, T>,
) -> Filter<O> {
    let (left, right) = (left.into_operand(), right.into_operand());
    Filter::leaf(Test::Compare(left.0, operator, right.0))
}

fn call<O>(
    function: &'static str,
    text: impl Comparand<O, String>,
    part: impl Comparand<O, String>,
) -> Filter<O> {
    let arguments = vec![text.into_operand().0, part.into_operand().0];
    Filter::leaf(Test::Call(Value::Call(function, arguments)))
}

fn null<O>(left: Value, operator: &'static str) -> Filter<O> {
    let null = Value::Literal("null".to_owned());
    Filter::leaf(Test::Compare(left, operator, null))
}

fn is_in<O, T>(left: Value, values: impl IntoIterator<Item = impl LiteralOf<T>>) -> Filter<O> {
    let mut list = String::new();
    for value in values {
        list.push(if list.is_empty() { '(' } else { ',' });
        value.write(&mut list);
    }
    if list.is_empty() {
        return Filter::leaf(Test::Never);
    }
    list.push(')');
    Filter::leaf(Test::Compare(left, "in", Value::Literal(list)))
}

fn lambda<O, T, C: Condition<O>>(
    collection: Trail,
    word: &'static str,
    condition: impl FnOnce(Path<O, T>) -> C,
) -> Filter<O> {
    let item = Item::new();
    let condition = condition(Path::new(Trail {
        item: Some(item),
        segments: String::new(),
    }));
    let condition = Some((item, Box::new(condition.into_filter().logic)));
    Filter::leaf(Test::Lambda(collection, word, condition))
}

/// Conditions on single values.
macro_rules! values {
    ($($operand:ident)*) => {$(
        impl<Owner, T: Comparable> $operand<Owner, T> {
            /// `eq`: equal to this value.
            pub fn eq(self, value: impl Comparand<Owner, T>) -> Filter<Owner> {
                compare::<Owner, T>(self, "eq", value)
            }

            /// `ne`: not equal to this value.
            pub fn ne(self, value: impl Comparand<Owner, T>) -> Filter<Owner> {
                compare::<Owner, T>(self, "ne", value)
            }

            /// `in`: equal to one of these values. Without values, the condition is `false`, because `in`
            /// needs at least one.
            pub fn is_in(self, values: impl IntoIterator<Item = impl LiteralOf<T>>) -> Filter<Owner> {
                is_in(Comparand::<Owner, T>::into_operand(self).0, values)
            }

            /// `eq null`: has no value.
            pub fn is_null(self) -> Filter<Owner> {
                null(Comparand::<Owner, T>::into_operand(self).0, "eq")
            }

            /// `ne null`: has a value.
            pub fn is_not_null(self) -> Filter<Owner> {
                null(Comparand::<Owner, T>::into_operand(self).0, "ne")
            }
        }

        impl<Owner, T: Ordered> $operand<Owner, T> {
            /// `gt`: greater than this value.
            pub fn gt(self, value: impl Comparand<Owner, T>) -> Filter<Owner> {
                compare::<Owner, T>(self, "gt", value)
            }

            /// `ge`: greater than or equal to this value.
            pub fn ge(self, value: impl Comparand<Owner, T>) -> Filter<Owner> {
                compare::<Owner, T>(self, "ge", value)
            }

            /// `lt`: less than this value.
            pub fn lt(self, value: impl Comparand<Owner, T>) -> Filter<Owner> {
                compare::<Owner, T>(self, "lt", value)
            }

            /// `le`: less than or equal to this value.
            pub fn le(self, value: impl Comparand<Owner, T>) -> Filter<Owner> {
                compare::<Owner, T>(self, "le", value)
            }
        }

        impl<Owner> $operand<Owner, String> {
            /// `contains`: contains this text.
            pub fn contains(self, text: impl Comparand<Owner, String>) -> Filter<Owner> {
                call("contains", self, text)
            }

            /// `startswith`: starts with this text.
            pub fn startswith(self, text: impl Comparand<Owner, String>) -> Filter<Owner> {
                call("startswith", self, text)
            }

            /// `endswith`: ends with this text.
            pub fn endswith(self, text: impl Comparand<Owner, String>) -> Filter<Owner> {
                call("endswith", self, text)
            }
        }

        impl<Owner, E: OpenEnum> $operand<Owner, Flags<E>> {
            /// `has`: all these flags are set.
            pub fn has(self, flags: impl Comparand<Owner, Flags<E>>) -> Filter<Owner> {
                compare::<Owner, Flags<E>>(self, "has", flags)
            }
        }
    )*};
}

values!(Property Path Computed);

/// Conditions on structures.
macro_rules! structures {
    ($($operand:ident)*) => {$(
        impl<Owner, T> $operand<Owner, T> {
            /// Continues the path to a property of this structure: `target/objectId`.
            #[must_use]
            pub fn path<S: Step<T>>(self, next: S) -> Path<Owner, S::Value> {
                self.step(next.segments())
            }

            /// Like [`path`](Self::path), to a property that the types do not know, in OData syntax.
            #[must_use]
            pub fn raw_path<V>(self, next: impl AsRef<str>) -> Path<Owner, V> {
                self.step(next.as_ref())
            }

            /// Casts to a derived type, to reach its properties: `target/microsoft.graph.singleUser/id`.
            #[must_use]
            pub fn cast<V: Record + Default>(self) -> Path<Owner, V>
            where
                T: From<V>,
            {
                self.step(V::default().schema().type_name)
            }

            /// `isof`: the value is of this derived type.
            pub fn isof<V: Record + Default>(self) -> Filter<Owner>
            where
                T: From<V>,
            {
                Filter::leaf(Test::IsOf(self.trail(), V::default().schema().type_name))
            }
        }

        impl<Owner, T> $operand<Owner, Vec<T>> {
            /// `any`: at least one item matches. The closure gets the item.
            pub fn any<C: Condition<Owner>>(
                self,
                condition: impl FnOnce(Path<Owner, T>) -> C,
            ) -> Filter<Owner> {
                lambda(self.trail(), "any", condition)
            }

            /// `all`: every item matches. The closure gets the item.
            pub fn all<C: Condition<Owner>>(
                self,
                condition: impl FnOnce(Path<Owner, T>) -> C,
            ) -> Filter<Owner> {
                lambda(self.trail(), "all", condition)
            }

            /// `any()`: the collection is not empty.
            pub fn exists(self) -> Filter<Owner> {
                Filter::leaf(Test::Lambda(self.trail(), "any", None))
            }

            /// `$count`: the number of items.
            #[must_use]
            pub fn count(self) -> Path<Owner, i64> {
                self.step("$count")
            }
        }
    )*};
}

structures!(Property Navigation Path);

impl<Owner, T: Structure> Navigation<Owner, T> {
    /// `eq null`: there is no related entity.
    pub fn is_null(self) -> Filter<Owner> {
        null(Value::Trail(self.trail()), "eq")
    }

    /// `ne null`: there is a related entity.
    pub fn is_not_null(self) -> Filter<Owner> {
        null(Value::Trail(self.trail()), "ne")
    }
}
