//! One mutation of a document, and the one change that it is.

use std::collections::{BTreeMap, BTreeSet};

use graph_generator::diff::{Check, Severity};
use serde::Deserialize;
use serde_json::Value;

use crate::pointer;
use crate::{base, compare, judged, lowered};

/// A row of `mutations.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutation {
    /// What happens, for readers.
    what: String,
    /// What is taken away.
    #[serde(default)]
    remove: Vec<String>,
    /// What is put where.
    #[serde(default)]
    set: BTreeMap<String, Value>,
    /// What gets another name.
    #[serde(rename = "move", default)]
    moved: BTreeMap<String, String>,
    /// Id of the change.
    change: String,
    wire: Judgement,
    rust: Judgement,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Judgement {
    None,
    Docs,
    Compatible,
    Breaking,
}

impl From<Judgement> for Severity {
    fn from(judgement: Judgement) -> Self {
        match judgement {
            Judgement::None => Self::None,
            Judgement::Docs => Self::Docs,
            Judgement::Compatible => Self::Compatible,
            Judgement::Breaking => Self::Breaking,
        }
    }
}

impl Mutation {
    fn all() -> Vec<Self> {
        serde_yaml::from_str(include_str!("mutations.yaml")).expect("the table is well-formed")
    }

    /// The document with the mutation. One that does nothing would test nothing.
    fn applied(&self) -> Value {
        let mut document = base();
        let nowhere = |at: &str| format!("{}: {at} is nowhere", self.what);
        for at in &self.remove {
            pointer::remove(&mut document, at).unwrap_or_else(|| panic!("{}", nowhere(at)));
        }
        for (at, value) in &self.set {
            pointer::set(&mut document, at, value.clone())
                .unwrap_or_else(|| panic!("{}", nowhere(at)));
        }
        for (from, to) in &self.moved {
            let value =
                pointer::remove(&mut document, from).unwrap_or_else(|| panic!("{}", nowhere(from)));
            pointer::set(&mut document, to, value).unwrap_or_else(|| panic!("{}", nowhere(to)));
        }
        document
    }

    fn check(&self) -> Check {
        let id = self.change.split(' ').next();
        id.and_then(Check::from_id)
            .expect("a change begins with its check")
    }

    fn expected(&self) -> Vec<(String, Severity, Severity)> {
        vec![(self.change.clone(), self.wire.into(), self.rust.into())]
    }
}

#[test]
fn given_one_mutation_when_compared_then_it_is_the_one_change_and_judged_right() {
    let old = lowered(&base());
    let mut wrong = Vec::new();
    for mutation in Mutation::all() {
        let document = mutation.applied();
        let found = judged(&compare(&old, &lowered(&document)));
        let expected = mutation.expected();
        if found != expected {
            let what = &mutation.what;
            wrong.push(format!(
                "{what}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn given_one_mutation_undone_when_compared_then_it_is_the_one_opposite_change() {
    let old = lowered(&base());
    let mut wrong = Vec::new();
    for mutation in Mutation::all() {
        let document = mutation.applied();
        let changes = compare(&lowered(&document), &old).changes;
        let found: Vec<_> = changes.iter().map(|change| change.check).collect();
        if found != [mutation.check().mirror()] {
            wrong.push(format!("{}: {found:?}", mutation.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn given_the_severities_when_looked_up_then_the_documentation_of_the_check_has_them() {
    for mutation in Mutation::all() {
        let check = mutation.check();
        for (severity, documented) in [(mutation.wire, check.wire()), (mutation.rust, check.rust())]
        {
            let severity = Severity::from(severity).to_string();
            let fits = documented.contains(&severity) || documented.contains("follows the items");
            assert!(fits, "{}: {severity}, but {documented}", mutation.what);
        }
    }
}

#[test]
fn given_the_table_when_counted_then_it_has_many_rows_of_many_checks() {
    let rows = Mutation::all();
    let checks: BTreeSet<Check> = rows.iter().map(Mutation::check).collect();
    assert!(rows.len() >= 25, "{}", rows.len());
    assert!(checks.len() >= 25, "{}", checks.len());
}
