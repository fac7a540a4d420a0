//! Rows of a list by the values of one or two fields: counted and summed up, the biggest first, the many small ones as one.

use super::condition::select_group;
use crate::model::Kind;
use crate::rules::{Grouping, Span};
use db::{Filter, TenantTx};
use kernel::Fault;

/// By what rows are grouped, and how many values of each field stand for themselves.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'a> {
    /// The first field.
    pub by: &'a Grouping,
    /// The second.
    pub and_by: Option<&'a Grouping>,
    /// Values of the first and of the second; what is beyond is one group.
    pub max: (i64, i64),
    /// The largest sums stand for themselves, not those of most rows.
    pub by_sum: bool,
}

/// Rows that hold the same values.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Group {
    /// The value of the first field; none: no value.
    pub value: Option<String>,
    /// The rows of all values of the first field that don't stand for themselves.
    pub rest: bool,
    /// The value of the second field.
    pub second: Option<String>,
    /// As `rest`, of the second field.
    pub second_rest: bool,
    /// How many rows.
    pub count: i64,
    /// Their sum, as digits; none: nothing to be summed up.
    pub sum: Option<String>,
    /// Rows whose value can't be summed up.
    pub left_out: i64,
}

impl Groups<'_> {
    /// Begins the statement. What follows: an expression that is summed up as `s`, one that counts what is left out as `o`, `from …` with
    /// the record's row named `c`, and its conditions.
    #[must_use]
    pub fn begin(&self) -> Filter {
        let mut sql = Filter::select("with g as (select ");
        group(&mut sql, self.by);
        sql.text(" as v1, ");
        match self.and_by {
            Some(second) => group(&mut sql, second),
            None => drop(sql.text("null::text")),
        }
        sql.text(" as v2, count(*) as n, ");
        sql
    }

    /// Ends it.
    pub fn end(&self, sql: &mut Filter) {
        let size = if self.by_sum { "coalesce(s, 0)" } else { "n" };
        sql.text(" group by 1, 2), t as (select *, sum(").text(size).text(") over (partition by v1) as t1, sum(").text(size);
        sql.text(") over (partition by v2) as t2 from g), r as (select *, dense_rank() over (order by ");
        sql.text(rank(self.by, "v1 desc nulls first", "t1 desc, v1")).text(") as r1, dense_rank() over (order by ");
        sql.text(self.and_by.map_or("v2", |by| rank(by, "v2 desc nulls first", "t2 desc, v2")));
        sql.text(") as r2 from t) select case when r1 <= ").bind(self.max.0).text(" then v1 end as value, r1 > ").bind(self.max.0);
        sql.text(" as rest, case when r2 <= ").bind(self.max.1).text(" then v2 end as second, r2 > ").bind(self.max.1);
        sql.text(
            " as second_rest, sum(n)::int8 as count, trim_scale(sum(s))::text as sum, coalesce(sum(o), 0)::int8 as left_out \
             from r group by 1, 2, 3, 4 order by 2, min(r1), 4, min(r2)",
        );
    }

    /// Asks the database.
    ///
    /// # Errors
    /// A fault when the database is away, or when it took longer than it may.
    pub async fn ask(&self, tx: &mut TenantTx, mut sql: Filter) -> Result<Vec<Group>, Fault> {
        self.end(&mut sql);
        Ok(sql.into_builder().build_query_as().fetch_all(tx.conn()).await?)
    }
}

/// Where nothing was said, it is no.
fn group(sql: &mut Filter, by: &Grouping) {
    let is_yes_no = matches!(by, Grouping::Value(place) if place.kind == Kind::YesNo);
    sql.text(if is_yes_no { "coalesce(" } else { "" });
    select_group(sql, by);
    sql.text(if is_yes_no { ", 'false')" } else { "" });
}

/// Stretches of the calendar stand by time, values by size.
fn rank(by: &Grouping, times: &'static str, sizes: &'static str) -> &'static str {
    match by {
        Grouping::Span(..) => times,
        Grouping::Value(_) => sizes,
    }
}

/// The first day of a stretch of the calendar and the last one, from its first as the database writes it.
#[must_use]
pub fn days_of_span(first: chrono::NaiveDate, span: Span) -> (chrono::NaiveDate, chrono::NaiveDate) {
    use chrono::{Days, Months};
    let next = match span {
        Span::Day => first.checked_add_days(Days::new(1)),
        Span::Week => first.checked_add_days(Days::new(7)),
        Span::Month => first.checked_add_months(Months::new(1)),
        Span::Quarter => first.checked_add_months(Months::new(3)),
        Span::Year => first.checked_add_months(Months::new(12)),
    };
    (first, next.and_then(|next| next.pred_opt()).unwrap_or(first))
}
