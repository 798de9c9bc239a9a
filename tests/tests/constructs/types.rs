//! Schemas, from files in `types`, and the emitted properties and types.

use insta::assert_snapshot;

use super::models_of;

#[test]
fn given_scalars_of_every_format_when_emitted_then_each_has_its_type() {
    assert_snapshot!(models_of("scalars", &["all"]));
}

#[test]
fn given_all_of_chain_when_emitted_then_base_properties_come_first() {
    assert_snapshot!(models_of("all-of-chain", &["group"]));
}

#[test]
fn given_discriminator_when_emitted_then_union_with_unknown_variant() {
    assert_snapshot!(models_of(
        "discriminator",
        &["user_set", "single_user", "holder"]
    ));
}

#[test]
fn given_an_abstract_base_when_emitted_then_only_derived_types_become_the_union() {
    assert_snapshot!(models_of("abstract-base", &["user_set", "settings"]));
}

#[test]
fn given_nullable_reference_and_navigation_when_emitted_then_large_ones_are_boxed_and_all_marked() {
    assert_snapshot!(models_of(
        "nullable-and-navigation",
        &["catalog", "settings"]
    ));
}

#[test]
fn given_numeric_union_when_emitted_then_one_number() {
    assert_snapshot!(models_of("numeric-union", &["sample"]));
}

#[test]
fn given_maps_and_lists_of_lists_when_emitted_then_nested_types() {
    assert_snapshot!(models_of("maps-and-lists", &["table"]));
}

#[test]
fn given_enum_and_flags_when_emitted_then_open_enum_and_set() {
    assert_snapshot!(models_of("enum-and-flags", &["state", "days", "plan"]));
}

#[test]
fn given_names_that_rust_has_when_emitted_then_trailing_underscore() {
    assert_snapshot!(models_of("names-of-rust", &["type_"]));
}

#[test]
fn given_types_of_two_namespaces_when_emitted_then_modules() {
    assert_snapshot!(models_of(
        "two-namespaces",
        &["user", "security/user", "security"]
    ));
}

#[test]
fn given_hostile_documentation_when_emitted_then_it_stays_documentation() {
    assert_snapshot!(models_of("hostile-documentation", &["trap"]));
}

#[test]
fn given_deprecated_type_and_property_when_emitted_then_both_are_marked() {
    assert_snapshot!(models_of("deprecated", &["old", "old_state", "keeper"]));
}

#[test]
fn given_names_from_an_overlay_when_emitted_then_they_are_used() {
    assert_snapshot!(models_of("renamed", &["malware_category", "malware"]));
}

#[test]
fn given_known_values_and_states_when_emitted_then_an_open_enumeration_and_a_stateful_record() {
    assert_snapshot!(models_of("known-values", &["job", "job_state", "job_kind"]));
}

#[test]
fn given_states_of_an_enumeration_when_emitted_then_it_knows_them() {
    let models = models_of("states", &["job", "job_state"]);
    assert!(
        models.contains("impl runtime::wait::Stateful for Job"),
        "{models}"
    );
    assert!(
        models.contains("matches!(self, Self::Done | Self::Failed)"),
        "{models}"
    );
}
