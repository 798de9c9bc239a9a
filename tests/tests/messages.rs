//! Tests the compiler's messages for mixed-up entities.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use graph_tests::crates::library;

const GIVEN: &str = r#"
use graph_runtime::{Extra, List, Resource, options};
#[derive(Clone, Default, PartialEq)]
pub struct Catalog { pub id: Option<String>, pub extra: Extra }
graph_runtime::record! { Catalog "sample.catalog" { 0 id ID "id" value String; } }
#[derive(Clone, Default, PartialEq)]
pub struct Package { pub name: Option<String>, pub hidden: Option<bool>, pub tags: Option<Vec<String>>, pub extra: Extra }
graph_runtime::record! { Package "sample.package" {
    0 name NAME "name" value String;
    1 hidden HIDDEN "hidden" value bool;
    2 tags TAGS "tags" list String;
} }
pub fn request(at: Resource) { let list = List::<Package, options::All>::get(at);
"#;

/// rustc's output for a function that ends in this code.
fn said(code: &str) -> String {
    let runtime = library("graph_runtime");
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("program").replace(':', "_");
    let source = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.rs"));
    fs::write(&source, format!("{GIVEN}{code} }}")).unwrap_or_else(|error| panic!("{error}"));
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
            "-o",
        ])
        .arg(source.with_extension("rmeta"))
        .arg("-L")
        .arg(format!(
            "dependency={}",
            runtime.parent().unwrap_or(Path::new(".")).display()
        ))
        .arg("--extern")
        .arg(format!("graph_runtime={}", runtime.display()))
        .arg(&source)
        .output()
        .unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn given_a_condition_on_another_entity_when_compiled_then_both_are_named() {
    let text = said(r#"let _ = list.filter(Catalog::ID.eq("7"));"#);
    assert!(
        text.contains("expected properties of `Package`, found properties of `Catalog`"),
        "{text}"
    );
    assert!(
        text.contains("start from a property of `Package`"),
        "{text}"
    );
}

#[test]
fn given_a_search_in_another_entity_when_compiled_then_both_are_named() {
    let text = said(r#"let _ = list.search(graph_runtime::Search::within(Catalog::ID, "7"));"#);
    assert!(
        text.contains("Search<Catalog>` does not search in properties of `Package`"),
        "{text}"
    );
    assert!(
        text.contains("search in text properties of `Package`"),
        "{text}"
    );
}

#[test]
fn given_a_property_of_another_entity_when_selected_then_the_error_says_what_is_accepted() {
    let text = said("let _ = list.select([Catalog::ID]);");
    assert!(text.contains("is not a property of `Package`"), "{text}");
    assert!(text.contains("if their types differ, a tuple"), "{text}");
}

#[test]
fn given_properties_of_several_types_in_a_tuple_when_compiled_then_there_is_no_error() {
    let text = said("let _ = list.select((Package::NAME, Package::HIDDEN));");
    assert!(!text.contains("error"), "{text}");
}

#[test]
fn given_an_option_that_set_does_not_take_then_the_property_is_named() {
    let text = said("let _ = Package::default().set(Package::HIDDEN, Some(7)); drop(list);");
    assert!(
        text.contains("the setter of `Property<Package, bool>` does not take"),
        "{text}"
    );
    assert!(
        text.contains("`set` takes an option of what the property's setter takes"),
        "{text}"
    );
    assert!(!text.contains("BinaryHeap"), "{text}");
}

#[test]
fn given_an_option_of_one_item_for_a_list_then_the_items_are_named() {
    let text = said("let _ = Package::default().set(Package::TAGS, Some(true)); drop(list);");
    assert!(
        text.contains(
            "the setter of `Property<Package, Vec<std::string::String>>` does not take `bool`"
        ),
        "{text}"
    );
    assert!(
        text.contains("anything that iterates over its items"),
        "{text}"
    );
    assert!(!text.contains("BinaryHeap"), "{text}");
}

#[test]
fn given_an_option_for_a_property_of_another_entity_then_both_are_named() {
    let text = said("let _ = Package::default().set(Catalog::ID, Some(\"7\")); drop(list);");
    assert!(text.contains("is not a property of `Package`"), "{text}");
}
