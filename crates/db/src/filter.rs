//! The one builder for lists whose conditions are chosen at run time.

use sqlx::{Postgres, QueryBuilder};

/// Conditions joined by `and`, each with its values bound, never written into the text.
///
/// ```ignore
/// let mut filter = Filter::select("select id, name from customers.company c");
/// filter.and("c.owner_id = ").bind(owner);
/// filter.order_by("c.name, c.id").limit(51);
/// let rows = filter.query_as::<Row>().fetch_all(tx.conn()).await?;
/// ```
pub struct Filter {
    sql: QueryBuilder<Postgres>,
    conditions: u16,
}

impl Filter {
    /// Starts from a `select … from …` without a `where`.
    #[must_use]
    pub fn select(head: &'static str) -> Self {
        Self { sql: QueryBuilder::new(head), conditions: 0 }
    }

    /// Adds a condition; values follow by [`Filter::bind`] and further text by [`Filter::text`].
    pub fn and(&mut self, condition: &'static str) -> &mut Self {
        self.sql.push(if self.conditions == 0 { " where " } else { " and " });
        self.conditions += 1;
        self.sql.push(condition);
        self
    }

    /// Binds a value at this place.
    pub fn bind<T>(&mut self, value: T) -> &mut Self
    where
        T: 'static + Send + sqlx::Encode<'static, Postgres> + sqlx::Type<Postgres>,
    {
        self.sql.push_bind(value);
        self
    }

    /// Adds fixed text.
    pub fn text(&mut self, text: &'static str) -> &mut Self {
        self.sql.push(text);
        self
    }

    /// Orders the rows.
    pub fn order_by(&mut self, order: &'static str) -> &mut Self {
        self.sql.push(" order by ").push(order);
        self
    }

    /// Bounds the rows.
    pub fn limit(&mut self, rows: i64) -> &mut Self {
        self.sql.push(" limit ").push_bind(rows);
        self
    }

    /// The finished builder: `.into_builder().build_query_as::<Row>().fetch_all(tx.conn())`.
    #[must_use]
    pub fn into_builder(self) -> QueryBuilder<Postgres> {
        self.sql
    }
}
