//! Entries of a slice that would have no effect, or another one than they seem to have.

use super::Slice;
use crate::diagnostics::{Diagnostic, Pointer, quoted};

impl Slice {
    /// Reports the first such entry.
    pub(super) fn check_entries(&self, at: &Pointer) -> Result<(), Diagnostic> {
        for (key, globs) in [("include", &self.include), ("exclude", &self.exclude)] {
            for (index, glob) in globs.iter().enumerate() {
                check_stars(glob, &at.child(key).index(index))?;
            }
        }
        let empty = self.derived.iter().find(|(_, types)| types.is_empty());
        let Some((base, _)) = empty else {
            return Ok(());
        };
        let message = "found no type, expected at least one derived type";
        let help = format!(
            "list types or globs, such as `['*']` for all, or remove {} from `derived`",
            quoted(base)
        );
        Err(Diagnostic::error(at.child("derived").child(base), message).help(help))
    }
}

/// Reports a `**` that is only a part of a segment, where it would match no more than `*`.
fn check_stars(glob: &str, at: &Pointer) -> Result<(), Diagnostic> {
    let text = glob.strip_suffix('?').unwrap_or(glob);
    let is_partial = |segment: &&str| *segment != "**" && segment.contains("**");
    let Some(segment) = text.split('/').find(is_partial) else {
        return Ok(());
    };
    let meant: Vec<String> = glob.split('/').map(corrected).collect();
    let message = format!(
        "found `**` within the segment {}, expected it as a whole segment",
        quoted(segment)
    );
    let help = format!(
        "write {} if the glob is for any number of segments; `*` matches anything within one",
        quoted(&meant.join("/"))
    );
    Err(Diagnostic::error(at.clone(), message).help(help))
}

/// A segment with each `**` as a segment of its own.
fn corrected(segment: &str) -> String {
    let (segment, mark) = match segment.strip_suffix('?') {
        Some(segment) => (segment, "?"),
        None => (segment, ""),
    };
    if segment.len() > 1 && segment.bytes().all(|byte| byte == b'*') {
        return format!("**{mark}");
    }
    let mut single = segment.to_owned();
    while single.contains("**") {
        single = single.replace("**", "*");
    }
    let before = if segment.starts_with("**") { "**/" } else { "" };
    let after = if segment.ends_with("**") { "/**" } else { "" };
    format!("{before}{single}{after}{mark}")
}

#[cfg(test)]
mod tests {
    use super::super::Slices;
    use super::*;

    #[test]
    fn given_two_stars_within_a_segment_when_read_then_the_help_has_a_glob_that_is_accepted() {
        for (glob, meant) in [
            ("/a**", "/a*/**"),
            ("/***", "/**"),
            ("/a/****/b", "/a/**/b"),
            ("/**b", "/**/*b"),
            ("/a**b/c", "/a*b/c"),
            ("/a***b", "/a*b"),
            ("/a**?", "/a*/**?"),
            ("/**/a**/**", "/**/a*/**/**"),
        ] {
            for key in ["include", "exclude"] {
                let other = if key == "include" {
                    ""
                } else {
                    "include: [/a]\n"
                };
                let read =
                    |glob: &str| Slice::read(&format!("name: x\n{other}{key}: ['{glob}']\n"));
                let error = read(glob).expect_err(glob);
                assert_eq!(error.pointer.to_string(), format!("#/{key}/0"));
                let help = error.help.unwrap_or_default();
                assert!(help.contains(&format!("`{meant}`")), "{glob}: {help}");
                read(meant).expect(meant);
            }
        }
        for glob in ["/**", "/a/**?", "/*a*/**/b*", "/f(*)/**"] {
            Slice::read(&format!("name: x\ninclude: ['{glob}']\n")).expect(glob);
        }
    }

    #[test]
    fn given_a_type_without_derived_types_when_read_then_it_is_an_error() {
        for value in ["[]", "", "null", "~"] {
            let one = format!("{{name: x, include: [/a], derived: {{m.x: {value}}}}}");
            for (text, place) in [
                (one.clone(), "#/derived/m.x"),
                (format!("slices: [{one}]"), "#/slices/0/derived/m.x"),
            ] {
                let error = Slices::read(&text).expect_err(&text);
                assert_eq!(error.pointer.to_string(), place, "{error}");
                assert!(error.message.contains("found no type"), "{error}");
            }
        }
        Slice::read("{name: x, include: [/a], derived: {}}").expect("nothing to derive");
    }
}
