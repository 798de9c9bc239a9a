//! Names of builders.
//!
//! An item has the singular name of its collection. A segment omits the words that the segment before it begins
//! with. The name consists of as few of the last segments as make it unique. The lock keeps published names.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use indexmap::IndexMap;

use super::singular::singular;
use super::{Class, Lock, SUFFIX, Shape, Url, differences};
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::ir::{Api, KeyParameter, Node, Segment};
use crate::naming::{LONGEST, startable};
use crate::steps;

/// The word for an item of a collection whose singular is already used.
const ITEM: &str = "item";

/// The segments of a URL as words in lower case, from the entry point.
#[derive(Clone, Debug)]
pub struct Trail(Vec<Words>);

/// The words of a segment, or those of a collection and its key together.
#[derive(Clone, Debug)]
struct Words {
    /// The words; for an item, with the last one in the singular.
    own: Vec<String>,
    /// For an item: the words of its collection, and `item`.
    spelled_out: Option<Vec<String>>,
}

impl Trail {
    /// The trail of the path that all URLs share.
    pub fn start(root: &Node) -> Self {
        Self(vec![Words::of(words(steps::entry(root)))])
    }

    /// The trail with one more step.
    pub fn step(&self, parent: &Node, child: &Node) -> Self {
        let mut trail = self.clone();
        let words = match &child.segment {
            Segment::Key(key) if child.rust_name.is_none() => {
                match trail.0.pop_if(|last| last.spelled_out.is_none()) {
                    Some(collection) => Words::item(collection.own, key),
                    None => Words::part(key),
                }
            }
            _ => Words::of(step(parent, child)),
        };
        trail.0.push(words);
        trail
    }

    /// Names for a builder, in order of preference.
    fn names(&self) -> impl Iterator<Item = String> {
        let runs = (0..self.0.len()).rev().map(|start| &self.0[start..]);
        runs.flat_map(|run| {
            let has_item = run.iter().any(|words| words.spelled_out.is_some());
            let spelled_out = has_item.then(|| name(run.iter().map(Words::spelled_out)));
            std::iter::once(name(run.iter().map(|words| &words.own))).chain(spelled_out)
        })
    }
}

impl Words {
    fn of(own: Vec<String>) -> Self {
        Self {
            own,
            spelled_out: None,
        }
    }

    fn item(collection: Vec<String>, key: &KeyParameter) -> Self {
        let key = key.name.strip_suffix("-id").map(words);
        let own = one_of(&collection, key.as_deref());
        let spelled_out = collection.into_iter().chain([ITEM.to_owned()]);
        Self {
            own,
            spelled_out: Some(spelled_out.collect()),
        }
    }

    /// A key directly after another key, such as `{month}` in `/calendar/{year}/{month}`.
    fn part(key: &KeyParameter) -> Self {
        let name = key.name.strip_suffix("-id").unwrap_or(&key.name);
        let own = steps::spaced(name);
        let own = match own.trim() {
            "" => vec![ITEM.to_owned()],
            own => words(own),
        };
        let spelled_out = own.iter().cloned().chain([ITEM.to_owned()]).collect();
        Self {
            own,
            spelled_out: Some(spelled_out),
        }
    }

    fn spelled_out(&self) -> &Vec<String> {
        self.spelled_out.as_ref().unwrap_or(&self.own)
    }
}

/// The words of a step. An alternate key, such as `things(uniqueName='…')`, leads to an item of its
/// collection.
fn step(parent: &Node, child: &Node) -> Vec<String> {
    let all = words(&steps::words(parent, child));
    let Segment::Call { name, .. } = &child.segment else {
        return all;
    };
    let is_collection =
        |node: &&Node| matches!(&node.segment, Segment::Fixed(text) if text == name);
    let Some(collection) = parent.children.iter().find(is_collection) else {
        return all;
    };
    let key = collection
        .children
        .iter()
        .find_map(|child| match &child.segment {
            Segment::Key(key) => key.name.strip_suffix("-id").map(words),
            _ => None,
        });
    let many = words(name);
    let rest = all.get(many.len()..).unwrap_or_default();
    let one = one_of(&many, key.as_deref());
    one.into_iter().chain(rest.iter().cloned()).collect()
}

/// The words for an item of a collection.
fn one_of(collection: &[String], key: Option<&[String]>) -> Vec<String> {
    let mut words = collection.to_vec();
    if let Some(last) = words.last_mut() {
        let key = key.and_then(<[String]>::last);
        *last = singular(last, key.map(String::as_str));
    }
    words
}

fn words(text: &str) -> Vec<String> {
    let text = text.to_snake_case();
    text.split('_').map(str::to_owned).collect()
}

/// Joins the words of segments to a name. A segment omits the words that the one before begins with.
fn name<'w>(segments: impl Iterator<Item = &'w Vec<String>>) -> String {
    let mut name = String::new();
    let mut before: &[String] = &[];
    for segment in segments {
        let same = |(word, said): &(&String, &String)| {
            word == said || singular(word, None) == singular(said, None)
        };
        let said = segment.iter().zip(before).take_while(same).count();
        let said = said.min(segment.len().saturating_sub(1));
        for word in &segment[said..] {
            name.push_str(&word.to_upper_camel_case());
        }
        before = segment;
    }
    startable(name + SUFFIX)
}

/// Names by class, and the problems found.
pub struct Named {
    pub names: BTreeMap<usize, String>,
    /// Builders of the lock that would be split or merged.
    pub changes: Diagnostics,
    /// Builders with the same name.
    pub collisions: Diagnostics,
}

pub struct Naming<'c> {
    /// Class index and URLs, in the order in which names are assigned.
    classes: Vec<(usize, Vec<&'c Url>)>,
    /// A node of each class.
    nodes: Vec<&'c Node>,
    lock: &'c Lock,
    /// Names of models, which builders must not have.
    models: BTreeSet<&'c str>,
    /// The file names in use, which must be distinct.
    taken: BTreeSet<String>,
    named: Named,
}

impl<'c> Naming<'c> {
    pub fn new(classes: &'c IndexMap<Shape, Class<'_>>, api: &'c Api, lock: &'c Lock) -> Self {
        let mut ordered: Vec<_> = classes
            .values()
            .enumerate()
            .map(|(index, class)| {
                let mut urls: Vec<&Url> = class.urls.iter().collect();
                urls.sort_by_key(|url| url.order());
                (index, urls)
            })
            .collect();
        ordered.sort_by(|a, b| a.1[0].order().cmp(&b.1[0].order()));
        let models = api.types.values().map(|ty| ty.rust().ident.as_str());
        Self {
            nodes: classes.values().map(|class| class.node).collect(),
            classes: ordered,
            lock,
            models: models.collect(),
            taken: BTreeSet::new(),
            named: Named {
                names: BTreeMap::new(),
                changes: Diagnostics::new(),
                collisions: Diagnostics::new(),
            },
        }
    }

    pub fn run(mut self) -> Named {
        self.keep_locked_names();
        let classes = std::mem::take(&mut self.classes);
        for (index, urls) in &classes {
            if !self.named.names.contains_key(index) {
                let name = self.free_name(urls[0]);
                self.named.names.insert(*index, name);
            }
        }
        self.named
    }

    /// Reserves a name, unless another builder or a model has it.
    fn take(&mut self, name: &str) -> bool {
        !self.models.contains(name) && self.taken.insert(name.to_snake_case())
    }

    fn free_name(&mut self, url: &Url) -> String {
        let name = self.distinct_name(url);
        if name.len() > LONGEST {
            let message = format!(
                "the builder would have a name of {} bytes, {}, expected at most {LONGEST}",
                name.len(),
                quoted(&name)
            );
            let help = "name the steps that lead to it with `x-rust-name` in an overlay";
            self.named.collisions.push(problem(url, message).help(help));
        }
        name
    }

    fn distinct_name(&mut self, url: &Url) -> String {
        if let Some(name) = url.trail.names().find(|name| self.take(name)) {
            return name;
        }
        // No name distinguishes this URL from others.
        let mut name = url.trail.names().last().unwrap_or_default();
        let message = format!(
            "another builder or a model has the name {} already",
            quoted(&name)
        );
        let help = "name the step that leads to it, or the model, with `x-rust-name` in an overlay";
        self.named.collisions.push(problem(url, message).help(help));
        while !self.take(&name) {
            name.insert_str(0, "Other");
        }
        name
    }

    fn keep_locked_names(&mut self) {
        let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, urls) in self.classes.clone() {
            let locked: Vec<&String> = urls
                .iter()
                .filter_map(|url| self.lock.get(&url.template))
                .collect();
            let Some(name) = locked.first() else { continue };
            let distinct: BTreeSet<&str> = locked.iter().map(|name| name.as_str()).collect();
            if distinct.len() > 1 {
                let example = |name: &str| {
                    let same = |url: &&&Url| {
                        self.lock
                            .get(&url.template)
                            .is_some_and(|found| found == name)
                    };
                    let url = urls.iter().find(same);
                    url.map(|url| quoted(&url.template)).unwrap_or_default()
                };
                let names: Vec<&str> = distinct.into_iter().collect();
                let places: Vec<String> = names.iter().map(|name| example(name)).collect();
                let message = format!(
                    "the builders {} would become one: {} take the same requests now",
                    names.join(", "),
                    places.join(" and ")
                );
                self.change(urls[0], message);
            }
            if let Some(other) = owners.insert(name, index) {
                let why = differences::first(self.nodes[other], self.nodes[index]);
                let why = why.map_or(String::new(), |why| format!(": {why}"));
                self.change(
                    urls[0],
                    format!("the builder {} would be split{why}", quoted(name)),
                );
            } else if self.take(name) {
                self.named.names.insert(index, (*name).clone());
            } else {
                let message = format!(
                    "another builder or a model has the name {}, too",
                    quoted(name)
                );
                self.change(urls[0], message);
            }
        }
    }

    fn change(&mut self, url: &Url, message: String) {
        let help = "run the command again with `--accept` if this is intended; programs that name these types will have to change";
        self.named.changes.push(problem(url, message).help(help));
    }
}

#[track_caller]
fn problem(url: &Url, message: String) -> Diagnostic {
    let place = Pointer::root().child("paths").child(&url.template);
    Diagnostic::error(place, message)
}

#[cfg(test)]
mod tests;
