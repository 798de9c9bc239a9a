//! Tests that conditions of any shape, with any text, are parsed as intended.
#![allow(missing_docs)]

use crate::grammar;

use std::sync::{Arc, Mutex};

use futures::future::BoxFuture;
use grammar::{Ast, read};
use graph_runtime::filter::{Filter, Path};
use graph_runtime::transport::{Body, Transport, TransportError};
use graph_runtime::{Client, Extra, List, Resource, Search, StaticToken, options};
use proptest::prelude::*;

#[derive(Clone, Default, PartialEq)]
pub struct Package {
    pub name: Option<String>,
    pub size: Option<i32>,
    pub tags: Option<Vec<String>>,
    pub packages: Option<Vec<Package>>,
    pub extra: Extra,
}
graph_runtime::record! {
    Package "sample.package" {
        0 name NAME "name" value String;
        1 size SIZE "size" value i32;
        2 tags TAGS "tags" list String;
        3 packages PACKAGES "packages" nav_list Package;
    }
}

/// A condition, to build and to expect. Paths start at the innermost item, except for this many levels.
#[derive(Clone, Debug)]
enum Model {
    Name(usize, &'static str, String),
    Call(usize, &'static str, String),
    Size(usize, i32),
    In(usize, Vec<String>),
    Tag(usize, String),
    Items(usize, bool, Box<Model>),
    And(Box<Model>, Box<Model>),
    Or(Box<Model>, Box<Model>),
    Not(Box<Model>),
}

fn model() -> impl Strategy<Value = Model> {
    let text = || {
        prop_oneof![
            any::<String>(),
            "[ '(),;:/a-c]{0,12}",
            Just("' or 'a' eq 'a".into())
        ]
    };
    let up = || 0..3_usize;
    let leaf = prop_oneof![
        (
            up(),
            prop::sample::select(vec!["eq", "ne", "gt", "le"]),
            text()
        )
            .prop_map(|(up, operator, text)| Model::Name(up, operator, text)),
        (
            up(),
            prop::sample::select(vec!["contains", "startswith", "endswith"]),
            text()
        )
            .prop_map(|(up, function, text)| Model::Call(up, function, text)),
        (up(), any::<i32>()).prop_map(|(up, size)| Model::Size(up, size)),
        (up(), prop::collection::vec(text(), 1..4)).prop_map(|(up, texts)| Model::In(up, texts)),
        (up(), text()).prop_map(|(up, text)| Model::Tag(up, text)),
    ];
    leaf.prop_recursive(6, 48, 3, move |inner| {
        let inner = || inner.clone().prop_map(Box::new);
        prop_oneof![
            (inner(), inner()).prop_map(|(left, right)| Model::And(left, right)),
            (inner(), inner()).prop_map(|(left, right)| Model::Or(left, right)),
            inner().prop_map(Model::Not),
            (up(), any::<bool>(), inner()).prop_map(|(up, all, body)| Model::Items(up, all, body)),
        ]
    })
}

/// The items of the enclosing lambdas, outermost first.
type Items = Vec<Path<Package, Package>>;

fn at<T>(
    items: &Items,
    up: usize,
    property: impl graph_runtime::filter::Step<Package, Value = T> + Into<Path<Package, T>>,
) -> Path<Package, T> {
    match depth(items.len(), up) {
        0 => property.into(),
        depth => items[depth - 1].clone().path(property),
    }
}

fn depth(items: usize, up: usize) -> usize {
    items.saturating_sub(up)
}

fn build(model: &Model, items: &Items) -> Filter<Package> {
    match model {
        Model::Name(up, operator, text) => {
            let name = at(items, *up, Package::NAME);
            match *operator {
                "eq" => name.eq(text),
                "ne" => name.ne(text),
                "gt" => name.gt(text),
                _ => name.le(text),
            }
        }
        Model::Call(up, function, text) => {
            let name = at(items, *up, Package::NAME);
            match *function {
                "contains" => name.contains(text),
                "startswith" => name.startswith(text),
                _ => name.endswith(text),
            }
        }
        Model::Size(up, size) => at(items, *up, Package::SIZE).eq(*size),
        Model::In(up, texts) => at(items, *up, Package::NAME).is_in(texts),
        Model::Tag(up, text) => at(items, *up, Package::TAGS).any(|tag| tag.eq(text)),
        Model::Items(up, all, body) => {
            let within = |item: Path<Package, Package>| {
                let mut items = items.clone();
                items.push(item);
                build(body, &items)
            };
            let packages = at(items, *up, Package::PACKAGES);
            if *all {
                packages.all(within)
            } else {
                packages.any(within)
            }
        }
        Model::And(left, right) => build(left, items).and(build(right, items)),
        Model::Or(left, right) => build(left, items).or(build(right, items)),
        Model::Not(inner) => build(inner, items).not(),
    }
}

fn expected(model: &Model, items: usize) -> Ast {
    let path = |up: usize, name: &str| Ast::Path(depth(items, up), vec![name.to_owned()]);
    let text = |text: &String| Ast::Text(text.clone());
    match model {
        Model::Name(up, operator, value) => path(*up, "name").compare(operator, text(value)),
        Model::Call(up, function, value) => {
            Ast::Call((*function).to_owned(), vec![path(*up, "name"), text(value)])
        }
        Model::Size(up, size) => path(*up, "size").compare("eq", Ast::Bare(size.to_string())),
        Model::In(up, values) => {
            path(*up, "name").compare("in", Ast::List(values.iter().map(text).collect()))
        }
        Model::Tag(up, value) => {
            let is_it = Ast::Path(items + 1, Vec::new()).compare("eq", text(value));
            Ast::Lambda(path(*up, "tags").into(), "any".to_owned(), is_it.into())
        }
        Model::Items(up, all, body) => Ast::Lambda(
            path(*up, "packages").into(),
            if *all { "all" } else { "any" }.to_owned(),
            expected(body, items + 1).into(),
        ),
        Model::And(left, right) => expected(left, items).and(expected(right, items)),
        Model::Or(left, right) => expected(left, items).or(expected(right, items)),
        Model::Not(inner) => Ast::Not(expected(inner, items).into()),
    }
}

/// Answers with nothing, and records requests.
struct Recorder(Arc<Mutex<String>>);

impl Transport for Recorder {
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        *self.0.lock().unwrap() = request.uri().to_string();
        let nothing = bytes::Bytes::from_static(br#"{"value": []}"#);
        Box::pin(async { Ok(http::Response::new(Body::from(nothing))) })
    }
}

/// The names and values of the query as the service decodes them.
fn sent(
    request: impl FnOnce(List<Package, options::All>) -> List<Package, options::All>,
) -> Vec<(String, String)> {
    let url = Arc::new(Mutex::new(String::new()));
    let client = Client::builder()
        .credential(StaticToken::new("t"))
        .transport(Recorder(url.clone()))
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let list = request(List::get(Resource::root(&client, "/v1.0/packages")));
    runtime.block_on(async { list.await }).unwrap();
    let url = url.lock().unwrap();
    let (_, query) = url.split_once('?').unwrap();
    let decode = |text| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .unwrap()
            .into_owned()
    };
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

#[test]
fn given_conditions_that_differ_in_parentheses_when_read_then_the_reader_tells_them_apart() {
    let name = || Ast::Path(0, vec!["a".to_owned()]);
    let one = || Ast::Bare("1".to_owned());
    let equal = || name().compare("eq", one());
    let not = |ast| Ast::Not(Box::new(ast));
    assert_eq!(read("not (a eq 1)"), Some(not(equal())));
    assert_eq!(read("not a eq 1"), Some(not(name()).compare("eq", one())));
    let mixed = equal().or(equal().and(equal()));
    assert_eq!(read("a eq 1 or a eq 1 and a eq 1"), Some(mixed));
    let grouped = equal().or(equal()).and(equal());
    assert_eq!(read("(a eq 1 or a eq 1) and a eq 1"), Some(grouped));
    assert_eq!(read("p/any(a:a/p/any(a:a/b eq 1))"), None);
    assert_eq!(read("a eq 'it's'"), None);
}

proptest! {
    #[test]
    fn given_any_condition_when_written_then_it_is_read_as_it_was_meant(model in model()) {
        let text = build(&model, &Items::new()).to_string();
        prop_assert_eq!(read(&text), Some(expected(&model, 0)), "{}", text);
    }

    #[test]
    fn given_any_text_when_compared_then_it_stays_one_literal(text in any::<String>()) {
        let filter = Package::NAME.eq(&text).to_string();
        let name = Ast::Path(0, vec!["name".to_owned()]);
        prop_assert_eq!(read(&filter), Some(name.compare("eq", Ast::Text(text))));
    }

    #[test]
    fn given_any_text_when_searched_for_then_it_stays_one_phrase(text in any::<String>()) {
        let search = Search::<Package>::term(&text).to_string();
        let inner = search.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap();
        let (mut found, mut chars) = (String::new(), inner.chars());
        while let Some(c) = chars.next() {
            prop_assert_ne!(c, '"');
            found.push(if c == '\\' { chars.next().unwrap() } else { c });
        }
        prop_assert_eq!(found, text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn given_any_condition_when_sent_then_the_service_decodes_the_same_condition(model in model(), text in any::<String>()) {
        let filter = || build(&model, &Items::new());
        let search = || Search::within(Package::NAME, &text);
        let expand = || Package::PACKAGES.filter(filter()).search(search()).select([Package::NAME]);
        let found = sent(|list| list.filter(filter()).search(search()).expand(expand()));
        let pair = |name: &str, value: String| (name.to_owned(), value);
        prop_assert_eq!(found, [
            pair("$expand", expand().to_string()),
            pair("$filter", filter().to_string()),
            pair("$search", search().to_string()),
        ]);
    }
}
