//! Colleagues, departments, roles, the company, the audit trail.

use super::{AccountOut, maybe_null};
use crate::model::{AuditEntry, AuditProof, Builtin, Department, Invitation, Role, RoleRef, Sees};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[schema(as = Sees)]
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
    #[schema(value_type = Option<Builtin>)]
    pub builtin: Option<&'static str>,
    pub permissions: Vec<String>,
    pub member_count: i64,
}

impl From<Role> for RoleOut {
    fn from(role: Role) -> Self {
        let Role { role: RoleRef { id, name, builtin }, permissions, members } = role;
        Self { id: id.0, name, builtin: builtin.map(crate::model::Builtin::as_str), permissions, member_count: members }
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
    #[schema(value_type = HashMap<String, Value>)]
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
