//! From values to places on the drawing, and round numbers for an axis.

/// A linear scale between two values.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    lo: f64,
    hi: f64,
    from: i32,
    to: i32,
}

impl Scale {
    /// Places `lo` at `from` and `hi` at `to`.
    pub fn new(lo: f64, hi: f64, from: i32, to: i32) -> Self {
        Self { lo, hi, from, to }
    }

    /// Where a value lies.
    pub fn at(&self, value: f64) -> i32 {
        let span = self.hi - self.lo;
        if span <= 0.0 {
            return self.from;
        }
        let share = ((value - self.lo) / span).clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a share of a drawing's width"
        )]
        let offset = (share * f64::from(self.to - self.from)).round() as i32;
        self.from + offset
    }
}

/// The smallest and the largest of some values and zero: bars and lines start at zero.
pub fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((0.0, 0.0), |(lo, hi), v| (v.min(lo), v.max(hi)))
}

/// Three to six round numbers that enclose an extent, with their texts.
pub fn ticks(lo: f64, hi: f64) -> Vec<(f64, String)> {
    let step = round_step((hi - lo).max(1e-9) / 4.0);
    let (first, last) = ((lo / step).floor(), (hi / step).ceil());
    let decimals = (-step.log10().floor()).clamp(0.0, 9.0);
    // 2.5 needs one decimal more than its magnitude says
    let half = (step / 10f64.powf(step.log10().floor()) - 2.5).abs() < 0.01;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0–9"
    )]
    let decimals = decimals as usize + usize::from(half && step < 20.0);
    let mut ticks = Vec::with_capacity(6);
    let mut k = first;
    while k <= last && ticks.len() < 8 {
        ticks.push((k * step, grouped(k * step, decimals)));
        k += 1.0;
    }
    ticks
}

/// The next of 1, 2, 2.5, 5 × 10ⁿ.
fn round_step(rough: f64) -> f64 {
    let magnitude = 10f64.powf(rough.log10().floor());
    let lead = rough / magnitude;
    let lead = [1.0, 2.0, 2.5, 5.0].into_iter().find(|&l| lead <= l + 1e-9);
    lead.unwrap_or(10.0) * magnitude
}

/// A number with thousands separators and U+2212 as its minus sign.
fn grouped(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let whole = plain.find('.').unwrap_or(plain.len());
    let mut text = String::with_capacity(plain.len() + 6);
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        text.push('\u{2212}');
    }
    for (i, digit) in plain[..whole].chars().enumerate() {
        if i > 0 && (whole - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(&plain[whole..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lo: f64, hi: f64) -> Vec<String> {
        ticks(lo, hi).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_and_enclose() {
        assert_eq!(texts(0.0, 1889.05), ["0", "500", "1,000", "1,500", "2,000"]);
        assert_eq!(texts(-30.0, 100.0), ["−50", "0", "50", "100"]);
        assert_eq!(
            texts(0.0, 0.01),
            ["0.0000", "0.0025", "0.0050", "0.0075", "0.0100"]
        );
        assert_eq!(texts(0.0, 9.5), ["0.0", "2.5", "5.0", "7.5", "10.0"]);
        assert_eq!(
            texts(0.0, 1e9),
            [
                "0",
                "250,000,000",
                "500,000,000",
                "750,000,000",
                "1,000,000,000"
            ]
        );
    }

    #[test]
    fn values_beyond_the_scale_stay_on_it() {
        let scale = Scale::new(0.0, 10.0, 100, 200);
        assert_eq!(
            (scale.at(-5.0), scale.at(5.0), scale.at(50.0)),
            (100, 150, 200)
        );
        assert_eq!(Scale::new(0.0, 0.0, 7, 9).at(3.0), 7);
    }
}
