//! Emits operations: short methods that return one of the runtime's request types.

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::Sets;
use super::methods::{Method, step_name};
use super::permissions;
use super::scope::Scope;
use super::{docs, explained, layout, media};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::ir::{
    Api, Body, Kind, Node, Operation, ParameterStyle, Property, QueryParameter, RequestOption,
    Response, Segment, Struct, Ty, WireName, edm_name,
};
use crate::naming::{self, Ident, collision};

/// A method for an operation on the builder's own URL.
pub fn own(
    scope: &mut Scope<'_>,
    node: &Node,
    operation: &Operation,
    sets: &Sets,
    variant: Variant,
) -> Result<Method, Diagnostic> {
    method(
        scope,
        node,
        operation,
        variant.name(own_name(operation)?, operation)?,
        &quote!(self.at.clone()),
        sets,
        variant,
    )
}

/// A method for an operation on a leaf below the builder, such as `$count` or an action.
pub fn of_leaf(
    scope: &mut Scope<'_>,
    parent: &Node,
    leaf: &Node,
    operation: &Operation,
    sets: &Sets,
    variant: Variant,
) -> Result<Method, Diagnostic> {
    let Segment::Fixed(text) = &leaf.segment else {
        return Err(Diagnostic::internal(
            Pointer::parse(&operation.pointer),
            "a leaf of the URL tree is not a literal",
        ));
    };
    method(
        scope,
        parent,
        operation,
        variant.name(leaf_name(parent, leaf, operation)?, operation)?,
        &quote!(self.at.child(#text)),
        sets,
        variant,
    )
}

/// The method name of an operation on a leaf.
pub fn leaf_name(parent: &Node, leaf: &Node, operation: &Operation) -> Result<Ident, Diagnostic> {
    match (&operation.kind, &leaf.segment) {
        _ if operation.rust_name.is_some() => own_name(operation),
        _ if leaf.rust_name.is_some() => step_name(parent, leaf),
        (Kind::Action, _) => step_name(parent, leaf),
        (Kind::Download | Kind::Upload, _) => {
            ident(kind_name(&operation.kind, &operation.response), operation)
        }
        (kind, Segment::Fixed(text)) if text == "$value" => ident(
            &format!("{} value", kind_name(kind, &operation.response)),
            operation,
        ),
        (kind, _) => ident(kind_name(kind, &operation.response), operation),
    }
}

/// The method name of an operation on a builder's own URL.
pub fn own_name(operation: &Operation) -> Result<Ident, Diagnostic> {
    let name = operation.rust_name.as_deref();
    ident(
        name.unwrap_or_else(|| kind_name(&operation.kind, &operation.response)),
        operation,
    )
}

fn ident(name: &str, operation: &Operation) -> Result<Ident, Diagnostic> {
    naming::checked_name(name, &Pointer::parse(&operation.pointer), naming::snake)
}

fn kind_name(kind: &Kind, response: &Response) -> &'static str {
    match kind {
        Kind::List => "list",
        Kind::Create => "create",
        Kind::Update => "update",
        Kind::Replace => "replace",
        Kind::Delete => "delete",
        Kind::Count => "count",
        Kind::ListRefs => "list_refs",
        Kind::GetRef => "get_ref",
        Kind::AddRef => "add_ref",
        Kind::SetRef => "set_ref",
        Kind::RemoveRef => "remove_ref",
        Kind::Action => "call",
        Kind::Function if matches!(response, Response::Collection(_)) => "list",
        Kind::Function if matches!(response, Response::Bytes(_)) => "download",
        Kind::Download => "download",
        Kind::Get | Kind::Function => "get",
        Kind::Upload => "upload",
    }
}

// /// Adds to the collection.
// ///
// /// [API reference](https://learn.microsoft.com/…)
// pub fn create(&self, body: &models::AccessPackage) -> runtime::Create<models::AccessPackage> {
//     runtime::Request::post(self.at.clone()).model(body)
// }
fn method(
    scope: &mut Scope<'_>,
    node: &Node,
    operation: &Operation,
    name: Ident,
    resource: &TokenStream,
    sets: &Sets,
    variant: Variant,
) -> Result<Method, Diagnostic> {
    let method = name.token();
    let verb = format_ident!("{}", operation.method.as_str().to_ascii_lowercase());
    let (mut arguments, mut calls) = body(scope, operation, sets, variant)?;
    let of_body = arguments.clone();
    let mut taken: Vec<(Ident, &str)> = Vec::new();
    for parameter in operation
        .query
        .iter()
        .filter(|parameter| parameter.required)
    {
        let rust = argument_name(parameter, &of_body, &taken, operation)?;
        let (argument, call) = required(scope, parameter, &rust);
        arguments.extend(argument);
        calls.extend(call);
        taken.push((rust, &parameter.name));
    }
    if let Some(choice) = sets.media.path(media::of_response(operation)) {
        arguments.extend(quote!(accept: #choice,));
        calls.extend(quote!(.accept_chosen(accept)));
    } else if let Response::Bytes(types) = &operation.response {
        let accept = types.join(", ");
        calls.extend(quote!(.accept(#accept)));
    }
    let output = request_type(scope, node, operation, sets);
    let comment = comment(scope.api, node, operation, &name, variant);
    let aliases = explained::aliases(node, operation, name.as_str());
    let deprecated = match &operation.broken {
        Some(instead) => docs::broken(instead),
        None => docs::deprecated(operation.deprecated.as_ref()),
    };
    let permitted = operation
        .permissions
        .as_ref()
        .and_then(|set| sets.permissions.path(set))
        .map(|path| quote!(.permitted_by(&#path)));
    let lifetime = takes_option(operation).then(|| quote!(<'b>));
    let tokens = quote! {
        #comment
        #aliases
        #deprecated
        pub fn #method #lifetime(&self, #arguments) -> #output {
            runtime::Request::#verb(#resource) #permitted #calls
        }
    };
    Ok(Method {
        name,
        tokens,
        pointer: Some(operation.pointer.clone()),
    })
}

/// Arguments for the body, and the calls that set it on the request.
fn body(
    scope: &mut Scope<'_>,
    operation: &Operation,
    sets: &Sets,
    variant: Variant,
) -> Result<(TokenStream, TokenStream), Diagnostic> {
    let reference = reference_argument(operation);
    Ok(match &operation.body {
        None if operation.reference_query => (
            quote!(target: impl Into<runtime::Reference>,),
            quote!(.reference_query(&#reference)),
        ),
        None => (TokenStream::new(), TokenStream::new()),
        Some(Body::Reference) => (
            quote!(target: impl Into<runtime::Reference>,),
            quote!(.reference(&#reference)),
        ),
        // `&body` is accepted as well, so no call breaks when a body becomes optional.
        Some(Body::Json(ty)) if takes_option(operation) => {
            let ty = scope.item(ty);
            (
                quote!(body: impl Into<Option<&'b #ty>>,),
                quote!(.optional_model(body.into())),
            )
        }
        Some(Body::Json(ty)) => {
            let (ty, send) = match ty {
                Ty::List(item) => {
                    let item = scope.item(item);
                    (quote!([#item]), quote!(.model(body)))
                }
                Ty::String => (quote!(str), quote!(.json(body))),
                ty => (scope.item(ty), quote!(.model(body))),
            };
            (quote!(body: &#ty,), send)
        }
        Some(Body::Bytes(_)) if media::of_body(operation).is_some() => {
            let choice = sets.media.path(media::of_body(operation));
            (
                quote!(content: impl Into<runtime::Bytes>, content_type: #choice,),
                quote!(.bytes(content_type.as_str(), content)),
            )
        }
        // A pattern only describes the form of a media type.
        Some(Body::Bytes(types))
            if types
                .iter()
                .any(|media| media.contains('*') && media != "*/*") =>
        {
            (
                quote!(content: impl Into<runtime::Bytes>, content_type: impl AsRef<str>,),
                quote!(.bytes(content_type.as_ref(), content)),
            )
        }
        Some(Body::Bytes(types)) => {
            let content = match types.as_slice() {
                [only] if !only.contains('*') => only.as_str(),
                _ => "application/octet-stream",
            };
            (
                quote!(content: impl Into<runtime::Bytes>,),
                quote!(.bytes(#content, content)),
            )
        }
        Some(Body::Parameters(name)) => parameters(scope, operation, name, variant)?,
    })
}

fn reference_argument(operation: &Operation) -> TokenStream {
    if let Some(set) = &operation.reference_set {
        quote!(self.at.reference(#set, target))
    } else {
        quote!(target.into())
    }
}

/// Whether the body is optional: a model only, because lists and text can be empty.
pub fn takes_option(operation: &Operation) -> bool {
    !operation.body_required
        && matches!(&operation.body, Some(Body::Json(ty)) if !matches!(ty, Ty::List(_) | Ty::String))
}

/// A method variant of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// With the required parameters only.
    Plain,
    /// With a record of all parameters of an action, including optional ones.
    With,
}

impl Variant {
    fn name(self, plain: Ident, operation: &Operation) -> Result<Ident, Diagnostic> {
        match self {
            Self::Plain => Ok(plain),
            Self::With => with_name(&plain, operation),
        }
    }
}

/// The name of the method that takes all parameters of an action.
pub fn with_name(plain: &Ident, operation: &Operation) -> Result<Ident, Diagnostic> {
    ident(&format!("{plain} with"), operation)
}

/// The method variants of an operation: an action with optional parameters has two.
///
/// Whether the body as a whole is optional does not matter, because descriptions change that often.
pub fn variants(api: &Api, operation: &Operation) -> &'static [Variant] {
    let structure = match &operation.body {
        Some(Body::Parameters(name)) => api.structure(name),
        _ => None,
    };
    match structure.map(taking) {
        Some(Taking::Some(_)) => &[Variant::Plain, Variant::With],
        _ => &[Variant::Plain],
    }
}

/// How the parameters of an action are passed to its method.
enum Taking<'p> {
    /// The only parameter is required: it is an argument.
    One(&'p Property),
    /// Several are required: all are passed as a record.
    All,
    /// At most one is required: it is an argument; the others are optional.
    Some(Option<&'p Property>),
}

fn taking(structure: &Struct) -> Taking<'_> {
    let mut required = structure
        .properties
        .iter()
        .filter(|property| property.required);
    match (structure.properties.len(), required.next(), required.next()) {
        (0, ..) | (_, Some(_), Some(_)) => Taking::All,
        (1, Some(only), None) => Taking::One(only),
        (_, first, _) => Taking::Some(first),
    }
}

fn parameters(
    scope: &mut Scope<'_>,
    operation: &Operation,
    name: &WireName,
    variant: Variant,
) -> Result<(TokenStream, TokenStream), Diagnostic> {
    let Some(structure) = scope.api.structure(name) else {
        return Err(Diagnostic::internal(
            Pointer::parse(&operation.pointer),
            "the parameters of this action have no type",
        ));
    };
    let ty = scope.named(&structure.rust);
    let only = match (taking(structure), variant) {
        (Taking::All, _) | (_, Variant::With) => {
            return Ok((quote!(parameters: &#ty,), quote!(.model(parameters))));
        }
        (Taking::Some(None), Variant::Plain) if operation.body_required => {
            return Ok((TokenStream::new(), quote!(.model(&#ty::default()))));
        }
        (Taking::Some(None), Variant::Plain) => {
            return Ok((TokenStream::new(), TokenStream::new()));
        }
        (Taking::One(only) | Taking::Some(Some(only)), Variant::Plain) => only,
    };
    let argument = only.rust.token();
    let argument_type = scope.setter_argument(&only.ty);
    Ok((
        quote!(#argument: #argument_type,),
        quote!(.model(&#ty::default().#argument(#argument))),
    ))
}

/// The name of an argument: the parameter's own, with `_` if the body has the same name.
fn argument_name(
    parameter: &QueryParameter,
    of_body: &TokenStream,
    taken: &[(Ident, &str)],
    operation: &Operation,
) -> Result<Ident, Diagnostic> {
    let is_own = |token| matches!(token, TokenTree::Ident(own) if own == parameter.rust.as_str());
    let rust = if of_body.clone().into_iter().any(is_own) || parameter.rust.as_str() == "accept" {
        parameter.rust.suffixed("_")
    } else {
        parameter.rust.clone()
    };
    match taken.iter().find(|(other, _)| *other == rust) {
        Some((_, other)) => {
            let at = Pointer::parse(&operation.pointer);
            Err(collision(&rust, (other, &at), &parameter.name, at.clone()))
        }
        None => Ok(rust),
    }
}

fn required(
    scope: &mut Scope<'_>,
    parameter: &QueryParameter,
    rust: &Ident,
) -> (TokenStream, TokenStream) {
    let rust = rust.token();
    let name = &parameter.name;
    let send = if parameter.header {
        quote!(header)
    } else {
        quote!(query)
    };
    let style = layout::ident(&format!("{:?}", parameter.style));
    let styled = format_ident!("{send}_styled");
    match &parameter.ty {
        Ty::String if parameter.style != ParameterStyle::Json => (
            quote!(#rust: impl AsRef<str>,),
            quote!(.#send(#name, #rust.as_ref())),
        ),
        ty => {
            let by_reference = is_by_reference(scope.api, ty);
            let ty = scope.item(ty);
            let (argument, value) = if by_reference {
                (quote!(&#ty), quote!(#rust))
            } else {
                (quote!(impl Into<#ty>), quote!(&#rust.into()))
            };
            (
                quote!(#rust: #argument,),
                quote!(.#styled(#name, #value, runtime::ParameterStyle::#style)),
            )
        }
    }
}

/// Whether a required parameter is passed by reference: records and maps, which callers often have already.
pub fn is_by_reference(api: &Api, ty: &Ty) -> bool {
    match ty {
        Ty::Map(_) => true,
        Ty::Named(name) => api.structure(name).is_some(),
        _ => false,
    }
}

/// The type of the items of the collection at a node.
fn counted(scope: &mut Scope<'_>, node: &Node) -> TokenStream {
    let item = node
        .operations
        .iter()
        .find_map(|operation| match &operation.response {
            Response::Collection(ty) => Some(ty),
            _ => None,
        });
    item.map_or(quote!(()), |ty| scope.item(ty))
}

fn request_type(
    scope: &mut Scope<'_>,
    node: &Node,
    operation: &Operation,
    sets: &Sets,
) -> TokenStream {
    let options = sets.options.argument(&operation.options);
    let with = |alias: &str, arguments: Vec<TokenStream>| {
        let alias = format_ident!("{alias}");
        let arguments: Vec<TokenStream> = arguments.into_iter().chain(options.clone()).collect();
        if arguments.is_empty() {
            quote!(runtime::#alias)
        } else {
            quote!(runtime::#alias<#(#arguments),*>)
        }
    };
    match (&operation.kind, &operation.response) {
        (Kind::List, Response::Collection(ty)) => with("List", vec![scope.item(ty)]),
        (Kind::Get, Response::Entity(ty)) => with("Get", vec![scope.item(ty)]),
        (Kind::Create, Response::Entity(ty)) => with("Create", vec![scope.item(ty)]),
        (Kind::Update, Response::Nullable(ty)) => with("Update", vec![scope.item(ty)]),
        (Kind::Replace, Response::Nullable(ty)) => with("Replace", vec![scope.item(ty)]),
        (Kind::Delete, Response::Empty) => with("Delete", Vec::new()),
        (Kind::Count, _) => with("Count", vec![counted(scope, node)]),
        (Kind::ListRefs, _) => with("ListRefs", Vec::new()),
        (Kind::AddRef | Kind::SetRef, Response::Empty) => with("AddRef", Vec::new()),
        (Kind::RemoveRef, Response::Empty) => with("RemoveRef", Vec::new()),
        (Kind::Download, Response::Bytes(_)) => with("Download", Vec::new()),
        (Kind::Action, response) => with("Action", vec![reply(scope, response)]),
        (Kind::Function, response) => with("Function", vec![reply(scope, response)]),
        (Kind::Upload, response) => with("Upload", vec![reply(scope, response)]),
        // The alias of the kind has another shape, or there is none.
        (
            Kind::List
            | Kind::Get
            | Kind::Create
            | Kind::Update
            | Kind::Replace
            | Kind::Delete
            | Kind::GetRef
            | Kind::AddRef
            | Kind::SetRef
            | Kind::RemoveRef
            | Kind::Download,
            response,
        ) => with("Request", vec![reply(scope, response)]),
    }
}

fn reply(scope: &mut Scope<'_>, response: &Response) -> TokenStream {
    match response {
        Response::Empty => quote!(runtime::reply::Empty),
        Response::Entity(ty) => {
            let ty = scope.item(ty);
            quote!(runtime::reply::Entity<#ty>)
        }
        Response::Nullable(ty) => {
            let ty = scope.item(ty);
            quote!(runtime::reply::Nullable<#ty>)
        }
        Response::Collection(ty) => {
            let ty = scope.item(ty);
            quote!(runtime::reply::Collection<#ty>)
        }
        Response::Scalar(ty) => {
            let ty = scope.item(ty);
            quote!(runtime::reply::Scalar<#ty>)
        }
        Response::Count => quote!(runtime::reply::CountText<()>),
        Response::References => quote!(runtime::reply::Collection<runtime::Reference>),
        Response::Reference => quote!(runtime::reply::Entity<runtime::Reference>),
        Response::Bytes(_) => quote!(runtime::reply::Bytes),
    }
}

fn comment(
    api: &Api,
    node: &Node,
    operation: &Operation,
    name: &Ident,
    variant: Variant,
) -> TokenStream {
    let mut paragraphs = vec![
        operation
            .docs
            .as_deref()
            .map(docs::prose)
            .unwrap_or_default(),
        summary(node, operation, name, variant),
    ];
    let optional: Vec<String> = operation
        .query
        .iter()
        .filter(|parameter| !parameter.required)
        .map(optional_parameter)
        .collect();
    if !optional.is_empty() {
        paragraphs.push(format!("Also takes {}.", optional.join(", ")));
    }
    match variant {
        Variant::With => {
            paragraphs.push("Takes all parameters, including optional ones.".to_owned());
        }
        Variant::Plain if variants(api, operation).len() > 1 => {
            let with = with_name(name, operation).map(|with| docs::code(with.as_str()));
            let with = with.unwrap_or_default();
            paragraphs.push(format!("Use {with} for the optional parameters."));
        }
        Variant::Plain => {}
    }
    if takes_option(operation) {
        paragraphs.push("The body is optional: `None` sends no body.".to_owned());
    }
    if operation.kind == Kind::Replace {
        paragraphs.push(REPLACE.to_owned());
    }
    if let Some(instead) = &operation.broken {
        let instead = docs::prose(instead);
        paragraphs.push(format!("**The service refuses this request.** {instead}"));
    }
    if let Some(set) = &operation.permissions {
        paragraphs.push(permissions::lines(set).join(" "));
    }
    paragraphs.extend(
        operation
            .docs_url
            .as_deref()
            .and_then(|url| docs::link("API reference", url)),
    );
    docs::comment(&paragraphs)
}

/// What callers of a replace must know.
const REPLACE: &str = "The service resets whatever the body leaves out. Read the resource, change it, and send all of it \
    back: values that were read are written back unchanged, including `null` and unknown properties.";

fn optional_parameter(parameter: &QueryParameter) -> String {
    let how = if parameter.header { "header" } else { "query" };
    format!(
        "{} by [`{how}`](runtime::Request::{how})",
        docs::code(&parameter.name)
    )
}

fn summary(node: &Node, operation: &Operation, name: &Ident, variant: Variant) -> String {
    let result = match &operation.response {
        Response::Entity(ty)
        | Response::Nullable(ty)
        | Response::Collection(ty)
        | Response::Scalar(ty) => docs::code(&edm_name(ty)),
        _ => String::new(),
    };
    // Names the type of the items, or of the resource, at the URL.
    let of = |ty: Option<String>| ty.map(|ty| format!(", {}", docs::code(&ty)));
    let item = of(explained::item_type(node)).unwrap_or_default();
    match &operation.kind {
        Kind::List => format!("Lists the collection; items are {result}."),
        Kind::Get => format!("Reads the resource, {result}."),
        Kind::Create => format!("Adds to the collection and returns the new {result}."),
        Kind::Update => format!(
            "Changes the resource{item}: the properties that are set. Returns it if the service does."
        ),
        Kind::Replace => {
            format!("Replaces the whole resource{item}. Returns it if the service does.")
        }
        Kind::Delete => format!("Deletes the resource{item}."),
        Kind::Count => {
            let items = of(explained::listed_type(node)).unwrap_or_default();
            let filtered = if operation.options.contains(&RequestOption::Filter) {
                "; with `filter`, those that meet it"
            } else {
                ""
            };
            format!("Counts the items of the collection{items}{filtered}.")
        }
        Kind::ListRefs => {
            let segment = node.segment.template();
            let segment = docs::code(segment.trim_start_matches('/'));
            format!("Lists the references of the collection {segment}.")
        }
        Kind::GetRef => "Reads the reference.".to_owned(),
        Kind::AddRef => format!(
            "Adds a reference to an existing entity, by its URL{}.",
            or_id(operation)
        ),
        Kind::SetRef => format!(
            "Sets the reference to an existing entity, by its URL{}.",
            or_id(operation)
        ),
        Kind::RemoveRef if operation.reference_query => {
            format!(
                "Removes a reference, by its URL{}. The entity itself stays.",
                or_id(operation)
            )
        }
        Kind::RemoveRef => "Removes the reference. The entity itself stays.".to_owned(),
        Kind::Action => {
            let name = name.as_str();
            let action = match variant {
                Variant::Plain => name,
                Variant::With => name.strip_suffix("_with").unwrap_or(name),
            };
            let action = docs::code(action);
            let returns = match result.as_str() {
                "" => String::new(),
                result => format!(", which returns {result}"),
            };
            format!("Calls the action {action}{returns}.")
        }
        Kind::Function if result.is_empty() => "Calls the function.".to_owned(),
        Kind::Function => format!("Calls the function, which returns {result}."),
        Kind::Download => "Reads the content as bytes.".to_owned(),
        Kind::Upload => "Replaces the content by these bytes.".to_owned(),
    }
}

fn or_id(operation: &Operation) -> String {
    match &operation.reference_set {
        Some(set) => format!(" or by an identifier in {}", docs::code(set)),
        None => String::new(),
    }
}
