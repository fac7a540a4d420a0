//! Self-made certificates for servers on loopback.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;

const LOOPBACK: [&str; 4] = ["localhost", "127.0.0.1", "127.0.0.2", "::1"];

/// A server's certificate with the authority that signed it, all made just now.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The authority's certificate, which a client must trust.
    pub authority_pem: String,
    /// The server's certificate.
    pub server_pem: String,
    /// The server's key.
    pub key_pem: String,
}

impl Certificate {
    /// For `localhost` and the loopback addresses.
    #[must_use]
    pub fn localhost() -> Self {
        Self::for_names(&LOOPBACK)
    }

    /// For these names only: one who connects to another name must refuse it.
    ///
    /// # Panics
    /// When a name is no name.
    #[must_use]
    pub fn for_names(names: &[&str]) -> Self {
        Self::make(names, |_| ())
    }

    /// For `localhost`, but run out in 2020.
    #[must_use]
    pub fn expired() -> Self {
        Self::make(&LOOPBACK, |params| {
            params.not_before = rcgen::date_time_ymd(2019, 1, 1);
            params.not_after = rcgen::date_time_ymd(2020, 1, 1);
        })
    }

    fn make(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name.push(DnType::CommonName, "Tradewind test authority");
        let authority_key = KeyPair::generate().expect("a key");
        let authority_pem = authority.self_signed(&authority_key).expect("a certificate").pem();
        let issuer = Issuer::new(authority, authority_key);

        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut server = CertificateParams::new(names.clone()).expect("names of a server");
        server.distinguished_name.push(DnType::CommonName, names[0].clone());
        change(&mut server);
        let key = KeyPair::generate().expect("a key");
        let server_pem = server.signed_by(&key, &issuer).expect("a certificate").pem();
        Self { authority_pem, server_pem, key_pem: key.serialize_pem() }
    }

    /// Settings of a TLS server that shows this certificate.
    ///
    /// # Panics
    /// Never: both texts were made here.
    #[must_use]
    pub fn server_config(&self) -> Arc<ServerConfig> {
        let chain = CertificateDer::pem_slice_iter(self.server_pem.as_bytes()).collect::<Result<Vec<_>, _>>().expect("our own text");
        let key = PrivateKeyDer::from_pem_slice(self.key_pem.as_bytes()).expect("our own text");
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring knows TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("key and certificate belong together");
        Arc::new(config)
    }
}

/// Makes ring the process's provider of TLS, which every `reqwest` client needs; does nothing the second time.
pub fn install_provider() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
