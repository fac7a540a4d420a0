//! How values spread: the middle one, and the one that nine of ten don't pass.

/// The value within which this share of a hundred lies (nearest rank); none of nothing. Sorts what it is given.
#[must_use]
pub fn percentile(values: &mut [i64], hundredths: usize) -> Option<i64> {
    values.sort_unstable();
    let rank = (values.len() * hundredths).div_ceil(100).max(1);
    values.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_nine_of_ten() {
        let mut ten: Vec<i64> = (1..=10).rev().collect();
        assert_eq!((percentile(&mut ten, 50), percentile(&mut ten, 90)), (Some(5), Some(9)));
        assert_eq!((percentile(&mut [7], 50), percentile(&mut [7], 90)), (Some(7), Some(7)));
        assert_eq!(percentile(&mut [], 50), None);
    }
}
