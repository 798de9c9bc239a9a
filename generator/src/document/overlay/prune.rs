//! Removes actions from the text of an overlay, and keeps the rest unchanged.

use super::Overlay;

/// The text without some of its actions, and without comments that belong only to them. `None` if the text is
/// not YAML in block style, or nothing would be left.
#[must_use]
pub(super) fn without(text: &str, actions: &[usize]) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let list = List::find(&lines)?;
    let stays = |index: usize| !actions.contains(&index);
    if !(0..list.starts.len()).any(stays) {
        return None;
    }
    let mut keeps = vec![true; lines.len()];
    for (index, _) in list.starts.iter().enumerate() {
        if !stays(index) {
            keeps[list.lines_of(index)].fill(false);
        }
    }
    for (comment, followers) in list.comments(&lines) {
        if !followers.clone().any(stays) {
            keeps[comment].fill(false);
        }
    }
    let kept = lines.iter().zip(&keeps).filter(|(_, keep)| **keep);
    let text: String = kept.map(|(line, _)| *line).collect();
    let left = Overlay::read("", &text).ok()?;
    (left.actions.len() + actions.len() == list.starts.len()).then_some(text)
}

/// The lines of the actions.
struct List {
    /// The first line of each.
    starts: Vec<usize>,
    /// The line after the last non-empty one of each.
    ends: Vec<usize>,
}

impl List {
    fn find(lines: &[&str]) -> Option<Self> {
        let head = lines
            .iter()
            .position(|line| line.trim_end() == "actions:")?;
        let indent = |line: &str| line.len() - line.trim_start().len();
        let is_text = |line: &str| !matches!(line.trim_start().chars().next(), None | Some('#'));
        let first = (head + 1..lines.len()).find(|at| is_text(lines[*at]))?;
        let column = indent(lines[first]);
        let is_start = |line: &str| indent(line) == column && line[column..].starts_with("- ");
        if !is_start(lines[first]) {
            return None;
        }
        let is_over = |at: &usize| {
            let line = lines[*at];
            is_text(line) && indent(line) <= column && !is_start(line)
        };
        let end = (first..lines.len()).find(is_over).unwrap_or(lines.len());
        let starts: Vec<usize> = (first..end).filter(|at| is_start(lines[*at])).collect();
        let next = starts.iter().skip(1).copied().chain([end]);
        let is_within = |line: &str| is_text(line) || indent(line) > column;
        let ends = starts.iter().zip(next).map(|(start, next)| {
            let last = (*start..next).rev().find(|at| is_within(lines[*at]));
            last.unwrap_or(*start) + 1
        });
        Some(Self {
            ends: ends.collect(),
            starts,
        })
    }

    fn lines_of(&self, action: usize) -> std::ops::Range<usize> {
        self.starts[action]..self.ends[action]
    }

    /// The comments between actions, each with the actions that it precedes.
    fn comments(&self, lines: &[&str]) -> Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> {
        let mut found: Vec<(std::ops::Range<usize>, usize)> = Vec::new();
        for (action, start) in self.starts.iter().enumerate() {
            let above = action.checked_sub(1).map_or(0, |before| self.ends[before]);
            let is_comment = |at: &usize| lines[*at].trim_start().starts_with('#');
            let comment = (above..*start).rev().take_while(is_comment).last();
            if let Some(first) = comment {
                found.push((first..*start, action));
            }
        }
        let nexts: Vec<usize> = found
            .iter()
            .skip(1)
            .map(|(_, action)| *action)
            .chain([self.starts.len()])
            .collect();
        let found = found.into_iter().zip(nexts);
        found
            .map(|((lines, first), next)| (lines, first..next))
            .collect()
    }
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

    #[test]
    fn given_no_actions_when_removed_then_the_text_is_the_same() {
        assert_eq!(without(TEXT, &[]).as_deref(), Some(TEXT));
    }

    #[test]
    fn given_an_action_when_removed_then_comments_that_others_share_stay() {
        let left = without(TEXT, &[0]).expect("two actions");
        assert!(
            left.contains("# About the first two.\n\n  - target: $.b"),
            "{left}"
        );
        let left = without(TEXT, &[1]).expect("two actions");
        assert!(
            !left.contains("no action") && !left.contains("no comment"),
            "{left}"
        );
        assert!(left.contains("# About the first two.") && left.contains("# About the third."));
    }

    #[test]
    fn given_all_actions_of_a_comment_when_removed_then_it_goes_too() {
        let left = without(TEXT, &[0, 1]).expect("an action");
        assert!(!left.contains("# About the first two."), "{left}");
        assert!(
            left.starts_with("# Why there is a file.") && left.ends_with("x-last: 1\n"),
            "{left}"
        );
        let left = without(TEXT, &[2]).expect("two actions");
        assert!(!left.contains("# In two lines."), "{left}");
    }

    #[test]
    fn given_all_actions_or_another_style_when_removed_then_none() {
        assert_eq!(without(TEXT, &[0, 1, 2]), None);
        let flow = "overlay: 1.0.0\ninfo: {title: t, version: v}\nactions: [{target: $.a, remove: true}]\n";
        assert_eq!(without(flow, &[]), None);
    }
}
