//! How long to wait after failed sign-ins.

use chrono::Duration;
use std::net::IpAddr;

/// Failures after which an account is locked until its owner resets the password or the master restores it.
pub(crate) const LOCK_AFTER_FAILURES: i32 = 50;
/// Failures are forgotten after a quiet day.
pub(crate) const FORGOTTEN_AFTER: Duration = Duration::hours(24);
const DELAY_MAX_SECONDS: i64 = 15 * 60;

/// Whose failures are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Of one mail address, whether or not it has an account.
    Mail,
    /// Of one network address, behind which a whole office may sit.
    Network,
}

impl Counted {
    /// Failures that cost nothing: people mistype.
    fn free(self) -> i32 {
        match self {
            Self::Mail => 5,
            Self::Network => 30,
        }
    }
}

/// The wait after so many failures in a row: nothing at first, then doubling from one second to a quarter of an hour.
pub(crate) fn delay(counted: Counted, failures: i32) -> Duration {
    let beyond = failures - counted.free();
    if beyond < 0 {
        return Duration::zero();
    }
    let seconds = 1_i64.checked_shl(u32::try_from(beyond.min(30)).unwrap_or(30)).unwrap_or(DELAY_MAX_SECONDS);
    Duration::seconds(seconds.min(DELAY_MAX_SECONDS))
}

/// The key under which a mail address is counted. Hashed: the table also holds addresses of people who have no account.
pub(crate) fn mail_subject(email_key: &str) -> String {
    format!("mail:{}", hex::encode(&crypto::sha256(email_key.as_bytes())[..16]))
}

/// The key under which letters with a reset link to a mail address are counted.
pub(crate) fn reset_subject(email_key: &str) -> String {
    format!("reset:{}", hex::encode(&crypto::sha256(email_key.as_bytes())[..16]))
}

/// The key under which a network address is counted; of IPv6 its /64, which is one household.
pub(crate) fn network_subject(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => format!("net:{v4}"),
        IpAddr::V6(v6) => format!("net:{:x}", u128::from(v6) >> 64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_is_bounded() {
        let seconds = |failures| delay(Counted::Mail, failures).num_seconds();
        assert_eq!([1, 4, 5, 6, 7, 14, 15, 40, i32::MAX].map(seconds), [0, 0, 1, 2, 4, 512, 900, 900, 900]);
        assert_eq!(delay(Counted::Network, 29), Duration::zero());
        assert_eq!(delay(Counted::Network, 30).num_seconds(), 1);
    }

    #[test]
    fn an_ipv6_household_is_one() {
        let subject = |a: &str| network_subject(a.parse().unwrap());
        assert_eq!(subject("2001:db8:1:2:3::4"), subject("2001:db8:1:2:ffff::1"));
        assert_ne!(subject("2001:db8:1:2::1"), subject("2001:db8:1:3::1"));
    }
}
