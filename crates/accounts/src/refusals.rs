//! Every refusal's status and problem code, in one place.

use crate::model::{Asked, Factor, LinkKind, Refusal, State};
use http::StatusCode;
use serde_json::json;
use web::{Problem, Refuses};

impl Refuses for Refusal {
    #[expect(clippy::too_many_lines, reason = "one exhaustive table")]
    fn problem(&self) -> Problem {
        match self {
            Self::EmailInvalid => Problem::field("email", "accounts.email_invalid"),
            Self::EmailTaken => Problem::conflict("accounts.email_taken"),
            Self::SeatsTaken(seats) => Problem::conflict("accounts.seats_taken").arg("seats", seats),
            Self::FreeMailAddress => Problem::conflict("accounts.free_mail_address"),
            Self::NameInvalid(field, max) => Problem::field(*field, "accounts.name_invalid").arg("max", max),
            Self::TimeZoneUnknown => Problem::field("time_zone", "accounts.time_zone_unknown"),
            Self::LangUnknown => Problem::field("lang", "accounts.lang_unknown"),
            Self::PasswordTooShort(min) => Problem::field("password", "accounts.password_too_short").arg("min", min),
            Self::PasswordTooLong(max) => Problem::field("password", "accounts.password_too_long").arg("max", max),
            Self::PasswordCommon => Problem::field("password", "accounts.password_common"),
            Self::PasswordWrong => Problem::forbidden("accounts.password_wrong"),
            Self::VendorThere => Problem::conflict("accounts.vendor_there"),
            Self::SignUpClosed => Problem::forbidden("accounts.sign_up_closed"),
            Self::DemoUnavailable => Problem::not_found("accounts.demo_unavailable"),
            Self::WrongCredentials => Problem::unauthorized("accounts.wrong_credentials"),
            Self::SecondFactorNeeded(methods, asked) => second_factor(methods, asked.as_ref()),
            Self::TooManyAttempts(seconds) => {
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "accounts.too_many_attempts").retry_after(*seconds)
            }
            Self::NotActive(state) => Problem::forbidden(not_active(*state)),
            Self::TotpWrong => Problem::unauthorized("accounts.totp_wrong"),
            Self::TotpReused => Problem::unauthorized("accounts.totp_reused"),
            Self::TotpSkewed(seconds) => Problem::unauthorized("accounts.totp_skewed").arg("seconds", seconds.abs()),
            Self::TotpNotBegun => Problem::conflict("accounts.totp_not_begun"),
            Self::TotpAlreadyOn => Problem::conflict("accounts.totp_already_on"),
            Self::TotpNotOn => Problem::conflict("accounts.second_factor_missing"),
            Self::RecoveryCodeWrong => Problem::unauthorized("accounts.recovery_code_wrong"),
            Self::SecondFactorStays => Problem::conflict("accounts.second_factor_stays"),
            Self::ChallengeGone => Problem::new(StatusCode::GONE, "accounts.challenge_gone"),
            Self::PasskeyRefused => Problem::unauthorized("accounts.passkey_refused"),
            Self::PasskeyKnown => Problem::conflict("accounts.passkey_known"),
            Self::PasskeysUnavailable => Problem::conflict("accounts.passkeys_unavailable"),
            Self::SessionMalformed => Problem::unauthorized("accounts.session_malformed"),
            Self::SessionEnded => Problem::unauthorized("accounts.session_ended"),
            Self::SessionOnly => Problem::forbidden("accounts.session_only"),
            Self::ApiKeyInvalid => Problem::unauthorized("accounts.api_key_invalid"),
            Self::ExpiryInvalid => Problem::field("expires_at", "accounts.expiry_invalid"),
            Self::LinkUnknown(kind) => Problem::not_found(match kind {
                LinkKind::Invitation => "accounts.invitation_unknown",
                LinkKind::Reset => "accounts.reset_unknown",
                LinkKind::NotMe => "accounts.not_me_unknown",
            }),
            Self::LinkExpired(kind) => Problem::new(
                StatusCode::GONE,
                match kind {
                    LinkKind::Invitation => "accounts.invitation_expired",
                    LinkKind::Reset => "accounts.reset_expired",
                    LinkKind::NotMe => "accounts.not_me_expired",
                },
            ),
            Self::LinkUsed(kind) => Problem::new(
                StatusCode::GONE,
                match kind {
                    LinkKind::Invitation => "accounts.invitation_used",
                    LinkKind::Reset => "accounts.reset_used",
                    LinkKind::NotMe => "accounts.not_me_used",
                },
            ),
            Self::NoSuchAccount => Problem::not_found("accounts.no_such_account"),
            Self::NoSuchRole => Problem::not_found("accounts.no_such_role"),
            Self::NoSuchDepartment => Problem::not_found("accounts.no_such_department"),
            Self::NoSuchThing => Problem::not_found("web.not_found"),
            Self::WrongState(state) => Problem::conflict(wrong_state(*state)),
            Self::MasterStays => Problem::conflict("accounts.master_stays"),
            Self::NotYourself => Problem::conflict("accounts.not_yourself"),
            Self::BeyondYourRights => Problem::forbidden("accounts.beyond_your_rights"),
            Self::RoleNameTaken => Problem::conflict("accounts.role_name_taken"),
            Self::RoleBuiltin => Problem::conflict("accounts.role_builtin"),
            Self::RoleInUse => Problem::conflict("accounts.role_in_use"),
            Self::PermissionUnknown(name) => Problem::field("permissions", "accounts.permission_unknown").arg("permission", name),
            Self::DepartmentNameTaken => Problem::conflict("accounts.department_name_taken"),
            Self::DepartmentCycle => Problem::conflict("accounts.department_cycle"),
            Self::DepartmentTooDeep(max) => Problem::conflict("accounts.department_too_deep").arg("max", max),
            Self::DepartmentInUse => Problem::conflict("accounts.department_in_use"),
            Self::TooMany(max) => Problem::conflict("accounts.too_many").arg("max", max),
        }
    }
}

/// With the members that make it answerable.
fn second_factor(methods: &[Factor], asked: Option<&Asked>) -> Problem {
    let names: Vec<&str> = methods.iter().map(|m| m.as_str()).collect();
    let problem = Problem::unauthorized("accounts.second_factor_needed").with("methods", json!(names));
    match asked {
        Some(asked) => problem.with("passkey", json!({ "challenge_id": asked.challenge, "options": asked.options })),
        None => problem,
    }
}

fn not_active(state: State) -> &'static str {
    match state {
        State::Invited => "accounts.account_invited",
        State::Locked => "accounts.account_locked",
        State::Disabled => "accounts.account_disabled",
        State::Restricted => "accounts.account_restricted",
        // Active never comes here; a cancelled account has nothing left to sign in with.
        State::Active | State::Cancelled => "accounts.account_cancelled",
    }
}

fn wrong_state(state: State) -> &'static str {
    match state {
        State::Invited => "accounts.is_invited",
        State::Active => "accounts.is_active",
        State::Locked => "accounts.is_locked",
        State::Disabled => "accounts.is_disabled",
        State::Restricted => "accounts.is_restricted",
        State::Cancelled => "accounts.is_cancelled",
    }
}
