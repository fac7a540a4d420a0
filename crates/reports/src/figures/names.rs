//! What the values of groups are called.

use super::ask::Answered;
use crate::rules::{Key, choice_name, country_name, field_name, say, span_name};
use db::TenantTx;
use fields::Kind;
use kernel::{AccountId, Fault, Lang};
use std::collections::HashMap;

/// Names of people, and of what sales has ids for.
pub(super) struct Names {
    lang: Lang,
    people: HashMap<AccountId, String>,
    pub(super) sales: Vec<sales::Named>,
    types: Vec<customers::FollowUpType>,
}

impl Names {
    /// Asks for all that these answers name.
    pub(super) async fn of(tx: &mut TenantTx, lang: Lang, answers: &[&Answered]) -> Result<Self, Fault> {
        let mut people: Vec<AccountId> = Vec::new();
        let mut has_ids = false;
        for answered in answers {
            let values = answered.groups.iter().flat_map(|group| {
                [(&answered.key, &group.value)].into_iter().chain(answered.second.as_ref().map(|key| (key, &group.second)))
            });
            for (key, value) in values {
                has_ids |= key.kind == Kind::Reference;
                people.extend(value.as_ref().filter(|_| key.kind == Kind::Person).and_then(|id| id.parse().ok()).map(AccountId));
            }
        }
        people.sort_unstable();
        people.dedup();
        let sales = if has_ids { sales::named(tx).await? } else { Vec::new() };
        let types = if has_ids { customers::known_follow_up_types(tx).await? } else { Vec::new() };
        Ok(Self { lang, people: accounts::people(tx, &people).await?, sales, types })
    }

    /// What the rows of an answer are.
    pub(super) fn field(&self, answered: &Answered) -> String {
        field_name(answered.subject, &answered.catalogue, &answered.key.field, self.lang)
    }

    /// What the figure of an answer is.
    pub(super) fn measure(&self, answered: &Answered) -> String {
        match &answered.sum {
            Some((field, _)) => field_name(answered.subject, &answered.catalogue, field, self.lang),
            None => say(self.lang, &format!("count.{}", answered.subject.as_str()), &[]),
        }
    }

    /// All that don't stand for themselves.
    pub(super) fn others(&self) -> String {
        say(self.lang, "others", &[])
    }

    /// A value.
    pub(super) fn value(&self, answered: &Answered, key: &Key, value: Option<&str>) -> String {
        let Some(value) = value else {
            return say(self.lang, if key.kind == Kind::Person { "nobody" } else { "none" }, &[]);
        };
        if let Some(span) = key.span {
            return span_name(value, span);
        }
        let unknown = || say(self.lang, "unknown", &[]);
        match key.kind {
            Kind::Person => value.parse().ok().and_then(|id| self.people.get(&AccountId(id)).cloned()).unwrap_or_else(unknown),
            Kind::Reference => {
                let of_sales = self.sales.iter().find(|one| one.id.to_string() == value).map(|one| one.name.clone());
                let of_types = || self.types.iter().find(|one| one.id.0.to_string() == value).map(|one| one.name.clone());
                of_sales.or_else(of_types).unwrap_or_else(unknown)
            }
            Kind::Country => country_name(value, self.lang),
            Kind::YesNo => say(self.lang, if value == "true" { "yes" } else { "no" }, &[]),
            Kind::Stars => "★".repeat(value.parse().unwrap_or(0)) + if value == "0" { "0" } else { "" },
            _ => choice_name(answered.subject, &answered.catalogue, &key.field, value, self.lang),
        }
    }
}
