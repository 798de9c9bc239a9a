//! What changed in the generated crate, and which difference is the reason.

use std::collections::{BTreeMap, HashMap};

use super::change::{Place, RustItem, Severity};
use super::check::Check;
use super::draft::{Claim, Draft};
use super::operations::named;
use super::types::{ancestors, declaring};
use crate::emit::Sets;
use crate::emit::surface::{self, Item};
use crate::ir::{Api, Enum, Property, Struct, Ty, Type, WireName};
use crate::share::Builders;

/// A public item, with what can be the reason if it changes: the closest first.
struct Explained {
    item: Item,
    claims: Vec<Claim>,
    /// Where to say that it changed if nothing is the reason.
    place: Place,
}

/// All public items of a crate by path.
pub struct Surface(BTreeMap<String, Explained>);

impl Surface {
    /// The items of the crate that an API becomes.
    pub fn of(api: &Api, builders: &Builders<'_>) -> Self {
        let sets = Sets::of(api);
        let by_rust = rust_names(api);
        let mut items = BTreeMap::new();
        let mut add = |item: Item, claims: Vec<Claim>, place: Place| {
            let path = item.path.clone();
            items.insert(
                path,
                Explained {
                    item,
                    claims,
                    place,
                },
            );
        };
        for (name, ty) in &api.types {
            let members = Members::of(api, ty);
            for item in surface::of_type(api, ty) {
                let claims = match ty {
                    Type::Struct(structure) => of_structure(api, structure, &members, &item),
                    Type::Enum(enumeration) => of_enumeration(enumeration, &members, &item),
                };
                add(
                    item,
                    claims,
                    Place::Type {
                        name: name.to_string(),
                    },
                );
            }
        }
        for builder in &builders.builders {
            let place = Place::Builder {
                name: builder.name.clone(),
            };
            for item in surface::of_builder(api, builders, builder, &sets) {
                let claims = of_method(&builder.name, &item, &by_rust);
                add(item, claims, place.clone());
            }
        }
        for item in surface::of_options(&sets.options) {
            let name = item.path.rsplit("::").next().unwrap_or_default().to_owned();
            add(item, vec![Claim::Options(name)], Place::Api);
        }
        let first = builders
            .builders
            .first()
            .map(|builder| Claim::Builder(builder.name.clone()));
        let claims = std::iter::once(Claim::Entry).chain(first).collect();
        add(surface::entry(api, builders), claims, Place::Api);
        Self(items)
    }
}

/// The members of a type by their names in Rust: made once, as large types have thousands of items.
#[derive(Default)]
struct Members<'a> {
    /// By the name of the field, and by that of the constant.
    properties: HashMap<String, &'a Property>,
    values: HashMap<String, &'a WireName>,
    /// Derived types by their variants.
    variants: HashMap<String, &'a Struct>,
}

impl<'a> Members<'a> {
    fn of(api: &'a Api, ty: &'a Type) -> Self {
        let mut members = Self::default();
        match ty {
            Type::Struct(structure) => {
                members.variants = surface::variants(api, structure);
                // The first property of a name counts.
                for property in structure.properties.iter().rev() {
                    let rust = &property.rust;
                    members
                        .properties
                        .insert(rust.shouty().to_string(), property);
                    members.properties.insert(rust.to_string(), property);
                }
            }
            Type::Enum(enumeration) => {
                for member in enumeration.members.iter().rev() {
                    members.values.insert(member.rust.to_string(), &member.name);
                }
            }
        }
        members
    }
}

/// Names of types by the Rust path that signatures have, such as `models::AccessPackage`.
fn rust_names(api: &Api) -> HashMap<String, &WireName> {
    let mut names = HashMap::new();
    for (name, ty) in &api.types {
        let rust = ty.rust();
        let path = match &rust.module {
            Some(module) => format!("models::{module}::{}", rust.ident),
            None => format!("models::{}", rust.ident),
        };
        names.insert(path, name);
    }
    names
}

fn of_structure(api: &Api, structure: &Struct, members: &Members<'_>, item: &Item) -> Vec<Claim> {
    let name = structure.name.to_string();
    let whole = [
        Claim::Type(name.clone()),
        Claim::Shape(name.clone()),
        Claim::Base(name.clone()),
    ];
    let Some(member) = &item.member else {
        return whole.into();
    };
    let mut claims = Vec::new();
    if ["new", surface::FROM, "Base"].contains(&member.as_str()) {
        claims.push(Claim::Abstract(name.clone()));
    }
    if member == surface::STATEFUL {
        for property in &structure.properties {
            if let Some(states) = property.ty.states(api) {
                claims.extend(of_property(api, structure, property));
                claims.push(Claim::States(states.to_string()));
            }
        }
    }
    if member == "new" {
        claims.push(Claim::Constructor(name.clone()));
        let bases = ancestors(api, &structure.name);
        claims.extend(
            bases
                .iter()
                .map(|base| Claim::Constructor(base.to_string())),
        );
        for property in structure
            .properties
            .iter()
            .filter(|property| property.required_on_create)
        {
            claims.extend(of_property(api, structure, property));
        }
    }
    if let Some(property) = members.properties.get(member) {
        claims.extend(of_property(api, structure, property));
    } else if let Some(derived) = members.variants.get(member) {
        claims.push(Claim::Type(derived.name.to_string()));
        claims.push(Claim::Base(derived.name.to_string()));
    }
    claims.extend(whole);
    claims
}

/// The property where it is declared, the bases on the way there, and how its type is written.
fn of_property(api: &Api, structure: &Struct, property: &Property) -> Vec<Claim> {
    let declared = declaring(api, structure, property);
    let mut claims = vec![Claim::Property(
        declared.name.to_string(),
        property.name.to_string(),
    )];
    if structure.parameters {
        claims.push(Claim::Parameters(structure.name.to_string()));
    }
    claims.push(Claim::Base(structure.name.to_string()));
    for base in ancestors(api, &structure.name) {
        claims.push(Claim::Base(base.to_string()));
        claims.push(Claim::Type(base.to_string()));
    }
    claims.extend(shape(&property.ty));
    claims
}

fn shape(ty: &Ty) -> Option<Claim> {
    named(ty).map(|name| Claim::Shape(name.to_owned()))
}

fn of_enumeration(enumeration: &Enum, members: &Members<'_>, item: &Item) -> Vec<Claim> {
    let name = enumeration.name.to_string();
    let wire = item
        .member
        .as_ref()
        .and_then(|member| members.values.get(member));
    // Other members are variants, which start with a capital letter.
    let is_about_states = matches!(item.member.as_deref(), Some("is_final" | "is_success"));
    let states = is_about_states.then(|| Claim::States(name.clone()));
    wire.map(|wire| Claim::Member(name.clone(), wire.to_string()))
        .into_iter()
        .chain(states)
        .chain([Claim::Type(name.clone()), Claim::Shape(name.clone())])
        .collect()
}

/// The method, its builder, and the types and builders that its signature names.
fn of_method(builder: &str, item: &Item, types: &HashMap<String, &WireName>) -> Vec<Claim> {
    let own = Claim::Builder(builder.to_owned());
    let Some(method) = &item.member else {
        return vec![own];
    };
    let mut claims = vec![Claim::Method(builder.to_owned(), method.clone()), own];
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    for path in item
        .signature
        .split(|c| !is_path(c))
        .filter(|path| !path.is_empty())
    {
        if let Some(name) = types.get(path) {
            claims.push(Claim::Shape(name.to_string()));
            claims.push(Claim::Parameters(name.to_string()));
            claims.push(Claim::Type(name.to_string()));
            // A type that is no entity any more has no key.
            claims.push(Claim::Base(name.to_string()));
        } else if let Some(set) = path.strip_prefix("options::") {
            claims.push(Claim::Options(set.to_owned()));
        } else if path.ends_with(crate::share::SUFFIX) {
            claims.push(Claim::Builder(path.to_owned()));
        }
    }
    claims
}

/// Gives each item that differs to the differences that are the reason, and says so of the others.
pub fn explain(old: &Surface, new: &Surface, drafts: &mut Vec<Draft>) {
    let mut reasons: HashMap<Claim, Vec<usize>> = HashMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        for claim in &draft.claims {
            reasons.entry(claim.clone()).or_default().push(index);
        }
    }
    let mut others: BTreeMap<Place, Draft> = BTreeMap::new();
    let paths = old
        .0
        .keys()
        .chain(new.0.keys().filter(|path| !old.0.contains_key(*path)));
    for path in paths {
        let (before, after) = (old.0.get(path), new.0.get(path));
        let Some(change) = Difference::of(path, before, after) else {
            continue;
        };
        let found = change.reasons(before, after, &reasons, drafts);
        for index in &found {
            drafts[*index].explain(change.item.clone(), change.breaks);
        }
        if found.is_empty() {
            let place = after
                .or(before)
                .map_or(Place::Api, |item| item.place.clone());
            let message = "is written in another way in Rust, because of changes elsewhere";
            let unexplained = others.entry(place.clone()).or_insert_with(|| {
                Draft::new(Check::RustItemsChanged, Severity::None, place, message)
            });
            unexplained.explain(change.item, change.breaks);
        }
    }
    drafts.extend(others.into_values());
}

/// An item that is not the same on both sides.
struct Difference {
    item: RustItem,
    /// Whether programs that use it may not compile any more.
    breaks: bool,
    /// Whether only its `#[deprecated]` differs.
    notice: bool,
}

impl Difference {
    fn of(path: &str, before: Option<&Explained>, after: Option<&Explained>) -> Option<Self> {
        let text = |item: Option<&Explained>| item.map(|found| found.item.text());
        let (old, new) = (text(before), text(after));
        if old == new {
            return None;
        }
        let signature = |item: Option<&Explained>| item.map(|found| found.item.signature.clone());
        let notice = signature(before) == signature(after);
        Some(Self {
            breaks: before.is_some() && !notice,
            notice,
            item: RustItem {
                path: path.to_owned(),
                old,
                new,
            },
        })
    }

    /// The differences with the closest claim that any has. What is there before and after is rather
    /// explained by what changed than by what came or went.
    fn reasons(
        &self,
        before: Option<&Explained>,
        after: Option<&Explained>,
        reasons: &HashMap<Claim, Vec<usize>>,
        drafts: &[Draft],
    ) -> Vec<usize> {
        let claims = by_closeness(before, after);
        let of_notice = claims
            .iter()
            .map(|claim| Claim::Notice(Box::new((*claim).clone())))
            .find_map(|claim| reasons.get(&claim).cloned());
        let of_notice = of_notice.unwrap_or_default();
        if self.notice {
            return of_notice;
        }
        let closest = |fits: &dyn Fn(&usize) -> bool| {
            let mut found = claims.iter().filter_map(|claim| reasons.get(*claim));
            found.find_map(|found| {
                let fitting: Vec<usize> = found.iter().copied().filter(fits).collect();
                (!fitting.is_empty()).then_some(fitting)
            })
        };
        let stays = before.is_some() && after.is_some();
        let changed = |index: &usize| !(stays && comes_or_goes(drafts[*index].check));
        let found = closest(&changed).or_else(|| closest(&|_| true));
        let mut found: Vec<usize> = found.into_iter().flatten().chain(of_notice).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The claims of both sides in turn.
fn by_closeness<'a>(before: Option<&'a Explained>, after: Option<&'a Explained>) -> Vec<&'a Claim> {
    let claims = |item: Option<&'a Explained>| item.map_or(&[][..], |found| &found.claims);
    let (old, new) = (claims(before), claims(after));
    (0..old.len().max(new.len()))
        .flat_map(|at| [old.get(at), new.get(at)])
        .flatten()
        .collect()
}

fn comes_or_goes(check: Check) -> bool {
    matches!(
        check,
        Check::PathAdded | Check::PathRemoved | Check::OperationAdded | Check::OperationRemoved
    )
}
