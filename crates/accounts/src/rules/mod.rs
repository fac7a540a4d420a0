//! Decisions: pure functions over nouns.

pub(crate) mod device;
pub(crate) mod password;
pub(crate) mod roles;
pub(crate) mod states;
pub(crate) mod throttle;
pub(crate) mod totp;
pub(crate) mod tree;

use crate::model::Refusal;

/// Characters in the name of a person, role, department, passkey or key.
pub(crate) const NAME_CHARS_MAX: usize = 100;
/// Characters in the name of a company.
pub(crate) const COMPANY_CHARS_MAX: usize = 200;

/// A name without outer spaces: not empty, not too long, without control characters.
pub(crate) fn name(field: &'static str, text: &str, chars_max: usize) -> Result<String, Refusal> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars == 0 || chars > chars_max || text.chars().any(char::is_control) {
        return Err(Refusal::NameInvalid(field, chars_max));
    }
    Ok(text.to_owned())
}

/// A time zone of the IANA database.
pub(crate) fn time_zone(name: &str) -> Result<String, Refusal> {
    name.parse::<chrono_tz::Tz>().map(|zone| zone.name().to_owned()).map_err(|_| Refusal::TimeZoneUnknown)
}
