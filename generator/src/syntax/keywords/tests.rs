//! The table has each keyword of the specification once, with a reason if it has no effect.

use super::*;

/// The fixed fields of each object as the tables of `OpenAPI` 3.0.4 list them
/// (<https://spec.openapis.org/oas/v3.0.4.html#schema>).
const SPECIFICATION: &str = "
Document: openapi info servers paths components security tags externalDocs
Info: title description termsOfService contact license version
Contact: name url email
License: name url
Server: url description variables
ServerVariable: enum default description
Components: schemas responses parameters examples requestBodies headers securitySchemes links callbacks
PathItem: $ref summary description get put post delete options head patch trace servers parameters
Operation: tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers
ExternalDocs: description url
Parameter: name in description required deprecated allowEmptyValue style explode allowReserved schema example examples content
RequestBody: description content required
MediaType: schema example examples encoding
Encoding: contentType headers style explode allowReserved
Response: description headers content links
Example: summary description value externalValue
Link: operationRef operationId parameters requestBody description server
Header: description required deprecated allowEmptyValue style explode allowReserved schema example examples content
Tag: name description externalDocs
Schema: title multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxProperties minProperties required enum type allOf oneOf anyOf not items properties additionalProperties description format default nullable discriminator readOnly writeOnly xml externalDocs example deprecated
Discriminator: propertyName mapping
Xml: name namespace prefix attribute wrapped
SecurityScheme: type description name in scheme bearerFormat flows openIdConnectUrl
OAuthFlows: implicit password clientCredentials authorizationCode
OAuthFlow: authorizationUrl tokenUrl refreshUrl scopes
";

#[test]
fn given_the_keywords_of_openapi_3_0_when_compared_then_the_table_has_each_once() {
    let rows = TABLE.iter().map(|(place, keywords)| {
        let names: Vec<&str> = keywords.iter().map(|(name, ..)| *name).collect();
        format!("{place:?}: {}", names.join(" "))
    });
    let table: Vec<String> = rows.collect();
    assert_eq!(table.join("\n"), SPECIFICATION.trim());
}

#[test]
fn given_each_place_when_looked_up_then_its_keywords_are_in_its_row() {
    for (index, (place, keywords)) in TABLE.iter().enumerate() {
        assert_eq!(*place as usize, index);
        assert_eq!(place.keywords(), *keywords);
    }
}

#[test]
fn given_keywords_without_effect_when_listed_then_each_has_a_reason() {
    for (place, keywords) in TABLE {
        for (name, _, effect) in *keywords {
            let (Read(text) | Unused(text) | Refused(text)) = effect;
            assert!(text.len() > 4, "{place:?} {name}");
        }
    }
}
