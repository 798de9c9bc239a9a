//! Fuzzes descriptions and overlays: rejected with a message, or fully processed.

use std::sync::LazyLock;

use graph_generator::document::{self, Overlay};
use graph_generator::pipeline::{self, Settings};
use graph_generator::share::Lock;
use serde_json::Value;

use super::owned;

/// A description with all constructs that the diff tests use.
const BASE: &str = include_str!("../../tests/diff/base.yaml");

/// Flow style, references, allOf, a discriminator, an enum, an action, in YAML as the service publishes it.
const BLOCK: &str = "\
openapi: 3.0.1
info:
  title: t
  version: beta
servers:
  - url: https://graph.microsoft.com/beta
paths:
  /things:
    get:
      operationId: things.List
      responses:
        2XX:
          description: d
          content:
            application/json:
              schema:
                type: object
                properties:
                  value:
                    type: array
                    items:
                      $ref: '#/components/schemas/microsoft.graph.thing'
                  '@odata.nextLink':
                    type: string
  '/things/{thing-id}':
    get:
      operationId: things.Get
      responses:
        2XX:
          $ref: '#/components/responses/thing'
components:
  schemas:
    microsoft.graph.thing:
      type: object
      required: [ '@odata.type' ]
      properties:
        id:
          type: string
        kind:
          $ref: '#/components/schemas/microsoft.graph.kind'
        size:
          maximum: 2147483647
          minimum: -2147483648
          type: integer
          format: int32
          nullable: true
        '@odata.type':
          type: string
      discriminator:
        propertyName: '@odata.type'
        mapping:
          '#microsoft.graph.bigThing': '#/components/schemas/microsoft.graph.bigThing'
    microsoft.graph.bigThing:
      allOf:
        - $ref: '#/components/schemas/microsoft.graph.thing'
        - type: object
          properties:
            on:
              anyOf:
                - $ref: '#/components/schemas/microsoft.graph.thing'
                - type: object
                  nullable: true
    microsoft.graph.kind:
      enum: [ 'on', 'no', unknownFutureValue ]
      type: string
  responses:
    thing:
      description: d
      content:
        application/json:
          schema:
            $ref: '#/components/schemas/microsoft.graph.thing'
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: t, version: '1'}
actions:
  - target: $.paths['/things'].get
    x-source: somewhere
    update: {summary: What it does}
  - target: $.components.schemas[?@.type == 'object'].properties.id
    remove: true
";

static TREE: LazyLock<Value> = LazyLock::new(|| {
    serde_yaml::from_str(BLOCK).expect("the description of the fuzz targets is YAML")
});

pub fn seeds() -> Vec<Vec<u8>> {
    let json = TREE.to_string();
    owned(&[BASE, BLOCK, &json])
}

pub fn overlay_seeds() -> Vec<Vec<u8>> {
    owned(&[OVERLAY])
}

fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// A document is rejected when loaded, or when generated, or gives valid Rust; the result is deterministic.
pub fn generate(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let document = match document::load("fuzz.yaml", text) {
        Ok(document) => document,
        Err(found) => {
            assert!(found.has_errors(), "refused without an error");
            assert!(!found.to_string().is_empty(), "refused without a message");
            return;
        }
    };
    let settings = Settings {
        accept: true,
        ..Settings::new("fuzz", "fuzz.yaml")
    };
    let once = pipeline::generate(&document, &Lock::default(), &settings);
    let twice = pipeline::generate(&document, &Lock::default(), &settings);
    match (once, twice) {
        (Ok(once), Ok(twice)) => assert!(once.files == twice.files, "two runs differ"),
        (Err(once), Err(twice)) => {
            assert!(once.has_errors(), "refused without an error");
            assert_eq!(once.to_string(), twice.to_string(), "two refusals differ");
        }
        (once, twice) => panic!("{} and then {}", once.is_ok(), twice.is_ok()),
    }
}

/// An overlay is rejected, is reported as having no effect, or changes the document.
pub fn overlay(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(overlay) = Overlay::read("fuzz.yaml", text) else {
        return;
    };
    let mut changed = TREE.clone();
    if let Err(found) = overlay.apply(&mut changed) {
        assert!(found.has_errors(), "refused without an error");
    }
}
