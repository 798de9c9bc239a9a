//! A synthetic description with the size and shape of Microsoft's, always the same, so anybody can measure
//! `trim`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Parts of the API, of which a slice takes one.
const AREAS: usize = 20;
/// Paths of an area.
const PATHS: usize = 500;
/// Schemas of an area.
const SCHEMAS: usize = 200;
/// Properties of a schema.
const PROPERTIES: usize = 16;

/// What to keep of the description.
const SLICE: &str = "name: area\ninclude: ['/area7/**']\nboundaries: [thing7x0]\n";

const PROSE: &str = "Provides operations to manage the things of an area, which are many; what they are called \
                     may change";

/// Prose as in descriptions of Graph: a third must be quoted, and one in a hundred contains a quote.
fn prose(number: usize) -> String {
    match number % 100 {
        0 => format!("'{PROSE}: read the service''s documentation.'"),
        rest if rest % 3 == 0 => format!("'{PROSE}: read the documentation.'"),
        _ => format!("{PROSE}, read the documentation."),
    }
}

/// The paths of the generated files.
pub struct Made {
    pub document: PathBuf,
    pub slice: PathBuf,
}

/// Writes the description and a slice file.
pub fn write(folder: &Path) -> io::Result<Made> {
    fs::create_dir_all(folder)?;
    let made = Made {
        document: folder.join("description.yaml"),
        slice: folder.join("slice.yaml"),
    };
    fs::write(&made.document, text())?;
    fs::write(&made.slice, SLICE)?;
    Ok(made)
}

fn text() -> String {
    let mut text = String::from(
        "openapi: 3.0.3\ninfo:\n  title: Made up\n  version: v1\nservers:\n  - url: https://example.com/beta\npaths:\n",
    );
    for area in 0..AREAS {
        for path in 0..PATHS {
            item(&mut text, area, path);
        }
    }
    text.push_str("components:\n  schemas:\n");
    for area in 0..AREAS {
        for number in 0..SCHEMAS {
            schema(&mut text, area, number);
        }
    }
    text.push_str(
        "  responses:\n    error:\n      description: error\n      content:\n        application/json:\n          schema:\n            \
         type: object\n  parameters:\n    top:\n      name: $top\n      in: query\n      schema:\n        minimum: 0\n        \
         type: integer\n",
    );
    text
}

fn item(text: &mut String, area: usize, path: usize) {
    let schema = path % SCHEMAS;
    // Writing to text cannot fail.
    let _ = write!(
        text,
        "  /area{area}/things{path}/{{thing{path}-id}}/parts:\n    parameters:\n      - name: thing{path}-id\n        in: path\n        \
         required: true\n        schema:\n          type: string\n"
    );
    for (method, id) in [("get", "List"), ("post", "Create")] {
        let _ = write!(
            text,
            "    {method}:\n      tags:\n        - area{area}.thing\n      summary: {id} things{path}\n      description: {}\n      \
             operationId: area{area}.things{path}.{id}Parts\n      parameters:\n        - $ref: '#/components/parameters/top'\n",
            prose(path)
        );
        for option in ["$orderby", "$select", "$expand"] {
            let _ = write!(
                text,
                "        - name: {option}\n          in: query\n          description: {option} of the things\n          style: form\n          \
                 explode: false\n          schema:\n            uniqueItems: true\n            type: array\n            items:\n              \
                 enum:\n                - id\n                - name{path}\n                - 'name{path} desc'\n              type: string\n"
            );
        }
        let _ = write!(
            text,
            "      responses:\n        '2XX':\n          description: Success\n          content:\n            application/json:\n              \
             schema:\n                $ref: '#/components/schemas/microsoft.graph.thing{area}x{schema}'\n        '4XX':\n          \
             $ref: '#/components/responses/error'\n        '5XX':\n          $ref: '#/components/responses/error'\n      \
             x-ms-docs-operation-type: operation\n"
        );
    }
}

fn schema(text: &mut String, area: usize, number: usize) {
    let _ = write!(
        text,
        "    microsoft.graph.thing{area}x{number}:\n      title: thing{area}x{number}\n      type: object\n      properties:\n"
    );
    for property in 0..PROPERTIES {
        let _ = writeln!(text, "        property{property}:");
        if property % 4 == 0 {
            let next = (number * 3 + property) % SCHEMAS;
            let _ = write!(
                text,
                "          anyOf:\n            - $ref: '#/components/schemas/microsoft.graph.thing{area}x{next}'\n            \
                 - type: object\n              nullable: true\n          description: {}\n",
                prose(number + property)
            );
        } else {
            let _ = write!(
                text,
                "          maximum: 2147483647\n          minimum: -2147483648\n          type: integer\n          description: {}\n          \
                 format: int32\n          nullable: true\n",
                prose(number + property)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use graph_generator::trim::{Document, Options, Slice, trim};

    use super::*;
    use crate::regen;

    #[test]
    fn given_the_description_when_written_then_it_is_of_real_size_and_can_be_trimmed_fast() {
        let text = text();
        assert!(
            (50_000_000..60_000_000).contains(&text.len()),
            "{}",
            text.len()
        );
        let document = Document::read(text.as_bytes()).expect("a document");
        assert!(!document.parsed_whole());
        assert_eq!(document.path_count(), AREAS * PATHS);
        let slice = Slice::read(SLICE).expect("a slice");
        let (trimmed, _) = trim(&document, &slice, &Options::default()).expect("the slice");
        assert_eq!(trimmed.paths, PATHS);
        assert_eq!(trimmed.operations, 2 * PATHS);
        assert!(
            (SCHEMAS / 2..=SCHEMAS).contains(&trimmed.schemas),
            "{}",
            trimmed.schemas
        );
        let read = regen::lowered_from("trimmed.yaml", &trimmed.yaml, &[]);
        assert!(read.is_ok(), "{:?}", read.err());
    }
}
