//! JSON in and out. Mapped exhaustively: a new field asks here whether it is shown.

use crate::model::{
    Account, ApiKey, Asked, AuditEntry, AuditProof, Department, Invitation, Me, PasskeyRow, Refusal, Role, RoleRef, Sees, Session, Tenant, Theme,
};
use chrono::{DateTime, Utc};
use kernel::Lang;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// `en` or `zh-CN`; other tags of the two languages are taken as well.
pub(crate) fn lang(tag: &str) -> Result<Lang, Refusal> {
    Lang::from_tag(tag).ok_or(Refusal::LangUnknown)
}

/// Tells an absent field from one that is null: `None`, `Some(None)`, `Some(Some(…))`.
fn maybe_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// How the first page begins.
#[derive(Serialize, ToSchema)]
pub(crate) struct StartOut {
    /// `new` before the first company is made, else `ready`.
    pub state: &'static str,
    /// Can a stranger make a company?
    pub sign_up: bool,
    /// Can the demo company be opened?
    pub demo: bool,
    /// Can one sign in by passkey here?
    pub passkeys: bool,
    pub version: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCompanyIn {
    pub company: String,
    pub name: String,
    pub email: String,
    pub password: String,
    pub lang: String,
    pub time_zone: String,
    /// The risk of a public mail host's address was read and accepted.
    #[serde(default)]
    pub free_mail_acknowledged: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInIn {
    pub email: String,
    pub password: String,
    /// Of the authenticator app.
    pub code: Option<String>,
    pub recovery_code: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AskedOut {
    /// To send back with the answer.
    pub challenge_id: Uuid,
    /// For `navigator.credentials.create` or `.get`.
    #[schema(value_type = Object)]
    pub options: Value,
}

impl From<Asked> for AskedOut {
    fn from(asked: Asked) -> Self {
        let Asked { challenge, options } = asked;
        Self { challenge_id: challenge.0, options }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerIn {
    pub challenge_id: Uuid,
    /// What the browser gave, as JSON (`PublicKeyCredential.toJSON()`).
    #[schema(value_type = Object)]
    pub credential: Value,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RoleRef)]
pub(crate) struct RoleRefOut {
    pub id: Uuid,
    /// For a built-in role the same as `builtin`: its name is in the catalogue.
    pub name: String,
    pub builtin: Option<&'static str>,
}

impl From<RoleRef> for RoleRefOut {
    fn from(role: RoleRef) -> Self {
        let RoleRef { id, name, builtin } = role;
        Self { id: id.0, name, builtin: builtin.map(crate::model::Builtin::name) }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub(crate) struct AccountOut {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub role: RoleRefOut,
    pub department_id: Option<Uuid>,
    /// `invited`, `active`, `locked`, `disabled`, `restricted`, `cancelled`.
    pub state: &'static str,
    pub is_master: bool,
    /// `own`, `department`, `all`.
    pub sees: &'static str,
    pub lang: &'static str,
    pub time_zone: String,
    /// `system`, `light`, `dark`.
    pub theme: &'static str,
    pub second_factor: bool,
    pub last_seen_at: Option<DateTime<Utc>>,
}

impl From<Account> for AccountOut {
    fn from(account: Account) -> Self {
        let Account { id, email, name, role, department, state, is_master, sees, lang, time_zone, theme, second_factor, last_seen_at } = account;
        Self {
            id: id.0,
            name,
            email,
            role: role.into(),
            department_id: department.map(|d| d.0),
            state: state.name(),
            is_master,
            sees: sees.name(),
            lang: lang.tag(),
            time_zone,
            theme: theme.name(),
            second_factor,
            last_seen_at,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Tenant)]
pub(crate) struct TenantOut {
    pub id: Uuid,
    pub name: String,
    pub demo: bool,
    pub time_zone: String,
    pub require_second_factor: bool,
}

impl From<Tenant> for TenantOut {
    fn from(tenant: Tenant) -> Self {
        let Tenant { id, name, time_zone, demo, require_second_factor } = tenant;
        Self { id: id.0, name, demo, time_zone, require_second_factor }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
pub(crate) struct MeOut {
    pub account: AccountOut,
    pub tenant: TenantOut,
    pub permissions: Vec<String>,
    pub sees_all: bool,
    pub features: Vec<String>,
}

impl MeOut {
    pub(crate) fn of(me: Me, features: &[String]) -> Self {
        let Me { account, tenant, permissions, sees_all } = me;
        Self { account: account.into(), tenant: tenant.into(), permissions, sees_all, features: features.to_vec() }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeIn {
    pub name: Option<String>,
    pub lang: Option<String>,
    pub time_zone: Option<String>,
    pub theme: Option<ThemeIn>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ThemeIn {
    System,
    Light,
    Dark,
}

impl From<ThemeIn> for Theme {
    fn from(theme: ThemeIn) -> Self {
        match theme {
            ThemeIn::System => Self::System,
            ThemeIn::Light => Self::Light,
            ThemeIn::Dark => Self::Dark,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChangeIn {
    pub current: String,
    pub new: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordIn {
    pub password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeIn {
    pub code: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TotpOut {
    /// To type into an authenticator app, base32.
    pub secret: String,
    /// To scan.
    pub otpauth_url: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodesOut {
    /// Shown this once.
    pub recovery_codes: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPasskeyIn {
    pub challenge_id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// What the browser gave, as JSON (`PublicKeyCredential.toJSON()`).
    #[schema(value_type = Object)]
    pub credential: Value,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Passkey)]
pub(crate) struct PasskeyOut {
    pub id: Uuid,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

impl From<PasskeyRow> for PasskeyOut {
    fn from(row: PasskeyRow) -> Self {
        let PasskeyRow { id, name, created_at, last_used_at } = row;
        Self { id: id.0, name, created_at, last_used_at }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct NewPasskeyOut {
    pub passkey: PasskeyOut,
    /// When it is the first second factor; shown this once.
    pub recovery_codes: Option<Vec<String>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionOut {
    pub id: Uuid,
    pub device: String,
    pub address: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    /// The one that asks.
    pub current: bool,
}

impl SessionOut {
    pub(crate) fn of(session: Session, current: Option<Uuid>) -> Self {
        let Session { id, device, address, created_at, last_used_at } = session;
        Self { id: id.0, device, address, created_at, last_used_at, current: current == Some(id.0) }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewApiKeyIn {
    pub name: String,
    /// Permission codes.
    pub scopes: Vec<String>,
    pub expires_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(crate) struct ApiKeyOut {
    pub id: Uuid,
    pub name: String,
    /// The start of the key.
    pub prefix: String,
    pub scopes: Vec<String>,
    pub expires_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

impl From<ApiKey> for ApiKeyOut {
    fn from(key: ApiKey) -> Self {
        let ApiKey { id, name, prefix, scopes, expires_at, created_at, last_used_at } = key;
        Self { id: id.0, name, prefix, scopes, expires_at, created_at, last_used_at }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct NewApiKeyOut {
    pub id: Uuid,
    pub key: ApiKeyOut,
    /// Shown this once.
    pub secret: String,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SeesIn {
    Own,
    Department,
    All,
}

impl From<SeesIn> for Sees {
    fn from(sees: SeesIn) -> Self {
        match sees {
            SeesIn::Own => Self::Own,
            SeesIn::Department => Self::Department,
            SeesIn::All => Self::All,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvitationIn {
    pub email: String,
    pub name: String,
    pub role_id: Uuid,
    pub department_id: Option<Uuid>,
    pub sees: SeesIn,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationOut {
    pub account: AccountOut,
    /// Where the invited joins; also sent to him.
    pub link: String,
}

/// What the invited sees before joining.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitedOut {
    pub company: String,
    pub name: String,
    pub email: String,
}

impl From<Invitation> for InvitedOut {
    fn from(invitation: Invitation) -> Self {
        let Invitation { company, name, email } = invitation;
        Self { company, name, email }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinIn {
    pub password: String,
    pub lang: String,
    pub time_zone: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountIn {
    pub name: Option<String>,
    pub role_id: Option<Uuid>,
    /// Null takes it out of its department.
    #[serde(default, deserialize_with = "maybe_null")]
    #[schema(value_type = Option<Uuid>)]
    pub department_id: Option<Option<Uuid>>,
    pub sees: Option<SeesIn>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Department)]
pub(crate) struct DepartmentOut {
    pub id: Uuid,
    pub name: String,
    pub parent_id: Option<Uuid>,
    pub member_count: i64,
}

impl From<Department> for DepartmentOut {
    fn from(department: Department) -> Self {
        let Department { id, name, parent, label: _, members } = department;
        Self { id: id.0, name, parent_id: parent.map(|p| p.0), member_count: members }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDepartmentIn {
    pub name: String,
    pub parent_id: Option<Uuid>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepartmentIn {
    pub name: Option<String>,
    /// Null puts it on top.
    #[serde(default, deserialize_with = "maybe_null")]
    #[schema(value_type = Option<Uuid>)]
    pub parent_id: Option<Option<Uuid>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
pub(crate) struct RoleOut {
    pub id: Uuid,
    /// For a built-in role the same as `builtin`: its name is in the catalogue.
    pub name: String,
    pub builtin: Option<&'static str>,
    pub permissions: Vec<String>,
    pub member_count: i64,
}

impl From<Role> for RoleOut {
    fn from(role: Role) -> Self {
        let Role { role: RoleRef { id, name, builtin }, permissions, members } = role;
        Self { id: id.0, name, builtin: builtin.map(crate::model::Builtin::name), permissions, member_count: members }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRoleIn {
    pub name: String,
    pub permissions: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleIn {
    pub name: Option<String>,
    pub permissions: Option<Vec<String>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Permission)]
pub(crate) struct PermissionOut {
    pub code: &'static str,
    /// The part of the program that it belongs to.
    pub context: &'static str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AccountRef)]
pub(crate) struct AccountRefOut {
    pub id: Uuid,
    pub name: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(crate) struct AuditEntryOut {
    pub seq: i64,
    pub at: DateTime<Utc>,
    /// Null when the program itself acted.
    pub account: Option<AccountRefOut>,
    pub act: String,
    pub subject: String,
    #[schema(value_type = Object)]
    pub detail: Value,
}

impl From<AuditEntry> for AuditEntryOut {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { seq, at, account, act, subject, detail } = entry;
        Self { seq, at, account: account.map(|(id, name)| AccountRefOut { id: id.0, name }), act, subject, detail }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = AuditProof)]
pub(crate) struct AuditProofOut {
    pub whole: bool,
    /// Entries that are as they were written.
    pub entries: i64,
    /// The first that is not.
    pub broken_at: Option<i64>,
}

impl From<AuditProof> for AuditProofOut {
    fn from(proof: AuditProof) -> Self {
        let AuditProof { entries, broken_at } = proof;
        Self { whole: broken_at.is_none(), entries, broken_at }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantIn {
    pub name: Option<String>,
    pub require_second_factor: Option<bool>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailIn {
    pub email: String,
}
