//! URLs: a tree of segments.

use serde::Serialize;

use super::{Operation, Ty};
use crate::naming::Ident;

/// A node of the URL tree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// The segment that leads here.
    pub segment: Segment,
    /// The Rust name of the step, from an overlay.
    pub rust_name: Option<String>,
    /// Operations on this URL, in the order GET, POST, PUT, PATCH, DELETE.
    pub operations: Vec<Operation>,
    /// Children, sorted by segment.
    pub children: Vec<Node>,
}

impl Node {
    /// Calls `visit` with each node and its URL template, parents first.
    pub fn visit<'a>(&'a self, parent: &str, visit: &mut impl FnMut(&str, &'a Node)) {
        let template = format!("{parent}{}", self.segment.template());
        visit(&template, self);
        for child in &self.children {
            child.visit(&template, visit);
        }
    }

    /// The place of the first operation here or below, and how many steps below it is.
    #[must_use]
    pub fn first_operation(&self) -> Option<(&str, usize)> {
        let own = self.operations.first().map(|of| (of.pointer.as_str(), 0));
        own.or_else(|| {
            let below = self.children.iter().find_map(Self::first_operation);
            below.map(|(pointer, count)| (pointer, count + 1))
        })
    }

    /// The place of the first operation here or below.
    #[must_use]
    pub fn first_pointer(&self) -> Option<&str> {
        self.first_operation().map(|(pointer, _)| pointer)
    }
}

/// One step of a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Segment {
    /// The path all URLs of the document share; may be empty.
    Root(String),
    /// A literal, such as `accessPackages`, `$count` or `graph.user`.
    Fixed(String),
    /// An identifier in its own segment.
    Key(KeyParameter),
    /// A function call or an alternate key, such as `accessPackages(uniqueName='{uniqueName}')`.
    Call {
        /// Text before the parenthesis.
        name: String,
        /// The text between the parentheses.
        parameters: Vec<CallParameter>,
    },
    /// A composite key in its own segment, such as `id='{id}',policyId='{policyId}'`.
    CompositeKey(Vec<CallParameter>),
    /// Alternating text and values, such as `{id}.json` or `{from}-{to}`.
    Mixed {
        /// One more than there are parameters: the text before, between and after them.
        texts: Vec<String>,
        /// The values.
        parameters: Vec<CallParameter>,
    },
}

impl Segment {
    /// The types of its values, in the order of the URL.
    pub fn types(&self) -> impl Iterator<Item = &Ty> {
        let (key, parameters): (Option<&Ty>, &[CallParameter]) = match self {
            Self::Key(key) => (Some(&key.ty), &[]),
            Self::Call { parameters, .. }
            | Self::CompositeKey(parameters)
            | Self::Mixed { parameters, .. } => (None, parameters),
            Self::Root(_) | Self::Fixed(_) => (None, &[]),
        };
        let parameters = parameters.iter().map(|parameter| &parameter.ty);
        key.into_iter().chain(parameters)
    }

    /// The same, to give them other names.
    pub(crate) fn types_mut(&mut self) -> impl Iterator<Item = &mut Ty> {
        let (key, parameters): (Option<&mut Ty>, &mut [CallParameter]) = match self {
            Self::Key(key) => (Some(&mut key.ty), &mut []),
            Self::Call { parameters, .. }
            | Self::CompositeKey(parameters)
            | Self::Mixed { parameters, .. } => (None, parameters),
            Self::Root(_) | Self::Fixed(_) => (None, &mut []),
        };
        let parameters = parameters.iter_mut().map(|parameter| &mut parameter.ty);
        key.into_iter().chain(parameters)
    }

    /// For each alias, whether its value is required.
    pub(crate) fn required_mut(&mut self) -> impl Iterator<Item = &mut bool> {
        let parameters: &mut [CallParameter] = match self {
            Self::Call { parameters, .. }
            | Self::CompositeKey(parameters)
            | Self::Mixed { parameters, .. } => parameters,
            Self::Key(_) | Self::Root(_) | Self::Fixed(_) => &mut [],
        };
        parameters
            .iter_mut()
            .filter_map(|parameter| match &mut parameter.style {
                CallStyle::Alias { required, .. } => Some(required),
                CallStyle::Plain(_) | CallStyle::Quoted(_) => None,
            })
    }

    /// The segment in URL template syntax, with its leading slash.
    #[must_use]
    pub fn template(&self) -> String {
        match self {
            Self::Root(path) => path.clone(),
            Self::Fixed(text) => format!("/{text}"),
            Self::Key(key) => format!("/{{{}}}", key.name),
            Self::Call { name, parameters } => format!("/{name}({})", call_template(parameters)),
            Self::CompositeKey(parameters) => format!("/{}", call_template(parameters)),
            Self::Mixed { texts, parameters } => {
                let values = parameters.iter().map(CallParameter::placeholder);
                let values = values.chain([String::new()]);
                let parts = texts.iter().zip(values);
                let parts = parts.flat_map(|(text, value)| [text.clone(), value]);
                let parts: String = parts.collect();
                format!("/{parts}")
            }
        }
    }
}

impl Segment {
    /// The segment without the names of its placeholders, which have no meaning on the wire.
    #[must_use]
    pub fn shape(&self) -> Self {
        let mut segment = self.clone();
        match &mut segment {
            Self::Root(_) | Self::Fixed(_) => {}
            Self::Key(key) => key.name.clear(),
            Self::Call {
                name: _,
                parameters,
            }
            | Self::CompositeKey(parameters) => {
                for parameter in parameters {
                    parameter.style.clear();
                }
            }
            Self::Mixed {
                texts: _,
                parameters,
            } => {
                for (index, parameter) in parameters.iter_mut().enumerate() {
                    parameter.name.clear();
                    parameter.rust = Ident::nth(index);
                    parameter.style.clear();
                }
            }
        }
        segment
    }
}

fn call_template(parameters: &[CallParameter]) -> String {
    let parts: Vec<String> = parameters.iter().map(CallParameter::template).collect();
    parts.join(",")
}

/// The identifier of an item in a collection.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct KeyParameter {
    /// Parameter name without the number that distinguishes repeated names.
    pub name: String,
    /// Value type.
    pub ty: Ty,
}

/// A parameter of a function or alternate key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct CallParameter {
    /// Name in the call.
    pub name: String,
    /// Name of the argument in Rust.
    pub rust: Ident,
    /// Value type.
    pub ty: Ty,
    /// How the value is written.
    pub style: CallStyle,
    /// Whether the document declares the media type JSON, so that text is written in quotes.
    pub json: bool,
}

impl CallParameter {
    /// How the URL template writes it, such as `on='{on}'`.
    pub(crate) fn template(&self) -> String {
        format!("{}={}", self.name, self.placeholder())
    }

    /// How the URL template writes its value, such as `'{on}'`.
    fn placeholder(&self) -> String {
        match &self.style {
            CallStyle::Plain(placeholder) => format!("{{{placeholder}}}"),
            CallStyle::Quoted(placeholder) => format!("'{{{placeholder}}}'"),
            CallStyle::Alias {
                alias,
                quoted: false,
                ..
            } => format!("@{alias}"),
            CallStyle::Alias {
                alias,
                quoted: true,
                ..
            } => format!("'@{alias}'"),
        }
    }
}

/// How a call parameter is written in the URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum CallStyle {
    /// `name={placeholder}`.
    Plain(String),
    /// `name='{placeholder}'`.
    Quoted(String),
    /// `name=@alias`; the value is in the query.
    Alias {
        /// Alias without the `@`.
        alias: String,
        /// Whether the document quotes the alias.
        quoted: bool,
        /// Whether the value can't be left out.
        required: bool,
    },
}

impl CallStyle {
    /// Clears the name of the placeholder, which has no meaning on the wire.
    fn clear(&mut self) {
        match self {
            Self::Plain(placeholder) | Self::Quoted(placeholder) => placeholder.clear(),
            Self::Alias {
                alias: _,
                quoted: _,
                required: _,
            } => {}
        }
    }
}
