//! Code in Markdown: fences that are longer than any in the text.

/// Formats text without line breaks as a code span.
pub fn span(text: &str) -> String {
    let fence = fence(text, 1);
    // Markdown strips one space at each end; it separates backticks of the text from the fence.
    let is_apart = text.starts_with('`') || text.ends_with('`') || text.trim().is_empty();
    let space = if is_apart { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Backticks, at least so many, that the text does not have in a row.
pub fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max();
    "`".repeat(least.max(longest.unwrap_or_default() + 1))
}
