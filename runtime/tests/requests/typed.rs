//! Tests requests and records together, as generated code uses them.
#![allow(missing_docs)]

use crate::support;

use graph_runtime::{
    Argument, Create, Extra, Function, Grant, List, Nested, Permissions, Resource, Timestamp,
    options, reply,
};
use http::Method;
use support::Server;

#[derive(Clone, Default, PartialEq)]
pub struct Catalog {
    pub id: Option<String>,
    pub extra: Extra,
}
graph_runtime::record! {
    Catalog "sample.catalog" {
        0 id ID "id" value String;
    }
}

#[derive(Clone, Default, PartialEq)]
pub struct Package {
    pub id: Option<String>,
    pub created: Option<Timestamp>,
    pub catalog: Option<Nested<Catalog>>,
    pub groups: Option<Vec<Catalog>>,
    pub extra: Extra,
}
graph_runtime::record! {
    Package "sample.package" {
        0 id ID "id" value String;
        1 created CREATED "createdDateTime" value Timestamp;
        2 catalog CATALOG "catalog" nav_nested Catalog;
        3 groups GROUPS "groups" nav_list Catalog;
    }
}

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Subject {
    Member(Box<Package>),
    Base(Box<Catalog>),
    Unknown(Box<Catalog>),
}
graph_runtime::union! {
    Subject "sample.subject" base Catalog {
        Member Package "sample.member";
    }
}

#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FilterOptions {
    AllowedRequestor,
    Unrecognized(String),
}
graph_runtime::open_enum! {
    FilterOptions "sample.filterOptions" { AllowedRequestor "allowedRequestor"; }
}

#[derive(Clone, Debug)]
struct PackagesApi {
    at: Resource,
}

impl PackagesApi {
    fn list(&self) -> List<Package, options::All> {
        List::get(self.at.clone())
    }

    fn create(&self, body: &Package) -> Create<Package> {
        Create::post(self.at.clone()).json(body)
    }

    fn filter_by(&self, on: impl Into<FilterOptions>) -> Function<reply::Collection<Package>> {
        let arguments = [Argument::quoted("on", &on.into())];
        Function::get(self.at.function("filterByCurrentUser", &arguments))
    }
}

fn packages(server: &Server) -> PackagesApi {
    PackagesApi {
        at: server.at("/packages"),
    }
}

#[tokio::test]
async fn given_properties_when_listed_by_then_their_wire_names_are_sent() {
    let server = Server::json(200, r#"{"value":[{"id":"1","new":2}],"@more":3}"#).await;
    let page = packages(&server)
        .list()
        .select([Package::ID])
        .select((Package::CREATED, Package::CATALOG, "raw"))
        .expand(Package::CATALOG)
        .expand((Package::GROUPS, "raw($top=1)"))
        .orderby(Package::CREATED.desc())
        .orderby((Package::ID.asc(), Package::ID, "raw desc"))
        .await
        .unwrap();
    assert_eq!(page.value[0].id.as_deref(), Some("1"));
    assert_eq!(page.value[0].extra.get("new"), Some(&2.into()));
    assert_eq!(page.extra.get("@more"), Some(&3.into()));
    let query = server.one().query();
    assert_eq!(
        query,
        [
            ("$select", "id,createdDateTime,catalog,raw"),
            ("$expand", "catalog,groups,raw($top=1)"),
            ("$orderby", "createdDateTime desc,id asc,id,raw desc"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[tokio::test]
async fn given_a_record_when_created_then_only_what_is_set_is_sent() {
    let server = Server::json(201, r#"{"id":"1"}"#).await;
    let body = Package::default().catalog(Catalog::default().id("c"));
    let created = packages(&server).create(&body).await.unwrap();
    assert_eq!(created.id.as_deref(), Some("1"));
    assert_eq!(server.one().body, r#"{"catalog":{"id":"c"}}"#);
}

#[tokio::test]
async fn given_an_enumeration_when_an_argument_then_its_wire_name_is_sent() {
    let server = Server::json(200, r#"{"value":[]}"#).await;
    let request = packages(&server).filter_by(FilterOptions::AllowedRequestor);
    request.await.unwrap();
    let target = "/beta/packages/filterByCurrentUser(on='allowedRequestor')";
    assert_eq!(server.one().target, target);
}

#[tokio::test]
async fn given_a_request_then_it_tells_its_method_its_template_and_its_permissions() {
    const READ: Permissions = Permissions::new(Some(Grant::new("X.Read", &[])), None);
    let server = Server::json(200, "{}").await;
    let list = packages(&server).list();
    assert_eq!(
        (list.method(), list.template()),
        (&Method::GET, "/packages")
    );
    assert_eq!(list.permissions(), None);
    assert_eq!(list.permitted_by(&READ).permissions(), Some(&READ));
    let create = packages(&server).create(&Package::default());
    assert_eq!(create.method(), Method::POST);
}

#[tokio::test]
async fn given_undecodable_records_when_listed_then_the_path_is_named() {
    let body = r#"{"value":[{"id":"1"},{"catalog":{"id":[]}}]}"#;
    let server = Server::json(200, body).await;
    let packages = PackagesApi {
        at: server.strictly_at("/packages"),
    };
    let error = packages.list().await.unwrap_err();
    assert!(error.is_decode());
    assert!(error.to_string().contains("value[1].catalog.id"), "{error}");
}

#[tokio::test]
async fn given_a_polymorphic_collection_when_listed_then_its_base_names_the_properties() {
    let server = Server::json(
        200,
        r##"{"value":[{"id":"1","@odata.type":"#sample.member"}]}"##,
    );
    let server = server.await;
    let request = List::<Subject, options::All>::get(server.at("/subjects"));
    let page = request.select([Catalog::ID]).orderby(Catalog::ID.desc());
    let page = page.await.unwrap();
    assert!(matches!(page.value[0], Subject::Member(_)));
    let target = "/beta/subjects?$select=id&$orderby=id%20desc";
    assert_eq!(server.one().target, target);
}
