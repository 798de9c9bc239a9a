//! Schemas, and the emitted properties and types.

use insta::assert_snapshot;

use super::models_of;

#[test]
fn given_scalars_of_every_format_when_emitted_then_each_has_its_type() {
    let scalars = [
        ("aText", "type: string"),
        ("aFlag", "type: boolean"),
        ("aByte", "type: integer, format: uint8"),
        ("aShort", "type: integer, format: int16"),
        ("anInt", "type: integer, format: int32"),
        ("anIntAsNumber", "type: number, format: int32"),
        ("aLong", "type: number, format: int64"),
        ("aFloat", "type: number, format: float"),
        ("aDouble", "type: number, format: double"),
        ("aDecimal", "type: number, format: decimal"),
        ("anInstant", "type: string, format: date-time"),
        ("aDate", "type: string, format: date"),
        ("aTime", "type: string, format: time"),
        ("aDuration", "type: string, format: duration"),
        ("aGuid", "type: string, format: uuid"),
        ("someBytes", "type: string, format: base64url"),
        ("moreBytes", "type: string, format: binary"),
        ("anything", ""),
    ];
    let properties: Vec<String> = scalars
        .iter()
        .map(|(name, schema)| format!("    {name}: {{{schema}}}\n"))
        .collect();
    let properties = properties.concat();
    let all = format!("microsoft.graph.all:\n  type: object\n  properties:\n{properties}");
    assert_snapshot!(models_of(
        "$ref: '#/components/schemas/microsoft.graph.all'",
        &all,
        &["all"]
    ));
}

#[test]
fn given_all_of_chain_when_emitted_then_base_properties_come_first() {
    let schemas = "
microsoft.graph.entity:
  type: object
  required: ['@odata.type']
  properties: {id: {type: string}, '@odata.type': {type: string}}
microsoft.graph.directoryObject:
  allOf:
    - $ref: '#/components/schemas/microsoft.graph.entity'
    - {type: object, properties: {deletedDateTime: {type: string, format: date-time, nullable: true}}}
microsoft.graph.group:
  allOf:
    - $ref: '#/components/schemas/microsoft.graph.directoryObject'
    - {type: object, properties: {displayName: {type: string, nullable: true}}}
";
    assert_snapshot!(models_of(
        "$ref: '#/components/schemas/microsoft.graph.group'",
        schemas,
        &["group"]
    ));
}

#[test]
fn given_discriminator_when_emitted_then_union_with_unknown_variant() {
    let schemas = "
microsoft.graph.userSet:
  type: object
  properties: {isBackup: {type: boolean, nullable: true}, '@odata.type': {type: string}}
  discriminator:
    propertyName: '@odata.type'
    mapping:
      '#microsoft.graph.singleUser': '#/components/schemas/microsoft.graph.singleUser'
microsoft.graph.singleUser:
  allOf:
    - $ref: '#/components/schemas/microsoft.graph.userSet'
    - type: object
      properties: {userId: {type: string}, '@odata.type': {type: string, default: '#microsoft.graph.singleUser'}}
  x-ms-discriminator-value: '#microsoft.graph.singleUser'
";
    let list = "type: array\nitems: {$ref: '#/components/schemas/microsoft.graph.userSet'}";
    assert_snapshot!(models_of(
        list,
        schemas,
        &["user_set", "single_user", "holder"]
    ));
}

#[test]
fn given_an_abstract_base_when_emitted_then_only_derived_types_become_the_union() {
    let schemas = "
microsoft.graph.userSet:
  type: object
  x-abstract: true
  properties: {isBackup: {type: boolean, nullable: true}, '@odata.type': {type: string}}
  x-properties: {isBackup: {x-required-on-create: true}}
microsoft.graph.singleUser:
  allOf:
    - $ref: '#/components/schemas/microsoft.graph.userSet'
    - {type: object, properties: {userId: {type: string}}}
  x-ms-discriminator-value: '#microsoft.graph.singleUser'
microsoft.graph.settings:
  type: object
  properties:
    approvers: {type: array, items: {$ref: '#/components/schemas/microsoft.graph.userSet'}}
    users: {type: array, items: {$ref: '#/components/schemas/microsoft.graph.singleUser'}}
";
    assert_snapshot!(models_of(
        "$ref: '#/components/schemas/microsoft.graph.settings'",
        schemas,
        &["user_set", "settings"]
    ));
}

#[test]
fn given_nullable_reference_and_navigation_when_emitted_then_large_ones_are_boxed_and_all_marked() {
    let schemas = "
microsoft.graph.catalog:
  type: object
  properties:
    settings:
      anyOf:
        - $ref: '#/components/schemas/microsoft.graph.settings'
        - {type: object, nullable: true}
    packages:
      type: array
      items: {$ref: '#/components/schemas/microsoft.graph.catalog'}
      x-ms-navigationProperty: true
    parent:
      anyOf:
        - $ref: '#/components/schemas/microsoft.graph.catalog'
        - {type: object, nullable: true}
      x-ms-navigationProperty: true
microsoft.graph.settings: {type: object, properties: {limit: {type: integer, format: int32, readOnly: true}}}
";
    assert_snapshot!(models_of(
        "$ref: '#/components/schemas/microsoft.graph.catalog'",
        schemas,
        &["catalog", "settings"]
    ));
}

#[test]
fn given_numeric_union_when_emitted_then_one_number() {
    let schemas = "
ReferenceNumeric: {type: string, enum: ['-INF', INF, NaN], nullable: true}
microsoft.graph.sample:
  type: object
  properties:
    ratio:
      oneOf:
        - {type: number, format: double, nullable: true}
        - {type: string, nullable: true}
        - $ref: '#/components/schemas/ReferenceNumeric'
    average:
      nullable: true
      oneOf:
        - {type: number, format: float}
        - {type: string}
        - $ref: '#/components/schemas/ReferenceNumeric'
";
    assert_snapshot!(models_of(
        "$ref: '#/components/schemas/microsoft.graph.sample'",
        schemas,
        &["sample"]
    ));
}

#[test]
fn given_maps_and_lists_of_lists_when_emitted_then_nested_types() {
    let schemas = "
microsoft.graph.table:
  type: object
  properties:
    rows: {type: array, items: {type: array, items: {type: string, nullable: true}}}
    byName: {type: object, additionalProperties: {type: integer, format: int32}}
    anything: {type: object, additionalProperties: true}
    untyped: {type: array, items: {}}
  additionalProperties: true
";
    assert_snapshot!(models_of(
        "$ref: '#/components/schemas/microsoft.graph.table'",
        schemas,
        &["table"]
    ));
}

#[test]
fn given_enum_and_flags_when_emitted_then_open_enum_and_set() {
    let schemas = "
microsoft.graph.state:
  type: string
  enum: [none, 'on', 'no', unknownFutureValue, 9to5, self]
microsoft.graph.days:
  type: string
  enum: [monday, tuesday]
  x-ms-enum-flags: {isFlags: true}
microsoft.graph.plan:
  type: object
  properties:
    state: {$ref: '#/components/schemas/microsoft.graph.state'}
    days: {$ref: '#/components/schemas/microsoft.graph.days'}
    states: {type: array, items: {$ref: '#/components/schemas/microsoft.graph.state'}}
";
    assert_snapshot!(models_of(
        "$ref: '#/components/schemas/microsoft.graph.plan'",
        schemas,
        &["state", "days", "plan"]
    ));
}

#[test]
fn given_names_that_rust_has_when_emitted_then_trailing_underscore() {
    let schemas = "
microsoft.graph.type:
  type: object
  properties:
    type: {type: string}
    default: {type: string}
    new: {type: boolean}
    _summary: {type: string}
    summary: {type: string}
    v2Score: {type: string}
";
    assert_snapshot!(models_of(
        "$ref: '#/components/schemas/microsoft.graph.type'",
        schemas,
        &["type_"]
    ));
}

#[test]
fn given_types_of_two_namespaces_when_emitted_then_modules() {
    let schemas = "
microsoft.graph.security.user: {type: object, properties: {owner: {$ref: '#/components/schemas/microsoft.graph.user'}}}
microsoft.graph.user: {type: object, properties: {alias: {$ref: '#/components/schemas/microsoft.graph.security.user'}}}
";
    let value = "$ref: '#/components/schemas/microsoft.graph.user'";
    assert_snapshot!(models_of(
        value,
        schemas,
        &["user", "security/user", "security"]
    ));
}

#[test]
fn given_hostile_documentation_when_emitted_then_it_stays_documentation() {
    let schemas = r#"
microsoft.graph.trap:
  type: object
  description: "*/ fn main() {} /* [link](x) `\n#[derive] \u202e <script> \\"
  properties:
    name:
      type: string
      description: "\"; fn main(){} //\n*/ </div>\u2028next"
"#;
    assert_snapshot!(models_of(
        "$ref: '#/components/schemas/microsoft.graph.trap'",
        schemas,
        &["trap"]
    ));
}

#[test]
fn given_deprecated_type_and_property_when_emitted_then_both_are_marked() {
    let schemas = "
microsoft.graph.old:
  type: object
  deprecated: true
  x-ms-deprecation: {date: '2024-09-27T00:00:00.0+00:00', version: 'Preview:Old'}
  properties:
    id: {type: string}
    legacy: {type: string, deprecated: true, x-ms-deprecation: {removalDate: '2025-09-27', description: Use id}}
microsoft.graph.oldState: {type: string, enum: [a], deprecated: true}
microsoft.graph.keeper:
  type: object
  properties:
    old: {$ref: '#/components/schemas/microsoft.graph.old'}
    state: {$ref: '#/components/schemas/microsoft.graph.oldState'}
";
    let value = "$ref: '#/components/schemas/microsoft.graph.keeper'";
    assert_snapshot!(models_of(value, schemas, &["old", "old_state", "keeper"]));
}

#[test]
fn given_names_from_an_overlay_when_emitted_then_they_are_used() {
    let schemas = "
microsoft.graph.category:
  type: string
  enum: [remoteControl, remote_Control]
  x-rust-names: {remote_Control: remoteControlOld}
  x-rust-name: malwareCategory
microsoft.graph.malware:
  type: object
  properties:
    category: {$ref: '#/components/schemas/microsoft.graph.category'}
    theName: {type: string}
    the_name: {type: string, x-rust-name: otherName}
";
    let value = "$ref: '#/components/schemas/microsoft.graph.malware'";
    assert_snapshot!(models_of(value, schemas, &["malware_category", "malware"]));
}

/// A type with properties that have known values; `values` are those of `kinds`.
fn with_known_values(values: &str) -> String {
    format!(
        "
microsoft.graph.job:
  type: object
  properties: {{state: {{type: string, nullable: true}}, kinds: {{type: array, items: {{type: string}}}}, other: {{type: string}}}}
  x-properties:
    state: {{x-known-values: {{name: jobState, values: {{Running: It goes on., Done: It is over.}}}}, x-states: {{final: [Done], success: [Done]}}}}
    kinds: {{x-known-values: {values}}}
"
    )
}

#[test]
fn given_known_values_and_states_when_emitted_then_an_open_enumeration_and_a_stateful_record() {
    let schemas = with_known_values("{name: jobKind, values: [one-off, Nightly]}");
    assert_snapshot!(models_of(
        "$ref: '#/components/schemas/microsoft.graph.job'",
        &schemas,
        &["job", "job_state", "job_kind"]
    ));
}

#[test]
fn given_states_of_an_enumeration_when_emitted_then_it_knows_them() {
    let schemas = "
microsoft.graph.job:
  type: object
  properties: {state: {$ref: '#/components/schemas/microsoft.graph.jobState'}}
  x-properties: {state: {x-states: {final: [done, failed], success: [done]}}}
microsoft.graph.jobState: {type: string, enum: [running, done, failed]}
";
    let models = models_of(
        "$ref: '#/components/schemas/microsoft.graph.job'",
        schemas,
        &["job", "job_state"],
    );
    assert!(
        models.contains("impl runtime::wait::Stateful for Job"),
        "{models}"
    );
    assert!(
        models.contains("matches!(self, Self::Done | Self::Failed)"),
        "{models}"
    );
}
