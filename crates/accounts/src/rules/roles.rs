//! What the built-in roles allow. They name permissions of other contexts by pattern, so that a context can be taken out,
//! and a new one comes in, without this table being wrong.

use crate::model::{Builtin, Refusal, Role};
use kernel::{Permission, Permissions};
use std::collections::{BTreeSet, HashMap};

/// `(role, allowed, not allowed)`; a pattern is a name, `context.*`, `*.last` or `*`. Deleting business data and taking it
/// out in bulk are the master's until he grants them.
const TABLE: &[(Builtin, &[&str], &[&str])] = &[
    (Builtin::Master, &["*"], &[]),
    (Builtin::Manager, &["*"], &["accounts.*", "*.delete"]),
    (
        Builtin::Salesperson,
        &["mail.*", "customers.*", "sales.*", "conversations.*", "trade.*", "leads.*", "reports.*", "marketing.read", "shops.read"],
        &[
            "*.delete",
            "*.export",
            "*.approve",
            "*.hand_over",
            "*.decide",
            "customers.pool.manage",
            "customers.score.manage",
            "customers.follow_up_type.manage",
            "sales.pipeline.manage",
            "sales.target.manage",
            "reports.share",
            "mail.template.share",
            "mail.sending.manage",
        ],
    ),
    (
        Builtin::Assistant,
        &["mail.*", "customers.*", "sales.*", "conversations.*", "trade.*", "leads.*", "reports.*"],
        &[
            "*.delete",
            "*.export",
            "*.approve",
            "*.hand_over",
            "*.decide",
            "customers.pool.manage",
            "customers.score.manage",
            "customers.follow_up_type.manage",
            "sales.pipeline.manage",
            "sales.target.manage",
            "reports.share",
            "mail.template.share",
            "mail.sending.manage",
        ],
    ),
    (
        Builtin::Finance,
        &["mail.*", "customers.company.read", "sales.opportunity.read", "reports.*", "trade.*", "subscriptions.*"],
        &["*.delete", "mail.export", "reports.share", "mail.template.share", "mail.sending.manage"],
    ),
    (
        Builtin::SiteEditor,
        &["mail.*", "customers.company.read", "shops.*", "marketing.*"],
        &["*.delete", "*.export", "mail.template.share", "mail.sending.manage"],
    ),
    (Builtin::Auditor, &["*.read"], &[]),
];

/// Who may take customers from the pool sees what lies in it. Named here for the same reason as in the table.
const POOL_CLAIM: Permission = Permission("customers.pool.claim");

/// Does an account with these permissions see what lies in the pool?
pub(crate) fn sees_pool(permissions: &Permissions) -> bool {
    permissions.allow(POOL_CLAIM)
}

/// The same of a role: a built-in one by the table, another by what is stored for it.
pub(crate) fn role_sees_pool(builtin: Option<Builtin>, stored: &[String]) -> bool {
    match builtin {
        None => stored.iter().any(|name| name == POOL_CLAIM.0),
        Some(role) => {
            let fits = |patterns: &[&str]| patterns.iter().any(|pattern| meets(pattern, POOL_CLAIM.0));
            TABLE.iter().any(|(of, allowed, not)| *of == role && fits(allowed) && !fits(not))
        }
    }
}

/// All permissions of the program, and what the built-in roles make of them.
#[derive(Debug)]
pub(crate) struct Rights {
    all: Vec<&'static str>,
    builtin: HashMap<Builtin, BTreeSet<String>>,
}

impl Rights {
    /// From the permissions of all contexts.
    pub(crate) fn new(permissions: &[Permission]) -> Self {
        let mut all: Vec<&'static str> = permissions.iter().map(|p| p.0).collect();
        all.sort_unstable();
        all.dedup();
        let set = |allowed: &[&str], not: &[&str]| {
            let fits = |patterns: &[&str], name: &str| patterns.iter().any(|pattern| meets(pattern, name));
            all.iter().filter(|name| fits(allowed, name) && !fits(not, name)).map(|name| (*name).to_owned()).collect()
        };
        let builtin = TABLE.iter().map(|(role, allowed, not)| (*role, set(allowed, not))).collect();
        Self { all, builtin }
    }

    /// Every permission, by name.
    pub(crate) fn all(&self) -> &[&'static str] {
        &self.all
    }

    /// What a role allows: a built-in one by the table, another what is stored for it.
    pub(crate) fn of(&self, builtin: Option<Builtin>, stored: Vec<String>) -> Permissions {
        match builtin {
            Some(Builtin::Master) => Permissions::All,
            Some(role) => Permissions::Of(self.builtin.get(&role).cloned().unwrap_or_default()),
            None => Permissions::Of(stored.into_iter().collect()),
        }
    }

    /// The same as a list, for showing.
    pub(crate) fn list(&self, permissions: &Permissions) -> Vec<String> {
        match permissions {
            Permissions::All => self.all.iter().map(|name| (*name).to_owned()).collect(),
            Permissions::Of(set) => set.iter().cloned().collect(),
        }
    }

    /// A role with what it allows.
    pub(crate) fn fill(&self, mut role: Role) -> Role {
        if role.role.builtin.is_some() {
            role.permissions = self.list(&self.of(role.role.builtin, Vec::new()));
        }
        role
    }

    /// Names that a person sent, each checked and once.
    ///
    /// # Errors
    /// [`Refusal::PermissionUnknown`].
    pub(crate) fn known(&self, names: Vec<String>) -> Result<Vec<String>, Refusal> {
        let names: BTreeSet<String> = names.into_iter().collect();
        match names.iter().find(|name| self.all.binary_search(&name.as_str()).is_err()) {
            Some(unknown) => Err(Refusal::PermissionUnknown(unknown.clone())),
            None => Ok(names.into_iter().collect()),
        }
    }
}

/// Does the giver have all that he gives away?
///
/// # Errors
/// [`Refusal::BeyondYourRights`].
pub(crate) fn within(giver: &Permissions, given: &Permissions) -> Result<(), Refusal> {
    let fits = match (giver, given) {
        (Permissions::All, _) => true,
        (Permissions::Of(_), Permissions::All) => false,
        (Permissions::Of(giver), Permissions::Of(given)) => given.is_subset(giver),
    };
    if fits { Ok(()) } else { Err(Refusal::BeyondYourRights) }
}

/// What is left of a role's permissions under an API key's scopes.
pub(crate) fn limit(permissions: Permissions, scopes: &[String]) -> Permissions {
    let scopes = scopes.iter().cloned();
    Permissions::Of(match permissions {
        Permissions::All => scopes.collect(),
        Permissions::Of(set) => scopes.filter(|scope| set.contains(scope)).collect(),
    })
}

fn meets(pattern: &str, name: &str) -> bool {
    if pattern == "*" || pattern == name {
        return true;
    }
    if let Some(context) = pattern.strip_suffix(".*") {
        return name.strip_prefix(context).is_some_and(|rest| rest.starts_with('.'));
    }
    pattern.strip_prefix('*').is_some_and(|last| name.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights() -> Rights {
        let names = [
            "mail.read",
            "mail.send",
            "mail.export",
            "customers.company.delete",
            "customers.read",
            "accounts.roles.manage",
            "accounts.audit.read",
        ];
        Rights::new(&names.map(Permission))
    }

    #[test]
    fn built_in_roles_allow_what_their_patterns_say() {
        let may = |role, name| rights().of(Some(role), vec![]).allow(Permission(name));
        assert!(may(Builtin::Master, "customers.company.delete"));
        assert!(
            may(Builtin::Manager, "mail.export")
                && !may(Builtin::Manager, "customers.company.delete")
                && !may(Builtin::Manager, "accounts.audit.read")
        );
        assert!(may(Builtin::Salesperson, "mail.send") && !may(Builtin::Salesperson, "mail.export"));
        assert!(may(Builtin::Auditor, "accounts.audit.read") && !may(Builtin::Auditor, "mail.send"));
        for role in Builtin::ALL {
            assert!(TABLE.iter().any(|(r, _, _)| r == role), "{role:?} is missing");
        }
    }

    #[test]
    fn who_may_claim_sees_the_pool() {
        let rights = Rights::new(&[POOL_CLAIM, Permission("customers.pool.manage")]);
        for role in Builtin::ALL {
            assert_eq!(role_sees_pool(Some(*role), &[]), sees_pool(&rights.of(Some(*role), vec![])), "{role:?}");
        }
        assert!(role_sees_pool(Some(Builtin::Salesperson), &[]) && !role_sees_pool(Some(Builtin::Auditor), &[]));
        assert!(role_sees_pool(None, &["customers.pool.claim".into()]) && !role_sees_pool(None, &["mail.read".into()]));
        assert!(!rights.of(Some(Builtin::Salesperson), vec![]).allow(Permission("customers.pool.manage")));
        assert!(rights.of(Some(Builtin::Manager), vec![]).allow(Permission("customers.pool.manage")));
    }

    #[test]
    fn nobody_gives_what_he_lacks() {
        let of = |names: &[&str]| Permissions::Of(names.iter().map(ToString::to_string).collect());
        assert!(within(&Permissions::All, &of(&["mail.send"])).is_ok());
        assert!(within(&of(&["mail.send"]), &of(&[])).is_ok());
        assert!(within(&of(&["mail.send"]), &of(&["mail.read"])).is_err());
        assert!(within(&of(&["mail.send"]), &Permissions::All).is_err());
        assert_eq!(limit(of(&["mail.send"]), &["mail.send".into(), "mail.read".into()]), of(&["mail.send"]));
    }
}
