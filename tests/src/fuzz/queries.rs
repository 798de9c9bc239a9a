//! Fuzzes the fake's query options: rejected with a column, or a condition that can be evaluated.

use std::sync::{Arc, LazyLock};

use graph_fake::model::{Api, WireName};
use jiff::Timestamp;
use serde_json::Value;

use graph_fake::description;
use graph_fake::query::Options;

const PACKAGE: &str = include_str!("../../fixtures/payloads/accessPackage.json");
const OPTIONS: [&str; 7] = [
    "$filter", "$select", "$expand", "$orderby", "$search", "$top", "$skip",
];

static API: LazyLock<Arc<Api>> = LazyLock::new(description::committed);
static ENTITY: LazyLock<(WireName, Value)> = LazyLock::new(|| {
    let names = API.types.keys();
    let name = names
        .into_iter()
        .find(|name| name.as_str() == "microsoft.graph.accessPackage")
        .expect("packages are in the committed description");
    let package = serde_json::from_str(PACKAGE).expect("the payload is JSON");
    (name.clone(), package)
});

pub fn seeds() -> Vec<Vec<u8>> {
    const SEEDS: &[(u8, &str)] = &[
        (0, "displayName eq 'it''s' and isHidden ne true"),
        (
            0,
            "contains(tolower(displayName),'team') or not (createdDateTime gt 2026-01-01T00:00:00Z)",
        ),
        (0, "accessPackageCatalog/displayName in ('a','b')"),
        (
            0,
            "accessPackageAssignmentPolicies/any(p:p/displayName eq 'x' and p/durationInDays ge 3)",
        ),
        (
            0,
            "startswith(displayName,'a') eq true and description eq null",
        ),
        (1, "id,displayName"),
        (
            2,
            "accessPackageCatalog($select=id;$expand=accessPackages($top=2;$filter=isHidden eq false))",
        ),
        (3, "displayName desc,id"),
        (4, "\"sales\" AND team"),
        (5, "10"),
        (6, "3"),
    ];
    let seeds = SEEDS
        .iter()
        .map(|(choice, text)| [&[*choice], text.as_bytes()].concat());
    seeds.collect()
}

/// The first byte selects the option.
pub fn options(data: &[u8]) {
    let Some((choice, text)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let name = OPTIONS[usize::from(*choice) % OPTIONS.len()];
    let (entity, package) = &*ENTITY;
    let pairs = [(name.to_owned(), text.to_owned())];
    match Options::read(&API, entity, &pairs) {
        Ok(options) => {
            let packages = vec![package.clone(), Value::Null, package.clone()];
            let (total, left) = options.apply(packages, Timestamp::UNIX_EPOCH);
            assert!(left.len() <= total && total <= 3);
        }
        Err(refused) => {
            assert_eq!(refused.option, name);
            assert!(!refused.error.to_string().is_empty());
        }
    }
}
