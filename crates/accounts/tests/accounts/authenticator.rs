//! A passkey in software: what a browser and its authenticator do together (WebAuthn level 2, 6.5.4 and 6.3.3).

use crate::house::ORIGIN;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

pub struct Authenticator {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    user: Vec<u8>,
    counter: u32,
}

impl Authenticator {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random).unwrap();
        Self { id: uuid::Uuid::new_v4().as_bytes().to_vec(), key, user: Vec::new(), counter: 0 }
    }

    /// `navigator.credentials.create`
    pub fn create(&mut self, options: &Value) -> Value {
        let options = &options["publicKey"];
        self.user = B64.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let client = client_data("webauthn.create", options);
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), USER_PRESENT | USER_VERIFIED | HAS_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend(data);
        self.credential(json!({ "attestationObject": B64.encode(attestation), "clientDataJSON": B64.encode(client) }))
    }

    /// `navigator.credentials.get`
    pub fn get(&mut self, options: &Value) -> Value {
        let options = &options["publicKey"];
        let client = client_data("webauthn.get", options);
        let data = self.data(options["rpId"].as_str().unwrap(), USER_PRESENT | USER_VERIFIED);
        let signed = [data.as_slice(), &crypto::sha256(client.as_bytes())].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.credential(json!({
            "authenticatorData": B64.encode(data),
            "clientDataJSON": B64.encode(client),
            "signature": B64.encode(signature),
            "userHandle": B64.encode(&self.user),
        }))
    }

    fn data(&mut self, rp: &str, flags: u8) -> Vec<u8> {
        self.counter += 1;
        [crypto::sha256(rp.as_bytes()).as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn credential(&self, response: Value) -> Value {
        let id = B64.encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
    }
}

fn client_data(kind: &str, options: &Value) -> String {
    json!({ "type": kind, "challenge": options["challenge"], "origin": ORIGIN, "crossOrigin": false }).to_string()
}
