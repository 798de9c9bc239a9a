//! The operations of a path item, by HTTP method.

use openapiv3::{Operation as ApiOperation, PathItem};

use crate::ir::Method;

/// The operations of a path item in the order of [`Method`], each with its key in the document.
pub fn of(item: &PathItem) -> Vec<(Method, &'static str, &ApiOperation)> {
    let all = [
        (Method::Get, "get", &item.get),
        (Method::Post, "post", &item.post),
        (Method::Put, "put", &item.put),
        (Method::Patch, "patch", &item.patch),
        (Method::Delete, "delete", &item.delete),
    ];
    all.into_iter()
        .filter_map(|(method, name, operation)| Some((method, name, operation.as_ref()?)))
        .collect()
}
