//! The tables of keywords as a page of the guide.

use super::positions;
use crate::syntax::extensions;
use crate::syntax::keywords;

/// How the generator reads constructs that deviate from the specification.
const READINGS: &str = "\
| in the description | read as |
|---|---|
| a number or boolean where text is expected, such as `version: 1.10` or a member of an `enum` of `type: string` | the text as it is written, `1.10` |
| a keyword with `null`, unless the keyword is required | absent |
| members and limits whose type is not their `type`, such as `enum: ['1']` of an integer | values of the type |
| a bound of an integer with a fraction, such as `maximum: 9.5`, or beyond 64 bits | the equivalent integer bound, or no bound |
| a key of an object that is a number, a boolean or `null` | the text as it is written |
| a `$ref` to something other than a component | a copy of its target |
| a `$ref` that is percent-encoded | the decoded reference |
| a discriminator's mapping to the name of a schema | the reference to the schema |
| a keyword of another type than `type`, such as `items` of text, and an empty `enum` | absent, with a note |
| limits, `style`, `content` and objects of an OData query option, such as `$top` | absent, with a note: its method writes the value as OData defines |
| an `x-rust-name` at the path that all URLs share | the name of the entry point |
| a format that differs from a known one only in case and separators, such as `dateTime` | the known format |
| JSON without a schema | any JSON |
| an operation that lists no success | one whose response is as `default` says, otherwise any JSON, or empty |
| a key of several types, or of different types in different methods or at different URLs | text, with a warning |
| a server without a scheme, such as `//example.com` | `https` |
";

/// The tables of keywords and `x-` keys as a page of the guide.
#[must_use]
pub fn guide() -> String {
    format!(
        "# Keywords\n\n\
         How the generator treats each keyword of OpenAPI 3.0. A keyword that is not listed is an error.\n\
         `cargo xtask docs --keywords` prints this page.\n\n\
         {}\n\
         ## Schemas, position by position\n\n\
         These keywords affect the crate or `diff` in other schemas, but not in these.\n\n\
         {}\n\
         ## Keys that start with `x-`\n\n\
         Keys of this project and of Microsoft. A key that looks like one of them is an error; all others are foreign \
         and counted in one note. *Any object* is one whose keys OpenAPI fixes: a key of `properties` or `x-properties` is \
         the name of a property.\n\n\
         {}\n\
         `x-required-on-create`, `x-supports`, `x-known-values` and `x-states` are facts about a property, within \
         `x-properties`.\n\n\
         ## Accepted deviations from the specification\n\n\
         The meaning of these constructs is clear, so they are not errors. Notes and warnings count those that affect the crate.\n\n\
         {READINGS}",
        keywords::markdown(),
        positions::markdown(),
        extensions::markdown()
    )
}
