//! Finding names that are few slips apart among a million without comparing each with each.
//!
//! A name that is two slips from another has at least one of three pieces in common with it, near the same place (the pigeonhole
//! principle of Li, Deng, Wang and Feng, 'Pass-Join', 2011). Names are cut into pieces, the pieces' hashes sorted; a name asks for the
//! pieces that it could share. Two letters that changed places just where a name is cut are two slips here.

use std::hash::{DefaultHasher, Hash, Hasher};
use text::likeness::{self, Whose};

/// A piece that more names share says nothing: `trading` at the end of ten thousand names.
const BUCKET_MAX: usize = 200;
/// Shorter names are compared by their keys only.
const LETTERS_MIN: usize = 4;
/// Letters by which two names of one likeness may differ in length.
const LENGTH_SLIPS: usize = 2;

/// Names that can be asked for those alike.
pub(crate) struct Names {
    letters: Vec<Box<str>>,
    /// Sorted by hash.
    pieces: Vec<Piece>,
}

/// A piece of a name, with what lets most strangers be told without looking at them.
struct Piece {
    /// Of length of the name, place and letters.
    hash: u64,
    name: u32,
    bag: u32,
}

/// The letters by which a name is looked for; none where only its key counts: of dense scripts, and very short ones.
pub(crate) fn letters(name: &str) -> Option<Box<str>> {
    let letters = likeness::letters(name, Whose::Firm);
    (letters.is_ascii() && letters.len() >= LETTERS_MIN).then(|| letters.into_boxed_str())
}

impl Names {
    /// Of these letters; a name is known by its place among them.
    pub(crate) fn of(letters: Vec<Box<str>>) -> Self {
        let mut pieces = Vec::with_capacity(letters.len() * 3);
        for (name, text) in (0_u32..).zip(&letters) {
            let bag = bag(text);
            for (place, start, end) in cuts(text.len()) {
                pieces.push(Piece { hash: hash(text.len(), place, &text[start..end]), name, bag });
            }
        }
        pieces.sort_unstable_by_key(|piece| piece.hash);
        Self { letters, pieces }
    }

    /// The names that are as few slips away as one name may hold. Symmetric but for pieces that too many share.
    pub(crate) fn near(&self, text: &str) -> Vec<usize> {
        let ours = bag(text);
        let mut found = Vec::new();
        for length in text.len().saturating_sub(LENGTH_SLIPS).max(LETTERS_MIN)..=text.len() + LENGTH_SLIPS {
            for (place, start, end) in cuts(length) {
                for at in places(text.len(), length, place, start) {
                    let Some(piece) = text.get(at..at + end - start) else { continue };
                    for piece in self.bucket(hash(length, place, piece)) {
                        let name = piece.name as usize;
                        // Each slip changes at most two letters of the bag.
                        if (piece.bag ^ ours).count_ones() <= 4 && !found.contains(&name) && is_near(&self.letters[name], text) {
                            found.push(name);
                        }
                    }
                }
            }
        }
        found
    }

    fn bucket(&self, wanted: u64) -> &[Piece] {
        let first = self.pieces.partition_point(|piece| piece.hash < wanted);
        let rest = &self.pieces[first..];
        let many = rest.get(BUCKET_MAX).is_some_and(|piece| piece.hash == wanted);
        let count = if many { 0 } else { rest.iter().take(BUCKET_MAX).take_while(|piece| piece.hash == wanted).count() };
        &rest[..count]
    }
}

/// Where in a text of `ours` letters the piece at `place` of a name of `theirs` may stand: before it at most as many slips as pieces have gone by,
/// after it at most as many as are left.
fn places(ours: usize, theirs: usize, place: usize, start: usize) -> std::ops::RangeInclusive<usize> {
    let left = slips(theirs).saturating_sub(place);
    let (low, high) = (start.saturating_sub(place), start + place);
    let (from_end_low, from_end_high) = ((start + ours).saturating_sub(theirs + left), (start + ours + left).saturating_sub(theirs));
    low.max(from_end_low)..=high.min(from_end_high)
}

/// Into which pieces a name of this length is cut: one more than it may hold slips.
fn cuts(length: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    let count = slips(length) + 1;
    (0..count).map(move |place| (place, length * place / count, length * (place + 1) / count))
}

/// As `text::likeness` allows in one word.
fn slips(length: usize) -> usize {
    if length <= 8 { 1 } else { 2 }
}

fn is_near(one: &str, other: &str) -> bool {
    slips_between(one, other) <= slips(one.len().min(other.len()))
}

/// Slips between two texts, counted as far as three.
fn slips_between(one: &str, other: &str) -> usize {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (vec![0; b.len() + 1], (0..=b.len()).collect());
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            row[j + 1] = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        if row.iter().min().is_some_and(|least| *least > 3) {
            return usize::MAX;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

fn hash(length: usize, place: usize, piece: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (length, place, piece).hash(&mut hasher);
    hasher.finish()
}

fn bag(text: &str) -> u32 {
    text.bytes().fold(0, |bag, byte| bag | 1 << (byte % 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_slip_or_two_away_are_found() {
        let all = ["crystalord", "cristalord", "gulftrading", "gulftradings", "polarlux", "acme"];
        let names = Names::of(all.iter().map(|n| Box::from(*n)).collect());
        let near = |text: &str| {
            let mut found: Vec<&str> = names.near(text).into_iter().map(|at| all[at]).collect();
            found.sort_unstable();
            found
        };
        assert_eq!(near("crystalord"), ["cristalord", "crystalord"]);
        assert_eq!(near("gulftradnig"), ["gulftrading", "gulftradings"]);
        assert_eq!(near("polarlxu"), ["polarlux"]);
        assert_eq!(near("acmf"), ["acme"]);
        assert!(near("somethingelse").is_empty());
    }

    #[test]
    fn the_letters_of_a_name_stand_in_one_order() {
        assert_eq!(letters("Trading Gulf Co., Ltd."), letters("Gulf Trading"));
        assert_eq!(letters("东莞永丰五金有限公司"), None);
    }
}
