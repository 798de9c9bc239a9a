//! Keeps a message on one line, whatever it contains.

use std::fmt::{self, Display, Write};

/// Shows a value on one line.
///
/// White space becomes one space. Characters that control a terminal or the text direction are left out.
pub(crate) fn one_line(value: &impl Display, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut line = OneLine {
        out: f,
        begun: false,
        space: false,
    };
    write!(line, "{value}")
}

struct OneLine<'a, 'b> {
    out: &'a mut fmt::Formatter<'b>,
    begun: bool,
    /// Pending white space, not written yet because it may be trailing.
    space: bool,
}

impl Write for OneLine<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let is_plain = |byte: &u8| matches!(byte, b'!'..=b'~');
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.bytes().take_while(|byte| is_plain(byte)).count();
            let (word, after) = rest.split_at(plain);
            self.write_word(word)?;
            let mut others = after.chars();
            match others.next() {
                Some(c) if c.is_whitespace() || c.is_control() => self.space = true,
                Some(c) if !is_format(c) => self.write_word(c.encode_utf8(&mut [0; 4]))?,
                _ => {}
            }
            rest = others.as_str();
        }
        Ok(())
    }
}

impl OneLine<'_, '_> {
    fn write_word(&mut self, word: &str) -> fmt::Result {
        if word.is_empty() {
            return Ok(());
        }
        if self.space && self.begun {
            self.out.write_char(' ')?;
        }
        (self.begun, self.space) = (true, false);
        self.out.write_str(word)
    }
}

/// Whether a character changes how others appear: their direction or visibility.
fn is_format(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Shown<'t>(&'t [&'t str]);

    impl Display for Shown<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            struct Whole<'t>(&'t [&'t str]);
            impl Display for Whole<'_> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.0.iter().try_for_each(|part| f.write_str(part))
                }
            }
            one_line(&Whole(self.0), f)
        }
    }

    #[test]
    fn given_parts_with_any_white_space_when_shown_then_it_is_one_line() {
        for (parts, line) in [
            (&["a b"][..], "a b"),
            (&["a\n", "\r\n b", "\t"], "a b"),
            (&["\n a"], "a"),
            (&["a\u{2028}b\u{85}c\u{b}d\u{a0}é"], "a b c d é"),
            (&["a\u{1b}[31mb\u{7f}\0c"], "a [31mb c"),
            (&["a\u{202e}b\u{200b}c"], "abc"),
            (&["", " ", ""], ""),
        ] {
            assert_eq!(Shown(parts).to_string(), line);
        }
    }
}
