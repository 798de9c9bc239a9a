//! Compares strings with known values from overlays: they stay strings on the wire, and may have final states.

use super::change::{Place, Severity};
use super::check::Check;
use super::describe::list;
use super::draft::{Draft, Origin};
use crate::ir::{Api, Enum, States, Ty, Type, WireName};

/// Whether a type is a string on the wire, with or without known values.
pub fn is_string(api: &Api, ty: &Ty) -> bool {
    match ty {
        Ty::String => true,
        Ty::Named(name) => {
            matches!(
                api.types.get(name),
                Some(Type::Enum(Enum {
                    of_strings: true,
                    ..
                }))
            )
        }
        _ => false,
    }
}

/// A change of the final states.
pub fn states(old: &Enum, new: &Enum) -> Option<Draft> {
    if old.states == new.states {
        return None;
    }
    let (was, is) = (shown(old.states.as_ref()), shown(new.states.as_ref()));
    let name = new.name.to_string();
    let place = Place::Type { name: name.clone() };
    let message = format!("has {is} (before: {was})");
    Some(
        Draft::new(Check::StatesChanged, Severity::Compatible, place, message)
            .was(&old.pointer, None)
            .is(&new.pointer, None)
            .origins([Origin::States(name)]),
    )
}

fn shown(states: Option<&States>) -> String {
    let Some(States { final_, success }) = states else {
        return "no final states".to_owned();
    };
    let names = |names: &[WireName]| list(names.iter().map(WireName::as_str), "none");
    format!(
        "the final states {} (success: {})",
        names(final_),
        names(success)
    )
}
