//! The URLs of one side, and the builders they belong to.

use super::builders;
use super::draft::{Group, Origin};
use crate::diagnostics::Pointer;
use crate::emit::surface;
use crate::ir::{Api, Body, CallParameter, Kind, Node, Operation, Response, Segment};
use crate::share::{self, Lock};
use crate::steps;

/// A URL of one side, including the steps of the root path.
pub struct Branch<'a> {
    /// The step that leads here.
    pub step: Segment,
    /// `None` for steps that only lead to the root.
    pub node: Option<&'a Node>,
    parent: Option<&'a Node>,
    pub template: String,
    /// The builder that has the methods of this URL.
    pub builder: Option<String>,
    /// The builder that has the step to this URL as a method.
    parent_builder: Option<String>,
    pub children: Vec<Branch<'a>>,
}

impl<'a> Branch<'a> {
    /// The tree of an API, starting at the empty path.
    pub fn tree(api: &'a Api, lock: &Lock) -> Self {
        let base = api.root.segment.template();
        let steps: Vec<&str> = base.split('/').skip(1).collect();
        let mut branch = Self::of(&api.root, None, "", None, lock);
        for (index, step) in steps.iter().enumerate().rev() {
            branch.step = Segment::Fixed((*step).to_owned());
            branch = Self {
                step: Segment::Root(String::new()),
                node: None,
                parent: None,
                template: below(&steps[..index]),
                builder: None,
                parent_builder: None,
                children: vec![branch],
            };
        }
        branch
    }

    fn of(
        node: &'a Node,
        parent: Option<&'a Node>,
        parent_template: &str,
        parent_builder: Option<&String>,
        lock: &Lock,
    ) -> Self {
        let template = format!("{parent_template}{}", node.segment.template());
        let own = if parent.is_some() && share::is_leaf(node) {
            None
        } else {
            lock.get(&template)
        };
        let builder = own.or(parent_builder).cloned();
        let children = node
            .children
            .iter()
            .map(|child| Self::of(child, Some(node), &template, builder.as_ref(), lock))
            .collect();
        Self {
            step: node.segment.clone(),
            node: Some(node),
            parent,
            template,
            builder,
            parent_builder: parent_builder.cloned(),
            children,
        }
    }

    pub fn operations(&self) -> &'a [Operation] {
        self.node.map_or(&[], |node| &node.operations)
    }

    pub fn is_leaf(&self) -> bool {
        self.parent.is_some() && self.node.is_some_and(share::is_leaf)
    }

    /// Whether it is the slash at the end of a URL, with the operations there.
    pub fn is_slash(&self) -> bool {
        self.is_leaf() && matches!(&self.step, Segment::Fixed(text) if text.is_empty())
    }

    /// Calls `visit` for this URL and all below it.
    pub fn visit(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        for child in &self.children {
            child.visit(visit);
        }
    }

    /// The place of the URL in the document, or of the first URL below it.
    pub fn pointer(&self) -> Option<String> {
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

    /// The origin of an operation of this URL.
    pub fn operation_origin(&self, operation: &Operation) -> Option<Origin> {
        let leaf = if self.is_leaf() {
            shape(&self.step)
        } else {
            String::new()
        };
        let builder = self.builder.clone()?;
        Some(Origin::Operation(builder, leaf, operation.method))
    }

    /// The builder of this URL; `None` if the builder above has its operations.
    pub fn own_builder(&self) -> Option<builders::Side> {
        let builder = self.builder.clone().filter(|_| !self.is_leaf())?;
        Some(builders::Side {
            builder,
            template: self.template.clone(),
            pointer: self.pointer().unwrap_or_default(),
        })
    }

    /// The builder of this URL and the step to it, if `other`, the same URL on the other side, is only a leaf of the
    /// builder above.
    pub fn gained(&self, other: &Self) -> Vec<Origin> {
        if self.is_leaf() || !other.is_leaf() {
            return Vec::new();
        }
        let own = self.builder.clone().map(Origin::Builder);
        own.into_iter().chain(self.step_origin()).collect()
    }

    /// The origin of the step that leads here.
    pub fn step_origin(&self) -> Option<Origin> {
        self.parent?;
        Some(Origin::Step(
            self.parent_builder.clone()?,
            shape(&self.step),
        ))
    }

    /// The words of the step's Rust name.
    pub fn words(&self) -> Option<String> {
        Some(steps::words(self.parent?, self.node?))
    }

    /// The name in Rust of the step that leads here.
    pub fn step_name(&self) -> Option<String> {
        surface::step_name(self.parent?, self.node?)
    }

    /// The name of the method of an operation in Rust.
    pub fn method_name(&self, operation: &Operation) -> Option<String> {
        let leaf = self.parent.zip(self.node).filter(|_| self.is_leaf());
        surface::method_name(leaf, operation)
    }

    /// The origins of the step that leads here; for a leaf, also of its operations.
    pub fn step_origins(&self) -> Vec<Origin> {
        let own = self.operations().iter().filter(|_| self.is_leaf());
        let own = own.filter_map(|operation| self.operation_origin(operation));
        self.step_origin().into_iter().chain(own).collect()
    }

    /// The origin of the item type, if the operation determines it: steps and counts name it.
    pub fn item_origin(&self, operation: &Operation) -> Option<Origin> {
        let decides_item_type = matches!(operation.kind, Kind::List | Kind::Get | Kind::Create)
            || matches!(operation.response, Response::Collection(_));
        let builder = self.builder.clone().filter(|_| decides_item_type)?;
        Some(Origin::Items(builder))
    }

    /// The origins of an operation and of everything declared only for it.
    pub fn origins(&self, operation: &Operation) -> Vec<Origin> {
        let mut origins: Vec<Origin> = self.operation_origin(operation).into_iter().collect();
        origins.extend(self.item_origin(operation));
        origins.extend(surface::sets_of(operation).map(Origin::Set));
        if let Some(Body::Parameters(name)) = &operation.body {
            origins.push(Origin::Type(name.to_string()));
        }
        origins
    }
}

fn below(steps: &[&str]) -> String {
    let mut template = String::new();
    for step in steps {
        template.extend(["/", *step]);
    }
    template
}

/// The same URL on both sides.
pub type Pair<'x, 'a> = (&'x Branch<'a>, &'x Branch<'a>);

/// The group of a change: equal changes in one group are reported once.
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

/// A step without names of placeholders, with parameters sorted.
pub fn shape(step: &Segment) -> String {
    match step {
        Segment::Root(path) => path.clone(),
        Segment::Fixed(text) => text.clone(),
        Segment::Key(_) => "{}".to_owned(),
        Segment::Call { name, parameters } => format!("{name}({})", names(parameters)),
        Segment::CompositeKey(parameters) => names(parameters),
        Segment::Mixed {
            texts,
            parameters: _,
        } => texts.join("{}"),
    }
}

pub fn names(parameters: &[CallParameter]) -> String {
    let mut names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
    names.sort_unstable();
    names.join(",")
}

/// The closest step above a URL that both sides have but that returns another builder on each side: changes at the
/// URL show there.
pub fn way((old, new): Pair<'_, '_>, above: &[Origin]) -> Vec<Origin> {
    if old.builder == new.builder {
        return Vec::new();
    }
    if old.is_leaf() || new.is_leaf() || (old.parent_builder != new.parent_builder) {
        return above.to_vec();
    }
    let steps: Vec<Origin> = [old.step_origin(), new.step_origin()]
        .into_iter()
        .flatten()
        .collect();
    let steps = if steps.is_empty() {
        vec![Origin::Entry]
    } else {
        steps
    };
    steps
        .into_iter()
        .map(|step| Origin::Way(Box::new(step)))
        .collect()
}
