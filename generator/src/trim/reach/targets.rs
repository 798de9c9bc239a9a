//! References to places within components and path items, which the slice may have left out.

use super::Walk;
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::trim::component::{Whole, place_of, whole_of};
use crate::trim::filter::Reference;
use crate::trim::node::Node;

impl Walk<'_, '_> {
    /// Reports references to what a boundary, or dropping prose, removed.
    pub(super) fn check_targets(&mut self) {
        for reference in std::mem::take(&mut self.within) {
            if !self.is_kept(&reference.target).unwrap_or(true) {
                let error = self.gone(&reference);
                self.filter.diagnostics.push(error);
            }
        }
    }

    /// Whether the slice has the target; nothing if it does not even have what contains it.
    fn is_kept(&self, target: &str) -> Option<bool> {
        let place = place_of(target);
        Some(match whole_of(target)? {
            Whole::Component(kind, name) => {
                let whole = self.reached.components.get(&kind)?.get(&name)?;
                at(whole, &place).is_some()
            }
            Whole::Path(path) => {
                let yaml = &self.reached.paths.get(&path)?.yaml;
                let written: Node = serde_yaml::from_str(yaml).ok()?;
                at(written.get(&path)?, &place).is_some()
            }
        })
    }

    fn gone(&self, reference: &Reference) -> Diagnostic {
        let moved = "move the target to `#/components` in the document and refer to it there";
        let (who, help) = match whole_of(&reference.target) {
            _ if self.is_in_document(&reference.target) == Some(false) => (
                "the document does not have",
                "correct the reference in the document".to_owned(),
            ),
            Some(Whole::Component(_, name)) if self.gone.contains_key(&name) => (
                "the slice leaves out",
                format!("remove {} from `boundaries`, or {moved}", quoted(&name)),
            ),
            _ => ("the slice leaves out", moved.to_owned()),
        };
        let target = quoted(&reference.target);
        let message = format!("found a reference to {target}, which {who}");
        Diagnostic::error(reference.from.clone(), message).help(help)
    }

    fn is_in_document(&self, target: &str) -> Option<bool> {
        let part = match whole_of(target)? {
            Whole::Component(kind, name) => self
                .document
                .components
                .get(kind.as_str())?
                .get(name.as_str())?,
            Whole::Path(path) => self.document.paths.get(path.as_str())?,
        };
        let node = part.node(&Pointer::root()).ok()?;
        Some(at(&node, &place_of(target)).is_some())
    }
}

/// The value at a place within another.
fn at<'n>(node: &'n Node, place: &[String]) -> Option<&'n Node> {
    place.iter().try_fold(node, |node, step| match node {
        Node::List(items) => items.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    })
}
