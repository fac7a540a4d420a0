//! Refusals as problems: status and code, decided here and nowhere else.

use crate::model::{DraftConflict, FolderRole, Refusal, RuleFlaw};
use axum::http::StatusCode;
use officefiles::Broken;
use web::{Problem, Refuses};

impl Refuses for Refusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => Problem::not_found("mail.not_found"),
            Self::MailboxTaken => Problem::conflict("mail.mailbox_taken"),
            Self::ConsentMissing => Problem::field("consent", "mail.consent_missing"),
            Self::AddressMalformed(address) => Problem::unprocessable("mail.address_malformed").arg("address", address),
            Self::HostRefused(host) => Problem::unprocessable("mail.host_refused").arg("host", host),
            Self::SignInFailed { problem, detail } => sign_in_failed(problem, detail),
            Self::ProviderUnknown => Problem::unprocessable("mail.provider_unknown"),
            Self::ProviderAway { detail, known } => provider_away(*known).arg("detail", detail),
            Self::SignInLost => Problem::conflict("mail.sign_in_lost"),
            Self::LeaveRefused => Problem::unprocessable("mail.leave_refused"),
            Self::LeaveNotLasting => Problem::unprocessable("mail.leave_not_lasting"),
            Self::NoLeave => Problem::conflict("mail.no_leave"),
            Self::BrowserWanted => Problem::new(StatusCode::FORBIDDEN, "mail.browser_wanted"),
            Self::MailboxNotActive => Problem::conflict("mail.mailbox_not_active"),
            Self::DraftChanged(newer) => draft_changed(newer),
            Self::DraftLeaving => Problem::conflict("mail.draft_leaving"),
            Self::RevisionMissing => Problem::new(StatusCode::PRECONDITION_REQUIRED, "mail.revision_missing"),
            Self::NewerMail { threads } => Problem::conflict("mail.newer_mail").arg("count", threads),
            Self::NoRecipients => Problem::field("to", "mail.no_recipients"),
            Self::TooManyRecipients { max } => Problem::field("to", "mail.too_many_recipients").arg("max", max),
            Self::TooBig { bytes_max } => {
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "mail.too_big").arg("megabytes", bytes_max / (1 << 20))
            }
            Self::TooMany { max } => Problem::unprocessable("mail.too_many").arg("max", max),
            Self::TooLateToUndo => Problem::conflict("mail.too_late_to_undo"),
            Self::NotStuck => Problem::conflict("mail.not_stuck"),
            Self::NoFolder(role) => Problem::unprocessable(no_folder(*role)),
            Self::OtherMailbox => Problem::unprocessable("mail.other_mailbox"),
            Self::TimeMissing => Problem::field("until", "mail.time_missing"),
            Self::FieldMalformed(field) => Problem::field(field.as_str(), "mail.field_malformed").arg("field", field.as_str()),
            Self::SearchTooWide => Problem::unprocessable("mail.search_too_wide"),
            Self::ImageRefused => Problem::not_found("mail.image_refused"),
            Self::SuggestionAnswered => Problem::conflict("mail.suggestion_answered"),
            Self::SuggestionOpen => Problem::conflict("mail.suggestion_open"),
            Self::SuggestionOfAnother => Problem::conflict("mail.suggestion_of_another"),
            Self::CompanyMissing => Problem::field("company_id", "mail.company_missing"),
            Self::Customers(problem) => problem.0.clone(),
            Self::ImportUnreadable => Problem::unprocessable("mail.import_unreadable"),
            Self::InvitationClosed => Problem::conflict("mail.invitation_closed"),
            Self::AnswerOfAnother => Problem::conflict("mail.answer_of_another"),
            Self::FolderRefused => Problem::unprocessable("mail.folder_refused"),
            Self::MailboxOfAnother => Problem::new(StatusCode::FORBIDDEN, "mail.mailbox_of_another"),
            Self::NotMember { mailbox, owner } => Problem::field("to", "mail.not_member").arg("mailbox", mailbox).arg("owner", owner),
            Self::NoTeam { mailbox, owner } => Problem::conflict("mail.no_team").arg("mailbox", mailbox).arg("owner", owner),
            Self::CannotReceive => Problem::field("to", "mail.cannot_receive"),
            Self::NotToBeTakenBack => Problem::conflict("mail.not_to_be_taken_back"),
            Self::FieldsUnfilled(names) => unfilled(names),
            Self::TemplateNameTaken => Problem::field("name", "mail.template_name_taken"),
            Self::DailyCapReached { max, left, of_account } => capped(*of_account).arg("max", max).arg("left", left).with("left", *left),
            Self::CapAbove { max } => Problem::field("own_max", "mail.cap_above").arg("max", max),
            Self::RulesChanged => Problem::conflict("mail.rules_changed"),
            Self::RuleFlawed { field, flaw } => flawed(field, flaw),
            Self::RuleChanged => Problem::conflict("mail.rule_changed"),
            Self::RunNotReady => Problem::conflict("mail.run_not_ready"),
            Self::ApprovalDecided => Problem::conflict("mail.approval_decided"),
            Self::ApprovalOwn => Problem::new(StatusCode::FORBIDDEN, "mail.approval_own"),
            Self::ApprovalAwaited => Problem::conflict("mail.approval_awaited"),
            Self::OutsideOff => Problem::conflict("mail.outside_off"),
            Self::ExitNotGranted => Problem::new(StatusCode::FORBIDDEN, "mail.exit_not_granted"),
            Self::ExitNotShown => Problem::conflict("mail.exit_not_shown"),
            Self::ExitConsentMissing => Problem::field("consent", "mail.exit_consent_missing"),
            Self::ExitAssessmentMissing => Problem::field("assessment", "mail.exit_assessment_missing"),
            Self::OutsideTooLong { max } => Problem::field("text", "mail.outside_too_long").arg("max", max),
            Self::OutsideFailed(code) => Problem::new(StatusCode::BAD_GATEWAY, outside_failed(code)).with("problem", *code),
            Self::ApprovalOfAnswer => Problem::unprocessable("mail.approval_of_answer"),
            Self::TemplateChanged => Problem::conflict("mail.template_changed"),
            Self::FileNotShown(broken) => not_shown(*broken),
        }
    }
}

/// With the draft as it is now, so that both can be compared.
fn draft_changed(newer: &DraftConflict) -> Problem {
    let newer = serde_json::to_value(crate::wire::draft(newer.0.clone())).unwrap_or_default();
    Problem::conflict("mail.draft_changed").with("draft", newer)
}

fn unfilled(names: &[String]) -> Problem {
    Problem::unprocessable("mail.fields_unfilled").arg("fields", names.join(", ")).with("fields", names)
}

/// Why a file can only be saved.
fn not_shown(broken: Broken) -> Problem {
    Problem::unprocessable(match broken {
        Broken::Encrypted => "mail.file_encrypted",
        Broken::OldForm => "mail.file_old_form",
        Broken::OtherForm => "mail.file_other_form",
        Broken::Empty => "mail.file_empty",
        Broken::TooLarge | Broken::TooMuch => "mail.file_too_large",
        Broken::Damaged | Broken::NoSuchPart => "mail.file_damaged",
    })
}

fn sign_in_failed(problem: &str, detail: &str) -> Problem {
    Problem::unprocessable("mail.sign_in_failed").arg("problem", problem).arg("detail", detail).with("problem", problem)
}

fn provider_away(known: bool) -> Problem {
    Problem::unprocessable(if known { "mail.provider_away" } else { "mail.provider_settings" })
}

fn capped(of_account: bool) -> Problem {
    Problem::unprocessable(if of_account { "mail.account_cap_reached" } else { "mail.mailbox_cap_reached" })
}

fn flawed(field: &str, flaw: &RuleFlaw) -> Problem {
    let problem = |code: &'static str| Problem::field(field.to_owned(), code);
    match flaw {
        RuleFlaw::Empty => problem("mail.rule_empty"),
        RuleFlaw::TooMany(max) => problem("mail.rule_too_many").arg("max", max),
        RuleFlaw::TooLong(max) => problem("mail.rule_too_long").arg("max", max),
        RuleFlaw::Operator => problem("mail.rule_operator"),
        RuleFlaw::Value(value) => problem("mail.rule_value").arg("value", value),
        RuleFlaw::Pattern(said) => problem("mail.rule_pattern").arg("said", said),
        RuleFlaw::Header => problem("mail.rule_header"),
        RuleFlaw::Address(address) => problem("mail.rule_address").arg("address", address),
        RuleFlaw::OwnAddress(address) => problem("mail.rule_own_address").arg("address", address),
        RuleFlaw::Folder => problem("mail.rule_folder"),
        RuleFlaw::Template => problem("mail.rule_template"),
        RuleFlaw::Colleague => problem("mail.rule_colleague"),
        RuleFlaw::NotMember { name, mailboxes } => problem("mail.rule_not_member").arg("name", name).arg("mailboxes", mailboxes),
        RuleFlaw::NoTeam => problem("mail.rule_no_team"),
        RuleFlaw::Segment => problem("mail.rule_segment"),
        RuleFlaw::Between(low, high) => problem("mail.rule_between").arg("low", low).arg("high", high),
        RuleFlaw::MayNot => problem("mail.rule_may_not"),
    }
}

fn outside_failed(code: &str) -> &'static str {
    match code {
        "key_unreadable" | "key_refused" => "mail.outside_key_refused",
        "not_there" | "bad_address" => "mail.outside_not_there",
        "inner_address" => "mail.outside_inner_address",
        "too_many" => "mail.outside_too_many",
        "refused" => "mail.outside_refused",
        "not_understood" => "mail.outside_not_understood",
        "timed_out" => "mail.outside_timed_out",
        _ => "mail.outside_unreachable",
    }
}

fn no_folder(role: FolderRole) -> &'static str {
    match role {
        FolderRole::Trash => "mail.no_trash_folder",
        FolderRole::Junk => "mail.no_junk_folder",
        _ => "mail.no_folder",
    }
}
