//! The result of an OData function.

use std::fmt;
use std::marker::PhantomData;

use super::test::{Scope, Value};

/// The result of a function on an entity `Owner`: a value of type `T`, compared like a property.
///
/// The functions are methods of properties, paths, and results of other functions. Each service decides which
/// of them it supports.
#[must_use = "a value means nothing until it is compared"]
pub struct Computed<Owner, T> {
    pub(super) value: Value,
    shape: PhantomData<fn(Owner) -> T>,
}

impl<Owner, T> Computed<Owner, T> {
    pub(super) fn new(function: &'static str, arguments: Vec<Value>) -> Self {
        Self {
            value: Value::Call(function, arguments),
            shape: PhantomData,
        }
    }
}

impl<Owner, T> Clone for Computed<Owner, T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            shape: PhantomData,
        }
    }
}

/// In OData syntax, without percent-encoding.
impl<Owner, T> fmt::Display for Computed<Owner, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.value.write(&mut text, &Scope::default());
        f.write_str(&text)
    }
}

impl<Owner, T> fmt::Debug for Computed<Owner, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Computed({self})")
    }
}
