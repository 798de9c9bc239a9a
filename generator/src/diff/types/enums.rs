//! Compares enumerations of the same name.

use std::collections::HashSet;

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
        let find = |all: &'_ [Member], member: &Member| -> Option<Member> {
            all.iter().find(|other| other.name == member.name).cloned()
        };
        let old_names: HashSet<&WireName> = old.members.iter().map(|member| &member.name).collect();
        let new_names: HashSet<&WireName> = new.members.iter().map(|member| &member.name).collect();
        for member in old
            .members
            .iter()
            .filter(|member| !new_names.contains(&member.name))
        {
            // The service accepts any string if the values are only known values.
            let wire = breaking_if(self.uses.is_sent([&old.name, &new.name]) && !new.of_strings);
            let message = format!("{} is gone", code(member.name.as_str()));
            drafts.push(
                at_member(Check::MemberRemoved, wire, name, member, message)
                    .was(&old.pointer, None),
            );
        }
        for member in &new.members {
            if !old_names.contains(&member.name) {
                let message = format!("{} is new", code(member.name.as_str()));
                let draft = at_member(
                    Check::MemberAdded,
                    Severity::Compatible,
                    name,
                    member,
                    message,
                );
                drafts.push(draft.is(&new.pointer, None));
                continue;
            }
            let Some(before) = find(&old.members, member) else {
                continue;
            };
            if before.rust != member.rust {
                let place =
                    at_member(Check::RustNameChanged, Severity::None, name, member, "").place;
                let (was, is) = (before.rust.as_str(), member.rust.as_str());
                let draft = renamed_in_rust(place, (was, &old.pointer), (is, &new.pointer));
                drafts.push(
                    draft.origins([Origin::Member(name.to_owned(), member.name.to_string())]),
                );
            }
            if let Some(found) = facts::docs(before.docs.as_deref(), member.docs.as_deref()) {
                let draft = at_member(found.check, Severity::Docs, name, member, found.message);
                drafts.push(
                    draft
                        .was(&old.pointer, found.old)
                        .is(&new.pointer, found.new),
                );
            }
        }
    }
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
