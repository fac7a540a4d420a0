//! Figures as digits: added up exactly, compared as shares.

/// Decimals that a sum keeps.
const PLACES: u32 = 4;

/// The sum of figures, exactly; what is no figure counts as nothing.
pub(crate) fn sum<'a>(figures: impl IntoIterator<Item = &'a str>) -> String {
    written(figures.into_iter().filter_map(units).sum())
}

/// In ten-thousandths.
fn units(figure: &str) -> Option<i128> {
    let (negative, figure) = figure.strip_prefix('-').map_or((false, figure), |rest| (true, rest));
    let (whole, decimals) = figure.split_once('.').unwrap_or((figure, ""));
    let places: String = decimals.chars().chain("0000".chars()).take(PLACES as usize).collect();
    let units = whole.parse::<i128>().ok()?.checked_mul(10_i128.pow(PLACES))?.checked_add(places.parse::<i128>().ok()?)?;
    Some(if negative { -units } else { units })
}

fn written(units: i128) -> String {
    let one = 10_i128.pow(PLACES);
    let sign = if units < 0 { "-" } else { "" };
    let (whole, decimals) = (units.abs() / one, units.abs() % one);
    let text = format!("{sign}{whole}.{decimals:04}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Which share of the second figure the first is, in percent with one decimal; none of nothing.
pub(crate) fn percent(part: &str, whole: &str) -> Option<String> {
    let (part, whole) = (units(part)?, units(whole)?);
    if whole <= 0 {
        return None;
    }
    let tenths = (part * 2_000 + whole) / (whole * 2);
    Some(written(tenths * 10_i128.pow(PLACES - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums_are_exact() {
        assert_eq!(sum(["0.1", "0.2"]), "0.3");
        assert_eq!(sum(["12500", "-0.5", "x"]), "12499.5");
        assert_eq!(sum([]), "0");
        assert_eq!(percent("1", "3").as_deref(), Some("33.3"));
        assert_eq!(percent("2", "3").as_deref(), Some("66.7"));
        assert_eq!(percent("3", "2").as_deref(), Some("150"));
        assert_eq!(percent("1", "0"), None);
    }

    proptest! {
        #[test]
        fn numbers_are_written_as_they_were_read(units in -1_000_000_000_000_000_i128..1_000_000_000_000_000) {
            let text = written(units);
            prop_assert_eq!(super::units(&text), Some(units));
            let both = sum([text.as_str(), text.as_str()]);
            prop_assert_eq!(super::units(&both), Some(units * 2));
        }
    }
}
