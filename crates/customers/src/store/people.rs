//! Lists of people: conditions chosen at run time, through the same engine as lists of companies.

use super::list::{Group, ListFilter};
use super::words;
use crate::model::{CompanyId, Contact, ContactId, PersonRow};
use accounts::labels::POOL;
use chrono::{DateTime, Utc};
use db::{Filter, TenantTx};
use fields::rules::{Grouping, Place};
use fields::store as condition;
use fields::{Sort, Tree};
use kernel::{Fault, LabelId};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Which people a list holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PeopleFilter {
    /// Those that meet this.
    pub tree: Tree,
    /// At companies that bear this label: an owner's own.
    pub mine: Option<LabelId>,
    /// At companies with any owner, or with none.
    pub owned: Option<bool>,
    /// Whose words meet this tsquery.
    pub words: Option<String>,
    /// All but these.
    pub except: Vec<ContactId>,
    /// Just these.
    pub ids: Option<Vec<ContactId>>,
}

impl PeopleFilter {
    /// What a list of companies is asked for, asked of people. `own` is the label of who asks for his own.
    pub(crate) fn of(filter: ListFilter, own: Option<LabelId>) -> Self {
        let ListFilter { tree, owner, owned, words, except, ids, until: _ } = filter;
        let people = |ids: Vec<CompanyId>| ids.into_iter().map(|id| ContactId(id.0)).collect();
        Self { tree, mine: own.filter(|_| owner.is_some()), owned, words, except: people(except), ids: ids.map(people) }
    }
}

/// The order of a list, and where it goes on.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PeopleOrder {
    /// By these fields; by none: in the order of ids.
    pub sorts: Vec<Sort>,
    /// After the row with these values and this id.
    pub after: Option<(Vec<Option<String>>, ContactId)>,
}

/// A row with the values that it is ordered by.
pub(crate) type KeyedPerson = (PersonRow, Vec<Option<String>>);

const HEAD: &str = "select c.id, c.company_id, c.name, c.salutation, c.title, c.whatsapp, c.wechat, c.linkedin, c.language, c.created_at, \
     k.name as company_name, k.country, \
     array(select a.address from customers.contact_address a where a.tenant_id = c.tenant_id and a.contact_id = c.id \
            order by a.position, a.address) as emails, \
     array(select p.phone from customers.contact_phone p where p.tenant_id = c.tenant_id and p.contact_id = c.id \
            order by p.position, p.phone) as phones, \
     exists(select from customers.contact_address a where a.tenant_id = c.tenant_id and a.contact_id = c.id and a.state = 'bounced') as bounced";
const FROM: &str = " from customers.contact c join customers.company k on k.tenant_id = c.tenant_id and k.id = c.company_id";

/// The rows of a list, with the values of these fields.
pub(crate) async fn people(
    tx: &mut TenantTx,
    filter: &PeopleFilter,
    order: &PeopleOrder,
    columns: &[Place],
    limit: i64,
) -> Result<Vec<KeyedPerson>, Fault> {
    let mut sql = Filter::select(HEAD);
    sql.text(", ");
    condition::select_keys(&mut sql, &order.sorts);
    sql.text(" as keys, ");
    condition::select_values(&mut sql, columns);
    sql.text(" as shown").text(FROM);
    narrow(&mut sql, tx, filter);
    if let Some((keys, id)) = &order.after {
        condition::after(&mut sql, &order.sorts, keys, id.0);
    }
    condition::order(&mut sql, &order.sorts);
    sql.limit(limit);
    let records: Vec<Record> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    Ok(records.into_iter().map(Record::read).collect())
}

/// The conditions of a list; row security adds that on labels.
fn narrow(sql: &mut Filter, tx: &TenantTx, filter: &PeopleFilter) {
    let PeopleFilter { tree, mine, owned, words, except, ids } = filter;
    sql.and("c.tenant_id = ").bind(tx.tenant().0);
    if let Some(own) = mine {
        sql.and("c.labels @> ").bind(vec![*own]);
    }
    match owned {
        Some(true) => drop(sql.and("not c.labels @> ").bind(vec![POOL])),
        Some(false) => drop(sql.and("c.labels && ").bind(vec![POOL])),
        None => {}
    }
    condition::filter(sql, tree);
    if let Some(words) = words {
        sql.and("c.words @@ ").bind(words::own(tx, words)).text("::text::tsquery");
    }
    let uuids = |ids: &[ContactId]| ids.iter().map(|id| id.0).collect::<Vec<_>>();
    if let Some(ids) = ids {
        sql.and("c.id = any (").bind(uuids(ids)).text(")");
    }
    if !except.is_empty() {
        sql.and("c.id <> all (").bind(uuids(except)).text(")");
    }
}

/// How many rows a list has, counted up to `limit`.
pub(crate) async fn people_count(tx: &mut TenantTx, filter: &PeopleFilter, limit: i64) -> Result<i64, Fault> {
    let mut sql = Filter::select("select count(*) from (select 1 from customers.contact c");
    narrow(&mut sql, tx, filter);
    sql.limit(limit).text(") s");
    Ok(sql.into_builder().build_query_scalar().fetch_one(tx.conn()).await?)
}

/// The rows of a list by the values of a field, the biggest groups first.
pub(crate) async fn people_groups(
    tx: &mut TenantTx,
    filter: &PeopleFilter,
    by: &Grouping,
    sum: Option<&Place>,
    limit: i64,
) -> Result<Vec<Group>, Fault> {
    let mut sql = Filter::select("select ");
    condition::select_group(&mut sql, by);
    sql.text(", count(*), ");
    match sum {
        Some(sum) => {
            sql.text("sum(");
            condition::select_number(&mut sql, sum);
            sql.text(")::float8");
        }
        None => drop(sql.text("null::float8")),
    }
    sql.text(" from customers.contact c");
    narrow(&mut sql, tx, filter);
    sql.text(" group by 1 order by 2 desc, 1").limit(limit);
    Ok(sql.into_builder().build_query_as().fetch_all(tx.conn()).await?)
}

#[derive(sqlx::FromRow)]
struct Record {
    id: Uuid,
    company_id: Uuid,
    name: String,
    salutation: Option<String>,
    title: Option<String>,
    whatsapp: Option<String>,
    wechat: Option<String>,
    linkedin: Option<String>,
    language: Option<String>,
    created_at: DateTime<Utc>,
    company_name: String,
    country: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    bounced: bool,
    keys: Vec<Option<String>>,
    shown: Vec<Option<Value>>,
}

impl Record {
    fn read(self) -> KeyedPerson {
        let person = Contact {
            id: ContactId(self.id),
            company_id: CompanyId(self.company_id),
            name: self.name,
            salutation: self.salutation,
            title: self.title,
            emails: self.emails,
            phones: self.phones,
            whatsapp: self.whatsapp,
            wechat: self.wechat,
            linkedin: self.linkedin,
            language: self.language,
            bounced: self.bounced,
            fields: Map::new(),
        };
        let row =
            PersonRow { person, company_name: self.company_name, country: self.country, created_at: self.created_at, shown: self.shown };
        (row, self.keys)
    }
}
