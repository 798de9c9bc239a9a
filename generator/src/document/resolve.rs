//! References within a document, resolved to components.

use openapiv3::{Header, Parameter, ReferenceOr, RequestBody, Response as ApiResponse, Schema};

use super::Document;
use crate::diagnostics::{Diagnostic, Pointer, quoted};

impl Document {
    /// Resolves a chain of schema references to the schema, with its name and pointer.
    ///
    /// # Errors
    /// If the chain is cyclic.
    pub fn schema<'d>(
        &'d self,
        reference: &str,
    ) -> Result<(&'d str, &'d Schema, Pointer), Diagnostic> {
        let schemas = self
            .openapi
            .components
            .as_ref()
            .map(|components| &components.schemas);
        let mut reference = reference;
        let mut seen = Vec::new();
        let first = Pointer::parse(reference);
        loop {
            #[cfg(test)]
            self.steps
                .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let pointer = Pointer::parse(reference);
            let entry = component_name(reference, "schemas")
                .and_then(|name| schemas.and_then(|schemas| schemas.get_key_value(name.as_str())));
            match entry {
                Some((name, ReferenceOr::Item(schema))) => return Ok((name, schema, pointer)),
                Some((_, ReferenceOr::Reference { reference: next })) => {
                    follow(next, &mut seen, &first, pointer)?;
                    reference = next;
                }
                None => return Err(unresolved(reference, "schema")),
            }
        }
    }

    /// Resolves a parameter, and returns it with its pointer.
    ///
    /// # Errors
    /// If the reference does not lead to a parameter.
    pub fn parameter<'d>(
        &'d self,
        parameter: &'d ReferenceOr<Parameter>,
        at: Pointer,
    ) -> Result<(&'d Parameter, Pointer), Diagnostic> {
        self.component(parameter, at, "parameters", |components| {
            &components.parameters
        })
    }

    /// Resolves a request body, and returns it with its pointer.
    ///
    /// # Errors
    /// If the reference does not lead to a request body.
    pub fn request_body<'d>(
        &'d self,
        body: &'d ReferenceOr<RequestBody>,
        at: Pointer,
    ) -> Result<(&'d RequestBody, Pointer), Diagnostic> {
        self.component(body, at, "requestBodies", |components| {
            &components.request_bodies
        })
    }

    /// Resolves a response, and returns it with its pointer.
    ///
    /// # Errors
    /// If the reference does not lead to a response.
    pub fn response<'d>(
        &'d self,
        response: &'d ReferenceOr<ApiResponse>,
        at: Pointer,
    ) -> Result<(&'d ApiResponse, Pointer), Diagnostic> {
        self.component(response, at, "responses", |components| {
            &components.responses
        })
    }

    /// Resolves a header, and returns it with its pointer.
    ///
    /// # Errors
    /// If the reference does not lead to a header.
    pub fn header<'d>(
        &'d self,
        header: &'d ReferenceOr<Header>,
        at: Pointer,
    ) -> Result<(&'d Header, Pointer), Diagnostic> {
        self.component(header, at, "headers", |components| &components.headers)
    }

    fn component<'d, T>(
        &'d self,
        item: &'d ReferenceOr<T>,
        at: Pointer,
        kind: &str,
        map: impl Fn(&'d openapiv3::Components) -> &'d indexmap::IndexMap<String, ReferenceOr<T>>,
    ) -> Result<(&'d T, Pointer), Diagnostic> {
        let (mut item, mut at) = (item, at);
        let (mut seen, first) = (Vec::new(), at.clone());
        loop {
            match item {
                ReferenceOr::Item(found) => return Ok((found, at)),
                ReferenceOr::Reference { reference } => {
                    follow(reference, &mut seen, &first, at)?;
                    at = Pointer::parse(reference);
                    item = component_name(reference, kind)
                        .and_then(|name| {
                            self.openapi
                                .components
                                .as_ref()
                                .and_then(|c| map(c).get(name.as_str()))
                        })
                        .ok_or_else(|| unresolved(reference, kind))?;
                }
            }
        }
    }
}

/// The maximum number of references that lead from one to the next.
const CHAIN: usize = 64;

/// Records the next reference of a chain that starts at `first`.
fn follow<'d>(
    next: &'d str,
    seen: &mut Vec<&'d str>,
    first: &Pointer,
    at: Pointer,
) -> Result<(), Diagnostic> {
    if seen.contains(&next) {
        let message = "this `$ref` leads back to itself and never to anything else";
        return Err(Diagnostic::error(at, message).help("correct it with an overlay"));
    }
    if seen.len() == CHAIN {
        let message = format!("this `$ref` leads to another, and so on, more than {CHAIN} times");
        let help = "refer to the last one with an overlay";
        return Err(Diagnostic::error(first.clone(), message).help(help));
    }
    seen.push(next);
    Ok(())
}

fn unresolved(reference: &str, kind: &str) -> Diagnostic {
    let message = format!(
        "`$ref` {} does not lead to one of `#/components/{kind}`",
        quoted(reference)
    );
    Diagnostic::internal(Pointer::root(), message)
}

/// The reference to a component, with JSON pointer escapes.
#[must_use]
pub fn reference(kind: &str, name: &str) -> String {
    let name = name.replace('~', "~0").replace('/', "~1");
    format!("#/components/{kind}/{name}")
}

/// The name of a component in a reference, unescaped.
#[must_use]
pub fn component_name(reference: &str, kind: &str) -> Option<String> {
    let name = reference
        .strip_prefix("#/components/")?
        .strip_prefix(kind)?
        .strip_prefix('/')?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}
