//! Files in a bucket, over the wire: a real server of the S3 protocol that checks signatures, its objects in a folder.

use blobs::{BlobFault, BlobSettings, Blobs, BucketSettings, Hash, record};
use bytes::Bytes;
use chrono::TimeDelta;
use crypto::{MasterKey, Vault};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use kernel::{Actor, Clock, Fault, SystemClock, TenantId};
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3Result, s3_error};
use s3s_fs::FileSystem;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use testkit::database::TestDb;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const ACCESS_KEY: &str = "TRADEWINDTEST";
const SECRET_KEY: &str = "a secret of forty characters, more or less";
const BUCKET: &str = "files";

/// The folder's server makes a bucket when something is put into it. Amazon's and its like refuse, and so does this one.
struct OneBucket;

#[async_trait::async_trait]
impl S3Access for OneBucket {
    async fn check(&self, request: &mut S3AccessContext<'_>) -> S3Result<()> {
        match (request.credentials(), request.s3_path().get_bucket_name()) {
            (None, _) => Err(s3_error!(AccessDenied)),
            (Some(_), Some(BUCKET)) => Ok(()),
            (Some(_), _) => Err(s3_error!(NoSuchBucket)),
        }
    }
}

/// The server: its task, and all of its connections, end with it.
struct Server {
    at: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start(folder: &Path, at: Option<SocketAddr>) -> Self {
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder).unwrap());
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        builder.set_access(OneBucket);
        let service = builder.build();
        let listener = TcpListener::bind(at.unwrap_or_else(|| ([127, 0, 0, 1], 0).into())).await.unwrap();
        let at = listener.local_addr().unwrap();
        Self { at, task: tokio::spawn(serve(listener, service)) }
    }

    fn stop(self) -> SocketAddr {
        self.task.abort();
        self.at
    }
}

async fn serve(listener: TcpListener, service: S3Service) {
    let mut connections = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        let service = service.clone();
        connections.spawn(async move {
            // Clients that hang up are none of the server's business.
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
        });
    }
}

struct House {
    server: Server,
    folder: tempfile::TempDir,
    vault: Vault,
    test: TestDb,
    blobs: Blobs,
}

async fn house() -> House {
    // Another test of this process may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (test, folder) = (TestDb::new().await, tempfile::tempdir().unwrap());
    std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
    let server = Server::start(folder.path(), None).await;
    let vault = Vault::new(test.db.clone(), MasterKey::random());
    let blobs = open(settings(server.at), &vault, &test);
    House { server, folder, vault, test, blobs }
}

fn settings(at: SocketAddr) -> BucketSettings {
    BucketSettings {
        bucket: BUCKET.to_owned(),
        region: "eu-central-1".to_owned(),
        endpoint: Some(format!("http://{at}")),
        virtual_hosted: false,
        prefix: "tradewind/".to_owned(),
        access_key_id: ACCESS_KEY.to_owned(),
        secret_access_key: SECRET_KEY.to_owned(),
    }
}

fn open(settings: BucketSettings, vault: &Vault, test: &TestDb) -> Blobs {
    Blobs::open(BlobSettings::Bucket(settings), vault.clone(), test.db.clone()).unwrap()
}

async fn put_and_record(house: &House, tenant: TenantId, contents: Vec<Bytes>) -> Vec<Hash> {
    let stored = house.blobs.put(tenant, contents).await.unwrap();
    house.test.db.write(&Actor::house(tenant), async |tx| record(tx, &stored).await).await.unwrap();
    stored.iter().map(|blob| blob.hash).collect()
}

/// The objects' files in the server's folder.
fn objects(house: &House) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![house.folder.path().join(BUCKET).join("tradewind")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

fn why(fault: &Fault) -> &BlobFault {
    fault.cause().downcast_ref().unwrap_or_else(|| panic!("{fault}"))
}

#[tokio::test]
async fn what_is_put_is_got_by_its_range() {
    let house = house().await;
    let tenant = TenantId::new();
    let large = Bytes::from((0..6_000_000u32).map(|n| (n % 251) as u8).collect::<Vec<_>>());
    let contents = vec![Bytes::from_static(b"first"), large, Bytes::new(), Bytes::from_static(b"last")];
    let hashes = put_and_record(&house, tenant, contents.clone()).await;
    // One object for the small, one for the large; nothing is written twice, and nothing of it can be read there.
    let files = objects(&house);
    assert_eq!(files.len(), 2, "{files:?}");
    put_and_record(&house, tenant, contents.clone()).await;
    assert_eq!(objects(&house), files);
    assert!(files.iter().all(|file| !std::fs::read(file).unwrap().windows(5).any(|bytes| bytes == b"first")));
    let next = open(settings(house.server.at), &house.vault, &house.test);
    for (hash, content) in hashes.iter().zip(&contents) {
        assert_eq!(house.blobs.get(tenant, hash).await.unwrap(), content);
        assert_eq!(next.get(tenant, hash).await.unwrap(), content);
    }
    house.blobs.check().await.unwrap();
    assert_eq!(objects(&house), files);
    assert_eq!(house.blobs.tenants().await.unwrap().into_iter().collect::<Vec<_>>(), [tenant]);
}

#[tokio::test]
async fn what_is_missing_cut_or_altered_is_named() {
    let house = house().await;
    let tenant = TenantId::new();
    let hashes = put_and_record(&house, tenant, vec![Bytes::from_static(b"to be damaged")]).await;
    let unknown = Hash::of(b"never put");
    assert_eq!(why(&house.blobs.get(tenant, &unknown).await.unwrap_err()), &BlobFault::Unknown(unknown));
    let object = objects(&house).remove(0);
    let whole = std::fs::read(&object).unwrap();
    for at in [0, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x20;
        std::fs::write(&object, bytes).unwrap();
        let fault = house.blobs.get(tenant, &hashes[0]).await.unwrap_err();
        assert!(matches!(why(&fault), BlobFault::Damaged { .. }), "byte {at}: {fault}");
    }
    std::fs::write(&object, &whole[..whole.len() - 1]).unwrap();
    let fault = house.blobs.get(tenant, &hashes[0]).await.unwrap_err();
    assert!(matches!(why(&fault), BlobFault::Lost { .. }), "{fault}");
    std::fs::remove_file(&object).unwrap();
    let fault = house.blobs.get(tenant, &hashes[0]).await.unwrap_err();
    assert!(matches!(why(&fault), BlobFault::Lost { .. }), "{fault}");
    std::fs::write(&object, &whole).unwrap();
    assert_eq!(house.blobs.get(tenant, &hashes[0]).await.unwrap(), "to be damaged");
}

#[tokio::test]
async fn wrong_keys_and_a_wrong_bucket_are_explained() {
    let house = house().await;
    let right = settings(house.server.at);
    let told = async |settings: BucketSettings| open(settings, &house.vault, &house.test).check().await.unwrap_err().to_string();
    let words = told(BucketSettings { secret_access_key: "another".to_owned(), ..right.clone() }).await;
    assert!(words.contains("refuses the access key") && words.contains("secret_key") && words.contains("SignatureDoesNotMatch"), "{words}");
    let words = told(BucketSettings { access_key_id: "NOBODY".to_owned(), ..right.clone() }).await;
    assert!(words.contains("refuses the access key"), "{words}");
    let words = told(BucketSettings { bucket: "elsewhere".to_owned(), ..right.clone() }).await;
    assert!(words.contains("there is no bucket 'elsewhere'") && words.contains("files.s3.bucket"), "{words}");
    for words in [&words, &format!("{right:?}")] {
        assert!(!words.contains(SECRET_KEY), "{words}");
    }
    // Not only the probe: writing is refused as clearly, and nothing counts as stored.
    let blobs = open(BucketSettings { secret_access_key: "another".to_owned(), ..right }, &house.vault, &house.test);
    let fault = blobs.put(TenantId::new(), vec![Bytes::from_static(b"x")]).await.unwrap_err();
    assert!(fault.to_string().contains("refuses the access key"), "{fault}");
    assert!(objects(&house).is_empty());
}

#[tokio::test]
async fn a_server_that_was_away_is_found_again() {
    let mut house = house().await;
    let tenant = TenantId::new();
    let hashes = put_and_record(&house, tenant, vec![Bytes::from_static(b"before")]).await;
    let at = house.server.stop();
    let since = Instant::now();
    let fault = house.blobs.get(tenant, &hashes[0]).await.unwrap_err();
    assert!(fault.to_string().contains("does not answer"), "{fault}");
    assert!(fault.cause().downcast_ref::<BlobFault>().is_none(), "a server that is away has lost nothing: {fault}");
    house.blobs.put(tenant, vec![Bytes::from_static(b"meanwhile")]).await.unwrap_err();
    assert!(since.elapsed() < Duration::from_secs(60), "{:?}", since.elapsed());
    house.server = Server::start(house.folder.path(), Some(at)).await;
    assert_eq!(house.blobs.get(tenant, &hashes[0]).await.unwrap(), "before");
    let later = put_and_record(&house, tenant, vec![Bytes::from_static(b"meanwhile")]).await;
    assert_eq!(house.blobs.get(tenant, &later[0]).await.unwrap(), "meanwhile");
}

#[tokio::test]
async fn what_nothing_refers_to_leaves_the_bucket() {
    let house = house().await;
    let tenant = TenantId::new();
    for n in 0..3 {
        put_and_record(&house, tenant, vec![Bytes::from(format!("nobody wants {n}"))]).await;
    }
    assert_eq!(objects(&house).len(), 3);
    let now = SystemClock.now();
    let mut freed = 0;
    for days in [2, 4, 6] {
        freed += house.blobs.sweep(tenant, &[], now + TimeDelta::days(days)).await.unwrap().freed_bytes;
    }
    assert!(objects(&house).is_empty() && freed > 0);
}
