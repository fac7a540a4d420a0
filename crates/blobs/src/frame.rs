//! What lies in a segment: envelopes, one after another. Inside each: how the content is coded (1 byte), the content.

use crate::model::Hash;
use bytes::Bytes;
use crypto::Keyring;
use kernel::Fault;

const PURPOSE: &str = "blob";
/// The content as it is. Mail is mostly base64, which fast compressors leave as long as it was.
const CODED_PLAIN: u8 = 0;

/// Seals a blob's content.
pub fn seal(keyring: &Keyring, content: &[u8]) -> Result<Vec<u8>, Fault> {
    Ok(keyring.seal_parts(PURPOSE, &[&[CODED_PLAIN], content])?)
}

/// Opens it again and checks that it is what was asked for; in words, why it is not.
pub fn open(keyring: &Keyring, frame: &[u8], hash: Hash) -> Result<Bytes, String> {
    let plain = Bytes::from(keyring.open(PURPOSE, frame).map_err(|why| why.to_string())?);
    let content = match plain.first() {
        Some(&CODED_PLAIN) => plain.slice(1..),
        Some(other) => return Err(format!("its coding {other} is unknown to this version of the program")),
        None => return Err("it is empty".to_owned()),
    };
    if Hash::of(&content) != hash {
        return Err("it holds other bytes".to_owned());
    }
    Ok(content)
}
