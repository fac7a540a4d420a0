//! Names that stand around what is shown: each kind asked for once.

use crate::model::{Lead, LeadId, Opportunity, OpportunityId, Task};
use crate::store;
use crate::wire::Around;
use customers::{CompanyId, ContactId};
use db::TenantTx;
use kernel::{AccountId, Fault};

/// What is to be named.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub accounts: Vec<AccountId>,
    pub companies: Vec<CompanyId>,
    pub contacts: Vec<ContactId>,
    pub opportunities: Vec<OpportunityId>,
    pub leads: Vec<LeadId>,
}

impl Named {
    pub fn opportunities<'a>(mut self, all: impl IntoIterator<Item = &'a Opportunity>) -> Self {
        for o in all {
            self.accounts.push(o.owner_id);
            self.companies.extend(o.company_id);
        }
        self
    }

    pub fn leads<'a>(mut self, all: impl IntoIterator<Item = &'a Lead>) -> Self {
        for lead in all {
            self.accounts.extend(lead.facts.owner_id);
            self.companies.extend(lead.company_id);
        }
        self
    }

    pub fn tasks<'a>(mut self, all: impl IntoIterator<Item = &'a Task>) -> Self {
        for task in all {
            self.accounts.push(task.facts.assignee);
            self.accounts.extend(task.created_by);
            self.companies.extend(task.facts.company_id);
            self.opportunities.extend(task.facts.opportunity_id);
            self.leads.extend(task.facts.lead_id);
        }
        self
    }

    /// Asks for all of it.
    pub async fn find(mut self, tx: &mut TenantTx) -> Result<Around, Fault> {
        once(&mut self.accounts);
        once(&mut self.companies);
        once(&mut self.contacts);
        once(&mut self.opportunities);
        once(&mut self.leads);
        let mut around = Around {
            names: accounts::people(tx, &self.accounts).await?,
            companies: customers::briefs(tx, &self.companies).await?,
            ..Around::default()
        };
        for id in self.contacts {
            if let Some(contact) = customers::contact(tx, id).await? {
                around.contacts.insert(id, contact.name);
            }
        }
        if !self.opportunities.is_empty() {
            around.opportunities = store::opportunity_names(tx, &self.opportunities).await?;
        }
        for id in self.leads {
            if let Some(lead) = store::lead(tx, id).await? {
                let name = lead.facts.company_name.or(lead.facts.person).or_else(|| lead.facts.emails.into_iter().next());
                around.leads.insert(id, name.unwrap_or_default());
            }
        }
        Ok(around)
    }
}

fn once<T: Ord>(ids: &mut Vec<T>) {
    ids.sort_unstable();
    ids.dedup();
}
