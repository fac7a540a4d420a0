//! Typed ids: a UUID version 7 (RFC 9562) in a type of its own, so that a thread's id can't be passed for a message's.

/// Declares a typed id: `kernel::id!(ThreadId, "a thread of mails");`.
///
/// The type is a transparent wrapper of a UUID for JSON (and, with the caller's `sqlx`, for PostgreSQL).
#[macro_export]
macro_rules! id {
    ($name:ident, $what:literal) => {
        #[doc = concat!("Id of ", $what, ".")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub ::uuid::Uuid);

        impl $name {
            /// A new id; ids made later sort after ids made earlier, to the millisecond.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "each call gives another id")]
            pub fn new() -> Self {
                Self(::uuid::Uuid::now_v7())
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }

        impl From<::uuid::Uuid> for $name {
            fn from(raw: ::uuid::Uuid) -> Self {
                Self(raw)
            }
        }
    };
}

crate::id!(TenantId, "a subscribing company");
crate::id!(AccountId, "a person's account within a tenant");
