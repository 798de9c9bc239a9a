//! Single conditions and how they are written.

use std::sync::atomic::{AtomicU64, Ordering};

use super::logic::{Binding, Leaf, Logic};

/// A path to a value: from the entity, or from an item of a lambda.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    pub(crate) item: Option<Item>,
    /// The segments, separated by slashes.
    pub(crate) segments: String,
}

/// The item of a lambda. It gets its name when the condition is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item(u64);

impl Item {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl Trail {
    pub(crate) fn push(&mut self, segments: &str) {
        if !self.segments.is_empty() && !segments.is_empty() {
            self.segments.push('/');
        }
        self.segments.push_str(segments);
    }

    fn is_start(&self) -> bool {
        self.item.is_none() && self.segments.is_empty()
    }

    pub(crate) fn write(&self, out: &mut String, scope: &Scope) {
        let Some(item) = self.item else {
            out.push_str(if self.is_start() {
                "$it"
            } else {
                &self.segments
            });
            return;
        };
        out.push_str(scope.name(item));
        if !self.segments.is_empty() {
            out.push('/');
            out.push_str(&self.segments);
        }
    }
}

/// One side of a comparison, or an argument of a function.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Literal(String),
    Trail(Trail),
    Call(&'static str, Vec<Self>),
}

impl Value {
    pub(crate) fn write(&self, out: &mut String, scope: &Scope) {
        match self {
            Self::Literal(text) => out.push_str(text),
            Self::Trail(trail) => trail.write(out, scope),
            Self::Call(function, arguments) => {
                out.push_str(function);
                out.push('(');
                for (index, argument) in arguments.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    argument.write(out, scope);
                }
                out.push(')');
            }
        }
    }

    /// Calls `see` with each trail.
    fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Trail)) {
        match self {
            Self::Literal(_) => {}
            Self::Trail(trail) => see(trail),
            Self::Call(_, arguments) => arguments.iter().for_each(|value| value.walk(see)),
        }
    }
}

/// One condition.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    Raw(String),
    Never,
    Compare(Value, &'static str, Value),
    /// A function that returns a boolean.
    Call(Value),
    IsOf(Trail, &'static str),
    /// `any` or `all` of a collection; without a condition, whether it is non-empty.
    Lambda(Trail, &'static str, Option<(Item, Box<Logic<Test>>)>),
}

/// The names of the enclosing lambdas.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    names: Vec<(Item, String)>,
    /// Words that the condition already uses.
    taken: Vec<String>,
}

impl Scope {
    /// Scope for writing that condition.
    pub(crate) fn of(condition: &Logic<Test>) -> Self {
        let mut scope = Self::default();
        scope.take(condition);
        scope
    }

    fn take(&mut self, condition: &Logic<Test>) {
        condition.walk(&mut |test| match test {
            Test::Raw(text) => self.take_words(text),
            Test::Never => {}
            Test::Compare(left, _, right) => {
                left.walk(&mut |trail| self.take_trail(trail));
                right.walk(&mut |trail| self.take_trail(trail));
            }
            Test::Call(call) => call.walk(&mut |trail| self.take_trail(trail)),
            Test::IsOf(trail, _) => self.take_trail(trail),
            Test::Lambda(trail, _, inner) => {
                if let Some((_, condition)) = inner {
                    self.take(condition);
                }
                self.take_trail(trail);
            }
        });
    }

    /// Marks the segments of a path that starts at the entity as taken.
    fn take_trail(&mut self, trail: &Trail) {
        if trail.item.is_none() {
            self.take_words(&trail.segments);
        }
    }

    fn take_words(&mut self, text: &str) {
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        // No other word can be the name of an item.
        let short = words.filter(|word| (1..=3).contains(&word.len()));
        self.taken.extend(short.map(str::to_owned));
    }

    fn name(&self, item: Item) -> &str {
        let known = self.names.iter().find(|(known, _)| *known == item);
        // An item that was moved out of its lambda has no name; the service will reject it.
        known.map_or("$it", |(_, name)| name)
    }

    /// `a`, `b` and so on, then `a1`, `b1`.
    fn enter(&mut self, item: Item) {
        let letters = || (b'a'..=b'z').map(char::from);
        let names = letters()
            .map(String::from)
            .chain((1..).flat_map(|number| letters().map(move |c| format!("{c}{number}"))));
        let mut free = names.filter(|name| {
            !self.taken.contains(name) && self.names.iter().all(|(_, used)| used != name)
        });
        let name = free.next().unwrap_or_default();
        drop(free);
        self.names.push((item, name));
    }
}

impl Leaf for Test {
    type Scope = Scope;
    const AND: &'static str = "and";
    const OR: &'static str = "or";
    const NOT: &'static str = "not";

    fn binding(&self) -> Binding {
        match self {
            Self::Raw(_) => Binding::Unknown,
            Self::Compare(..) => Binding::Comparison,
            Self::Never | Self::Call(..) | Self::IsOf(..) | Self::Lambda(..) => Binding::Call,
        }
    }

    fn write(&self, out: &mut String, scope: &mut Scope) {
        match self {
            Self::Raw(text) => out.push_str(text),
            Self::Never => out.push_str("false"),
            Self::Compare(left, operator, right) => {
                left.write(out, scope);
                out.push(' ');
                out.push_str(operator);
                out.push(' ');
                right.write(out, scope);
            }
            Self::Call(call) => call.write(out, scope),
            Self::IsOf(trail, type_name) => {
                out.push_str("isof(");
                if !trail.is_start() {
                    trail.write(out, scope);
                    out.push(',');
                }
                out.push('\'');
                out.push_str(type_name);
                out.push_str("')");
            }
            Self::Lambda(trail, word, condition) => {
                trail.write(out, scope);
                out.push('/');
                out.push_str(word);
                out.push('(');
                if let Some((item, condition)) = condition {
                    scope.enter(*item);
                    out.push_str(scope.name(*item));
                    out.push(':');
                    condition.write(out, scope);
                    scope.names.pop();
                }
                out.push(')');
            }
        }
    }
}
