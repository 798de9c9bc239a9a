//! Tests other slices of Graph, and crates with a feature for each top-level segment.

use std::fmt::Write as _;

use super::generate;
use super::prebuilt::{cargo, write};

const ACCESS_REVIEWS: &str = include_str!("../../fixtures/slices/access-reviews.yaml");
const ROLE_MANAGEMENT: &str = include_str!("../../fixtures/slices/role-management.yaml");

#[test]
fn given_access_reviews_when_generated_then_the_crate_compiles_without_a_warning() {
    let generated = generate("graph-access-reviews", ACCESS_REVIEWS, true);
    assert!(
        !generated.files["Cargo.toml"].contains("[features]"),
        "all URLs are below one resource"
    );
    let folder = write("graph-access-reviews", &generated);
    cargo(&folder, ["check"]);
}

#[test]
fn given_role_management_when_generated_then_each_feature_compiles_without_a_warning() {
    let generated = generate("graph-role-management", ROLE_MANAGEMENT, true);
    let folder = write("graph-role-management", &generated);
    cargo(&folder, ["check"]);
    for feature in ["identity-governance", "policies", "role-management", "full"] {
        cargo(&folder, ["check", "--features", feature]);
    }
    let builder = &generated.files["src/builders/graph_api.rs"];
    assert!(
        builder.contains(
            "    /// Needs the feature `policies`.\n    #[cfg(feature = \"policies\")]\n"
        ),
        "{builder}"
    );
}

#[test]
fn given_more_types_and_segments_than_one_file_lists_when_generated_then_each_feature_compiles() {
    let generated = generate("graph-crowded", &crowded(), true);
    let longest = &generated.stats.longest;
    assert!(longest.1 < 5000, "{longest:?}");
    for path in [
        "src/builders/t_/things7_api.rs",
        "src/models/t_/thing7.rs",
        "src/models/other/single.rs",
    ] {
        assert!(generated.files.contains_key(path), "{path}");
    }
    let manifest = &generated.files["Cargo.toml"];
    assert!(
        manifest.contains("\ndefault = []\nfull = [\n    \"segment0\",\n"),
        "{manifest}"
    );
    assert!(
        manifest.contains("\nsegment3 = [\"_shared-1\"]\n")
            && manifest.contains("\n_shared-1 = []\n"),
        "{manifest}"
    );
    let folder = write("graph-crowded", &generated);
    cargo(&folder, ["check"]);
    for feature in ["segment0", "segment3", "full"] {
        cargo(&folder, ["check", "--features", feature]);
    }
}

/// 1,100 types and their URLs below eleven segments, which share one type, and pairs of which share another.
fn crowded() -> String {
    let (mut paths, mut schemas) = (String::new(), String::new());
    for number in 0..1100 {
        let segment = number / 100;
        let _ = writeln!(
            paths,
            "  /segment{segment}/things{number}: {{get: {{responses: {{'2XX': {{description: Success, content: \
             {{application/json: {{schema: {{$ref: '#/components/schemas/microsoft.graph.thing{number}'}}}}}}}}}}}}}}"
        );
        let _ = writeln!(
            schemas,
            "    microsoft.graph.thing{number}: {{type: object, properties: {{id: {{type: string}}, \
             common: {{$ref: '#/components/schemas/microsoft.graph.common'}}, \
             pair: {{$ref: '#/components/schemas/microsoft.graph.pair{}'}}}}}}",
            segment / 2
        );
    }
    for pair in 0..6 {
        let _ = writeln!(
            schemas,
            "    microsoft.graph.pair{pair}: {{type: object, properties: {{id: {{type: string}}}}}}"
        );
    }
    format!(
        "openapi: 3.0.3\ninfo: {{title: Crowded, version: beta}}\npaths:\n{paths}components:\n  schemas:\n\
         \u{20}   microsoft.graph.common: {{type: object, properties: {{one: {{$ref: '#/components/schemas/microsoft.graph.other.single'}}}}}}\n\
         \u{20}   microsoft.graph.other.single: {{type: string, enum: [a, b]}}\n{schemas}"
    )
}
