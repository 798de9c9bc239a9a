//! What changed in the generated crate, and which difference is the reason.

use std::collections::{BTreeMap, HashMap};

use super::change::{Place, RustItem, Severity};
use super::check::Check;
use super::draft::{Claim, Draft};
use super::sides::{ancestors, declaring};
use crate::emit::Sets;
use crate::emit::surface::{self, Item};
use crate::ir::{Api, Enum, Property, Struct, Ty, Type, WireName};
use crate::share::Builders;

/// A public item, and what declares it.
struct Declared<'a> {
    item: Item,
    origin: Origin<'a>,
}

/// What of the API declares an item.
enum Origin<'a> {
    Type(&'a WireName, &'a Type),
    Builder(&'a str),
    /// What several operations share, as [`surface::sets_of`] calls it.
    Set(String),
    Entry,
}

impl Origin<'_> {
    /// Where to say that an item changed if nothing is the reason.
    fn place(&self) -> Place {
        match self {
            Self::Type(name, _) => Place::Type {
                name: name.to_string(),
            },
            Self::Builder(name) => Place::Builder {
                name: (*name).to_owned(),
            },
            Self::Set(_) | Self::Entry => Place::Api,
        }
    }
}

/// All public items of a crate by path.
pub struct Surface<'a> {
    api: &'a Api,
    items: BTreeMap<String, Declared<'a>>,
    /// Names of types by the Rust path that signatures have.
    types: HashMap<String, &'a WireName>,
    /// The builder where all URLs start.
    first: Option<&'a str>,
}

impl<'a> Surface<'a> {
    /// The items of the crate that an API becomes.
    pub fn of(api: &'a Api, builders: &'a Builders<'_>) -> Self {
        let sets = Sets::of(api);
        let mut items = BTreeMap::new();
        let mut add = |item: Item, origin: Origin<'a>| {
            items.insert(item.path.clone(), Declared { item, origin });
        };
        for (name, ty) in &api.types {
            for item in surface::of_type(api, ty) {
                add(item, Origin::Type(name, ty));
            }
        }
        for builder in &builders.builders {
            for item in surface::of_builder(api, builders, builder, &sets) {
                add(item, Origin::Builder(&builder.name));
            }
        }
        for (set, item) in surface::of_sets(&sets) {
            add(item, Origin::Set(set));
        }
        add(surface::entry(api, builders), Origin::Entry);
        Self {
            api,
            items,
            types: rust_names(api),
            first: builders
                .builders
                .first()
                .map(|builder| builder.name.as_str()),
        }
    }
}

/// A side whose items are asked for what can be the reason if they change.
struct Claimant<'s, 'a> {
    surface: &'s Surface<'a>,
    /// The type asked for last, as items of a type follow each other.
    last: Option<(&'a WireName, Members<'a>)>,
}

impl<'s, 'a> Claimant<'s, 'a> {
    fn new(surface: &'s Surface<'a>) -> Self {
        Self {
            surface,
            last: None,
        }
    }

    /// What can be the reason if the item changes, the closest first.
    fn claims(&mut self, declared: &Declared<'a>) -> Vec<Claim> {
        let item = &declared.item;
        let api = self.surface.api;
        match &declared.origin {
            Origin::Type(name, ty) => {
                let members = self.members(name, ty);
                match ty {
                    Type::Struct(structure) => of_structure(api, structure, members, item),
                    Type::Enum(enumeration) => of_enumeration(enumeration, members, item),
                }
            }
            Origin::Builder(name) => of_method(name, item, &self.surface.types),
            Origin::Set(set) => vec![Claim::Set(set.clone())],
            Origin::Entry => {
                let first = self.surface.first.map(str::to_owned).map(Claim::Builder);
                std::iter::once(Claim::Entry).chain(first).collect()
            }
        }
    }

    fn members(&mut self, name: &'a WireName, ty: &'a Type) -> &Members<'a> {
        if self.last.as_ref().is_none_or(|(last, _)| *last != name) {
            self.last = None;
        }
        let api = self.surface.api;
        let (_, members) = self
            .last
            .get_or_insert_with(|| (name, Members::of(api, ty)));
        members
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
    if member == surface::ENTITY
        && let Some(key) = structure.key()
    {
        claims.extend(of_property(api, structure, &structure.properties[key]));
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
        claims.push(Claim::Shape(derived.name.to_string()));
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
    claims.push(Claim::Type(structure.name.to_string()));
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

/// The named type of a value, if it has one.
fn named(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::Named(name) => Some(name.as_str()),
        Ty::List(item) | Ty::Map(item) => named(item),
        _ => None,
    }
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
        } else if path.starts_with("options::") || path.starts_with("media::") {
            claims.push(Claim::Set(path.to_owned()));
        } else if path.ends_with(crate::share::SUFFIX) {
            claims.push(Claim::Builder(path.to_owned()));
        }
    }
    claims
}

/// Gives each item that differs to the differences that are the reason, and says so of the others.
pub fn explain(old: &Surface<'_>, new: &Surface<'_>, drafts: &mut Vec<Draft>) {
    let mut reasons: HashMap<Claim, Vec<usize>> = HashMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        for claim in &draft.claims {
            reasons.entry(claim.clone()).or_default().push(index);
        }
    }
    let (mut old_side, mut new_side) = (Claimant::new(old), Claimant::new(new));
    let mut others: BTreeMap<Place, Draft> = BTreeMap::new();
    let came = new.items.keys();
    let came = came.filter(|path| !old.items.contains_key(*path));
    for path in old.items.keys().chain(came) {
        let (before, after) = (old.items.get(path), new.items.get(path));
        let Some(change) = Difference::of(path, before, after) else {
            continue;
        };
        let claims = by_closeness(
            &before.map_or_else(Vec::new, |item| old_side.claims(item)),
            &after.map_or_else(Vec::new, |item| new_side.claims(item)),
        );
        let found = change.reasons(&claims, &reasons, drafts);
        for index in &found {
            drafts[*index].explain(change.item.clone(), change.breaks);
        }
        if found.is_empty() {
            let place = after
                .or(before)
                .map_or(Place::Api, |item| item.origin.place());
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
    /// Whether it is there on both sides.
    stays: bool,
    /// Whether programs that use it may not compile any more.
    breaks: bool,
    /// Whether only its `#[deprecated]` differs.
    notice: bool,
}

impl Difference {
    fn of(path: &str, before: Option<&Declared<'_>>, after: Option<&Declared<'_>>) -> Option<Self> {
        let (old, new) = (
            before.map(|found| &found.item),
            after.map(|found| &found.item),
        );
        let is_same = |old: &Item, new: &Item| {
            old.signature == new.signature && old.deprecated == new.deprecated
        };
        if let (Some(old), Some(new)) = (old, new)
            && is_same(old, new)
        {
            return None;
        }
        let signature = |item: Option<&Item>| item.map(|item| item.signature.clone());
        let called = |item: Option<&Item>| item.map(|item| without_names(&item.signature));
        let notice = signature(old) == signature(new);
        Some(Self {
            stays: before.is_some() && after.is_some(),
            breaks: before.is_some() && called(old) != called(new),
            notice,
            item: RustItem {
                path: path.to_owned(),
                old: old.map(Item::text),
                new: new.map(Item::text),
            },
        })
    }

    /// The differences with the closest claim that any has. What is there before and after is rather
    /// explained by what changed than by what came or went, unless calls reach what went by it.
    fn reasons(
        &self,
        claims: &[Claim],
        reasons: &HashMap<Claim, Vec<usize>>,
        drafts: &[Draft],
    ) -> Vec<usize> {
        let of_notice = claims
            .iter()
            .map(|claim| Claim::Notice(Box::new(claim.clone())))
            .find_map(|claim| reasons.get(&claim).cloned());
        let of_notice = of_notice.unwrap_or_default();
        if self.notice {
            return of_notice;
        }
        let closest = |fits: &dyn Fn(&usize) -> bool| {
            let mut found = claims.iter().filter_map(|claim| reasons.get(claim));
            found.find_map(|found| {
                let fitting: Vec<usize> = found.iter().copied().filter(fits).collect();
                (!fitting.is_empty()).then_some(fitting)
            })
        };
        let changed = |index: &usize| !(self.stays && comes_or_goes(drafts[*index].check));
        let found = closest(&changed).or_else(|| closest(&|_| true));
        let own = claims
            .iter()
            .filter(|claim| matches!(claim, Claim::Method(..) | Claim::Entry));
        let ways = own.filter_map(|claim| reasons.get(&Claim::Way(Box::new(claim.clone()))));
        let found = found.into_iter().flatten().chain(of_notice);
        let mut found: Vec<usize> = found.chain(ways.flatten().copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The signature of a function without the names of its arguments, which calls don't say.
fn without_names(signature: &str) -> String {
    let Some((head, rest)) = signature
        .split_once('(')
        .filter(|_| signature.starts_with("pub fn"))
    else {
        return signature.to_owned();
    };
    let mut text = format!("{head}(");
    let (mut depth, mut argument) = (0, String::new());
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth -= 1,
            _ => {}
        }
        let is_last = depth < 0;
        if is_last || (c == ',' && depth == 0) {
            let ty = argument.split_once(": ");
            text.push_str(ty.map_or(argument.as_str(), |(_, ty)| ty));
            argument.clear();
        } else {
            argument.push(c);
            continue;
        }
        if is_last {
            text.push_str(&rest[at..]);
            break;
        }
        text.push(c);
    }
    text
}

/// The claims of both sides in turn.
fn by_closeness(old: &[Claim], new: &[Claim]) -> Vec<Claim> {
    (0..old.len().max(new.len()))
        .flat_map(|at| [old.get(at), new.get(at)])
        .flatten()
        .cloned()
        .collect()
}

fn comes_or_goes(check: Check) -> bool {
    matches!(
        check,
        Check::PathAdded | Check::PathRemoved | Check::OperationAdded | Check::OperationRemoved
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_signatures_when_names_of_arguments_are_left_out_then_types_stay() {
        for (signature, expected) in [
            (
                "pub fn mine(&self, on: impl AsRef<str>, x: Option<(A, B)>) -> List<A, options::B>",
                "pub fn mine(&self,impl AsRef<str>,Option<(A, B)>) -> List<A, options::B>",
            ),
            (
                "pub const A: runtime::Property<X, T>",
                "pub const A: runtime::Property<X, T>",
            ),
            ("Admins(runtime::Nested<A>)", "Admins(runtime::Nested<A>)"),
        ] {
            assert_eq!(without_names(signature), expected);
        }
    }
}
