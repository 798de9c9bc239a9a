//! Conditions joined by `and`, `or` and `not`, written with as few parentheses as possible.

/// A condition without connectives, and how its language spells `and`, `or` and `not`.
pub(crate) trait Leaf {
    /// The context needed to write a condition.
    type Scope;
    const AND: &'static str;
    const OR: &'static str;
    const NOT: &'static str;

    /// How tightly the text of the condition binds.
    fn binding(&self) -> Binding;
    /// Writes the condition.
    fn write(&self, out: &mut String, scope: &mut Self::Scope);
}

/// How tightly the text of a condition binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// A function call: an atom.
    Call,
    /// A comparison such as `a eq b`: `not` would bind to `a` only.
    Comparison,
    /// A raw condition of the caller: it may bind loosely.
    Unknown,
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Logic<L> {
    Leaf(L),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
}

impl<L: Leaf> Logic<L> {
    // `and` and `or` are associative, so conditions joined by the same connective become one list: fewer
    // parentheses, and less nesting.
    pub(crate) fn and(self, other: Self) -> Self {
        let mut all = match self {
            Self::And(all) => all,
            single => vec![single],
        };
        match other {
            Self::And(more) => all.extend(more),
            single => all.push(single),
        }
        Self::And(all)
    }

    pub(crate) fn or(self, other: Self) -> Self {
        let mut all = match self {
            Self::Or(all) => all,
            single => vec![single],
        };
        match other {
            Self::Or(more) => all.extend(more),
            single => all.push(single),
        }
        Self::Or(all)
    }

    pub(crate) fn not(self) -> Self {
        Self::Not(Box::new(self))
    }

    pub(crate) fn write(&self, out: &mut String, scope: &mut L::Scope) {
        match self {
            Self::Leaf(leaf) => leaf.write(out, scope),
            Self::And(all) => join(all, L::AND, out, scope, |child| {
                matches!(child, Self::Or(_)) || child.is_unknown()
            }),
            Self::Or(all) => join(all, L::OR, out, scope, Self::is_unknown),
            Self::Not(inner) => {
                let tight = matches!(&**inner, Self::Leaf(leaf) if leaf.binding() == Binding::Call);
                out.push_str(L::NOT);
                out.push(' ');
                inner.write_within(!tight, out, scope);
            }
        }
    }

    /// Calls `visit` with each leaf.
    pub(crate) fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a L)) {
        match self {
            Self::Leaf(leaf) => visit(leaf),
            Self::And(all) | Self::Or(all) => all.iter().for_each(|child| child.walk(visit)),
            Self::Not(inner) => inner.walk(visit),
        }
    }

    fn is_unknown(&self) -> bool {
        matches!(self, Self::Leaf(leaf) if leaf.binding() == Binding::Unknown)
    }

    fn write_within(&self, parentheses: bool, out: &mut String, scope: &mut L::Scope) {
        if parentheses {
            out.push('(');
        }
        self.write(out, scope);
        if parentheses {
            out.push(')');
        }
    }
}

fn join<L: Leaf>(
    all: &[Logic<L>],
    word: &str,
    out: &mut String,
    scope: &mut L::Scope,
    is_loose: impl Fn(&Logic<L>) -> bool,
) {
    for (index, child) in all.iter().enumerate() {
        if index > 0 {
            out.push(' ');
            out.push_str(word);
            out.push(' ');
        }
        child.write_within(is_loose(child), out, scope);
    }
}
