//! An `OpenAPI` document as plain data, and its operations.

use serde_json::{Map, Value};

/// Marks a property that the service sets.
pub(crate) const READ_ONLY: &str = "readOnly";
/// HTTP methods as the document spells them.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// A document, uninterpreted.
#[derive(Debug)]
pub struct Document {
    root: Value,
    operations: Vec<Operation>,
}

/// One operation at one URL.
#[derive(Debug)]
pub struct Operation {
    /// Method as in a request line.
    pub method: String,
    /// URL template, with repeated parameters numbered.
    pub template: String,
    /// `operationId`.
    pub id: String,
    /// Whether it adds to a collection, so the response is 201.
    pub creates: bool,
    /// Parameters in the path, in the order of the template.
    pub arguments: Vec<Parameter>,
    /// Parameters in the query.
    pub query: Vec<Parameter>,
    /// The request body.
    pub body: Option<Content>,
    /// The body of a successful response.
    pub answer: Option<Content>,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Name on the wire.
    pub name: String,
    /// Whether it is required.
    pub required: bool,
    /// Schema of its value.
    pub schema: Value,
}

/// The content of a message.
#[derive(Clone, Debug)]
pub struct Content {
    /// Media type.
    pub media_type: String,
    /// Schema of the body.
    pub schema: Value,
}

impl Document {
    /// Parses a document.
    ///
    /// # Errors
    /// If the text is not YAML, or an operation is unlike those of Graph.
    pub fn parse(text: &str) -> Result<Self, String> {
        let root: Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
        let mut document = Self {
            root,
            operations: Vec::new(),
        };
        let mut operations = Vec::new();
        for (template, item) in entries(&document.root["paths"]) {
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    let read = document.operation(template, method, item, operation);
                    operations.push(read.map_err(|why| format!("{method} {template}: {why}"))?);
                }
            }
        }
        document.operations = operations;
        Ok(document)
    }

    /// The path of the first server, the prefix of all requests.
    #[must_use]
    pub fn root(&self) -> &str {
        let url = self.root["servers"][0]["url"].as_str().unwrap_or_default();
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.find('/')
            .map_or("", |slash| rest[slash..].trim_end_matches('/'))
    }

    /// Applies those parts of an overlay that affect requests: added operations and properties, and read-only
    /// properties.
    ///
    /// # Errors
    /// If the text is not YAML, the document has no such URL or property, or an operation is unlike those of
    /// Graph.
    pub fn apply(&mut self, overlay: &str) -> Result<(), String> {
        let overlay: Value = serde_yaml::from_str(overlay).map_err(|error| error.to_string())?;
        for action in overlay["actions"].as_array().into_iter().flatten() {
            let target = action["target"].as_str().unwrap_or_default();
            let named = |kind: &str| target.strip_prefix(kind)?.strip_suffix("']");
            if let Some(template) = named("$.paths['") {
                self.add_operations(template, &action["update"])?;
            } else if let Some(name) = target
                .strip_prefix("$.components.schemas['")
                .and_then(|rest| rest.strip_suffix("']..properties"))
            {
                self.add_properties(name, &action["update"])?;
            } else if let Some(name) = named("$.components.schemas['") {
                self.mark_read_only(name, &action["update"]["x-properties"])?;
            }
        }
        Ok(())
    }

    fn add_operations(&mut self, template: &str, update: &Value) -> Result<(), String> {
        for method in METHODS {
            let Some(operation) = update.get(method) else {
                continue;
            };
            let item = &self.root["paths"][template];
            if item.is_null() || item.get(method).is_some() {
                return Err(format!("{method} cannot be added to {template}"));
            }
            let read = self.operation(template, method, item, operation);
            let read = read.map_err(|why| format!("{method} {template}: {why}"))?;
            // Operations of one URL stay together.
            let beside = |operation: &Operation| operation.template == template;
            let at = self.operations.iter().rposition(beside);
            let at = at.map_or(self.operations.len(), |last| last + 1);
            self.operations.insert(at, read);
        }
        Ok(())
    }

    fn add_properties(&mut self, name: &str, update: &Value) -> Result<(), String> {
        let schema = &mut self.root["components"]["schemas"][name];
        let found = own_properties(schema);
        let found = found.ok_or_else(|| format!("{name} has no properties"))?;
        for (property, schema) in entries(update) {
            found.insert(property.to_owned(), schema.clone());
        }
        Ok(())
    }

    fn mark_read_only(&mut self, name: &str, notes: &Value) -> Result<(), String> {
        for (property, note) in entries(notes) {
            if note[READ_ONLY] == true {
                let schema = &mut self.root["components"]["schemas"][name];
                let found = own_property(schema, property);
                let found = found.ok_or_else(|| format!("{name} has no {property}"))?;
                found.insert(READ_ONLY.to_owned(), Value::Bool(true));
            }
        }
        Ok(())
    }

    /// All operations, in the order of the document; those of overlays follow the operations of their URL.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// All schemas with their names.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        entries(&self.root["components"]["schemas"])
    }

    /// Resolves references, and returns the name of the last one.
    #[must_use]
    pub fn resolve<'d>(&'d self, mut value: &'d Value) -> (Option<&'d str>, &'d Value) {
        let mut name = None;
        while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            name = reference.rsplit('/').next();
            let pointer = reference.trim_start_matches('#');
            value = self.root.pointer(pointer).unwrap_or(&Value::Null);
        }
        (name, value)
    }

    fn operation(
        &self,
        template: &str,
        method: &str,
        item: &Value,
        operation: &Value,
    ) -> Result<Operation, String> {
        let parameters: Vec<&Value> = [item, operation]
            .iter()
            .flat_map(|holder| holder["parameters"].as_array().into_iter().flatten())
            .map(|parameter| self.resolve(parameter).1)
            .collect();
        let mut arguments = within(&parameters, "path");
        arguments.sort_by_key(|parameter| template.find(&format!("{{{}}}", parameter.name)));
        let id = operation["operationId"].as_str().ok_or("no operationId")?;
        let kind = operation["x-ms-docs-operation-type"].as_str();
        Ok(Operation {
            method: method.to_uppercase(),
            template: template.to_owned(),
            id: id.to_owned(),
            creates: method == "post" && kind == Some("operation"),
            arguments,
            query: within(&parameters, "query"),
            body: self.content(operation.get("requestBody"))?,
            answer: self.answer(operation)?,
        })
    }

    fn answer(&self, operation: &Value) -> Result<Option<Content>, String> {
        let mut successes =
            entries(&operation["responses"]).filter(|(code, _)| code.starts_with('2'));
        match (successes.next(), successes.next()) {
            (Some((_, response)), None) => self.content(Some(response)),
            _ => Err("not exactly one response to a success".to_owned()),
        }
    }

    fn content(&self, holder: Option<&Value>) -> Result<Option<Content>, String> {
        let Some(holder) = holder else {
            return Ok(None);
        };
        let mut contents = entries(&self.resolve(holder).1["content"]);
        match (contents.next(), contents.next()) {
            (None, _) => Ok(None),
            (Some((media_type, content)), None) => Ok(Some(Content {
                media_type: media_type.to_owned(),
                schema: content["schema"].clone(),
            })),
            _ => Err("content of several media types".to_owned()),
        }
    }
}

/// A property that a schema itself declares.
fn own_property<'s>(schema: &'s mut Value, name: &str) -> Option<&'s mut Map<String, Value>> {
    if schema["properties"].get(name).is_some() {
        return schema["properties"][name].as_object_mut();
    }
    let parts = schema.get_mut("allOf")?.as_array_mut()?;
    parts.iter_mut().find_map(|part| own_property(part, name))
}

/// The properties that a schema declares itself.
fn own_properties(schema: &mut Value) -> Option<&mut Map<String, Value>> {
    if schema["properties"].is_object() {
        return schema["properties"].as_object_mut();
    }
    let parts = schema.get_mut("allOf")?.as_array_mut()?;
    parts.iter_mut().find_map(own_properties)
}

fn within(parameters: &[&Value], place: &str) -> Vec<Parameter> {
    parameters
        .iter()
        .filter(|parameter| parameter["in"] == place)
        .map(|parameter| Parameter {
            name: parameter["name"].as_str().unwrap_or_default().to_owned(),
            required: parameter["required"] == true,
            schema: parameter["schema"].clone(),
        })
        .collect()
}

fn entries(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object
        .as_object()
        .into_iter()
        .flat_map(Map::iter)
        .map(|(name, value)| (name.as_str(), value))
}
