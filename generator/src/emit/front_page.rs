//! Emits the front page of the crate: a program, and a table of tasks and calls.

use std::collections::BTreeSet;

use super::crate_files::entry_name;
use super::layout::Layout;
use super::{CrateOptions, explained, methods, operations};
use crate::ir::{
    Api, Kind, Node, Operation, Property, RequestOption, Response, Segment, Struct, Ty,
};
use crate::share::Builders;

/// The collection that the program reads, and its items.
struct Sample<'a> {
    step: String,
    node: &'a Node,
    structure: &'a Struct,
}

// use graph_entitlement_management::{entitlement_management, models::AccessPackage};
// use graph_runtime::{Client, StaticToken};
//
// Run it with any asynchronous runtime, such as tokio.
// async fn run() -> graph_runtime::Result<()> {
//     let client = Client::builder().credential(StaticToken::new("a token")).build()?;
//     let start = entitlement_management(&client);
//     let page = start.access_packages().list().select([AccessPackage::DISPLAY_NAME]).top(10).await?;
//     …
// }
/// A program that reads the first items of a collection, as Rust.
///
/// `None` if no collection below the entry point has items with a `displayName`.
pub fn program(api: &Api, layout: &Layout, options: &CrateOptions) -> Option<String> {
    if !layout.features.names.is_empty() {
        return None;
    }
    let Sample {
        step, structure, ..
    } = sample(api)?;
    let entry = entry_name(&api.root.segment.template());
    let module = options.name.replace('-', "_");
    let ty = &structure.rust.ident;
    Some(format!(
        "use {module}::{{{entry}, models::{ty}}};\n\
         use graph_runtime::{{Client, StaticToken}};\n\n\
         // Run it with any asynchronous runtime, such as tokio.\n\
         async fn run() -> graph_runtime::Result<()> {{\n\
         \x20   let client = Client::builder().credential(StaticToken::new(\"a token\")).build()?;\n\
         \x20   let start = {entry}(&client);\n\
         \x20   let page = start.{step}().list().select([{ty}::DISPLAY_NAME]).top(10).await?;\n\
         \x20   for item in &page.value {{\n\
         \x20       println!(\"{{:?}}\", item.display_name);\n\
         \x20   }}\n\
         \x20   Ok(())\n\
         }}\n"
    ))
}

// | task | call |
// |---|---|
// | Access packages of all catalogs … | `start.access_packages()`: [`list`](builders::AccessPackagesApi::list), … |
/// The table from tasks to calls.
pub fn tasks(api: &Api, builders: &Builders<'_>) -> Vec<String> {
    let Some(first) = builders.builders.first() else {
        return Vec::new();
    };
    let mut rows = vec!["| task | call |".to_owned(), "|---|---|".to_owned()];
    let steps = first
        .children
        .iter()
        .filter(|(child, _)| matches!(child.segment, Segment::Fixed(_)));
    for (child, index) in steps {
        let Ok(step) = methods::step_name(&api.root, child) else {
            continue;
        };
        let target = &builders.builders[*index];
        let calls: Vec<String> = child
            .operations
            .iter()
            .filter(|operation| operation.broken.is_none())
            .filter_map(|operation| {
                let name = operations::own_name(operation).ok()?;
                Some(format!("[`{name}`](builders::{}::{name})", target.name))
            })
            .collect();
        let text = explained::step(api, &api.root, child);
        let text = text
            .first()
            .map(|text| first_sentence(text))
            .unwrap_or_default();
        if !calls.is_empty() {
            let calls = calls.join(", ");
            rows.push(format!("| {text} | `start.{step}()`: {calls} |"));
        }
    }
    if rows.len() == 2 { Vec::new() } else { rows }
}

/// The first sentence of a text, on one line.
fn first_sentence(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.split_once(". ") {
        Some((first, _)) => format!("{first}."),
        None => line.to_owned(),
    }
}

/// The best collection for an example: preferably one with a create.
fn sample(api: &Api) -> Option<Sample<'_>> {
    let found = |node| {
        let structure = listed(api, node)?;
        let step = methods::step_name(&api.root, node).ok()?;
        let step = step.to_string();
        Some(Sample {
            step,
            node,
            structure,
        })
    };
    let samples: Vec<Sample<'_>> = api.root.children.iter().filter_map(found).collect();
    let grows = |sample: &Sample<'_>| {
        let creates =
            |operation: &Operation| operation.kind == Kind::Create && operation.broken.is_none();
        sample.node.operations.iter().any(creates)
    };
    let is_made = |sample: &Sample<'_>| {
        let mut properties = sample.structure.properties.iter();
        properties.any(|property| property.required_on_create)
    };
    let shortest = |sample: &Sample<'_>| (!grows(sample), !is_made(sample), sample.step.len());
    samples.into_iter().min_by_key(shortest)
}

fn listed<'a>(api: &'a Api, node: &Node) -> Option<&'a Struct> {
    let needed = BTreeSet::from([RequestOption::Select, RequestOption::Top]);
    let list = node.operations.iter().find(|operation| {
        operation.kind == Kind::List
            && operation.broken.is_none()
            && operation.options.is_superset(&needed)
            && operation.query.iter().all(|parameter| !parameter.required)
    })?;
    let Response::Collection(Ty::Named(name)) = &list.response else {
        return None;
    };
    let structure = api.structure(name)?;
    let plain = !structure.is_polymorphic()
        && structure.rust.module.is_none()
        && structure.deprecated.is_none();
    let named = |property: &Property| {
        property.name.as_str() == "displayName"
            && property.ty == Ty::String
            && property.deprecated.is_none()
    };
    (plain && structure.properties.iter().any(named)).then_some(structure)
}

/// The program as a Markdown block that rustdoc compiles.
pub fn example(program: &str) -> String {
    format!("```rust,no_run\n{program}```")
}
