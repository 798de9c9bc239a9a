//! Resources: a URL path that is built segment by segment, and its template.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::client::Client;
use crate::encode;
use crate::error::{Error, Result};
use crate::literal::Literal;
use crate::record::Key;
use crate::reference::Reference;
use crate::service::Service;

/// The URL of a resource: a client, a path below its base URL, and the template of that path.
///
/// Generated builders extend it. A value becomes exactly one path segment, whatever it contains. A value that cannot
/// be a segment (an empty key, `.` or `..`) makes the request fail before anything is sent.
#[derive(Clone, Debug)]
pub struct Resource {
    client: Client,
    service: Option<Service>,
    path: String,
    template: String,
    /// Values of parameter aliases, unencoded.
    aliases: Vec<(String, String)>,
    refused: Option<Refused>,
}

/// Why there is no valid URL.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) parameter: &'static str,
    pub(crate) why: Cow<'static, str>,
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::invalid(format!("`{}` {}", refused.parameter, refused.why))
    }
}

const NOT_A_SEGMENT: &str = "is empty, `.` or `..`, which a URL cannot have as a key";

impl Service {
    /// A resource of the service, by its path below the root.
    #[must_use]
    pub fn resource(self, client: &Client, path: &'static str) -> Resource {
        Resource::at(client, Some(self), format!("{}{path}", self.root()))
    }
}

impl Resource {
    /// A resource at a path below the base URL of the client; generated crates use [`Service::resource`].
    ///
    /// If the base URL has no version, like that of a cloud, the path starts with one.
    #[must_use]
    pub fn root(client: &Client, path: &'static str) -> Self {
        Self::at(client, None, path.to_owned())
    }

    fn at(client: &Client, service: Option<Service>, path: String) -> Self {
        Self {
            client: client.clone(),
            service,
            template: path.clone(),
            path,
            aliases: Vec::new(),
            refused: None,
        }
    }

    /// The client that sends the requests.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The path as it is sent, percent-encoded, with the root of the service.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path with parameter names instead of values.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Appends a fixed segment of the description, such as `accessPackages` or `$count`.
    #[must_use]
    pub fn child(&self, segment: &'static str) -> Self {
        let mut place = self.longer(segment.len(), segment.len());
        place.path.push_str(segment);
        place.template.push_str(segment);
        place
    }

    /// Appends a key as one segment.
    #[must_use]
    pub fn key(&self, parameter: &'static str, value: &str) -> Self {
        let mut place = self.longer(value.len(), parameter.len() + 3);
        encode::push_segment(&mut place.path, value);
        place.push_parameter(parameter);
        if !encode::is_segment(value) {
            place.refuse(parameter, NOT_A_SEGMENT);
        }
        place
    }

    /// Appends the key of an `E` as one segment: text, a GUID, or an entity that has its key.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers pass text by value or by reference, and `&created` for an entity"
    )]
    pub fn key_of<E: ?Sized>(&self, parameter: &'static str, key: impl Key<E>) -> Self {
        match key.text() {
            Ok(key) => self.key(parameter, &key),
            Err(why) => self.no_key(parameter, why),
        }
    }

    /// Continues without a key, so the request fails.
    fn no_key(&self, parameter: &'static str, why: String) -> Self {
        let mut place = self.longer(0, 0);
        place.push_parameter(parameter);
        place.refuse(parameter, why);
        place
    }

    /// Appends a call of a function, or an alternate key, such as `range(x=5)`.
    #[must_use]
    pub fn function(&self, name: &'static str, arguments: &[Argument]) -> Self {
        let mut place = self.longer(name.len() + 32 * arguments.len(), name.len() + 32);
        place.path.push_str(name);
        place.template.push_str(name);
        place.path.push('(');
        place.template.push('(');
        place.push_arguments(arguments);
        place.path.push(')');
        place.template.push(')');
        place
    }

    /// Appends a composite key, such as `id='1',policyId='2'`.
    #[must_use]
    pub fn composite_key(&self, arguments: &[Argument]) -> Self {
        let mut place = self.longer(32 * arguments.len(), 32);
        place.push_arguments(arguments);
        place
    }

    /// Appends a segment that alternates text and values, such as `{id}.json`. Each text except the last is followed
    /// by a value.
    #[must_use]
    pub fn mixed(&self, texts: &[&'static str], values: &[Argument]) -> Self {
        let mut place = self.longer(32 * texts.len(), 32 * texts.len());
        let start = place.path.len();
        for (index, text) in texts.iter().enumerate() {
            place.path.push_str(text);
            place.template.push_str(text);
            if let Some(value) = values.get(index) {
                place.push_value(value);
            }
        }
        if !encode::is_segment(&place.path[start..]) {
            let parameter = values.first().map_or("", |value| value.name);
            place.refuse(parameter, NOT_A_SEGMENT);
        }
        place
    }

    /// Makes a reference to another entity.
    ///
    /// A bare id belongs to `entity_set`, so `7` becomes `{root}/groups/7`. A path that starts with `/` is relative
    /// to the root of the service. An absolute URL stays unchanged.
    #[must_use]
    pub fn reference(&self, entity_set: &'static str, target: impl Into<Reference>) -> Reference {
        // If the root is invalid, the request fails for the same reason.
        Reference::to(&self.root_url().unwrap_or_default(), entity_set, target)
    }

    /// The URL of the root of the service.
    pub(crate) fn root_url(&self) -> Result<String> {
        self.client.root(self.service)
    }

    /// The URL without a query.
    pub(crate) fn url(&self) -> Result<String> {
        match self.service {
            None => self.client.below(&self.path),
            Some(service) => {
                let mut url = self.root_url()?;
                url.push_str(&self.path[service.root().len()..]);
                Ok(url)
            }
        }
    }

    pub(crate) fn into_template(self) -> String {
        self.template
    }

    pub(crate) fn aliases(&self) -> &[(String, String)] {
        &self.aliases
    }

    pub(crate) fn refused(&self) -> Option<&Refused> {
        self.refused.as_ref()
    }

    fn longer(&self, path: usize, template: usize) -> Self {
        let mut place = Self {
            client: self.client.clone(),
            service: self.service,
            path: String::with_capacity(self.path.len() + path + 1),
            template: String::with_capacity(self.template.len() + template + 1),
            aliases: self.aliases.clone(),
            refused: self.refused.clone(),
        };
        place.path.push_str(&self.path);
        place.path.push('/');
        place.template.push_str(&self.template);
        place.template.push('/');
        place
    }

    fn push_arguments(&mut self, arguments: &[Argument]) {
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                self.path.push(',');
                self.template.push(',');
            }
            self.push_argument(argument);
        }
    }

    fn push_argument(&mut self, argument: &Argument) {
        for text in [&mut self.path, &mut self.template] {
            text.push_str(argument.name);
            text.push('=');
        }
        self.push_value(argument);
    }

    fn push_value(&mut self, argument: &Argument) {
        let quote = if argument.quoted { "'" } else { "" };
        match &argument.value {
            Value::Inline(value) => {
                if value.is_empty() && !argument.quoted {
                    self.refuse(
                        argument.name,
                        "is empty, but only a quoted value can be empty",
                    );
                }
                self.path.push_str(quote);
                encode::push_segment(&mut self.path, value);
                self.path.push_str(quote);
                self.template.push_str(quote);
                self.push_parameter(argument.name);
                self.template.push_str(quote);
            }
            Value::Alias { alias, value } => {
                // The quotes are part of the value, and so of the query, although a description shows them
                // here.
                let _ = write!(self.path, "@{alias}");
                let _ = write!(self.template, "{quote}@{alias}{quote}");
                if let Some(value) = value {
                    self.push_alias(alias, format!("{quote}{value}{quote}"));
                }
            }
        }
    }

    fn push_alias(&mut self, alias: &'static str, value: String) {
        let name = format!("@{alias}");
        match self.aliases.iter().find(|(known, _)| *known == name) {
            None => self.aliases.push((name, value)),
            Some((_, same)) if *same == value => {}
            Some(_) => self.refuse(alias, "is given two values under one parameter alias"),
        }
    }

    /// Appends `{name}`, numbered if the template already has it, as in descriptions.
    fn push_parameter(&mut self, name: &'static str) {
        let mut parameter = format!("{{{name}}}");
        let mut number = 0;
        while self.template.contains(&parameter) {
            number += 1;
            parameter = format!("{{{name}{number}}}");
        }
        self.template.push_str(&parameter);
    }

    fn refuse(&mut self, parameter: &'static str, why: impl Into<Cow<'static, str>>) {
        let why = why.into();
        self.refused.get_or_insert(Refused { parameter, why });
    }
}

/// One argument of a function in a URL, or one part of a key.
#[derive(Clone, Debug)]
pub struct Argument {
    name: &'static str,
    quoted: bool,
    value: Value,
}

#[derive(Clone, Debug)]
enum Value {
    Inline(String),
    Alias {
        alias: &'static str,
        value: Option<String>,
    },
}

impl Argument {
    /// `name='value'`, with quotes in the value doubled.
    #[must_use]
    pub fn quoted(name: &'static str, value: &(impl Literal + ?Sized)) -> Self {
        Self {
            name,
            quoted: true,
            value: Value::Inline(doubled(value)),
        }
    }

    /// `name=value`, for numbers, booleans, dates and the like.
    #[must_use]
    pub fn plain(name: &'static str, value: &(impl Literal + ?Sized)) -> Self {
        Self {
            name,
            quoted: false,
            value: Value::Inline(written(value)),
        }
    }

    /// `name=@alias` in the path and, if there is a value, `@alias='value'` in the query.
    #[must_use]
    pub fn aliased_quoted(
        name: &'static str,
        alias: &'static str,
        value: Option<&(impl Literal + ?Sized)>,
    ) -> Self {
        Self {
            name,
            quoted: true,
            value: Value::Alias {
                alias,
                value: value.map(doubled),
            },
        }
    }

    /// `name=@alias` in the path and, if there is a value, `@alias=value` in the query.
    #[must_use]
    pub fn aliased_plain(
        name: &'static str,
        alias: &'static str,
        value: Option<&(impl Literal + ?Sized)>,
    ) -> Self {
        Self {
            name,
            quoted: false,
            value: Value::Alias {
                alias,
                value: value.map(written),
            },
        }
    }
}

fn written(value: &(impl Literal + ?Sized)) -> String {
    let mut out = String::new();
    value.write(&mut out);
    out
}

fn doubled(value: &(impl Literal + ?Sized)) -> String {
    let text = written(value);
    if text.contains('\'') {
        text.replace('\'', "''")
    } else {
        text
    }
}
