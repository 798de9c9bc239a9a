//! Emits the front page of the crate: a program, and a table of tasks and calls.

use std::collections::BTreeSet;

use super::entry::entry_name;
use super::layout::Layout;
use super::{CrateOptions, docs, methods, operations, step_docs};
use crate::ir::{
    Api, Kind, Node, Operation, Origin, Property, RequestOption, Response, Service, Struct, Ty,
};
use crate::naming::Ident;
use crate::share::Builders;
use crate::web::is_loopback;

/// The collection that the program reads, and its items.
struct Sample<'a> {
    step: String,
    node: &'a Node,
    structure: &'a Struct,
}

// use graph_entitlement_management::{entitlement_management, models::AccessPackage};
// use graph_runtime::{Client, StaticToken};
//
// #[tokio::main]
// async fn main() -> Result<(), Box<dyn std::error::Error>> {
//     let token = std::env::var("GRAPH_TOKEN")?;
//     let client = Client::builder().credential(StaticToken::new(token)).build()?;
//     let start = entitlement_management(&client);
//     let page = start.access_packages().list().select([AccessPackage::DISPLAY_NAME]).top(10).await?;
//     …
// }
/// A program that reads the first items of a collection, as Rust. It needs [`TOKIO`].
///
/// `None` if no collection below the entry point has items with a `displayName`.
pub fn program(api: &Api, layout: &Layout, options: &CrateOptions) -> Option<String> {
    if !layout.features.names.is_empty() {
        return None;
    }
    let Sample {
        step, structure, ..
    } = sample(api)?;
    let entry = entry_name(&api.root);
    let module = options.name.replace('-', "_");
    let ty = &structure.rust.ident;
    let elsewhere = elsewhere(&api.service);
    Some(format!(
        "use {module}::{{{entry}, models::{ty}}};\n\
         use graph_runtime::{{Client, StaticToken}};\n\n\
         #[tokio::main]\n\
         async fn main() -> Result<(), Box<dyn std::error::Error>> {{\n\
         \x20   let token = std::env::var(\"GRAPH_TOKEN\")?;\n\
         \x20   let client = Client::builder(){elsewhere}.credential(StaticToken::new(token)).build()?;\n\
         \x20   let start = {entry}(&client);\n\
         \x20   let page = start.{step}().list().select([{ty}::DISPLAY_NAME]).top(10).await?;\n\
         \x20   for item in &page.value {{\n\
         \x20       println!(\"{{}}\", item.display_name.as_deref().unwrap_or(\"(no name)\"));\n\
         \x20   }}\n\
         \x20   Ok(())\n\
         }}\n"
    ))
}

/// The calls that a client of a service other than Graph needs: no token of Graph is sent there.
pub fn elsewhere(service: &Service) -> String {
    let origin = match &service.origin {
        Origin::Graph => return String::new(),
        Origin::Other(origin) => origin.as_str(),
        Origin::Unstated => "https://api.example.com",
    };
    // Clients send tokens to other machines over https only.
    let origin = match origin.strip_prefix("http://") {
        Some(host) if !is_loopback(host) => format!("https://{host}"),
        _ => origin.to_owned(),
    };
    format!(".base_url({origin:?}).scope(\"api://my-service/.default\")")
}

/// The features of tokio that the program needs.
pub const TOKIO: [&str; 2] = ["macros", "rt-multi-thread"];

/// The program as a section of Markdown.
pub fn section(program: &str) -> String {
    let [macros, threads] = TOKIO;
    format!(
        "This program depends on this crate, on `graph-runtime`, and on `tokio` with the features `{macros}` and `{threads}`:\n\n{}",
        example(program)
    )
}

// | task | call |
// |---|---|
// | Create an access package | [`start.access_packages().create(..)`](builders::AccessPackagesApi::create) |
/// The table from tasks to calls: of each collection below the entry point, and of its items.
///
/// Tasks are the summaries of operations. In a description without any, they are named by kind and type.
pub fn tasks(api: &Api, builders: &Builders<'_>) -> Vec<String> {
    let mut is_described = false;
    api.root.visit("", &mut |_, node| {
        is_described |= node.operations.iter().any(|found| found.task.is_some());
    });
    let mut table = Table {
        builders,
        is_described,
        rows: vec!["| task | call |".to_owned(), "|---|---|".to_owned()],
    };
    if let Some(first) = builders.builders.first() {
        for (child, index) in &first.children {
            let levels = if is_described { DESCRIBED } else { LEVELS };
            table.add(&api.root, child, *index, "start", levels);
        }
    }
    let rows = table.rows;
    if rows.len() == 2 { Vec::new() } else { rows }
}

/// How many segments below the entry point tasks are named by type.
const LEVELS: usize = 2;
/// How many segments below the entry point summaries are looked for: to the collections of an item.
const DESCRIBED: usize = 3;

struct Table<'a, 'b> {
    builders: &'a Builders<'b>,
    is_described: bool,
    rows: Vec<String>,
}

impl Table<'_, '_> {
    /// Adds the tasks of a URL, of its actions, and of the URLs below it.
    fn add(&mut self, parent: &Node, node: &Node, index: usize, before: &str, levels: usize) {
        let Ok(step) = methods::step_name(parent, node) else {
            return;
        };
        let builders = self.builders;
        let builder = &builders.builders[index];
        let takes_values = node.segment.types().next().is_some();
        let arguments = if takes_values { ".." } else { "" };
        let before = format!("{before}.{step}({arguments})");
        for operation in &node.operations {
            let name = operations::own_name(operation).ok();
            self.row(node, operation, name, &before, &builder.name);
        }
        for leaf in &builder.leaves {
            // The builder can be shared, so its leaves can be those of another URL.
            let own = node.children.iter().find(|own| own.segment == leaf.segment);
            for operation in own.into_iter().flat_map(|own| &own.operations) {
                let name = operations::leaf_name(node, leaf, operation).ok();
                self.row(node, operation, name, &before, &builder.name);
            }
        }
        if levels > 1 {
            for (child, index) in &builder.children {
                let own = node
                    .children
                    .iter()
                    .find(|own| own.segment == child.segment);
                if let Some(own) = own {
                    self.add(node, own, *index, &before, levels - 1);
                }
            }
        }
    }

    fn row(
        &mut self,
        node: &Node,
        operation: &Operation,
        name: Option<Ident>,
        before: &str,
        builder: &str,
    ) {
        let task = match &operation.task {
            Some(task) => Some(docs::prose(task)),
            None if self.is_described => None,
            None => named_by_type(node, operation),
        };
        let (Some(task), Some(name), None) = (task, name, &operation.broken) else {
            return;
        };
        let required = operation.query.iter().any(|parameter| parameter.required);
        let takes = operation.body.is_some() || operation.reference_query || required;
        let arguments = if takes { ".." } else { "" };
        let task = task.replace('\n', " ");
        self.rows.push(format!(
            "| {task} | [`{before}.{name}({arguments})`](builders::{builder}::{name}) |"
        ));
    }
}

/// A task such as "Create an access package".
fn named_by_type(node: &Node, operation: &Operation) -> Option<String> {
    let one = |verb: &str, ty: &Ty| {
        let words = step_docs::type_words(ty);
        let vowel = words.starts_with(['a', 'e', 'i', 'o']);
        format!("{verb} {} {words}", if vowel { "an" } else { "a" })
    };
    match (&operation.kind, &operation.response) {
        (Kind::List, Response::Collection(_)) => {
            let segment = node.segment.template();
            Some(format!("List {}", step_docs::words(&segment)))
        }
        (Kind::Create, Response::Entity(ty)) => Some(one("Create", ty)),
        (Kind::Get, Response::Entity(ty)) => Some(one("Read", ty)),
        (Kind::Update, Response::Nullable(ty)) => Some(one("Change", ty)),
        (Kind::Replace, Response::Nullable(ty)) => Some(one("Replace", ty)),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document, lower};

    const TEXT: &str = "
openapi: 3.0.4
info: {title: t, version: v}
servers: [{url: 'https://graph.microsoft.com/beta'}]
paths:
  /p: {get: {responses: {'204': {description: d}}}}
  /p/a:
    get:
      parameters: [{name: $select, in: query, schema: {type: string}}, {name: $top, in: query, schema: {type: integer}}]
      responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {
        value: {type: array, items: {$ref: '#/components/schemas/microsoft.graph.t'}}}}}}}}
components:
  schemas:
    microsoft.graph.t: {type: object, properties: {displayName: {type: string}, other: {type: string}}}
";

    #[test]
    fn given_a_collection_when_it_lacks_what_the_example_needs_then_it_is_no_example() {
        let filter = "[{name: $filter, in: query, schema: {type: string}}, ";
        let owner = "[{name: owner, in: query, schema: {type: string}}, ";
        let required = "[{name: owner, in: query, required: true, schema: {type: string}}, ";
        let union = "t: {discriminator: {propertyName: '@odata.type', mapping: {\
            '#microsoft.graph.u': '#/components/schemas/microsoft.graph.u'}}, type: object,";
        let derived = "schemas:\n    microsoft.graph.u: {allOf: [{$ref: '#/components/schemas/microsoft.graph.t'}, \
            {type: object, properties: {b: {type: string}}}]}\n";
        for (from, to, is_example) in [
            ("[{", "[{", true),
            ("parameters: [", &format!("parameters: {filter}"), true),
            ("parameters: [", &format!("parameters: {owner}"), true),
            ("parameters: [", &format!("parameters: {required}"), false),
            ("name: $top", "name: $skip", false),
            ("get:\n", "get:\n      x-broken: no\n", false),
            (
                "get:\n",
                "get:\n      x-ms-docs-operation-type: function\n",
                false,
            ),
            ("microsoft.graph.t", "microsoft.graph.sub.t", false),
            (
                "t: {type: object,",
                "t: {deprecated: true, type: object,",
                false,
            ),
            ("t: {type: object,", union, false),
            ("displayName", "name", false),
            (
                "displayName: {type: string}",
                "displayName: {type: integer}",
                false,
            ),
            ("displayName: {", "displayName: {deprecated: true, ", false),
        ] {
            let mut text = TEXT.replace(from, to);
            if to == union {
                text = text.replace("schemas:\n", derived);
            }
            let document = document::load("in.yaml", &text).expect("loads");
            let (api, _) = lower::lower(&document).expect("a crate");
            let found = listed(&api, &api.root.children[0]);
            assert_eq!(found.is_some(), is_example, "{to}");
        }
    }
}
