//! Styles of parameters in the path, which requests write plainly.

use openapiv3::PathStyle;

use crate::diagnostics::{Diagnostic, Pointer};

/// Refuses a style of a part of the path. What it adds to a scalar can be written into the path.
pub fn refused(style: &PathStyle, name: &str, at: &Pointer) -> Diagnostic {
    let written = match style {
        PathStyle::Label => format!(".{{{name}}}"),
        PathStyle::Matrix => format!(";{name}={{{name}}}"),
        PathStyle::Simple => format!("{{{name}}}"),
    };
    let message = "found a style other than `simple` for a part of the path";
    let help = format!(
        "write it into the path: remove the path item with an overlay, and add it with `{written}` in its path, \
         without `style`"
    );
    Diagnostic::error(at.child("style"), message).help(help)
}
