//! Time-based one-time passwords (RFC 6238: SHA-1, 30 s, 6 digits – what every authenticator app speaks).

use crate::model::Refusal;
use kernel::Fault;
use totp_rs::{Builder, Totp};

const STEP_SECONDS: u64 = 30;
/// Steps before and after now that are accepted: transmission, and a clock slightly off (RFC 6238, 5.2).
const SKEW_STEPS: u64 = 1;
/// Steps within which a code that does not count is still recognised, to tell its owner that the device's clock is off.
const RECOGNISED_STEPS: u64 = 20;

/// Checks a code. `used` is the newest step that was ever accepted; neither it nor an older one counts again.
/// Returns the step to store.
///
/// # Errors
/// [`Refusal::TotpReused`], [`Refusal::TotpSkewed`], [`Refusal::TotpWrong`].
pub(crate) fn check(totp: &Totp, code: &str, unix_seconds: i64, used: Option<i64>) -> Result<i64, Refusal> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let now = u64::try_from(unix_seconds).unwrap_or(0) / STEP_SECONDS;
    let matches = |step: u64| totp.check(&code, step * STEP_SECONDS).is_some();
    if let Some(step) = (now.saturating_sub(SKEW_STEPS)..=now + SKEW_STEPS).find(|step| matches(*step)) {
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        return if used.is_some_and(|used| step <= used) { Err(Refusal::TotpReused) } else { Ok(step) };
    }
    let off = (SKEW_STEPS + 1..=RECOGNISED_STEPS).find_map(|by| {
        let seconds = i64::try_from(by * STEP_SECONDS).unwrap_or(0);
        if matches(now.saturating_sub(by)) {
            return Some(-seconds);
        }
        matches(now + by).then_some(seconds)
    });
    Err(off.map_or(Refusal::TotpWrong, Refusal::TotpSkewed))
}

/// The generator of an account's codes.
pub(crate) fn generator(secret: &[u8], email: &str) -> Result<Totp, Fault> {
    let builder = Builder::new().with_secret(secret.to_vec()).with_skew(0).with_step_duration(STEP_SECONDS);
    // A colon separates issuer and account in the otpauth address.
    let totp = builder.with_account_name(email.replace(':', " ")).with_issuer(Some("Tradewind")).build();
    totp.map_err(|error| Fault::say(error.to_string()).doing("making a one-time password generator"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 6238, appendix B: SHA-1, secret "12345678901234567890", time 59 → 94287082; six digits are its last six.
    fn totp() -> Totp {
        generator(b"12345678901234567890", "li@example.com").unwrap()
    }

    #[test]
    fn the_code_of_the_standard_is_accepted_once() {
        assert_eq!(check(&totp(), "287 082", 59, None).unwrap(), 1);
        assert!(matches!(check(&totp(), "287082", 59, Some(1)), Err(Refusal::TotpReused)));
        assert!(matches!(check(&totp(), "287083", 59, None), Err(Refusal::TotpWrong)));
        assert!(matches!(check(&totp(), "28708", 59, None), Err(Refusal::TotpWrong)));
    }

    #[test]
    fn a_step_of_skew_is_forgiven_and_more_is_explained() {
        assert_eq!(check(&totp(), "287082", 59 + 30, None).unwrap(), 1);
        assert!(matches!(check(&totp(), "287082", 59 + 90, None), Err(Refusal::TotpSkewed(-90))));
        assert!(matches!(check(&totp(), "287082", 0, None), Ok(1)));
        let later = totp().generate(1_000_000_000).to_string();
        assert!(matches!(check(&totp(), &later, 1_000_000_000 - 120, None), Err(Refusal::TotpSkewed(120))));
    }
}
