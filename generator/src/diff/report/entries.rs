//! Converts the changes of the differ to entries of a report.

use super::{Entry, Overlays};
use crate::diff::{Change, Place};

impl From<Change> for Entry {
    fn from(change: Change) -> Self {
        let places = std::iter::once(&change.place).chain(&change.also);
        let nodes = places.map(node).collect();
        Self {
            check: change.check.to_string(),
            severity: change.severity(),
            wire: change.wire,
            rust: change.rust,
            place: change.place.to_string(),
            text: change.message,
            also: change.also.iter().map(ToString::to_string).collect(),
            old: change.old,
            new: change.new,
            overlays: Overlays::default(),
            rust_items: change.rust_items,
            accepted: None,
            line: None,
            nodes,
        }
    }
}

/// The path to a place in the tree of the HTML page, where URL segments include their slash.
fn node(place: &Place) -> Vec<String> {
    let segments = match place {
        Place::Path { template }
        | Place::Operation { template, .. }
        | Place::Parameter { template, .. } => template
            .split('/')
            .filter(|segment| !segment.is_empty())
            .count(),
        _ => 0,
    };
    let name = |(index, name): (usize, &str)| match index {
        0 => title(name).to_owned(),
        index if index <= segments => format!("/{name}"),
        _ => name.to_owned(),
    };
    place.route().into_iter().enumerate().map(name).collect()
}

/// The title of a part of the API on the page.
fn title(part: &str) -> &str {
    match part {
        "paths" => "URLs",
        "types" => "Types",
        "conventions" => "Conventions",
        "builders" => "Builders",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_place_when_put_into_the_tree_then_segments_of_urls_have_their_slash() {
        let (template, name) = ("/a/{b-id}".to_owned(), "n".to_owned());
        let ty = "g.t".to_owned();
        for (place, expected) in [
            (Place::Api, &[][..]),
            (
                Place::Parameter {
                    method: "GET",
                    template,
                    name: name.clone(),
                },
                &["URLs", "/a", "/{b-id}", "GET", "n"],
            ),
            (
                Place::Property {
                    ty,
                    name: name.clone(),
                },
                &["Types", "g.t", "n"],
            ),
            (Place::Convention { name: "n" }, &["Conventions", "n"]),
            (Place::Builder { name }, &["Builders", "n"]),
        ] {
            assert_eq!(node(&place), expected, "{place}");
        }
    }
}
