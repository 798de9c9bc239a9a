//! Compares signatures of functions. Calls pass arguments by position, so their names do not matter.

/// A function as callers see it.
struct Function<'s> {
    /// `pub fn` and the name.
    head: &'s str,
    /// Names and types; `&self` is only a name.
    arguments: Vec<(&'s str, &'s str)>,
    /// The closing parenthesis and the result.
    tail: &'s str,
}

/// Whether calls of the old function may fail to compile with the new one, or pass a value as another argument.
pub fn breaks_calls(old: &str, new: &str) -> bool {
    let (Some(before), Some(after)) = (read(old), read(new)) else {
        return old != new;
    };
    let types = |of: &Function<'_>| -> Vec<String> {
        let types = of.arguments.iter().map(|(_, ty)| (*ty).to_owned());
        types.collect()
    };
    let same = before.head == after.head && before.tail == after.tail;
    !same || types(&before) != types(&after) || moves(&before, &after)
}

/// Whether the arguments are the same in another order, and nothing else differs.
pub fn only_reordered(old: &str, new: &str) -> bool {
    let (Some(mut before), Some(mut after)) = (read(old), read(new)) else {
        return false;
    };
    if before.head != after.head || before.tail != after.tail || before.arguments == after.arguments
    {
        return false;
    }
    before.arguments.sort_unstable();
    after.arguments.sort_unstable();
    before.arguments == after.arguments
}

/// Whether an argument of both functions is at another place.
fn moves(before: &Function<'_>, after: &Function<'_>) -> bool {
    let place = |of: &Function<'_>, name: &str| of.arguments.iter().position(|(n, _)| *n == name);
    before.arguments.iter().enumerate().any(|(at, (name, _))| {
        let now = place(after, name);
        now.is_some_and(|now| now != at)
    })
}

fn read(signature: &str) -> Option<Function<'_>> {
    let start = signature
        .find('(')
        .filter(|_| signature.starts_with("pub fn"))?;
    let (head, rest) = (&signature[..start], &signature[start + 1..]);
    let mut arguments = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth -= 1,
            _ => {}
        }
        let is_last = depth < 0;
        if is_last || (c == ',' && depth == 0) {
            let argument = rest[from..at].trim();
            let named = argument.split_once(": ").unwrap_or((argument, ""));
            arguments.extend(Some(named).filter(|_| !argument.is_empty()));
            from = at + 1;
        }
        if is_last {
            let tail = &rest[at..];
            return Some(Function {
                head,
                arguments,
                tail,
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_two_signatures_when_compared_then_it_is_known_whether_calls_break() {
        let of =
            |arguments: &str| format!("pub fn find(&self, {arguments}) -> List<A, options::B>");
        for (old, new, breaks, reordered) in [
            ("on: &str", "at: &str", false, false),
            ("on: &str", "on: Option<(A, B)>", true, false),
            ("a: &str, b: &str", "b: &str, a: &str", true, true),
            ("a: &str, b: i32", "b: i32, a: &str", true, true),
            ("a: M<A, B>, b: &[i32]", "b: &[i32], a: M<A, B>", true, true),
            // What was the second argument is now the first.
            ("a: &str, b: &str", "b: &str, c: &str", true, false),
            ("a: &str, b: &str", "a: &str, c: &str", false, false),
            ("a: &str, b: i32", "b: &str, a: i32", true, false),
            ("a: &str", "a: &str, b: &str", true, false),
            ("a: &str", "a: &str", false, false),
        ] {
            let (old, new) = (of(old), of(new));
            assert_eq!(breaks_calls(&old, &new), breaks, "{old} and {new}");
            assert_eq!(only_reordered(&old, &new), reordered, "{old} and {new}");
        }
        assert!(breaks_calls("pub fn a(b: C)", "pub fn a(b: C) -> D"));
        assert!(!breaks_calls("pub fn a()", "pub fn a()"));
    }

    #[test]
    fn given_items_that_are_not_functions_when_compared_then_any_difference_breaks() {
        let constant = "pub const A: runtime::Property<X, T>";
        assert!(!breaks_calls(constant, constant));
        assert!(breaks_calls(
            constant,
            "pub const A: runtime::Property<X, U>"
        ));
        assert!(breaks_calls(
            "Admins(runtime::Nested<A>)",
            "Admins(runtime::Nested<B>)"
        ));
        assert!(!only_reordered("Pair(a: A, b: B)", "Pair(b: B, a: A)"));
    }
}
