//! The nouns: hash, place, settings, faults.

use sha2::{Digest, Sha256};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// SHA-256 (FIPS 180-4) of a blob's plain bytes: its name within the tenant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// From a column `bytea`; none when it is not 32 bytes long.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = hex::FromHexError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0u8; 32];
        hex::decode_to_slice(s, &mut bytes)?;
        Ok(Self(bytes))
    }
}

/// Where a durable blob lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub hash: Hash,
    /// Length of the plain content, in bytes.
    pub bytes: u64,
    pub(crate) segment: Arc<str>,
    pub(crate) at_offset: u64,
    pub(crate) stored_bytes: u64,
    pub(crate) key_version: u32,
    /// Written by this very call, as opposed to known before.
    pub(crate) fresh: bool,
}

/// What is wrong with a blob that was asked for; the cause of a fault from [`crate::Blobs::get`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobFault {
    /// No such blob was recorded for this tenant.
    Unknown(Hash),
    /// Its segment is gone, or shorter than it was.
    Lost {
        /// The blob.
        hash: Hash,
        /// The segment that should hold it.
        segment: String,
        /// What the storage says.
        why: String,
    },
    /// The segment's bytes were altered, or are not those of this blob.
    Damaged {
        /// The blob.
        hash: Hash,
        /// The segment that holds it.
        segment: String,
        /// What does not fit.
        why: String,
    },
}

impl fmt::Display for BlobFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(hash) => write!(f, "there is no blob {hash}"),
            Self::Lost { hash, segment, why } => write!(f, "blob {hash} is lost: segment {segment}: {why}"),
            Self::Damaged { hash, segment, why } => write!(f, "blob {hash} in segment {segment} is damaged: {why}"),
        }
    }
}

impl std::error::Error for BlobFault {}

/// Where files are kept.
#[derive(Debug, Clone)]
pub enum BlobSettings {
    /// In this folder.
    Local {
        /// Made when it is not there, for the program's user only.
        folder: PathBuf,
    },
    /// In a bucket that speaks the protocol of Amazon S3.
    Bucket(BucketSettings),
}

/// A bucket and how to sign in there.
#[derive(Clone)]
pub struct BucketSettings {
    /// The bucket's name.
    pub bucket: String,
    /// The region, as the provider names it.
    pub region: String,
    /// The server's address, for providers other than Amazon: `https://s3.example.com`.
    pub endpoint: Option<String>,
    /// Put the bucket into the host name (`bucket.s3.example.com`) instead of the path.
    pub virtual_hosted: bool,
    /// Stands before the name of every object.
    pub prefix: String,
    /// Id of the access key.
    pub access_key_id: String,
    /// The access key.
    pub secret_access_key: String,
}

impl fmt::Debug for BucketSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BucketSettings({} at {})", self.bucket, self.endpoint.as_deref().unwrap_or(&self.region))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash = Hash::of(b"abc");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(Hash::from_slice(&hash.0), Some(hash));
        assert_eq!(Hash::from_slice(b"short"), None);
        assert!("abc".parse::<Hash>().is_err());
    }
}
