//! URLs against URLs: nodes are matched by what they mean, so that names of placeholders don't matter.

use std::collections::{BTreeMap, HashMap};

use super::builders::{self, Served};
use super::change::{Place, Severity};
use super::check::Check;
use super::describe;
use super::draft::{Claim, Draft, Group};
use super::operations;
use crate::diagnostics::Pointer;
use crate::emit::surface;
use crate::ir::{Api, Body, CallParameter, CallStyle, Kind, Node, Operation, Segment};
use crate::share::{self, Lock};

/// A URL of one side, the steps of the root's path included.
pub struct Branch<'a> {
    /// The step that leads here.
    step: Segment,
    /// Absent for steps that only lead to the root.
    node: Option<&'a Node>,
    parent: Option<&'a Node>,
    pub template: String,
    /// The builder that has the methods of this URL.
    builder: Option<String>,
    children: Vec<Branch<'a>>,
}

impl<'a> Branch<'a> {
    /// The tree of an API, starting at the empty path.
    pub fn tree(api: &'a Api, names: &Lock) -> Self {
        let base = api.root.segment.template();
        let steps: Vec<&str> = base.split('/').skip(1).collect();
        let mut branch = Self::of(&api.root, None, "", None, names);
        for (index, step) in steps.iter().enumerate().rev() {
            branch.step = Segment::Fixed((*step).to_owned());
            branch = Self {
                step: Segment::Root(String::new()),
                node: None,
                parent: None,
                template: below(&steps[..index]),
                builder: None,
                children: vec![branch],
            };
        }
        branch
    }

    fn of(
        node: &'a Node,
        parent: Option<&'a Node>,
        above: &str,
        above_builder: Option<&String>,
        names: &Lock,
    ) -> Self {
        let template = format!("{above}{}", node.segment.template());
        let own = if parent.is_some() && share::is_leaf(node) {
            None
        } else {
            names.get(&template)
        };
        let builder = own.or(above_builder).cloned();
        let children = node
            .children
            .iter()
            .map(|child| Self::of(child, Some(node), &template, builder.as_ref(), names))
            .collect();
        Self {
            step: node.segment.clone(),
            node: Some(node),
            parent,
            template,
            builder,
            children,
        }
    }

    pub fn operations(&self) -> &'a [Operation] {
        self.node.map_or(&[], |node| &node.operations)
    }

    fn is_leaf(&self) -> bool {
        self.parent.is_some() && self.node.is_some_and(share::is_leaf)
    }

    /// Calls `visit` for this URL and all below it.
    fn visit(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        for child in &self.children {
            child.visit(visit);
        }
    }

    /// Where the URL, or else the first below it, stands in the document.
    fn pointer(&self) -> Option<String> {
        if let Some(operation) = self.operations().first() {
            let mut segments: Vec<String> = Pointer::parse(&operation.pointer).segments().collect();
            segments.truncate(2);
            return Some(
                segments
                    .into_iter()
                    .collect::<Pointer>()
                    .as_str()
                    .to_owned(),
            );
        }
        self.children.iter().find_map(Self::pointer)
    }

    /// The methods that an operation here becomes.
    pub fn methods(&self, operation: &Operation) -> Vec<Claim> {
        let (Some(node), Some(builder)) = (self.node, &self.builder) else {
            return Vec::new();
        };
        surface::method_names(self.parent, node, operation)
            .into_iter()
            .map(|name| Claim::Method(builder.clone(), name))
            .collect()
    }

    /// The builder of this URL, unless its operations are on the one above.
    fn served(&self) -> Option<builders::Side> {
        let builder = self.builder.clone().filter(|_| !self.is_leaf())?;
        Some(builders::Side {
            builder,
            template: self.template.clone(),
            pointer: self.pointer().unwrap_or_default(),
        })
    }

    /// The builder of this URL and the method that leads to it, if `other`, which means the same URL, has its
    /// operations on the builder above.
    pub fn gained(&self, other: &Self) -> Vec<Claim> {
        if self.is_leaf() || !other.is_leaf() {
            return Vec::new();
        }
        let own = self.builder.clone().map(Claim::Builder);
        own.into_iter().chain(self.step(other)).collect()
    }

    /// The method that leads here from the builder above.
    fn step(&self, above: &Self) -> Option<Claim> {
        let name = surface::step_name(self.parent?, self.node?)?;
        Some(Claim::Method(above.builder.clone()?, name))
    }
}

fn below(steps: &[&str]) -> String {
    let mut template = String::new();
    for step in steps {
        template.extend(["/", *step]);
    }
    template
}

/// Two URLs that mean the same.
pub type Pair<'x, 'a> = (&'x Branch<'a>, &'x Branch<'a>);

/// What walking both trees finds.
#[derive(Default)]
pub struct Found {
    pub drafts: Vec<Draft>,
    /// URLs that both sides have a builder for.
    pub served: Vec<Served>,
    /// Names of the parameters of an action, before and after.
    pub parameters: Vec<(String, String)>,
}

/// Compares two trees.
pub fn compare(old: &Branch<'_>, new: &Branch<'_>) -> Found {
    let mut found = Found::default();
    pair((old, new), &mut found);
    found
}

fn pair(both: Pair<'_, '_>, found: &mut Found) {
    let (old, new) = both;
    if let (Some(old), Some(new)) = (old.served(), new.served()) {
        found.served.push(Served { old, new });
    }
    let gained: Vec<Claim> = [old.gained(new), new.gained(old)].concat();
    let first = found.drafts.len();
    if old.operations().is_empty() == new.operations().is_empty() {
        operations::compare(both, found);
    } else {
        found.drafts.push(appeared(both));
    }
    for draft in &mut found.drafts[first..] {
        if operations::moves(draft.check) {
            draft.claims.extend_from_slice(&gained);
        }
    }
    let pairing = Pairing::of(&old.children, &new.children);
    for (before, after) in pairing.pairs {
        segment(both, (before, after), found);
        pair((before, after), found);
    }
    let gone = pairing.old.into_iter();
    let gone = gone.filter_map(|gone| subtree(Check::PathRemoved, both, gone));
    let added = pairing.new.into_iter();
    let added = added.filter_map(|added| subtree(Check::PathAdded, both, added));
    let whole = gone.chain(added).map(|draft| draft.claims(gained.clone()));
    found.drafts.extend(whole);
}

/// Operations where there was only a way to other URLs, or the other way round.
fn appeared(both: Pair<'_, '_>) -> Draft {
    let (old, new) = both;
    let added = old.operations().is_empty();
    let (check, branch) = if added {
        (Check::PathAdded, new)
    } else {
        (Check::PathRemoved, old)
    };
    let message = operations_of(check, branch.operations().len(), 1);
    let claims = branch
        .operations()
        .iter()
        .flat_map(|operation| claims_of(branch, operation));
    let draft = at_path(check, branch, message).claims(claims);
    draft.group(group(both, "own"))
}

/// A URL with all below it.
fn subtree(check: Check, above: Pair<'_, '_>, branch: &Branch<'_>) -> Option<Draft> {
    let (mut operations, mut paths) = (0, 0);
    let mut claims = Vec::new();
    branch.visit(&mut |branch| {
        operations += branch.operations().len();
        paths += usize::from(!branch.operations().is_empty());
        for operation in branch.operations() {
            claims.extend(claims_of(branch, operation));
        }
        claims.extend(
            branch
                .builder
                .clone()
                .filter(|_| !branch.is_leaf())
                .map(Claim::Builder),
        );
    });
    if operations == 0 {
        return None;
    }
    let side = if check == Check::PathAdded {
        above.1
    } else {
        above.0
    };
    claims.extend(branch.step(side));
    let mut seen = std::collections::HashSet::new();
    claims.retain(|claim| seen.insert(claim.clone()));
    let message = operations_of(check, operations, paths);
    let draft = at_path(check, branch, message).claims(claims);
    Some(draft.group(group(above, &shape(&branch.step))))
}

fn claims_of(branch: &Branch<'_>, operation: &Operation) -> Vec<Claim> {
    let mut claims: Vec<Claim> = branch.methods(operation);
    claims.extend(surface::option_set(&operation.options).map(Claim::Options));
    if let Some(Body::Parameters(name)) = &operation.body {
        claims.push(Claim::Type(name.to_string()));
    }
    claims
}

fn operations_of(check: Check, operations: usize, paths: usize) -> String {
    let what = if check == Check::PathAdded {
        "added"
    } else {
        "removed"
    };
    let number = describe::count(operations, "operation");
    if paths > 1 {
        format!("{what} with {number} at {paths} URLs")
    } else {
        format!("{what} with {number}")
    }
}

fn at_path(check: Check, branch: &Branch<'_>, message: String) -> Draft {
    let place = Place::Path {
        template: branch.template.clone(),
    };
    let pointer = branch.pointer().unwrap_or_default();
    if check == Check::PathAdded {
        Draft::new(check, Severity::Compatible, place, message).is(&pointer, None)
    } else {
        Draft::new(check, Severity::Breaking, place, message).was(&pointer, None)
    }
}

/// Changes at URLs of the same two builders, at the same leaf, may be one.
pub fn group((old, new): Pair<'_, '_>, within: &str) -> Group {
    let leaf = if old.is_leaf() {
        shape(&old.step)
    } else {
        String::new()
    };
    Group {
        builders: (old.builder.clone(), new.builder.clone()),
        within: format!("{leaf} {within}"),
    }
}

/// Differences between two steps that mean the same.
fn segment(above: Pair<'_, '_>, both: Pair<'_, '_>, found: &mut Found) {
    let (old, new) = both;
    if old.node.is_none() || new.node.is_none() {
        return;
    }
    let draft = match (&old.step, &new.step) {
        (Segment::Key(before), Segment::Key(after)) if before.ty != after.ty => Some((
            Check::KeyRetyped,
            Severity::Breaking,
            describe::ty(&before.ty),
            describe::ty(&after.ty),
        )),
        (
            Segment::Call {
                parameters: before, ..
            },
            Segment::Call {
                parameters: after, ..
            },
        )
        | (Segment::CompositeKey(before), Segment::CompositeKey(after)) => {
            parameters(before, after).map(|wire| {
                (
                    Check::FunctionParametersChanged,
                    wire,
                    signature(before),
                    signature(after),
                )
            })
        }
        _ => None,
    };
    let spelled = respelled(&old.step, &new.step)
        .map(|(before, after)| (Check::SegmentRespelled, Severity::Compatible, before, after));
    for (check, wire, before, after) in draft.into_iter().chain(spelled) {
        let message = format!(
            "{} became {}",
            describe::code(&before),
            describe::code(&after)
        );
        let place = Place::Path {
            template: new.template.clone(),
        };
        let claims =
            if check == Check::SegmentRespelled && steps(above.0, old) == steps(above.1, new) {
                Vec::new()
            } else {
                let all = [steps(above.0, old), steps(above.1, new)];
                all.into_iter().flatten().collect()
            };
        found.drafts.push(
            Draft::new(check, wire, place, message)
                .was(&old.pointer().unwrap_or_default(), Some(before))
                .is(&new.pointer().unwrap_or_default(), Some(after))
                .claims(claims)
                .group(group(
                    above,
                    &format!("{} {}", shape(&old.step), shape(&new.step)),
                )),
        );
    }
}

/// The methods that a step is written as: the one that leads to its builder, or those that its
/// operations are on the builder above.
fn steps(above: &Branch<'_>, branch: &Branch<'_>) -> Vec<Claim> {
    let own = branch.operations().iter().filter(|_| branch.is_leaf());
    let own = own.flat_map(|operation| branch.methods(operation));
    branch.step(above).into_iter().chain(own).collect()
}

fn respelled(old: &Segment, new: &Segment) -> Option<(String, String)> {
    let ((Segment::Fixed(before), Segment::Fixed(after))
    | (Segment::Call { name: before, .. }, Segment::Call { name: after, .. })) = (old, new)
    else {
        return None;
    };
    (before != after).then(|| (before.clone(), after.clone()))
}

/// How severe the difference is, if there is one. Their order does not matter.
fn parameters(old: &[CallParameter], new: &[CallParameter]) -> Option<Severity> {
    let by_name = |all: &[CallParameter]| -> BTreeMap<String, String> {
        let facts = |p: &CallParameter| (p.name.clone(), format!("{:?} {}", p.ty, style(&p.style)));
        all.iter().map(facts).collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    if before == after {
        return None;
    }
    let unaliased = |all: &BTreeMap<String, String>| -> Vec<String> {
        all.iter()
            .map(|(name, facts)| format!("{name} {}", facts.replace('@', "")))
            .collect()
    };
    Some(if unaliased(&before) == unaliased(&after) {
        Severity::Compatible
    } else {
        Severity::Breaking
    })
}

fn style(style: &CallStyle) -> &'static str {
    match style {
        CallStyle::Plain(_) => "plain",
        CallStyle::Quoted(_) => "quoted",
        CallStyle::Alias { quoted: false, .. } => "@plain",
        CallStyle::Alias { quoted: true, .. } => "@quoted",
    }
}

fn signature(parameters: &[CallParameter]) -> String {
    let one = |p: &CallParameter| {
        let ty = describe::ty(&p.ty);
        match &p.style {
            CallStyle::Plain(_) => format!("{}={ty}", p.name),
            CallStyle::Quoted(_) => format!("{}='{ty}'", p.name),
            CallStyle::Alias { quoted: false, .. } => format!("{}=@{ty}", p.name),
            CallStyle::Alias { quoted: true, .. } => format!("{}='@{ty}'", p.name),
        }
    };
    let parts: Vec<String> = parameters.iter().map(one).collect();
    format!("({})", parts.join(","))
}

/// Children of two nodes, matched.
struct Pairing<'x, 'a> {
    pairs: Vec<Pair<'x, 'a>>,
    old: Vec<&'x Branch<'a>>,
    new: Vec<&'x Branch<'a>>,
}

impl<'x, 'a> Pairing<'x, 'a> {
    /// Matches by the whole step first, then without namespaces, then functions by name alone;
    /// the last two only where there is one candidate on each side.
    fn of(old: &'x [Branch<'a>], new: &'x [Branch<'a>]) -> Self {
        let mut pairing = Self {
            pairs: Vec::new(),
            old: old.iter().collect(),
            new: new.iter().collect(),
        };
        let exact: fn(&Branch<'_>) -> Option<String> = |branch| Some(shape(&branch.step));
        for key in [exact, unqualified, name_only] {
            pairing.take(key);
        }
        pairing
    }

    fn take(&mut self, key: fn(&Branch<'_>) -> Option<String>) {
        let (before, after) = (unique(&self.old, key), unique(&self.new, key));
        let partner = |branch: &&'x Branch<'a>,
                       own: &HashMap<String, usize>,
                       other: &HashMap<String, usize>| {
            key(branch).filter(|key| own.get(key) == Some(&1) && other.get(key) == Some(&1))
        };
        let mut by_key: HashMap<String, &'x Branch<'a>> = HashMap::new();
        for branch in &self.new {
            if let Some(key) = partner(branch, &after, &before) {
                by_key.insert(key, branch);
            }
        }
        let mut old = Vec::new();
        for branch in std::mem::take(&mut self.old) {
            match partner(&branch, &before, &after).and_then(|key| by_key.get(&key)) {
                Some(other) => self.pairs.push((branch, other)),
                None => old.push(branch),
            }
        }
        self.old = old;
        self.new
            .retain(|branch| partner(branch, &after, &before).is_none());
    }
}

/// How many branches have a key.
fn unique(
    branches: &[&Branch<'_>],
    key: fn(&Branch<'_>) -> Option<String>,
) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for key in branches.iter().filter_map(|branch| key(branch)) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// A step without names of placeholders and without the order of parameters.
fn shape(step: &Segment) -> String {
    match step {
        Segment::Root(path) => path.clone(),
        Segment::Fixed(text) => text.clone(),
        Segment::Key(_) => "{}".to_owned(),
        Segment::Call { name, parameters } => format!("{name}({})", names(parameters)),
        Segment::CompositeKey(parameters) => names(parameters),
    }
}

fn names(parameters: &[CallParameter]) -> String {
    let mut names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
    names.sort_unstable();
    names.join(",")
}

/// Without namespace: functions, and literals that are casts, functions or actions.
fn unqualified(branch: &Branch<'_>) -> Option<String> {
    match &branch.step {
        Segment::Fixed(text) if text.contains('.') || is_called(branch) => {
            Some(last_name(text).to_owned())
        }
        Segment::Call { name, parameters } => {
            Some(format!("{}({})", last_name(name), names(parameters)))
        }
        _ => None,
    }
}

fn name_only(branch: &Branch<'_>) -> Option<String> {
    match &branch.step {
        Segment::Call { name, .. } => Some(last_name(name).to_owned()),
        Segment::CompositeKey(_) => Some(String::new()),
        _ => None,
    }
}

fn is_called(branch: &Branch<'_>) -> bool {
    let called = |operation: &Operation| matches!(operation.kind, Kind::Action | Kind::Function);
    branch.operations().iter().any(called)
}

fn last_name(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
