//! Every SQL statement of the context: typed functions on `&mut TenantTx`.

mod address_states;
mod asked;
mod asks;
mod belonging;
mod beside;
mod bulk;
mod companies;
mod conflicts;
mod contacts;
mod duplicates;
mod earlier;
mod exports;
mod figures;
mod follow_up_files;
mod follow_up_types;
mod import;
mod list;
mod merge;
mod people;
mod reckoned;
mod recognise;
mod score;
mod segments;
mod share;
mod take_back;
mod timeline;
mod words;

pub(crate) use address_states::{address_states, mark_bounced};
pub(crate) use asked::{done_between, last_worked_at, promised_between, silent_since};
pub(crate) use belonging::{belonging, borne_tags, tags};
pub(crate) use beside::{briefs, reach};
pub(crate) use bulk::{bulk, bulk_items, bulk_items_undone, insert_bulk, insert_bulk_item, refused, set_bulk, set_bulk_job};
pub(crate) use companies::values;
pub(crate) use companies::{
    bin, binned, change_add, change_last, company, company_for_update, company_labels, insert_company, relabel, searchable,
    set_company_words, set_domains, set_facts,
};
pub(crate) use contacts::{
    add_phones, claim_addresses, contact, contact_count_refresh, contact_searchable, contacts_of, delete_contact, insert_contact,
    release_addresses, release_phones, set_contact, set_contact_words,
};
pub(crate) use earlier::{owners_since, relabel_deals};
pub(crate) use exports::{PersonOf, export, export_approval, exported_people, exports, insert_export, set_export, set_export_approval};
pub(crate) use figures::{company_groups, follow_up_groups, follow_up_rows};
pub(crate) use follow_up_files::{attach_files, file_blob, files_of, forget_loose_files, insert_file};
pub(crate) use follow_up_types::*;
pub(crate) use import::*;
pub(crate) use list::{ContactFound, Keyed, ListFilter, ListOrder, count, groups, ids, list, rows_of, search_contacts, spelt, would_meet};
pub(crate) use people::{PeopleFilter, PeopleOrder, people, people_count, people_groups};
pub(crate) use reckoned::{rolled_up, set_reckoned};
pub(crate) use recognise::{Hold, make_way, owners_of_addresses, owners_of_domains, twins, twins_by_likeness};
pub(crate) use score::*;
pub(crate) use segments::*;
pub(crate) use share::*;
pub(crate) use take_back::{company_stamp, contact_stamp, untold};
pub(crate) use timeline::{
    DueFilter, EntryFilter, done, due, follow_up, insert_touch, next_follow_up_refresh, reopen, rethread, timeline, touch_all, touched,
};

pub(crate) use asks::{AskFilter, ask_for, ask_for_update, asked, asks, close_ask};
pub(crate) use conflicts::{
    ConflictFilter, NewConflict, conflict_for_update, conflict_is_open, conflict_open, conflicts, evidence, set_conflict,
};
pub(crate) use duplicates::{
    KeyKind, Named, company_count, duplicate_groups, forget_groups, forget_pairs_of, forget_unfound, group_count, insert_run, members,
    names_after, names_of, not_same, pair_alike, pair_by_key, pairs, pairs_around, regroup, runs, same_after_all, set_run, touched_since,
    wipe_dirty,
};
pub(crate) use merge::{
    merge, merge_begin, merge_end, merge_for_update, merge_move, merge_person, merge_undo, merged_into, merged_since, merges,
};
