//! The digits of a printed number to an exact decimal.

use rust_decimal::Decimal;

use super::{NotANumber, half_width};

/// An exact decimal; the number of decimals as printed is its scale. Tells too whether blanks part its digits.
pub(super) fn decimal(text: &str) -> Result<(Decimal, bool), NotANumber> {
    let mut plain = String::with_capacity(text.len() + 1);
    let trimmed = text.trim();
    let inner = trimmed.strip_prefix(['(', '（']).and_then(|t| t.strip_suffix([')', '）'])).map(str::trim);
    let mut negative = inner.is_some();
    let (mut by_commas, mut by_blanks) = (Groups::default(), Groups::default());
    let (mut seen_point, mut blank, mut parted) = (false, false, false);
    for (index, c) in inner.unwrap_or(trimmed).chars().enumerate() {
        let c = half_width(c);
        if matches!(c, ' ' | '\u{3000}') {
            blank = true;
            continue;
        }
        match c {
            '-' | '+' | '\u{2212}' if index == 0 && inner.is_some() => return Err(NotANumber::TwoSigns),
            '-' | '\u{2212}' if index == 0 => negative = true,
            '+' if index == 0 => {}
            '.' if !seen_point => {
                seen_point = true;
                plain.push('.');
            }
            ',' if !seen_point => {
                if !by_commas.part() {
                    return Err(NotANumber::Groups);
                }
                by_blanks.digits = 0;
            }
            '0'..='9' => {
                // Scanners put blanks beside points and commas; between two digits they are another thing.
                if blank && by_blanks.digits > 0 && !plain.ends_with('.') {
                    parted |= seen_point || !by_blanks.part();
                }
                plain.push(c);
                if !seen_point {
                    by_commas.digits += 1;
                    by_blanks.digits += 1;
                }
            }
            _ => return Err(NotANumber::Form),
        }
        blank = false;
    }
    if plain.is_empty() || plain.starts_with('.') || plain.ends_with('.') {
        return Err(NotANumber::Form);
    }
    if !by_commas.is_whole() {
        return Err(NotANumber::Groups);
    }
    let mut value = Decimal::from_str_exact(&plain).map_err(|_| NotANumber::TooLong)?;
    if negative {
        value.set_sign_negative(true);
    }
    Ok((value, parted || !by_blanks.is_whole()))
}

/// The groups of a whole number: three digits each but the first, which may have fewer.
#[derive(Default)]
struct Groups {
    /// Digits since the last group ended.
    digits: u32,
    /// Whether a group has ended.
    several: bool,
}

impl Groups {
    /// Ends a group; tells whether it may end here.
    fn part(&mut self) -> bool {
        let fits = if self.several { self.digits == 3 } else { (1..=3).contains(&self.digits) };
        (self.several, self.digits) = (true, 0);
        fits
    }

    fn is_whole(&self) -> bool {
        !self.several || self.digits == 3
    }
}
