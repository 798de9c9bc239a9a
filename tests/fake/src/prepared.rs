//! Parses a prepared description: the JSON that `cargo xtask regen` writes for the fake.
//!
//! Types list only their own properties. Nodes of the URL tree occur once and refer to their children by
//! position. Permission sets occur once. `graph_generator::emit::prepared` writes it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::model::{
    Api, Body, Enum, Kind, Node, Operation, Permissions, Property, PropertyKind, RequestOption,
    Response, Segment, Struct, Ty, Type, WireName,
};

/// The supported format.
const FORMAT: u32 = 1;

/// Why a prepared description cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptionError(String);

impl fmt::Display for DescriptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the prepared description cannot be used: {}; `cargo xtask regen` of the same version writes one",
            self.0
        )
    }
}

impl std::error::Error for DescriptionError {}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prepared {
    root_path: String,
    types: IndexMap<WireName, WrittenType>,
    permissions: Vec<Permissions>,
    nodes: Vec<WrittenNode>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "these facts are independent")]
struct WrittenType {
    #[serde(default)]
    members: Option<Vec<WireName>>,
    #[serde(default)]
    flags: bool,
    #[serde(default)]
    parameters: bool,
    #[serde(default)]
    base: Option<WireName>,
    #[serde(default, rename = "abstract")]
    abstract_: bool,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    derived: Vec<WireName>,
    #[serde(default)]
    properties: IndexMap<WireName, WrittenProperty>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "these facts are independent")]
struct WrittenProperty {
    #[serde(rename = "type")]
    ty: Ty,
    #[serde(default)]
    nullable: bool,
    #[serde(default)]
    navigation: bool,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    required_on_create: bool,
    #[serde(default)]
    default: Option<Box<RawValue>>,
    #[serde(default)]
    supports: BTreeSet<RequestOption>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenNode {
    segment: Segment,
    #[serde(default)]
    operations: Vec<WrittenOperation>,
    #[serde(default)]
    children: Vec<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOperation {
    method: String,
    kind: Kind,
    #[serde(default)]
    options: BTreeSet<RequestOption>,
    #[serde(default)]
    body: Option<Body>,
    #[serde(default = "empty")]
    response: Response,
    #[serde(default)]
    permissions: Option<usize>,
    #[serde(default)]
    broken: Option<String>,
}

fn empty() -> Response {
    Response::Empty
}

impl Api {
    /// Parses a prepared description.
    ///
    /// # Errors
    /// If it is not JSON, has another format, or contradicts itself.
    pub fn parse(text: &str) -> Result<Self, DescriptionError> {
        let failed = |error: serde_json::Error| DescriptionError(error.to_string());
        let Format { format } = serde_json::from_str(text).map_err(failed)?;
        if format != FORMAT {
            let message = format!("found format {format}, expected {FORMAT}");
            return Err(DescriptionError(message));
        }
        let prepared: Prepared = serde_json::from_str(text).map_err(failed)?;
        let root = tree(prepared.nodes, prepared.permissions)?;
        Ok(Self {
            root_path: prepared.root_path,
            types: types(&prepared.types)?,
            root,
        })
    }
}

/// Types with inherited properties, and with their derived types.
fn types(
    written: &IndexMap<WireName, WrittenType>,
) -> Result<IndexMap<WireName, Type>, DescriptionError> {
    let mut types = IndexMap::with_capacity(written.len());
    for (name, ty) in written {
        let found = match &ty.members {
            Some(members) => Type::Enum(Enum {
                name: name.clone(),
                members: members.clone(),
                flags: ty.flags,
            }),
            None => Type::Struct(Struct {
                name: name.clone(),
                parameters: ty.parameters,
                base: ty.base.clone(),
                abstract_: ty.abstract_,
                open: ty.open,
                properties: properties(written, name)?,
                derived: ty.derived.clone(),
            }),
        };
        types.insert(name.clone(), found);
    }
    Ok(types)
}

/// The properties of a type, those of its bases first.
fn properties(
    written: &IndexMap<WireName, WrittenType>,
    name: &WireName,
) -> Result<Vec<Property>, DescriptionError> {
    let mut lineage = Vec::new();
    let mut next = Some(name);
    while let Some(name) = next {
        let ty = written
            .get(name)
            .ok_or_else(|| DescriptionError(format!("/types: `{name}` does not exist")))?;
        if lineage.len() > written.len() {
            return Err(DescriptionError(format!(
                "/types/{name}: derives from itself"
            )));
        }
        lineage.push(ty);
        next = ty.base.as_ref();
    }
    let mut found: IndexMap<&WireName, Property> = IndexMap::new();
    for ty in lineage.into_iter().rev() {
        for (name, property) in &ty.properties {
            found.insert(name, property.read(name));
        }
    }
    Ok(found.into_values().collect())
}

impl WrittenProperty {
    fn read(&self, name: &WireName) -> Property {
        Property {
            name: name.clone(),
            ty: self.ty.clone(),
            nullable: self.nullable,
            kind: if self.navigation {
                PropertyKind::Navigation
            } else {
                PropertyKind::Structural
            },
            read_only: self.read_only,
            default: self.default.as_ref().map(|json| json.get().to_owned()),
            required_on_create: self.required_on_create,
            supports: self.supports.clone(),
        }
    }
}

/// The URL tree. Children precede their parents, so the root is last.
fn tree(
    written: Vec<WrittenNode>,
    permissions: Vec<Permissions>,
) -> Result<Arc<Node>, DescriptionError> {
    let permissions: Vec<Arc<Permissions>> = permissions.into_iter().map(Arc::new).collect();
    let mut nodes: Vec<Arc<Node>> = Vec::with_capacity(written.len());
    for (index, node) in written.into_iter().enumerate() {
        let lost = |what: &str, at: usize| {
            DescriptionError(format!("/nodes/{index}: {what} {at} does not precede it"))
        };
        let mut children = Vec::with_capacity(node.children.len());
        for child in node.children {
            let found = nodes.get(child).ok_or_else(|| lost("the node", child))?;
            children.push(Arc::clone(found));
        }
        let mut operations = Vec::with_capacity(node.operations.len());
        for operation in node.operations {
            let granted = match operation.permissions {
                None => None,
                Some(at) => Some(
                    permissions
                        .get(at)
                        .ok_or_else(|| lost("the permission", at))?,
                ),
            };
            operations.push(Operation {
                method: operation.method,
                kind: operation.kind,
                options: operation.options,
                body: operation.body,
                response: operation.response,
                permissions: granted.cloned(),
                broken: operation.broken,
            });
        }
        nodes.push(Arc::new(Node {
            segment: node.segment,
            operations,
            children,
        }));
    }
    let root = nodes.pop();
    root.ok_or_else(|| DescriptionError("/nodes: found nothing, expected the URL tree".to_owned()))
}
