//! Tests keys of entities in URLs: as text, as a GUID, or taken from an entity.

use crate::sample;
use crate::support;

use std::borrow::Cow;
use std::sync::Arc;

use graph_runtime::{Entity as _, Get, Guid, Key, Nested, Resource};
use sample::{Catalog, Group, Package, SingleUser, UserSet};
use support::Server;

fn path(key: impl Key<Catalog>) -> String {
    let client = support::client("http://127.0.0.1:1/beta");
    let catalogs = Resource::root(&client, "/catalogs");
    catalogs
        .key_of::<Catalog>("catalog-id", key)
        .path()
        .to_owned()
}

#[test]
fn given_a_key_in_any_form_then_it_becomes_the_same_segment() {
    const ID: &str = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
    let (text, guid): (String, Guid) = (ID.to_owned(), ID.parse().unwrap());
    let (borrowed, shared): (Cow<'_, str>, Arc<str>) = (Cow::Borrowed(ID), ID.into());
    let catalog = Catalog::default().id(ID);
    let nested = Nested::from(catalog.clone());
    let (text_by_reference, guid_by_reference) = (&ID, &guid);
    let paths = [
        path(ID),
        path(text_by_reference),
        path(&text),
        path(&borrowed),
        path(borrowed.clone()),
        path(&shared),
        path(shared.clone()),
        path(text.clone().into_boxed_str()),
        path(guid),
        path(guid_by_reference),
        path(&catalog),
        path(&nested),
        path(text),
    ];
    assert!(
        paths.iter().all(|path| *path == format!("/catalogs/{ID}")),
        "{paths:?}"
    );
}

#[test]
fn given_a_key_that_needs_encoding_when_taken_from_an_entity_then_it_is_one_segment() {
    assert_eq!(path(&Catalog::default().id("a/b?c")), "/catalogs/a%2Fb%3Fc");
}

#[tokio::test]
async fn given_an_entity_without_its_key_then_nothing_is_sent_and_the_error_names_the_type() {
    let server = Server::json(200, "{}").await;
    let keyless = [
        Catalog::default(),
        Catalog::default().id(""),
        Catalog::default().clear(Catalog::ID),
        serde_json::from_str(r#"{"id": 7}"#).unwrap(),
    ];
    for catalog in &keyless {
        let at = server
            .at("/catalogs")
            .key_of::<Catalog>("catalog-id", catalog);
        let error = Get::<Catalog>::get(at.child("parent"))
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("`sample.catalog` that has no `id`"),
            "{error}"
        );
        let error = catalog.key().unwrap_err().to_string();
        assert!(
            error.contains("`sample.catalog` that has no `id`"),
            "{error}"
        );
    }
    assert!(server.seen().is_empty());
}

#[test]
fn given_an_entity_whose_key_is_empty_when_asked_then_it_has_none() {
    let error = Package::default().id("").key().unwrap_err().to_string();
    assert!(error.contains("has no `id`"), "{error}");
}

#[test]
fn given_a_union_whose_records_have_no_key_then_the_error_says_so() {
    let set = UserSet::from(SingleUser::default().id("u"));
    let error = set.key().unwrap_err().to_string();
    assert!(
        error.contains("`sample.singleUser`, which has no key"),
        "{error}"
    );
}

#[test]
fn given_records_in_records_then_inline_ones_take_their_size_and_boxed_ones_a_pointer() {
    assert_eq!(size_of::<Option<Nested<Catalog>>>(), size_of::<usize>());
    assert_eq!(size_of::<Nested<Package>>(), size_of::<usize>());
    assert_eq!(size_of::<Nested<SingleUser>>(), size_of::<SingleUser>());
    assert_eq!(size_of::<Nested<Group>>(), size_of::<Box<Group>>());
}
