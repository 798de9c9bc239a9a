//! Compares the widths of numbers of the same kind.

use crate::ir::Ty;

/// The widths of two numbers of the same kind, directly or in collections and maps.
pub fn widths(before: &Ty, after: &Ty) -> Option<(u8, u8)> {
    match (before, after) {
        (Ty::Int(old, true), Ty::Int(new, true)) | (Ty::Float(old), Ty::Float(new)) => {
            Some((*old, *new))
        }
        (Ty::List(old), Ty::List(new)) | (Ty::Map(old), Ty::Map(new)) => widths(old, new),
        _ => None,
    }
}

/// Whether the later type can't hold all values of the earlier one.
pub fn narrows(before: &Ty, after: &Ty) -> bool {
    match widths(before, after) {
        Some((before, after)) => after < before,
        None => before != after,
    }
}
