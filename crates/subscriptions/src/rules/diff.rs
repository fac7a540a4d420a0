//! What changed between two versions of a contract, clause by clause. A clause that only moved to another number is no change of its words.

use super::clauses::Document;
use crate::model::{Clause, ClauseNumber};
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// From this share of common words on, a clause is the old one changed, not a new one.
const KIN: f32 = 0.5;
/// Bytes of old text times bytes of new text that are compared word by word, a second's work or so; beyond, clauses are told apart by their
/// numbers and shown whole.
const WORK_MAX: usize = 2_000_000_000;

/// What became of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Same,
    /// It has another number, the same words.
    Renumbered,
    /// It has other words.
    Changed,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stayed.
    Kept,
    /// It was taken out.
    Taken,
    /// It was put in.
    Put,
}

/// A clause in both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseChange {
    /// What became of it.
    pub change: Change,
    /// Its number before.
    pub before: Option<ClauseNumber>,
    /// Its number now.
    pub after: Option<ClauseNumber>,
    /// Its words: kept and taken ones together are the old text, kept and put ones the new.
    pub pieces: Vec<(Fate, String)>,
}

/// All clauses of both versions, in reading order.
#[must_use]
pub fn changes(old: &Document, new: &Document) -> Vec<ClauseChange> {
    let texts = |d: &Document| d.clauses.iter().map(|c| c.text.clone()).collect::<Vec<_>>();
    let ops = capture_diff_slices(Algorithm::Myers, &texts(old), &texts(new));
    let mut all = Vec::new();
    for op in ops {
        let (before, after) = (&old.clauses[op.old_range()], &new.clauses[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            all.extend(before.iter().zip(after).map(|(a, b)| kept(a, b)));
        } else {
            all.extend(matched(before, after));
        }
    }
    all
}

fn kept(before: &Clause, after: &Clause) -> ClauseChange {
    let change = if before.number == after.number { Change::Same } else { Change::Renumbered };
    let pieces = vec![(Fate::Kept, after.text.clone())];
    ClauseChange { change, before: Some(before.number.clone()), after: Some(after.number.clone()), pieces }
}

/// A stretch of changes: each old clause finds the new one that is most like it, behind the last that was found.
fn matched(before: &[Clause], after: &[Clause]) -> Vec<ClauseChange> {
    let bytes = |clauses: &[Clause]| clauses.iter().map(|c| c.text.len()).sum::<usize>();
    let by_words = bytes(before).saturating_mul(bytes(after)) <= WORK_MAX;
    let mut all = Vec::new();
    let mut next = 0;
    for old in before {
        let kin = |new: &Clause| if by_words { likeness(old, new) } else { f32::from(u8::from(old.number == new.number)) };
        let best =
            after.iter().enumerate().skip(next).map(|(at, new)| (at, kin(new))).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        match best.filter(|(_, share)| *share >= KIN) {
            Some((at, _)) => {
                all.extend(after[next..at].iter().map(added));
                all.push(if by_words { changed(old, &after[at]) } else { replaced(old, &after[at]) });
                next = at + 1;
            }
            None => all.push(removed(old)),
        }
    }
    all.extend(after[next..].iter().map(added));
    all
}

fn likeness(old: &Clause, new: &Clause) -> f32 {
    TextDiff::from_unicode_words(old.text.as_str(), new.text.as_str()).ratio()
}

fn changed(old: &Clause, new: &Clause) -> ClauseChange {
    let diff = TextDiff::from_unicode_words(old.text.as_str(), new.text.as_str());
    let mut pieces: Vec<(Fate, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let fate = match change.tag() {
            ChangeTag::Equal => Fate::Kept,
            ChangeTag::Delete => Fate::Taken,
            ChangeTag::Insert => Fate::Put,
        };
        match pieces.last_mut().filter(|(last, _)| *last == fate) {
            Some((_, text)) => text.push_str(change.value()),
            None => pieces.push((fate, change.value().to_owned())),
        }
    }
    ClauseChange { change: Change::Changed, before: Some(old.number.clone()), after: Some(new.number.clone()), pieces }
}

fn replaced(old: &Clause, new: &Clause) -> ClauseChange {
    let pieces = vec![(Fate::Taken, old.text.clone()), (Fate::Put, new.text.clone())];
    ClauseChange { change: Change::Changed, before: Some(old.number.clone()), after: Some(new.number.clone()), pieces }
}

fn added(new: &Clause) -> ClauseChange {
    let pieces = vec![(Fate::Put, new.text.clone())];
    ClauseChange { change: Change::Added, before: None, after: Some(new.number.clone()), pieces }
}

fn removed(old: &Clause) -> ClauseChange {
    let pieces = vec![(Fate::Taken, old.text.clone())];
    ClauseChange { change: Change::Removed, before: Some(old.number.clone()), after: None, pieces }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::clauses::read;
    use proptest::prelude::*;

    fn document(clauses: &[&str]) -> Document {
        let body: String = clauses.iter().enumerate().map(|(at, text)| format!("\n\n1.{} {text}", at + 1)).collect();
        read(&format!("# T\n\n## 1. A{body}\n")).unwrap()
    }

    fn told(old: &Document, new: &Document) -> Vec<String> {
        let number = |n: &Option<ClauseNumber>| n.as_ref().map_or("-".to_owned(), ToString::to_string);
        changes(old, new).iter().map(|c| format!("{:?} {} {}", c.change, number(&c.before), number(&c.after))).collect()
    }

    #[test]
    fn a_clause_put_in_between_renumbers_and_changes_nothing_else() {
        let old = document(&["Days are counted from one.", "Money is exact to the cent."]);
        let new = document(&["Days are counted from one.", "The vendor may be reached by mail.", "Money is exact to the cent."]);
        assert_eq!(told(&old, &new), ["Same 1 1", "Same 1.1 1.1", "Added - 1.2", "Renumbered 1.2 1.3"]);
        assert_eq!(told(&new, &old), ["Same 1 1", "Same 1.1 1.1", "Removed 1.2 -", "Renumbered 1.3 1.2"]);
    }

    #[test]
    fn other_words_are_shown_word_by_word_in_both_languages() {
        let changed = |old: &str, new: &str| changes(&document(&[old]), &document(&[new])).pop().unwrap();
        let english = changed("Data is kept for six months after the end.", "Data is kept for nine months after the end.");
        let pieces: Vec<_> = english.pieces.iter().map(|(fate, text)| (*fate, text.as_str())).collect();
        assert_eq!(
            pieces,
            [(Fate::Kept, "Data is kept for "), (Fate::Taken, "six"), (Fate::Put, "nine"), (Fate::Kept, " months after the end.")]
        );
        let chinese = changed("服务期满后数据保留六个月。", "服务期满后数据保留九个月。");
        assert!(chinese.pieces.contains(&(Fate::Taken, "六".into())) && chinese.pieces.contains(&(Fate::Put, "九".into())));
        assert_eq!(chinese.change, Change::Changed);
    }

    #[test]
    fn a_clause_of_other_words_is_another_clause() {
        let (old, new) = (document(&["Trial accounts are reclaimed."]), document(&["无关的条款。"]));
        assert_eq!(told(&old, &new), ["Same 1 1", "Removed 1.1 -", "Added - 1.1"]);
    }

    #[test]
    fn what_is_too_long_to_compare_is_shown_whole() {
        let long = |word: &str| document(&[word.repeat(30_000).as_str()]);
        let all = changes(&long("old "), &long("new "));
        assert_eq!((all[1].change, all[1].pieces.len()), (Change::Changed, 2));
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_back(
            old in prop::collection::vec("[a-d一二三 ]{0,12}[a-d一二]", 1..12),
            new in prop::collection::vec("[a-d一二三 ]{0,12}[a-d一二]", 1..12),
        ) {
            let side = |texts: &[String]| document(&texts.iter().map(|t| t.trim()).collect::<Vec<_>>());
            let (old, new) = (side(&old), side(&new));
            let all = changes(&old, &new);
            let text = |c: &ClauseChange, not: Fate| c.pieces.iter().filter(|(f, _)| *f != not).map(|(_, t)| t.as_str()).collect::<String>();
            let before: Vec<_> = all.iter().filter_map(|c| c.before.clone().map(|number| Clause { number, text: text(c, Fate::Put) })).collect();
            let after: Vec<_> = all.iter().filter_map(|c| c.after.clone().map(|number| Clause { number, text: text(c, Fate::Taken) })).collect();
            prop_assert_eq!(before, old.clauses);
            prop_assert_eq!(after, new.clauses);
        }
    }
}
