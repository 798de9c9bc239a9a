//! Line numbers of JSON pointers in a block-style YAML document, such as `cargo xtask trim` writes.
//!
//! This scans lines and does not parse. If the document is in another style, a pointer gets the line of the closest
//! enclosing place that the scan finds, or none.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostics::Pointer;
use crate::document::yaml_line::{element, key, unquoted};

/// The lines of some pointers of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lines(HashMap<String, usize>);

/// The line of a place in a text, from 1, or of the closest enclosing place.
#[must_use]
pub fn line_of(text: &str, pointer: &str) -> Option<usize> {
    Lines::find(text, std::iter::once(pointer)).of(pointer)
}

/// A line that encloses the lines after it.
struct Open {
    indent: usize,
    pointer: Pointer,
    /// Whether it contains a wanted pointer.
    leads_on: bool,
    /// For a list, the index of its next element.
    next: usize,
    is_element: bool,
}

impl Lines {
    /// Finds the lines of pointers in the text.
    pub(super) fn find<'p>(text: &str, wanted: impl Iterator<Item = &'p str>) -> Self {
        let mut prefixes = BTreeSet::new();
        for pointer in wanted {
            let ends = pointer.match_indices('/').map(|(at, _)| at).skip(1);
            prefixes.extend(ends.map(|end| &pointer[..end]));
            prefixes.insert(pointer);
            let mut above = url_above(pointer);
            while let Some(url) = above {
                prefixes.insert(url);
                above = url_above(url);
            }
        }
        let mut scan = Scan {
            prefixes,
            found: HashMap::new(),
            open: Vec::new(),
            scalar: None,
        };
        for (index, line) in text.lines().enumerate() {
            scan.line(line, index + 1);
        }
        Self(scan.found)
    }

    /// The line of a pointer, from 1, or of the closest enclosing place.
    pub(super) fn of(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.0.get(pointer) {
                return Some(*line);
            }
            let around = &pointer[..pointer.rfind('/')?];
            // The parent URL is closer than the list of all URLs.
            pointer = match around {
                "/paths" => url_above(pointer).unwrap_or(around),
                around => around,
            };
        }
    }
}

/// The pointer of the parent URL, which has one segment less.
fn url_above(pointer: &str) -> Option<&str> {
    let rest = pointer.strip_prefix("/paths/")?;
    let url = rest.split('/').next().unwrap_or(rest);
    let end = url.rfind("~1").filter(|end| *end > 0)?;
    Some(&pointer[.."/paths/".len() + end])
}

struct Scan<'p> {
    prefixes: BTreeSet<&'p str>,
    found: HashMap<String, usize>,
    open: Vec<Open>,
    /// The column that ends a block scalar.
    scalar: Option<usize>,
}

impl Scan<'_> {
    fn line(&mut self, line: &str, number: usize) {
        let content = line.trim_start_matches(' ');
        let mut indent = line.len() - content.len();
        if content.is_empty() || self.scalar.is_some_and(|parent| indent > parent) {
            return;
        }
        self.scalar = None;
        if content.starts_with('#') {
            return;
        }
        let mut rest = content;
        while let Some(element) = element(rest) {
            self.element(indent, number);
            let inner = element.trim_start_matches(' ');
            indent += rest.len() - inner.len();
            rest = inner;
        }
        if let Some(key) = rest.strip_prefix("? ") {
            self.enter(indent, &unquoted(key), number);
        } else if let Some((key, value)) = key(rest) {
            self.enter(indent, &key, number);
            if value.starts_with(['|', '>']) {
                self.scalar = Some(indent);
            }
        }
    }

    fn element(&mut self, indent: usize, number: usize) {
        // A list may start in the column of its key.
        self.close(|open| open.indent > indent || (open.indent == indent && open.is_element));
        let Some(list) = self.open.last_mut() else {
            return;
        };
        let (index, leads_on) = (list.next, list.leads_on);
        list.next += 1;
        let pointer = if leads_on {
            list.pointer.index(index)
        } else {
            Pointer::root()
        };
        self.push(indent, pointer, leads_on, true, number);
    }

    fn enter(&mut self, indent: usize, key: &str, number: usize) {
        self.close(|open| open.indent >= indent);
        let (pointer, leads_on) = match self.open.last() {
            None => (Pointer::root().child(key), true),
            Some(parent) if parent.leads_on => (parent.pointer.child(key), true),
            Some(_) => (Pointer::root(), false),
        };
        self.push(indent, pointer, leads_on, false, number);
    }

    fn push(
        &mut self,
        indent: usize,
        pointer: Pointer,
        leads_on: bool,
        is_element: bool,
        number: usize,
    ) {
        let leads_on = leads_on && self.prefixes.contains(pointer.as_str());
        if leads_on {
            self.found
                .entry(pointer.as_str().to_owned())
                .or_insert(number);
        }
        self.open.push(Open {
            indent,
            pointer,
            leads_on,
            next: 0,
            is_element,
        });
    }

    fn close(&mut self, ended: impl Fn(&Open) -> bool) {
        while self.open.last().is_some_and(&ended) {
            self.open.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# first
openapi: 3.0.3
paths:
  /a:
    get:
      description: |
        get: not a key
      parameters:
      - name: x
        in: query
      -   name: y
      responses: {'200': {}}
  ? /a/{very-long}
  : get:
      operationId: b
components:
  schemas:
    'it''s':
      properties:
        \"q\\\"\":
          type: string
";

    #[test]
    fn given_pointers_when_looked_up_then_their_lines_or_the_enclosing_ones() {
        let expected = [
            ("/paths/~1a", 4),
            ("/paths/~1a/get/parameters/0/in", 10),
            ("/paths/~1a/get/parameters/1/name", 11),
            ("/paths/~1a/get/responses/200", 12),
            ("/paths/~1a~1{very-long}", 13),
            ("/components/schemas/it's/properties/q\"/type", 21),
            ("/components/schemas/gone/properties", 17),
            ("/paths/~1a~1gone~1below/get", 4),
            ("/paths/~1gone", 3),
        ];
        let lines = Lines::find(TEXT, expected.iter().map(|(pointer, _)| *pointer));
        for (pointer, line) in expected {
            assert_eq!(lines.of(pointer), Some(line), "{pointer}");
        }
        assert_eq!(lines.of("/nowhere"), None);
    }
}
