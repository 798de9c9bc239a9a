//! Removes actions and parts of actions from the text of an overlay, and keeps the rest unchanged.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::{Map, Value};

use super::Overlay;
use super::spans::{self, Entries, Entry};
use crate::diagnostics::Pointer;
use crate::document::Text;

/// The text without some actions or parts of them, and without the comments that belong only to those. `None` if the
/// scan does not find them in the text, or no action would be left.
#[must_use]
pub(super) fn without(text: &str, gone: &BTreeSet<Pointer>) -> Option<String> {
    let value = crate::document::read(text, Text::Overlay).ok()?;
    let mut removed = Vec::new();
    let left = pruned(&value, &Pointer::root(), gone, &mut removed)?;
    let mut cuts = cuts(text, &removed)?;
    cuts.sort_by_key(|cut| cut.start);
    let (mut kept, mut at) = (String::new(), 0);
    for cut in cuts {
        kept.push_str(text.get(at..cut.start)?);
        at = cut.end;
    }
    kept.push_str(text.get(at..)?);
    let is_right = crate::document::read(&kept, Text::Overlay).ok()? == left;
    (is_right && Overlay::read("", &kept).is_ok()).then_some(kept)
}

/// A value of an overlay without some of its parts. `None` if nothing is left, or if an action loses its update. Adds
/// the outermost removed places to `removed`.
pub(super) fn pruned(
    value: &Value,
    at: &Pointer,
    gone: &BTreeSet<Pointer>,
    removed: &mut Vec<Pointer>,
) -> Option<Value> {
    let before = removed.len();
    let left = match value {
        _ if gone.contains(at) => None,
        Value::Object(map) => {
            let left = map.iter().filter_map(|(key, value)| {
                Some((key.clone(), pruned(value, &at.child(key), gone, removed)?))
            });
            let left: Map<String, Value> = left.collect();
            let is_action = at.segments().count() == 2;
            let is_idle = is_action && map.contains_key("update") && !left.contains_key("update");
            let is_emptied = left.is_empty() && !map.is_empty();
            (!is_idle && !is_emptied).then_some(Value::Object(left))
        }
        Value::Array(list) => {
            let left = list.iter().enumerate();
            let left =
                left.filter_map(|(index, value)| pruned(value, &at.index(index), gone, removed));
            let left: Vec<Value> = left.collect();
            (!left.is_empty() || list.is_empty()).then_some(Value::Array(left))
        }
        value => Some(value.clone()),
    };
    if left.is_none() {
        removed.truncate(before);
        removed.push(at.clone());
    }
    left
}

/// The ranges of the text to remove.
fn cuts(text: &str, removed: &[Pointer]) -> Option<Vec<Range<usize>>> {
    let mut by_parent: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for pointer in removed {
        let mut segments: Vec<String> = pointer.segments().collect();
        let last = segments.pop()?;
        by_parent.entry(segments).or_default().insert(last);
    }
    let mut found = Vec::new();
    for (parent, keys) in by_parent {
        let mut within = 0..text.len();
        for segment in parent {
            let around = spans::entries(text, within)?.entries;
            let entry = around.into_iter().find(|entry| entry.key == segment)?;
            within = entry.value;
        }
        let siblings = spans::entries(text, within)?;
        let goes: Vec<bool> = siblings
            .entries
            .iter()
            .map(|entry| keys.contains(&entry.key))
            .collect();
        if siblings.is_flow {
            found.extend(cuts_of_flow(text, &siblings, &goes)?);
        } else {
            found.extend(cuts_of_block(&siblings, &goes));
        }
    }
    Some(found)
}

/// The lines of removed entries, and the comments all of whose entries are removed.
fn cuts_of_block(siblings: &Entries, goes: &[bool]) -> Vec<Range<usize>> {
    let entries = siblings.entries.iter().zip(goes);
    let mut cuts: Vec<_> = entries
        .clone()
        .filter(|(_, goes)| **goes)
        .map(|(entry, _)| entry.span.clone())
        .collect();
    let mut comments: Vec<(Range<usize>, bool)> = Vec::new();
    for (entry, goes) in entries {
        if !entry.comment.is_empty() {
            comments.push((entry.comment.clone(), true));
        }
        if let Some((_, all_go)) = comments.last_mut() {
            *all_go &= goes;
        }
    }
    cuts.extend(
        comments
            .into_iter()
            .filter(|(_, all_go)| *all_go)
            .map(|(comment, _)| comment),
    );
    cuts
}

/// Each run of removed entries with its superfluous commas; `None` if a comment is in between.
fn cuts_of_flow(text: &str, siblings: &Entries, goes: &[bool]) -> Option<Vec<Range<usize>>> {
    let entries = &siblings.entries;
    let mut cuts = Vec::new();
    let mut at = 0;
    while at < entries.len() {
        let run = goes[at..].iter().take_while(|goes| **goes).count();
        if run > 0 {
            let (first, last) = (&entries[at].span, &entries[at + run - 1].span);
            let cut = match (entries.get(at + run), at.checked_sub(1)) {
                (Some(next), _) => first.start..next.span.start,
                (None, Some(before)) => entries[before].span.end..last.end,
                (None, None) => return None,
            };
            if gaps(text, &cut, &entries[at..at + run])
                .iter()
                .any(|gap| gap.contains('#'))
            {
                return None;
            }
            cuts.push(cut);
        }
        at += run + 1;
    }
    Some(cuts)
}

/// The text between the entries of a cut.
fn gaps<'t>(text: &'t str, cut: &Range<usize>, run: &[Entry]) -> Vec<&'t str> {
    let starts = run.iter().map(|entry| entry.span.start).chain([cut.end]);
    let ends = std::iter::once(cut.start).chain(run.iter().map(|entry| entry.span.end));
    ends.zip(starts)
        .map(|(end, start)| &text[end..start])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# Why there is a file.
overlay: 1.0.0
info: {title: t, version: v}
actions:
  # About the first two.
  - target: $.a
    remove: true

  - target: $.b
    # Within the second.
    update:
      description: >-
        - no action

        # no comment
  # About the third.
  # In two lines.
  - target: $.c
    remove: true
x-last: 1
";

    fn without(text: &str, gone: &[&str]) -> Option<String> {
        let gone = gone.iter().map(|pointer| Pointer::parse(pointer)).collect();
        super::without(text, &gone)
    }

    #[test]
    fn given_no_actions_when_removed_then_the_text_is_the_same() {
        assert_eq!(without(TEXT, &[]).as_deref(), Some(TEXT));
    }

    #[test]
    fn given_an_action_when_removed_then_comments_that_others_share_stay() {
        let left = without(TEXT, &["/actions/0"]).expect("two actions");
        assert!(
            left.contains("# About the first two.\n\n  - target: $.b"),
            "{left}"
        );
        let left = without(TEXT, &["/actions/1"]).expect("two actions");
        assert!(
            !left.contains("no action") && !left.contains("no comment"),
            "{left}"
        );
        assert!(left.contains("# About the first two.") && left.contains("# About the third."));
    }

    #[test]
    fn given_all_actions_of_a_comment_when_removed_then_the_comment_is_removed() {
        let left = without(TEXT, &["/actions/0", "/actions/1"]).expect("an action");
        assert!(!left.contains("# About the first two."), "{left}");
        assert!(
            left.starts_with("# Why there is a file.") && left.ends_with("x-last: 1\n"),
            "{left}"
        );
        let left = without(TEXT, &["/actions/2"]).expect("two actions");
        assert!(!left.contains("# In two lines."), "{left}");
    }

    #[test]
    fn given_all_actions_when_removed_then_there_is_no_result() {
        let all = ["/actions/0", "/actions/1", "/actions/2"];
        assert_eq!(without(TEXT, &all), None);
    }

    #[test]
    fn given_actions_of_many_styles_when_parts_are_removed_then_the_rest_stays_as_it_is() {
        for (before, gone, after) in [
            // Block style, with comments and a text that looks like one.
            (
                "- target: $.a\n  update:\n    x-properties:\n      # About a.\n      a: {b: 1}\n      # About c.\n      c:\n        d: >-\n          text\n\n          # text\n      # About e.\n      e: 1 # too\n",
                &["/actions/0/update/x-properties/c"][..],
                "- target: $.a\n  update:\n    x-properties:\n      # About a.\n      a: {b: 1}\n      # About e.\n      e: 1 # too\n",
            ),
            // Flow style, several parts, quoted keys.
            (
                "- target: $.a\n  update: {x-properties: {a: {b: 'c, d'}, \"e\": f, 'g''': h}} # why\n",
                &[
                    "/actions/0/update/x-properties/a",
                    "/actions/0/update/x-properties/e",
                ],
                "- target: $.a\n  update: {x-properties: {'g''': h}} # why\n",
            ),
            // All entries of a map are removed, so the map is.
            (
                "- {target: $.a, update: {b: [1, {c: d}], x-properties: {a: 1, e: f}}}\n",
                &[
                    "/actions/0/update/x-properties/a",
                    "/actions/0/update/x-properties/e",
                ],
                "- {target: $.a, update: {b: [1, {c: d}]}}\n",
            ),
            // The whole update is removed, so the action is.
            (
                "# First.\n- target: $.a\n  update:\n    x-properties:\n      a: 1\n      b: 1\n# Second.\n- {target: $.b, remove: true}\n",
                &[
                    "/actions/0/update/x-properties/a",
                    "/actions/0/update/x-properties/b",
                ],
                "# Second.\n- {target: $.b, remove: true}\n",
            ),
            // Flow style over several lines, and a removed action.
            (
                "- target: $.a\n  update:\n    x-members: {a: b, # why a\n      c: d}\n    x-a: 1\n- target: $.b\n  update:\n    a: 1\n",
                &["/actions/0/update/x-members", "/actions/1/update/a"],
                "- target: $.a\n  update:\n    x-a: 1\n",
            ),
        ] {
            let text = |actions: &str| {
                format!("overlay: 1.0.0\ninfo: {{title: t, version: v}}\nactions:\n{actions}")
            };
            let (text, expected) = (text(before), text(after));
            assert_eq!(without(&text, gone), Some(expected.clone()), "{gone:?}");
            // With Windows line endings.
            let [text, expected] = [text, expected].map(|text| text.replace('\n', "\r\n"));
            assert_eq!(without(&text, gone), Some(expected), "{gone:?}");
        }
    }

    #[test]
    fn given_json_when_parts_are_removed_then_it_stays_json() {
        let text = "{\n  \"overlay\": \"1.0.0\",\n  \"info\": {\"title\":\"t\",\"version\":\"v\"},\n  \"actions\": [\n    {\"target\": \"$.a\", \"update\": {\"a\":1,\"b\":2}},\n    {\"target\": \"$.b\", \"remove\": true}\n  ]\n}\n";
        let left = without(text, &["/actions/0/update/b", "/actions/1"]).expect("an action");
        let expected = text.replace(",\"b\":2", "");
        let expected = expected.replace(",\n    {\"target\": \"$.b\", \"remove\": true}", "");
        assert_eq!(left, expected);
    }

    #[test]
    fn given_a_style_that_the_scan_does_not_know_when_removed_then_there_is_no_result() {
        for actions in [
            "- target: $.a\n  update: {a: 1, # why a\n    b: 2}\n",
            "- target: $.a\n  update: &all\n    a: 1\n    b: 2\n",
            "- target: $.a\n  update:\n    ? a\n    : 1\n    b: 2\n",
        ] {
            let text =
                format!("overlay: 1.0.0\ninfo: {{title: t, version: v}}\nactions:\n{actions}");
            assert_eq!(without(&text, &["/actions/0/update/a"]), None, "{actions}");
        }
    }
}
