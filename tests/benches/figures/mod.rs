//! What benchmarks make of the figures of their rounds.

/// The smallest, the median, the largest.
pub fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    (
        values[0],
        values[values.len() / 2],
        values[values.len() - 1],
    )
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
pub fn as_f64(count: usize) -> f64 {
    count as f64
}
