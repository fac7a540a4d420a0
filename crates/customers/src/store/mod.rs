//! Every SQL statement of the context: typed functions on `&mut TenantTx`.

mod asked;
mod beside;
mod companies;
mod contacts;
mod list;
mod recognise;
mod take_back;
mod timeline;

pub(crate) use asked::{done_between, last_worked_at, promised_between, rows_of, silent_since};
pub(crate) use beside::{briefs, reach};
pub(crate) use companies::{
    bin, binned, change_add, change_last, company, company_for_update, company_labels, insert_company, relabel, searchable,
    set_company_words, set_domains, set_facts,
};
pub(crate) use contacts::{
    add_phones, claim_addresses, contact, contact_count_refresh, contact_searchable, contacts_of, delete_contact, insert_contact,
    release_addresses, release_phones, set_contact, set_contact_words,
};
pub(crate) use list::{ContactFound, ListFilter, list, search_companies, search_companies_alike, search_contacts};
pub(crate) use recognise::{Hold, make_way, owners_of_addresses, owners_of_domains, twins};
pub(crate) use take_back::{company_stamp, contact_stamp, untold};
pub(crate) use timeline::{
    DueFilter, done, due, follow_up, insert_touch, mark_bounced, next_follow_up_refresh, reopen, rethread, timeline, touch_all, touched,
};
