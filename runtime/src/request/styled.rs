//! Parameters that are lists or objects, in OpenAPI's `style` and `explode`.

use serde::Serialize;
use serde_json::Value;

use super::Request;
use crate::error::Error;

/// How a query parameter or header writes a list or an object: OpenAPI's `style` with its `explode`.
///
/// | style | list `a`, `b` | object `{"x": 1, "y": 2}` |
/// |---|---|---|
/// | `Form` | `name=a,b` | `name=x,1,y,2` |
/// | `FormExploded` | `name=a&name=b` | `x=1&y=2` |
/// | `SpaceDelimited` | `name=a%20b` | `name=x%201%20y%202` |
/// | `PipeDelimited` | `name=a%7Cb` | `name=x%7C1%7Cy%7C2` |
/// | `DeepObject` | `name[0]=a&name[1]=b` | `name[x]=1&name[y]=2` |
/// | `Json` | `name=["a","b"]` | `name={"x":1,"y":2}` |
/// | `Simple` (headers) | `name: a,b` | `name: x,1,y,2` |
/// | `SimpleExploded` (headers) | `name: a,b` | `name: x=1,y=2` |
///
/// All of them write a scalar in the same way, except `Json`. OpenAPI does not define nested lists and
/// objects: an inner one is written as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterStyle {
    /// `form` with `explode: false`.
    Form,
    /// `form`, the default of query parameters.
    FormExploded,
    /// `spaceDelimited` with `explode: false`.
    SpaceDelimited,
    /// `pipeDelimited` with `explode: false`.
    PipeDelimited,
    /// `deepObject`.
    DeepObject,
    /// A parameter with `content: application/json` instead of a style.
    Json,
    /// `simple`, the default of headers.
    Simple,
    /// `simple` with `explode: true`.
    SimpleExploded,
}

/// A value before it is encoded.
#[derive(Debug, PartialEq)]
enum Written {
    /// Pairs of a query, or one header.
    Pairs(Vec<(String, String)>),
    /// Items of one query value, separated by this character.
    Items(Vec<String>, char),
}

impl<R, O> Request<R, O> {
    /// Adds a query parameter whose value is a scalar, a list or an object, in the style of the parameter.
    ///
    /// Use it for parameters that the documentation of an operation describes as lists or objects; for plain
    /// text use [`query`](Self::query).
    ///
    /// ```
    /// # use graph_runtime::{Get, Json, ParameterStyle, Resource};
    /// # fn f(at: Resource) -> Get<Json> {
    /// Get::<Json>::get(at).query_styled("ids", &["a", "b"], ParameterStyle::Form)
    /// # }
    /// ```
    pub fn query_styled(
        mut self,
        name: &str,
        value: &(impl Serialize + ?Sized),
        style: ParameterStyle,
    ) -> Self {
        match written(name, value, style) {
            Ok(Written::Pairs(pairs)) => {
                for (name, value) in pairs {
                    self.parts.query.add(name, value);
                }
                self
            }
            Ok(Written::Items(items, separator)) => {
                self.parts
                    .query
                    .add_items(name.to_owned(), items, separator);
                self
            }
            Err(error) => self.refused(error),
        }
    }

    /// Sets a header whose value is a scalar, a list or an object, in the style of the parameter.
    pub fn header_styled(
        self,
        name: &str,
        value: &(impl Serialize + ?Sized),
        style: ParameterStyle,
    ) -> Self {
        match written(name, value, style) {
            Ok(Written::Pairs(pairs)) => {
                let values: Vec<&str> = pairs.iter().map(|(_, value)| value.as_str()).collect();
                self.header(name, values.join(","))
            }
            Ok(Written::Items(items, separator)) => {
                self.header(name, items.join(&separator.to_string()))
            }
            Err(error) => self.refused(error),
        }
    }
}

fn written(
    name: &str,
    value: &(impl Serialize + ?Sized),
    style: ParameterStyle,
) -> Result<Written, Error> {
    let value = serde_json::to_value(value).map_err(|error| {
        Error::invalid(format!("the parameter `{name}` can't be written: {error}"))
    })?;
    let one = |text: String| Written::Pairs(vec![(name.to_owned(), text)]);
    if style == ParameterStyle::Json {
        return Ok(one(value.to_string()));
    }
    match value {
        Value::Null => Err(Error::invalid(format!(
            "the parameter `{name}` has no value"
        ))),
        Value::Array(items) => list(name, items.into_iter().map(text).collect(), style),
        Value::Object(members) => object(
            name,
            members
                .into_iter()
                .map(|(key, value)| (key, text(value)))
                .collect(),
            style,
        ),
        scalar => Ok(one(text(scalar))),
    }
}

fn list(name: &str, items: Vec<String>, style: ParameterStyle) -> Result<Written, Error> {
    match style {
        ParameterStyle::FormExploded => {
            let pair = |item| (name.to_owned(), item);
            Ok(Written::Pairs(items.into_iter().map(pair).collect()))
        }
        ParameterStyle::DeepObject => {
            let pair = |(index, item)| (format!("{name}[{index}]"), item);
            Ok(Written::Pairs(
                items.into_iter().enumerate().map(pair).collect(),
            ))
        }
        _ => separated(name, items, style),
    }
}

fn object(
    name: &str,
    members: Vec<(String, String)>,
    style: ParameterStyle,
) -> Result<Written, Error> {
    match style {
        ParameterStyle::FormExploded => Ok(Written::Pairs(members)),
        ParameterStyle::DeepObject => {
            let pair = |(key, value)| (format!("{name}[{key}]"), value);
            Ok(Written::Pairs(members.into_iter().map(pair).collect()))
        }
        ParameterStyle::SimpleExploded => {
            let item = |(key, value): (String, String)| format!("{key}={value}");
            separated(name, members.into_iter().map(item).collect(), style)
        }
        _ => separated(
            name,
            members.into_iter().flat_map(<[String; 2]>::from).collect(),
            style,
        ),
    }
}

/// Items of one value. Only a query can encode a comma within an item; elsewhere it would split the item.
fn separated(name: &str, items: Vec<String>, style: ParameterStyle) -> Result<Written, Error> {
    let (separator, encodes) = match style {
        ParameterStyle::SpaceDelimited => (' ', false),
        ParameterStyle::PipeDelimited => ('|', false),
        ParameterStyle::Simple | ParameterStyle::SimpleExploded => (',', false),
        _ => (',', true),
    };
    if !encodes && items.iter().any(|item| item.contains(separator)) {
        let message = format!(
            "a value of the parameter `{name}` contains `{separator}`, which separates values there"
        );
        return Err(Error::invalid(message));
    }
    Ok(Written::Items(items, separator))
}

/// A scalar as in a URL; an inner list or object as JSON.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::ParameterStyle as Style;
    use crate::{Client, Get, Json, Resource, StaticToken};
    use serde_json::{Value, json};

    fn request() -> Get<Json> {
        let client = Client::builder()
            .credential(StaticToken::new("t"))
            .build()
            .unwrap();
        Get::<Json>::get(Resource::root(&client, "/x"))
    }

    fn query(value: &Value, style: Style) -> String {
        let mut url = String::new();
        request()
            .query_styled("n", value, style)
            .parts
            .query
            .write(&mut url, &[]);
        url
    }

    fn header(value: &Value, style: Style) -> String {
        let request = request().header_styled("n", value, style);
        request.parts.headers["n"].to_str().unwrap().to_owned()
    }

    #[test]
    fn given_a_list_in_each_style_when_written_then_as_openapi_says() {
        let list = json!(["a", "b,c", 7]);
        for (style, expected) in [
            (Style::Form, "?n=a,b%2Cc,7"),
            (Style::FormExploded, "?n=a&n=b,c&n=7"),
            (Style::SpaceDelimited, "?n=a%20b%2Cc%207"),
            (Style::PipeDelimited, "?n=a%7Cb%2Cc%7C7"),
            (Style::DeepObject, "?n%5B0%5D=a&n%5B1%5D=b,c&n%5B2%5D=7"),
            (Style::Json, "?n=%5B%22a%22,%22b,c%22,7%5D"),
        ] {
            assert_eq!(query(&list, style), expected, "{style:?}");
        }
    }

    #[test]
    fn given_an_object_in_each_style_when_written_then_as_openapi_says() {
        let object = json!({"x": 1, "y": "a b"});
        for (style, expected) in [
            (Style::Form, "?n=x,1,y,a%20b"),
            (Style::FormExploded, "?x=1&y=a%20b"),
            (Style::PipeDelimited, "?n=x%7C1%7Cy%7Ca%20b"),
            (Style::DeepObject, "?n%5Bx%5D=1&n%5By%5D=a%20b"),
            (Style::Json, "?n=%7B%22x%22:1,%22y%22:%22a%20b%22%7D"),
        ] {
            assert_eq!(query(&object, style), expected, "{style:?}");
        }
    }

    #[test]
    fn given_headers_in_each_style_when_written_then_as_openapi_says() {
        assert_eq!(header(&json!(["a", 7]), Style::Simple), "a,7");
        assert_eq!(header(&json!({"x": 1, "y": 2}), Style::Simple), "x,1,y,2");
        assert_eq!(
            header(&json!({"x": 1, "y": 2}), Style::SimpleExploded),
            "x=1,y=2"
        );
    }

    #[test]
    fn given_scalars_when_written_then_plain_in_each_style() {
        for style in [
            Style::Form,
            Style::FormExploded,
            Style::DeepObject,
            Style::Simple,
        ] {
            assert_eq!(query(&json!("a"), style), "?n=a");
            assert_eq!(query(&json!(true), style), "?n=true");
        }
    }

    #[tokio::test]
    async fn given_an_item_that_holds_the_separator_when_sent_then_refused() {
        for (style, item) in [
            (Style::PipeDelimited, "a|b"),
            (Style::SpaceDelimited, "a b"),
            (Style::Simple, "a,b"),
        ] {
            let error = request()
                .header_styled("n", &[item], style)
                .await
                .unwrap_err();
            assert!(error.to_string().contains("separates values"), "{error}");
        }
    }
}
