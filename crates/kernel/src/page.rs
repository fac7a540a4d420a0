//! A page of a list: every list that leaves the program is bounded and continued by a cursor.

use serde::Serialize;

/// Rows of a page when the caller names no number.
pub const PAGE_ROWS_DEFAULT: u16 = 50;
/// The most rows that a caller can ask for at once.
pub const PAGE_ROWS_MAX: u16 = 200;

/// How many rows a page holds: 1..=[`PAGE_ROWS_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize(u16);

impl PageSize {
    /// The asked number, brought into the allowed range; the default when none was asked.
    #[must_use]
    pub fn clamp(asked: Option<u16>) -> Self {
        Self(asked.unwrap_or(PAGE_ROWS_DEFAULT).clamp(1, PAGE_ROWS_MAX))
    }

    /// Rows to show.
    #[must_use]
    pub fn rows(self) -> usize {
        usize::from(self.0)
    }

    /// Rows to ask the database for: one more, to know whether there is a next page.
    #[must_use]
    pub fn limit(self) -> i64 {
        i64::from(self.0) + 1
    }
}

/// Some rows and where to go on.
#[derive(Debug, Clone, Serialize)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// The cursor of the next page; none on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of rows that were fetched with [`PageSize::limit`]; `cursor` names the last row that is shown.
    pub fn cut(mut rows: Vec<T>, size: PageSize, cursor: impl FnOnce(&T) -> String) -> Self {
        let more = rows.len() > size.rows();
        rows.truncate(size.rows());
        let next = if more { rows.last().map(cursor) } else { None };
        Self { items: rows, next }
    }

    /// The same page with each row mapped.
    pub fn map<U>(self, row: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(row).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_has_a_next_and_a_last_page_has_none() {
        let size = PageSize::clamp(Some(2));
        let page = Page::cut(vec![1, 2, 3], size, ToString::to_string);
        assert_eq!((page.items.as_slice(), page.next.as_deref()), (&[1, 2][..], Some("2")));
        assert_eq!(Page::cut(vec![1, 2], size, ToString::to_string).next, None);
    }

    #[test]
    fn nobody_gets_more_rows_than_the_limit() {
        assert_eq!(PageSize::clamp(Some(60_000)).rows(), usize::from(PAGE_ROWS_MAX));
        assert_eq!(PageSize::clamp(Some(0)).rows(), 1);
    }
}
