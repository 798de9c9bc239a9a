//! Inline schemas that were renamed because their place was: they are matched by place.

use std::collections::{BTreeSet, HashSet};

use super::Names;
use crate::diff::branch::Branch;
use crate::diff::pairing::Pairing;
use crate::diff::similar::similar;
use crate::diff::type_pairs::is_inline;
use crate::ir::{Api, Body, Operation, Property, Struct, Ty, Type, WireName};
use crate::share::Lock;

/// Maps new to old names of types at the same place that only one side has, if one of both is an inline schema.
pub fn renamed(old: &Api, new: &Api) -> Names {
    let (gone, came) = (alone(old, new), alone(new, old));
    let mut all = gone.iter().chain(&came);
    if gone.is_empty() || came.is_empty() || !all.any(|(_, ty)| is_inline(ty)) {
        return Names::new();
    }
    let mut places = Places {
        old,
        new,
        names: Names::new(),
        taken: HashSet::new(),
        next: Vec::new(),
    };
    let known = old
        .types
        .keys()
        .filter(|name| new.types.contains_key(*name));
    places
        .next
        .extend(known.map(|name| (name.clone(), name.clone())));
    let names = Lock::new();
    places.urls(&Branch::tree(old, &names), &Branch::tree(new, &names));
    places.follow();
    places.names
}

fn alone<'a>(api: &'a Api, other: &Api) -> Vec<(&'a WireName, &'a Type)> {
    let types = api.types.iter();
    types
        .filter(|(name, _)| !other.types.contains_key(*name))
        .collect()
}

/// What is known to be at the same place.
struct Places<'a> {
    old: &'a Api,
    new: &'a Api,
    names: Names,
    /// Old names that have a new one.
    taken: HashSet<WireName>,
    /// Types whose properties are still to be matched.
    next: Vec<(WireName, WireName)>,
}

impl Places<'_> {
    fn urls(&mut self, old: &Branch<'_>, new: &Branch<'_>) {
        for (before, after) in old.step.types().zip(new.step.types()) {
            self.meet(before, after);
        }
        for before in old.operations() {
            let mut others = new.operations().iter();
            if let Some(after) = others.find(|after| after.method == before.method) {
                self.operation(before, after);
            }
        }
        for (before, after) in Pairing::of(&old.children, &new.children).pairs {
            self.urls(before, after);
        }
    }

    fn operation(&mut self, old: &Operation, new: &Operation) {
        match (&old.body, &new.body) {
            (Some(Body::Json(before)), Some(Body::Json(after))) => self.meet(before, after),
            (Some(Body::Parameters(before)), Some(Body::Parameters(after))) => {
                self.next.push((before.clone(), after.clone()));
            }
            _ => {}
        }
        if let (Some(before), Some(after)) = (old.response.ty(), new.response.ty()) {
            self.meet(before, after);
        }
        for before in &old.query {
            let mut others = new.query.iter();
            if let Some(after) = others.find(|after| after.name == before.name) {
                self.meet(&before.ty, &after.ty);
            }
        }
    }

    /// Two types at the same place.
    fn meet(&mut self, old: &Ty, new: &Ty) {
        let (Some(old), Some(new)) = (old.named(), new.named()) else {
            return;
        };
        if self.could(old, new) {
            self.names.insert(new.clone(), old.clone());
            self.taken.insert(old.clone());
            self.next.push((old.clone(), new.clone()));
        }
    }

    /// Whether the second name may be a new one of the type that has the first.
    fn could(&self, old: &WireName, new: &WireName) -> bool {
        let is_known = self.new.types.contains_key(old) || self.old.types.contains_key(new);
        let is_taken = self.taken.contains(old) || self.names.contains_key(new);
        let (Some(before), Some(after)) = (self.old.types.get(old), self.new.types.get(new)) else {
            return false;
        };
        let same_kind = matches!(before, Type::Struct(_)) == matches!(after, Type::Struct(_));
        !is_known && !is_taken && same_kind && (is_inline(before) || is_inline(after))
    }

    /// Matches what is in types that are matched.
    fn follow(&mut self) {
        let mut seen = HashSet::new();
        while let Some(both) = self.next.pop() {
            let (old, new) = (self.old.structure(&both.0), self.new.structure(&both.1));
            if let (Some(old), Some(new)) = (old, new)
                && seen.insert(both)
            {
                self.properties(old, new);
            }
        }
    }

    fn properties(&mut self, old: &Struct, new: &Struct) {
        let (mut gone, mut came) = (Vec::new(), Vec::new());
        for before in &old.properties {
            match new
                .properties
                .iter()
                .find(|after| after.name == before.name)
            {
                Some(after) => self.meet(&before.ty, &after.ty),
                None => gone.push(before),
            }
        }
        let has = |name: &WireName| old.properties.iter().any(|before| before.name == *name);
        came.extend(new.properties.iter().filter(|after| !has(&after.name)));
        for before in gone {
            let alike = came.iter().find(|after| self.alike(before, after));
            if let Some(after) = alike {
                self.meet(&before.ty, &after.ty);
            }
        }
    }

    /// Whether the second property may be the first with another name.
    fn alike(&self, old: &Property, new: &Property) -> bool {
        let (Some(before), Some(after)) = (old.ty.named(), new.ty.named()) else {
            return false;
        };
        let outlines = (self.old.types.get(before), self.new.types.get(after));
        similar(old.name.as_str(), new.name.as_str())
            && self.could(before, after)
            && outlines.0.map(outline) == outlines.1.map(outline)
    }
}

/// The names within a type.
fn outline(ty: &Type) -> BTreeSet<&str> {
    match ty {
        Type::Struct(of) => of
            .properties
            .iter()
            .map(|found| found.name.as_str())
            .collect(),
        Type::Enum(of) => of.members.iter().map(|found| found.name.as_str()).collect(),
    }
}
