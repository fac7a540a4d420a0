//! Why something is not done.

use super::{Asked, Factor, LinkKind, State};

/// Why something asked of this context is not done.
#[derive(Debug)]
pub enum Refusal {
    /// Not a mail address.
    EmailInvalid,
    /// The tenant has an account with this address.
    EmailTaken,
    /// All of the company's seats are taken; how many there are.
    SeatsTaken(u32),
    /// A public mail host's address for a master account, without the risk being acknowledged.
    FreeMailAddress,
    /// A name is empty or longer than this; with the field.
    NameInvalid(&'static str, usize),
    /// Not an IANA time zone.
    TimeZoneUnknown,
    /// Not a language of ours.
    LangUnknown,
    /// Shorter than this many characters.
    PasswordTooShort(usize),
    /// Longer than this many characters.
    PasswordTooLong(usize),
    /// In lists of breached passwords, or as easily guessed.
    PasswordCommon,
    /// The present password was not right.
    PasswordWrong,
    /// The operator does not let strangers make companies.
    SignUpClosed,
    /// There is a vendor already.
    VendorThere,
    /// There is no demo company here.
    DemoUnavailable,
    /// Address or password is wrong; which one is not told.
    WrongCredentials,
    /// The password is right; a second factor must be shown.
    SecondFactorNeeded(Vec<Factor>, Option<Asked>),
    /// Too many failures; wait for so many seconds.
    TooManyAttempts(u64),
    /// The password is right, but the account is in this state.
    NotActive(State),
    /// Not the code of this moment.
    TotpWrong,
    /// This code was used.
    TotpReused,
    /// The code belongs to another time: the device's clock is off by so many seconds.
    TotpSkewed(i64),
    /// There is nothing to confirm.
    TotpNotBegun,
    /// There is a second factor of this kind already.
    TotpAlreadyOn,
    /// There is none.
    TotpNotOn,
    /// Not a recovery code, or used.
    RecoveryCodeWrong,
    /// The company asks every account for a second factor.
    SecondFactorStays,
    /// The challenge was answered before, has expired or never was.
    ChallengeGone,
    /// The passkey's answer does not hold.
    PasskeyRefused,
    /// This passkey belongs to an account already.
    PasskeyKnown,
    /// Passkeys need a host name; this server is opened by a bare address.
    PasskeysUnavailable,
    /// The session cookie is not one of ours.
    SessionMalformed,
    /// The session has ended.
    SessionEnded,
    /// Only a person at a browser may do this, not an API key.
    SessionOnly,
    /// No such API key, or it has expired.
    ApiKeyInvalid,
    /// Its end is in the past or too far off.
    ExpiryInvalid,
    /// The link leads nowhere.
    LinkUnknown(LinkKind),
    /// The link is too old.
    LinkExpired(LinkKind),
    /// The link was used.
    LinkUsed(LinkKind),
    /// No such account.
    NoSuchAccount,
    /// No such role.
    NoSuchRole,
    /// No such department.
    NoSuchDepartment,
    /// No such session, passkey or key.
    NoSuchThing,
    /// An account in this state can't be treated so.
    WrongState(State),
    /// The master account stays as it is.
    MasterStays,
    /// Not with one's own account.
    NotYourself,
    /// More rights than the one who gives them has himself.
    BeyondYourRights,
    /// There is a role of this name.
    RoleNameTaken,
    /// A built-in role can't be changed.
    RoleBuiltin,
    /// Accounts have this role.
    RoleInUse,
    /// No such permission.
    PermissionUnknown(String),
    /// There is a department of this name beside it.
    DepartmentNameTaken,
    /// A department can't be below itself.
    DepartmentCycle,
    /// The tree would be deeper than this.
    DepartmentTooDeep(usize),
    /// Accounts or departments are in it.
    DepartmentInUse,
    /// So many of a thing are enough.
    TooMany(usize),
}
