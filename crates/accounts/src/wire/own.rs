//! Starting, signing in, one's own account.

use super::SeesIn;
use crate::model::{Account, ApiKey, Asked, Builtin, HouseKind, Me, PasskeyRow, RoleRef, Session, State, Tenant, TenantAccess, Theme};
use chrono::{DateTime, Utc};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// How the first page begins.
#[derive(Serialize, ToSchema)]
pub(crate) struct StartOut {
    pub state: StartStateOut,
    /// Can a stranger make a company?
    pub sign_up: bool,
    /// Can the demo company be opened?
    pub demo: bool,
    /// Can one sign in by passkey here?
    pub passkeys: bool,
    pub version: String,
}

/// Is there a company?
#[derive(Serialize, ToSchema)]
#[schema(as = StartState)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StartStateOut {
    /// Not yet.
    New,
    /// One can sign in.
    Ready,
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
    pub credential: Value,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RoleRef)]
pub(crate) struct RoleRefOut {
    pub id: Uuid,
    /// For a built-in role the same as `builtin`: its name is in the catalogue.
    pub name: String,
    #[schema(value_type = Option<Builtin>)]
    pub builtin: Option<&'static str>,
}

impl From<RoleRef> for RoleRefOut {
    fn from(role: RoleRef) -> Self {
        let RoleRef { id, name, builtin } = role;
        Self { id: id.0, name, builtin: builtin.map(crate::model::Builtin::as_str) }
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
    #[schema(value_type = State)]
    pub state: &'static str,
    pub is_master: bool,
    #[schema(value_type = SeesIn)]
    pub sees: &'static str,
    pub lang: LangOut,
    pub time_zone: String,
    #[schema(value_type = ThemeIn)]
    pub theme: &'static str,
    pub second_factor: bool,
    pub last_seen_at: Option<DateTime<Utc>>,
}

/// A language of screens, by its tag (BCP 47).
#[derive(Serialize, ToSchema)]
#[schema(as = Lang)]
pub(crate) enum LangOut {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl From<Lang> for LangOut {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::ZhCn => Self::ZhCn,
            Lang::En => Self::En,
        }
    }
}

impl From<Account> for AccountOut {
    fn from(account: Account) -> Self {
        let Account { id, email, name, role, department, state, is_master, sees, lang, time_zone, theme, second_factor, last_seen_at } =
            account;
        Self {
            id: id.0,
            name,
            email,
            role: role.into(),
            department_id: department.map(|d| d.0),
            state: state.as_str(),
            is_master,
            sees: sees.as_str(),
            lang: lang.into(),
            time_zone,
            theme: theme.as_str(),
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
    pub kind: HouseKind,
    /// What its subscriptions let its people do.
    pub access: TenantAccess,
    /// What its subscriptions include; null: everything is open.
    pub included: Option<Vec<String>>,
    /// How many accounts it may have beside its master.
    pub seats: Option<u32>,
}

impl From<Tenant> for TenantOut {
    fn from(tenant: Tenant) -> Self {
        let Tenant { id, name, time_zone, demo, require_second_factor, kind, access, features, seats } = tenant;
        Self { id: id.0, name, demo, time_zone, require_second_factor, kind, access, included: features, seats }
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
#[schema(as = Theme)]
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

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailIn {
    pub email: String,
}
