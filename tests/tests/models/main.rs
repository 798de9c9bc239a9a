//! Tests that every model keeps everything that the document allows.

use std::collections::HashSet;

use graph_entitlement_management::models::{
    AccessPackage, AccessPackageLocalizedContent, AccessPackageResource,
    CustomDataProvidedResource, RequestorSettings, UserSet,
};
use graph_tests::compare::differences;
use graph_tests::document::Document;
use graph_tests::model::Model;
use graph_tests::sample::Sampler;
use serde_json::json;

/// The tables that `build.rs` generates.
#[allow(deprecated, missing_docs)]
mod models {
    use graph_tests::model::Model;

    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}

const SPEC: &str = include_str!("../../../specs/entitlement-management.yaml");

/// The models with their own schema; the others are parameters of actions.
fn models_with_schemas(document: &Document) -> Vec<(&'static Model, &serde_json::Value)> {
    let schemas: Vec<_> = document.schemas().collect();
    let with_schema = models::MODELS.iter().filter_map(|model| {
        let (_, schema) = schemas.iter().find(|(name, _)| *name == model.name)?;
        Some((model, *schema))
    });
    with_schema.collect()
}

fn check(model: &Model, value: &serde_json::Value) -> Result<(), String> {
    let written = model.written(value)?;
    let differences = differences(value, &written);
    if differences.is_empty() {
        return Ok(());
    }
    Err(format!("{differences:?}"))
}

#[test]
fn given_the_table_of_models_then_each_is_there_once() {
    let document = Document::parse(SPEC).unwrap();
    let names: HashSet<_> = models::MODELS.iter().map(|model| model.name).collect();
    assert_eq!(names.len(), models::MODELS.len());
    let of_schemas = models_with_schemas(&document).len();
    assert!(of_schemas > 100, "{of_schemas} of {}", names.len());
}

#[test]
fn given_models_that_are_stored_inline_then_they_are_as_small_as_the_generator_computes() {
    let document = graph_generator::document::load("specs", SPEC).unwrap();
    let (api, _) = graph_generator::lower::lower_to_read(&document).unwrap();
    let sizes = models::MODELS.iter().map(|model| (model.name, model.size));
    let is_inline = |name: &str| {
        let name = graph_generator::ir::WireName(name.to_owned());
        let union = api
            .structure(&name)
            .is_some_and(graph_generator::ir::Struct::is_polymorphic);
        let inline = if union {
            &api.inline.unions
        } else {
            &api.inline.records
        };
        inline.contains(&name)
    };
    let (small, other): (Vec<_>, Vec<_>) = sizes.partition(|(name, _)| is_inline(name));
    assert!(small.len() > 20 && other.len() > 20, "{small:?}");
    let large: Vec<_> = small.iter().filter(|(_, size)| *size > 128).collect();
    assert!(large.is_empty(), "{large:?}");
}

#[test]
fn given_a_model_with_everything_set_then_nothing_is_lost() {
    let document = Document::parse(SPEC).unwrap();
    let mut problems = Vec::new();
    for (model, schema) in models_with_schemas(&document) {
        let value = Sampler::new(&document, model.name.len())
            .value(schema)
            .unwrap();
        if let Err(problem) = check(model, &value) {
            problems.push(format!("{}: {problem}", model.name));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

/// Payloads as in the API reference, in `fixtures/payloads`: one file per type.
#[test]
fn given_our_own_payloads_then_nothing_of_them_is_lost() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/payloads");
    let mut problems = Vec::new();
    let mut payloads = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let wire = format!("microsoft.graph.{name}");
        let model = models::MODELS.iter().find(|model| model.name == wire);
        let model = model.unwrap_or_else(|| panic!("there is no model {wire}"));
        let text = std::fs::read_to_string(&path).unwrap();
        for (index, payload) in serde_json::from_str::<Vec<serde_json::Value>>(&text)
            .unwrap()
            .iter()
            .enumerate()
        {
            payloads += 1;
            if let Err(problem) = check(model, payload) {
                problems.push(format!("{name} {index}: {problem}"));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(payloads >= 36, "{payloads}");
}

#[test]
fn given_required_properties_when_a_model_is_constructed_then_only_they_are_set() {
    let package = AccessPackage::new("c-1", "Fair");
    let written = serde_json::to_value(&package).unwrap();
    assert_eq!(written, json!({"catalogId": "c-1", "displayName": "Fair"}));
}

#[test]
fn given_an_empty_list_of_records_then_no_type_has_to_be_named() {
    let content = AccessPackageLocalizedContent::default().localized_texts([]);
    assert_eq!(
        serde_json::to_value(&content).unwrap(),
        json!({ "localizedTexts": [] })
    );
    let package = AccessPackage::default().incompatible_groups([]);
    assert_eq!(
        serde_json::to_value(&package).unwrap(),
        json!({ "incompatibleGroups": [] })
    );
}

#[test]
fn given_annotations_in_a_polymorphic_position_then_each_variant_has_them() {
    for (sent, odata_type) in [
        (json!({ "@odata.etag": "W/1", "@odata.id": "r/1" }), None),
        (
            json!({ "@odata.type": "#microsoft.graph.customDataProvidedResource", "@odata.etag": "W/1", "@odata.id": "r/1" }),
            Some("#microsoft.graph.customDataProvidedResource"),
        ),
        (
            json!({ "@odata.id": "r/1", "@odata.etag": "W/1", "@odata.type": "microsoft.graph.newResource" }),
            Some("microsoft.graph.newResource"),
        ),
    ] {
        let resource: AccessPackageResource = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(
            (resource.etag(), resource.odata_id(), resource.odata_type()),
            (Some("W/1"), Some("r/1"), odata_type),
            "{sent}"
        );
    }
    let made: AccessPackageResource = CustomDataProvidedResource::default().into();
    let odata_type = "#microsoft.graph.customDataProvidedResource";
    assert_eq!(made.odata_type(), Some(odata_type));
}

/// Services omit `@odata.type` even there; such a value is kept unchanged.
#[test]
fn given_an_abstract_base_that_was_read_then_it_is_written_back_unchanged() {
    let sent = json!({ "allowedRequestors": [
        { "isBackup": true, "new": 1 },
        { "@odata.type": "#microsoft.graph.userSet", "isBackup": false },
    ]});
    let settings: RequestorSettings = serde_json::from_value(sent.clone()).unwrap();
    let requestors = settings.allowed_requestors.as_ref().unwrap();
    assert!(
        requestors
            .iter()
            .all(|set| matches!(set, UserSet::Unknown(_)))
    );
    assert_eq!(serde_json::to_value(&settings).unwrap(), sent);
}
