//! Requests, duplicates, merges and conflicts as JSON.

use super::out::{CompanyOut, CompanyRowOut, PersonOut, people, person};
use crate::asks::{Answer, NewAsk};
use crate::conflicts::{Opening, Verdict};
use crate::model::{
    Ask, AskState, BadField, CompanyId, Conflict, ConflictOrigin, ConflictState, Decision, Evidence, Flaw, Group, GroupMember, Likeness,
    LogLine, Merge, Names, Refusal, Run, Stage, Wanted,
};
use crate::rules::{Chosen, Fields, MERGE_MAX, UNDO_DAYS};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Characters of what is written with a request, a case or an answer.
const WORDS_CHARS_MAX: usize = 2_000;
/// Companies of a group that are parted at once.
const PARTED_MAX: usize = 100;
/// Pairs that are joined again at once.
const PAIRS_MAX: usize = 2_000;
/// Colleagues who claim a customer besides its owners.
const CLAIMANTS_MAX: usize = 10;

fn words(f: &mut Fields, field: &'static str, text: Option<String>) -> String {
    let given = text.filter(|text| !text.trim().is_empty());
    if given.is_some() { f.long(field, given, WORDS_CHARS_MAX) } else { String::new() }
}

/// A request for a colleague's company.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewAsk)]
#[serde(deny_unknown_fields)]
pub struct NewAskIn {
    /// Of the twin that was met.
    handle: Uuid,
    #[schema(value_type = Wanted)]
    wanted: String,
    /// As the asker knows it: what he typed.
    known_as: String,
    text: Option<String>,
}

impl NewAskIn {
    pub(crate) fn read(self) -> Result<NewAsk, Refusal> {
        let mut f = Fields::default();
        let wanted = f.choice("wanted", Some(self.wanted), Wanted::from_word).unwrap_or(Wanted::Share);
        let known_as = f.name("known_as", Some(self.known_as));
        let text = words(&mut f, "text", self.text);
        f.finish(NewAsk { company: CompanyId(self.handle), wanted, known_as, text })
    }
}

/// What is answered to a request.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(as = AskAnswerWord, rename_all = "snake_case")]
pub enum AnswerWord {
    /// The asker becomes an owner too.
    Share,
    /// The asker becomes the owner.
    HandOver,
    /// No.
    Refuse,
}

/// An answer to a request.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = AskAnswer)]
#[serde(deny_unknown_fields)]
pub struct AnswerIn {
    #[schema(value_type = AnswerWord)]
    answer: String,
    /// Why; needed with a no.
    text: Option<String>,
}

impl AnswerIn {
    pub(crate) fn read(self) -> Result<(Answer, String), Refusal> {
        let mut f = Fields::default();
        let answer = f.choice("answer", Some(self.answer), |word| match word {
            "share" => Some(Answer::Share),
            "hand_over" => Some(Answer::HandOver),
            "refuse" => Some(Answer::Refuse),
            _ => None,
        });
        let text = match answer {
            Some(Answer::Refuse) => f.long("text", Some(self.text.unwrap_or_default()), WORDS_CHARS_MAX),
            _ => words(&mut f, "text", self.text),
        };
        f.finish((answer.unwrap_or(Answer::Refuse), text))
    }
}

/// A request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Ask)]
pub struct AskOut {
    id: Uuid,
    /// Null when the reader may not see it.
    company_id: Option<Uuid>,
    /// The company's name where the reader may see it, else what the asker called it.
    name: String,
    known_as: String,
    asker: PersonOut,
    #[schema(value_type = Wanted)]
    wanted: &'static str,
    text: String,
    #[schema(value_type = AskState)]
    state: &'static str,
    answered_by: Option<PersonOut>,
    answer: String,
    created_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
    /// The reader asked.
    own: bool,
}

pub(crate) fn ask(ask: Ask, names: &Names, reader: AccountId) -> AskOut {
    let Ask { id, company: (company, name), known_as, asker, wanted, text, state, answered_by, answer, created_at, answered_at } = ask;
    AskOut {
        id: id.0,
        company_id: name.as_ref().map(|_| company.0),
        name: name.unwrap_or_else(|| known_as.clone()),
        known_as,
        own: asker == reader,
        asker: person(asker, names),
        wanted: wanted.as_str(),
        text,
        state: AskState::as_str(state),
        answered_by: answered_by.map(|by| person(by, names)),
        answer,
        created_at,
        answered_at,
    }
}

/// Companies that look like one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DuplicateGroup)]
pub struct GroupOut {
    id: Uuid,
    #[schema(value_type = Vec<Likeness>)]
    reasons: Vec<&'static str>,
    /// 0 to 100.
    strength: i16,
    size: i32,
    found_at: DateTime<Utc>,
    members: Vec<MemberOut>,
}

/// One of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DuplicateMember)]
pub struct MemberOut {
    /// By which it can be asked for, also out of sight.
    handle: Uuid,
    /// Null when the reader may not see it.
    company: Option<CompanyRowOut>,
    owners: Vec<PersonOut>,
}

pub(crate) fn group(group: Group, members: Vec<GroupMember>, rows: &mut BTreeMap<Uuid, CompanyRowOut>, names: &Names) -> GroupOut {
    let Group { id, reasons, strength, size, found_at } = group;
    let member = |member: GroupMember| {
        let GroupMember { company_id, seen, owners } = member;
        let ids: Vec<AccountId> = owners.iter().map(|owner| owner.id).collect();
        MemberOut { handle: company_id.0, company: rows.remove(&company_id.0).filter(|_| seen), owners: people(&ids, names) }
    };
    let members = members.into_iter().map(member).collect();
    GroupOut { id: id.0, reasons: reasons.into_iter().map(Likeness::as_str).collect(), strength, size, found_at, members }
}

/// Which search.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = NewDuplicateRun)]
#[serde(deny_unknown_fields, default)]
pub struct NewRunIn {
    /// Looks at every company again, not only at those that changed since the last search.
    pub whole: bool,
}

/// A search for duplicates.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DuplicateRun)]
pub struct RunOut {
    id: Uuid,
    /// See `/api/jobs/{id}`: how far it is, to stop it, to go on.
    job_id: Option<Uuid>,
    whole: bool,
    companies: i64,
    groups: Option<i64>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

pub(crate) fn run(run: Run) -> RunOut {
    let Run { id, job_id, whole, step: _, since: _, touched: _, companies, groups, created_at, finished_at } = run;
    RunOut { id: id.0, job_id, whole, companies, groups, created_at, finished_at }
}

/// Which companies of a group are none of the others.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = NotSame)]
#[serde(deny_unknown_fields, default)]
pub struct PartIn {
    /// Empty: all of the group are different.
    companies: Vec<Uuid>,
}

impl PartIn {
    pub(crate) fn read(self) -> Result<Vec<CompanyId>, Refusal> {
        if self.companies.len() > PARTED_MAX {
            return Err(BadField { field: "companies", flaw: Flaw::TooMany }.into());
        }
        Ok(self.companies.into_iter().map(CompanyId).collect())
    }
}

/// Pairs that are two companies each.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[schema(as = PartedPairs)]
#[serde(deny_unknown_fields)]
pub struct PairsInOut {
    /// Two ids each.
    pub pairs: Vec<[Uuid; 2]>,
}

impl PairsInOut {
    pub(crate) fn of(pairs: Vec<(Uuid, Uuid)>) -> Self {
        Self { pairs: pairs.into_iter().map(|(one, other)| [one, other]).collect() }
    }

    pub(crate) fn read(self) -> Result<Vec<(Uuid, Uuid)>, Refusal> {
        if self.pairs.len() > PAIRS_MAX {
            return Err(BadField { field: "pairs", flaw: Flaw::TooMany }.into());
        }
        Ok(self.pairs.into_iter().map(|[one, other]| (one, other)).collect())
    }
}

/// Companies side by side.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompaniesCompared)]
pub struct ComparedOut {
    /// The one that stays first.
    companies: Vec<CompanyOut>,
    /// Of which company each field is taken unless another is chosen.
    proposed: BTreeMap<String, Uuid>,
}

pub(crate) fn compared(companies: Vec<CompanyOut>, proposed: Chosen) -> ComparedOut {
    ComparedOut { companies, proposed: proposed.into_iter().map(|(field, id)| (field, id.0)).collect() }
}

/// Companies to be made one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewMerge)]
#[serde(deny_unknown_fields)]
pub struct NewMergeIn {
    /// Which stays.
    into: Uuid,
    /// Which go, one to four.
    from: Vec<Uuid>,
    /// Of which company each field is taken; of others what comparing proposes.
    #[serde(default)]
    choices: BTreeMap<String, Uuid>,
}

impl NewMergeIn {
    pub(crate) fn read(self) -> (CompanyId, Vec<CompanyId>, Chosen) {
        let Self { into, from, choices } = self;
        let from = from.into_iter().take(MERGE_MAX + 1).map(CompanyId).collect();
        (CompanyId(into), from, choices.into_iter().map(|(field, id)| (field, CompanyId(id))).collect())
    }
}

/// A merge.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Merge)]
pub struct MergeOut {
    id: Uuid,
    into: MergedOut,
    from: Vec<MergedOut>,
    /// People who became one with another.
    people: usize,
    by: Option<PersonOut>,
    at: DateTime<Utc>,
    /// Until then it can be taken back.
    undo_until: DateTime<Utc>,
    undone_at: Option<DateTime<Utc>>,
    undone_by: Option<PersonOut>,
}

/// A company of a merge, with its name before.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MergedCompany)]
pub struct MergedOut {
    id: Uuid,
    name: String,
}

pub(crate) fn merge(merge: Merge, names: &Names) -> MergeOut {
    let Merge { id, into, from, people, by, at, undone_at, undone_by } = merge;
    let merged = |(id, name): (CompanyId, String)| MergedOut { id: id.0, name };
    MergeOut {
        id: id.0,
        into: merged(into),
        from: from.into_iter().map(merged).collect(),
        people: people.len(),
        by: by.map(|by| person(by, names)),
        at,
        undo_until: at + TimeDelta::days(UNDO_DAYS),
        undone_at,
        undone_by: undone_by.map(|by| person(by, names)),
    }
}

/// Where a merged company leads.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MergedInto)]
pub struct MergedIntoOut {
    /// The company that stayed.
    pub merged_into: Uuid,
}

/// A case to be opened.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewConflict)]
#[serde(deny_unknown_fields)]
pub struct NewConflictIn {
    /// The company, or its handle.
    company_id: Uuid,
    /// The other one, where the case is about two that look like one.
    other_id: Option<Uuid>,
    /// Colleagues who claim it besides its owners; the caller, when absent and he is no owner.
    claimants: Option<Vec<Uuid>>,
    /// From the list of duplicates.
    #[serde(default)]
    from_duplicates: bool,
    /// Why.
    text: String,
}

impl NewConflictIn {
    pub(crate) fn read(self, caller: AccountId) -> Result<Opening, Refusal> {
        let mut f = Fields::default();
        let claimants = self.claimants.unwrap_or_default();
        if claimants.len() > CLAIMANTS_MAX {
            f.flaw("claimants", Flaw::TooMany);
        }
        let mut more: Vec<AccountId> = claimants.into_iter().map(AccountId).collect();
        if more.is_empty() && self.other_id.is_none() {
            more.push(caller);
        }
        let text = f.long("text", Some(self.text), WORDS_CHARS_MAX);
        f.finish(Opening {
            company: CompanyId(self.company_id),
            other: self.other_id.map(CompanyId),
            more,
            origin: if self.from_duplicates { ConflictOrigin::Duplicates } else { ConflictOrigin::Hand },
            text,
        })
    }
}

/// Something said to a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ConflictWords)]
#[serde(deny_unknown_fields)]
pub struct SayIn {
    text: String,
}

impl SayIn {
    pub(crate) fn read(self) -> Result<String, Refusal> {
        let mut f = Fields::default();
        let text = f.long("text", Some(self.text), WORDS_CHARS_MAX);
        f.finish(text)
    }
}

/// What is decided.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ConflictVerdict)]
#[serde(deny_unknown_fields)]
pub struct VerdictIn {
    #[schema(value_type = Decision)]
    decision: String,
    /// Who keeps the customer; for `keep` and `merge`.
    keeper: Option<Uuid>,
    /// Why.
    reason: String,
}

impl VerdictIn {
    pub(crate) fn read(self) -> Result<Verdict, Refusal> {
        let mut f = Fields::default();
        let decision = f.choice("decision", Some(self.decision), Decision::from_word).unwrap_or(Decision::Both);
        let reason = f.long("reason", Some(self.reason), WORDS_CHARS_MAX);
        f.finish(Verdict { decision, keeper: self.keeper.map(AccountId), reason })
    }
}

/// A case.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Conflict)]
pub struct ConflictOut {
    id: Uuid,
    sides: Vec<SideOut>,
    parties: Vec<PersonOut>,
    #[schema(value_type = ConflictOrigin)]
    origin: &'static str,
    #[schema(value_type = ConflictState)]
    state: &'static str,
    text: String,
    #[schema(value_type = Option<Decision>)]
    decision: Option<&'static str>,
    keeper: Option<PersonOut>,
    reason: String,
    log: Vec<LogOut>,
    opened_by: Option<PersonOut>,
    decided_by: Option<PersonOut>,
    created_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
}

/// A company of a case, with what speaks for its owners.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConflictSide)]
pub struct SideOut {
    /// Null when the reader may not see it.
    company_id: Option<Uuid>,
    name: Option<String>,
    owners: Vec<PersonOut>,
    #[schema(value_type = Stage)]
    stage: &'static str,
    created_at: DateTime<Utc>,
    created_by: Option<PersonOut>,
    first_touch_at: Option<DateTime<Utc>>,
    last_touch_at: Option<DateTime<Utc>>,
    touches: i64,
    mails: i64,
}

/// A line of a case's log.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConflictLine)]
pub struct LogOut {
    at: DateTime<Utc>,
    by: Option<PersonOut>,
    /// `opened`, `said`, `decided`, `withdrawn`.
    what: String,
    text: String,
}

pub(crate) fn conflict(conflict: Conflict, sides: Vec<Evidence>, names: &Names) -> ConflictOut {
    let Conflict {
        id,
        company_id: _,
        other_id: _,
        parties,
        origin,
        state,
        text,
        decision,
        keeper,
        reason,
        log,
        opened_by,
        decided_by,
        created_at,
        decided_at,
    } = conflict;
    let some = |id: Option<AccountId>| id.map(|id| person(id, names));
    let line = |LogLine { at, by, what, text }: LogLine| LogOut { at, by: some(by), what, text };
    ConflictOut {
        id: id.0,
        sides: sides.into_iter().map(|one| side(one, names)).collect(),
        parties: people(&parties, names),
        origin: origin.as_str(),
        state: ConflictState::as_str(state),
        text,
        decision: decision.map(Decision::as_str),
        keeper: some(keeper),
        reason,
        log: log.into_iter().map(line).collect(),
        opened_by: some(opened_by),
        decided_by: some(decided_by),
        created_at,
        decided_at,
    }
}

fn side(side: Evidence, names: &Names) -> SideOut {
    let Evidence { company_id, seen, name, owner_ids, created_at, created_by, first_touch_at, last_touch_at, touches, mails, stage } = side;
    SideOut {
        company_id: seen.then_some(company_id.0),
        name,
        owners: people(&owner_ids, names),
        stage: Stage::as_str(stage),
        created_at,
        created_by: created_by.map(|by| person(by, names)),
        first_touch_at,
        last_touch_at,
        touches,
        mails,
    }
}

/// The accounts that a case names.
pub(crate) fn named_in_case(conflict: &Conflict, sides: &[Evidence]) -> Vec<AccountId> {
    let own = conflict.parties.iter().copied().chain(conflict.keeper).chain(conflict.opened_by).chain(conflict.decided_by);
    let said = conflict.log.iter().filter_map(|line| line.by);
    own.chain(said).chain(sides.iter().flat_map(|side| side.owner_ids.iter().copied().chain(side.created_by))).collect()
}
