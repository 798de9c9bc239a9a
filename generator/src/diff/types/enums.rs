//! Compares enumerations of the same name.

use std::collections::HashMap;

use super::place;
use crate::diff::change::{Place, Severity, breaking_if};
use crate::diff::check::Check;
use crate::diff::describe::code;
use crate::diff::draft::{Draft, Origin, renamed_in_rust};
use crate::diff::facts;
use crate::diff::known_values;
use crate::diff::type_pairs::Types;
use crate::ir::{Enum, Member, WireName};

impl Types<'_> {
    pub fn enumeration(&self, old: &Enum, new: &Enum, drafts: &mut Vec<Draft>) {
        let name = new.name.as_str();
        if old.flags != new.flags {
            let (check, message) = if new.flags {
                (Check::EnumBecameFlags, "values are sets of members now")
            } else {
                (Check::EnumBecameSingle, "values are single members now")
            };
            drafts.push(
                Draft::new(check, Severity::Breaking, place(name), message)
                    .was(&old.pointer, None)
                    .is(&new.pointer, None)
                    .origins([Origin::Shape(name.to_owned())]),
            );
        }
        drafts.extend(known_values::states(old, new));
        let (old_members, new_members) = (by_name(old), by_name(new));
        for member in &old.members {
            if !new_members.contains_key(&member.name) {
                drafts.push(self.removed(old, new, member));
            }
        }
        for member in &new.members {
            match old_members.get(&member.name) {
                Some(before) => drafts.extend(kept((old, before), (new, member))),
                None => drafts.push(added(new, member)),
            }
        }
    }

    fn removed(&self, old: &Enum, new: &Enum, member: &Member) -> Draft {
        // The service accepts any string if the values are only known values.
        let wire = breaking_if(self.uses.is_sent([&old.name, &new.name]) && !new.of_strings);
        let message = format!("{} is gone", code(member.name.as_str()));
        let name = new.name.as_str();
        at_member(Check::MemberRemoved, wire, name, member, message).was(&old.pointer, None)
    }
}

fn by_name(of: &Enum) -> HashMap<&WireName, &Member> {
    let members = of.members.iter();
    members.map(|member| (&member.name, member)).collect()
}

fn added(new: &Enum, member: &Member) -> Draft {
    let message = format!("{} is new", code(member.name.as_str()));
    let (check, wire) = (Check::MemberAdded, Severity::Compatible);
    at_member(check, wire, new.name.as_str(), member, message).is(&new.pointer, None)
}

/// The differences of a member that both sides have: in its name in Rust, and in its documentation.
fn kept((old, before): (&Enum, &Member), (new, member): (&Enum, &Member)) -> Vec<Draft> {
    let name = new.name.as_str();
    let mut drafts = Vec::new();
    if before.rust != member.rust {
        let place = at_member(Check::RustNameChanged, Severity::None, name, member, "").place;
        let (was, is) = (before.rust.as_str(), member.rust.as_str());
        let draft = renamed_in_rust(place, (was, &old.pointer), (is, &new.pointer));
        drafts.push(draft.origins([Origin::Member(name.to_owned(), member.name.to_string())]));
    }
    if let Some(found) = facts::docs(before.docs.as_deref(), member.docs.as_deref()) {
        let draft = at_member(found.check, Severity::Docs, name, member, found.message);
        drafts.push(
            draft
                .was(&old.pointer, found.old)
                .is(&new.pointer, found.new),
        );
    }
    drafts
}

fn at_member(
    check: Check,
    wire: Severity,
    ty: &str,
    member: &Member,
    message: impl Into<String>,
) -> Draft {
    let place = Place::Member {
        ty: ty.to_owned(),
        name: member.name.to_string(),
    };
    let origin = Origin::Member(ty.to_owned(), member.name.to_string());
    Draft::new(check, wire, place, message).origins([origin])
}
