//! Places in the flow of events.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A cursor's text is refused beyond this length: it comes from a browser.
const CURSOR_BYTES_MAX: usize = 4_096;

/// What a reader saw: all transactions below `xmin`, and those below `xmax` that were not in progress (PostgreSQL's `pg_snapshot`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    xmin: u64,
    xmax: u64,
    /// Ascending.
    in_progress: Vec<u64>,
}

impl Snapshot {
    /// Was this transaction, if it committed at all, seen?
    #[must_use]
    pub fn sees(&self, xid: u64) -> bool {
        xid < self.xmin || (xid < self.xmax && self.in_progress.binary_search(&xid).is_err())
    }

    /// Snapshots of one cluster, in the order of their taking: a later one sees all that an earlier one saw.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        self.xmax.cmp(&other.xmax).then_with(|| other.in_progress.len().cmp(&self.in_progress.len()))
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.xmin, self.xmax)?;
        for (at, xid) in self.in_progress.iter().enumerate() {
            write!(f, "{}{xid}", if at == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl FromStr for Snapshot {
    type Err = NotACursor;
    fn from_str(s: &str) -> Result<Self, NotACursor> {
        let mut parts = s.split(':');
        let (Some(xmin), Some(xmax), Some(list), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(NotACursor);
        };
        let in_progress = if list.is_empty() { Vec::new() } else { list.split(',').map(number).collect::<Result<Vec<u64>, _>>()? };
        let snapshot = Self { xmin: number(xmin)?, xmax: number(xmax)?, in_progress };
        let within = |xid: &u64| (snapshot.xmin..snapshot.xmax).contains(xid);
        let sound = 0 < snapshot.xmin
            && snapshot.xmin <= snapshot.xmax
            && snapshot.in_progress.iter().all(within)
            && snapshot.in_progress.is_sorted_by(|a, b| a < b);
        if sound { Ok(snapshot) } else { Err(NotACursor) }
    }
}

/// What a reader has got: all that `before` saw, and of what `after` saw beyond it all up to the event (`xid`, `seq`).
///
/// As text it is the `id:` of a server-sent event; it means nothing to others and can be made up without harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) before: Snapshot,
    pub(crate) after: Snapshot,
    pub(crate) xid: u64,
    pub(crate) seq: i64,
    /// When `after` was taken, in seconds since 1970.
    pub(crate) taken_at: i64,
}

impl Cursor {
    /// Everything up to this snapshot.
    pub(crate) fn whole(snapshot: Snapshot, taken_at: i64) -> Self {
        Self { before: snapshot.clone(), after: snapshot, xid: 0, seq: 0, taken_at }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{};{};{};{};{}", self.taken_at, self.before, self.after, self.xid, self.seq)
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;
    fn from_str(s: &str) -> Result<Self, NotACursor> {
        if s.len() > CURSOR_BYTES_MAX {
            return Err(NotACursor);
        }
        let parts: Vec<&str> = s.split(';').collect();
        let [taken_at, before, after, xid, seq] = parts[..] else {
            return Err(NotACursor);
        };
        Ok(Self { before: before.parse()?, after: after.parse()?, xid: number(xid)?, seq: number(seq)?, taken_at: number(taken_at)? })
    }
}

/// The text is no cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACursor;

impl fmt::Display for NotACursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is no cursor of events")
    }
}

impl std::error::Error for NotACursor {}

fn number<T: FromStr>(text: &str) -> Result<T, NotACursor> {
    text.parse().map_err(|_| NotACursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(text: &str) -> Snapshot {
        text.parse().unwrap()
    }

    #[test]
    fn a_snapshot_sees_what_had_ended() {
        let snapshot = snapshot("10:20:10,14");
        assert!(snapshot.sees(9) && snapshot.sees(11) && snapshot.sees(19));
        assert!(!snapshot.sees(10) && !snapshot.sees(14) && !snapshot.sees(20));
    }

    #[test]
    fn snapshots_have_an_order() {
        let taken = ["10:12:10", "10:14:10,12", "12:14:12", "14:14:", "14:20:14"].map(snapshot);
        for (at, earlier) in taken.iter().enumerate() {
            assert_eq!(earlier.order(earlier), Ordering::Equal);
            for later in &taken[at + 1..] {
                assert_eq!(earlier.order(later), Ordering::Less, "{earlier} before {later}");
            }
        }
    }

    #[test]
    fn a_cursor_is_read_as_it_is_written() {
        let cursor = Cursor { before: snapshot("1:1:"), after: snapshot("2:9:2,5"), xid: 3, seq: 77, taken_at: 1_763_820_000 };
        assert_eq!(cursor.to_string(), "1763820000;1:1:;2:9:2,5;3;77");
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in
            ["", "1", "1;2:1:;3:3:;4;5", "1;2:3:9;3:3:;4;5", "1;2:9:5,4;3:3:;4;5", "1;2:2:;3:3:;-4;5", "1;0:0:;0:0:;4;5", "x;1:1:;1:1:;0;0"]
        {
            assert_eq!(text.parse::<Cursor>(), Err(NotACursor), "{text}");
        }
        assert!(format!("1;2:2:;2:3000:{};1;1", "2,".repeat(3_000)).parse::<Cursor>().is_err());
    }
}
