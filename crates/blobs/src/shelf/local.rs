//! Segments as files. Small frames of a tenant are appended to its current segment; callers that come while one batch is
//! being written share the next, with one fsync.

use super::{Names, OWN_SEGMENT_BYTES, Place, SegmentFile, folder_of};
use crate::model::{BlobFault, Stored};
use bytes::Bytes;
use kernel::{Fault, TenantId};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use tokio::sync::oneshot;

/// A segment that reached this length, in bytes, takes no more: 256 MiB.
const SEGMENT_BYTES_MAX: u64 = 256 << 20;
/// One that was begun so long ago takes no more either: the sweep must know when nobody writes to it.
const SEGMENT_AGE_MAX: Duration = Duration::from_secs(12 * 3_600);
/// Tenants with an open segment, about; beyond it the idle ones are closed.
const OPEN_SEGMENTS_MAX: usize = 256;

/// A folder of segment files.
pub struct Local {
    inner: Arc<Inner>,
    tenants: Mutex<HashMap<TenantId, Arc<Desk>>>,
}

struct Inner {
    folder: PathBuf,
    names: Names,
    syncs: AtomicU64,
}

/// Where a tenant's batches queue.
#[derive(Default)]
struct Desk {
    waiting: Mutex<Vec<Batch>>,
    /// The current segment; who holds the lock writes.
    segment: tokio::sync::Mutex<Option<Segment>>,
}

struct Batch {
    frames: Vec<Vec<u8>>,
    done: oneshot::Sender<io::Result<Vec<Place>>>,
}

struct Segment {
    name: Arc<str>,
    file: File,
    length: u64,
    /// By the clock that the folder's files bear.
    begun_at: SystemTime,
}

impl Local {
    pub fn open(folder: PathBuf) -> Result<Self, Fault> {
        let doing = |e: io::Error| Fault::from(e).doing(format!("making the folder of files {}", folder.display()));
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(doing)?;
        let inner = Inner { folder, names: Names::new(), syncs: AtomicU64::new(0) };
        Ok(Self { inner: Arc::new(inner), tenants: Mutex::default() })
    }

    pub async fn append(&self, tenant: TenantId, frames: Vec<Vec<u8>>) -> Result<Vec<Place>, Fault> {
        let desk = self.desk(tenant);
        let (done, answer) = oneshot::channel();
        desk.waiting.lock().push(Batch { frames, done });
        // In a task of its own: a caller that goes away must not leave the segment half written.
        tokio::spawn(write_waiting(self.inner.clone(), tenant, desk));
        let places = answer.await.map_err(|_| Fault::say("the writer of segments ended"))?;
        places.map_err(|e| Fault::from(e).doing(format!("writing to {}", self.inner.folder.display())))
    }

    pub async fn read(&self, place: &Stored) -> Result<Bytes, Fault> {
        let path = self.inner.folder.join(&*place.segment);
        let (offset, length) = (place.at_offset, usize::try_from(place.stored_bytes)?);
        let read = tokio::task::spawn_blocking(move || {
            let mut frame = vec![0; length];
            File::open(path)?.read_exact_at(&mut frame, offset)?;
            io::Result::Ok(Bytes::from(frame))
        })
        .await?;
        read.map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::UnexpectedEof => {
                BlobFault::Lost { hash: place.hash, segment: place.segment.to_string(), why: error.to_string() }.into()
            }
            _ => Fault::from(error).doing(format!("reading segment {}", place.segment)),
        })
    }

    pub async fn segments(&self, tenant: TenantId, after: Option<&str>, files_max: usize) -> Result<Vec<SegmentFile>, Fault> {
        let (folder, name) = (self.inner.folder.clone(), folder_of(tenant));
        let after = after.unwrap_or_default().to_owned();
        let listed = tokio::task::spawn_blocking(move || list(&folder, &name, &after, files_max)).await?;
        listed.map_err(|e| Fault::from(e).doing(format!("listing {}", self.inner.folder.display())))
    }

    pub async fn remove(&self, segment: &str) -> Result<(), Fault> {
        match tokio::fs::remove_file(self.inner.folder.join(segment)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Fault::from(error).doing(format!("removing segment {segment}"))),
            _ => Ok(()),
        }
    }

    pub async fn tenants(&self) -> Result<Vec<TenantId>, Fault> {
        let folder = self.inner.folder.clone();
        let found = tokio::task::spawn_blocking(move || {
            let mut found = Vec::new();
            for parts in std::fs::read_dir(&folder)?.flatten().filter(|entry| entry.path().is_dir()) {
                let names =
                    std::fs::read_dir(parts.path())?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<TenantId>().ok());
                found.extend(names);
            }
            io::Result::Ok(found)
        });
        found.await?.map_err(|e| Fault::from(e).doing(format!("listing {}", self.inner.folder.display())))
    }

    pub async fn check(&self) -> Result<(), Fault> {
        let probe = self.inner.folder.join(format!("probe-{}", uuid::Uuid::now_v7().simple()));
        let folder = self.inner.folder.clone();
        let tried = tokio::task::spawn_blocking(move || {
            std::fs::write(&probe, b"probe").and_then(|()| std::fs::read(&probe)).and_then(|_| std::fs::remove_file(&probe))
        });
        tried.await?.map_err(|e| Fault::from(e).doing(format!("trying to write to {}", folder.display())))
    }

    pub fn syncs(&self) -> u64 {
        self.inner.syncs.load(Ordering::Relaxed)
    }

    fn desk(&self, tenant: TenantId) -> Arc<Desk> {
        let mut tenants = self.tenants.lock();
        if tenants.len() >= OPEN_SEGMENTS_MAX && !tenants.contains_key(&tenant) {
            tenants.retain(|_, desk| Arc::strong_count(desk) > 1);
        }
        tenants.entry(tenant).or_default().clone()
    }
}

/// The files of this sub-folder in order, those after a name; none where it is not there.
fn list(folder: &Path, name: &str, after: &str, files_max: usize) -> io::Result<Vec<SegmentFile>> {
    let entries = match std::fs::read_dir(folder.join(name)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| Some(format!("{name}/{}", entry.file_name().to_str()?))).collect();
    names.retain(|name| name.as_str() > after);
    names.sort_unstable();
    names.truncate(files_max);
    let mut files = Vec::with_capacity(names.len());
    for name in names {
        match std::fs::metadata(folder.join(&name)) {
            Ok(file) => files.push(SegmentFile { name: name.into(), bytes: file.len(), changed_at: file.modified()?.into() }),
            // Another node's sweep was quicker.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(files)
}

/// Writes all that waits at this desk, if another call has not done so already.
async fn write_waiting(inner: Arc<Inner>, tenant: TenantId, desk: Arc<Desk>) {
    let mut segment = desk.segment.lock().await;
    let batches = std::mem::take(&mut *desk.waiting.lock());
    if batches.is_empty() {
        return;
    }
    let current = segment.take();
    let written = tokio::task::spawn_blocking(move || inner.write(tenant, current, batches));
    // After a panic the segment stays closed and the batches' senders are dropped: their callers are told.
    *segment = written.await.unwrap_or_default();
}

impl Inner {
    /// Writes the batches, makes them durable, tells their callers; returns the segment to go on with.
    fn write(&self, tenant: TenantId, current: Option<Segment>, batches: Vec<Batch>) -> Option<Segment> {
        let frames: Vec<&[u8]> = batches.iter().flat_map(|batch| &batch.frames).map(Vec::as_slice).collect();
        let (segment, outcome) = match self.write_frames(tenant, current, &frames) {
            Ok((segment, places)) => (segment, Ok(places)),
            // What the disk holds of this segment after an error is unknown (a second fsync may report success for
            // bytes that were dropped), so it is never appended to again.
            Err(error) => (None, Err(error)),
        };
        let mut places = outcome.as_ref().map(|places| places.iter().cloned());
        for batch in batches {
            let answer = match &mut places {
                Ok(places) => Ok(places.by_ref().take(batch.frames.len()).collect()),
                Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
            };
            // A caller that went away does not want to know.
            let _ = batch.done.send(answer);
        }
        segment
    }

    fn write_frames(&self, tenant: TenantId, mut current: Option<Segment>, frames: &[&[u8]]) -> io::Result<(Option<Segment>, Vec<Place>)> {
        let mut places = Vec::with_capacity(frames.len());
        let mut unsynced = false;
        for frame in frames {
            if frame.len() > OWN_SEGMENT_BYTES {
                let mut own = self.create(tenant)?;
                places.push(own.append(frame)?);
                self.sync(&own.file)?;
                continue;
            }
            if let Some(full) = current.take_if(|segment| segment.is_over())
                && unsynced
            {
                self.sync(&full.file)?;
            }
            let segment = match &mut current {
                Some(segment) => segment,
                none => none.insert(self.create(tenant)?),
            };
            places.push(segment.append(frame)?);
            unsynced = true;
        }
        if let Some(segment) = &current
            && unsynced
        {
            self.sync(&segment.file)?;
        }
        Ok((current, places))
    }

    /// A new, empty segment whose name is durable.
    fn create(&self, tenant: TenantId) -> io::Result<Segment> {
        let name = self.names.next(tenant);
        let path = self.folder.join(&*name);
        let folder = path.parent().unwrap_or(&self.folder);
        let is_new = !folder.exists();
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        self.sync(&File::open(folder)?)?;
        if is_new {
            for parent in folder.ancestors().skip(1).take_while(|parent| parent.starts_with(&self.folder)) {
                self.sync_folder(parent)?;
            }
        }
        Ok(Segment { name, file, length: 0, begun_at: SystemTime::now() })
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.sync(&File::open(folder)?)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.syncs.fetch_add(1, Ordering::Relaxed);
        metrics::counter!("blobs_syncs_total").increment(1);
        file.sync_data()
    }
}

impl Segment {
    /// Full, too old, or begun in the future, as after the clock was set.
    fn is_over(&self) -> bool {
        self.length >= SEGMENT_BYTES_MAX || self.begun_at.elapsed().map_or(true, |age| age >= SEGMENT_AGE_MAX)
    }

    fn append(&mut self, frame: &[u8]) -> io::Result<Place> {
        let offset = self.length;
        self.file.write_all_at(frame, offset)?;
        self.length += frame.len() as u64;
        Ok(Place { segment: self.name.clone(), offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn callers_at_once_share_one_sync() {
        let folder = tempfile::tempdir().unwrap();
        let (local, tenant) = (Arc::new(Local::open(folder.path().to_owned()).unwrap()), TenantId::new());
        local.append(tenant, vec![b"opens the segment".to_vec()]).await.unwrap();
        let before = local.syncs();
        let callers: Vec<_> = (0..64u8)
            .map(|n| {
                let local = local.clone();
                tokio::spawn(async move { local.append(tenant, vec![vec![n; 10], vec![n; 20]]).await.unwrap() })
            })
            .collect();
        let mut ends = Vec::new();
        for caller in callers {
            let places = caller.await.unwrap();
            assert_eq!(places[1].offset, places[0].offset + 10);
            ends.push(places[1].offset + 20);
        }
        // This runtime has one thread: all callers have queued before the first writer runs.
        assert_eq!(local.syncs() - before, 1);
        ends.sort_unstable();
        ends.dedup();
        assert_eq!(ends.len(), 64);
    }

    #[tokio::test]
    async fn after_an_error_another_segment_is_begun() {
        let folder = tempfile::tempdir().unwrap();
        let (local, tenant) = (Local::open(folder.path().to_owned()).unwrap(), TenantId::new());
        let first = local.append(tenant, vec![b"one".to_vec()]).await.unwrap();
        // A segment that can't be written to any more, as on a disk that fails.
        let desk = local.desk(tenant);
        let read_only = File::open(folder.path().join(&*first[0].segment)).unwrap();
        desk.segment.lock().await.as_mut().unwrap().file = read_only;
        assert!(local.append(tenant, vec![b"two".to_vec()]).await.is_err());
        let third = local.append(tenant, vec![b"three".to_vec()]).await.unwrap();
        assert_ne!(first[0].segment, third[0].segment);
    }

    #[tokio::test]
    async fn idle_tenants_do_not_hold_files_open() {
        let folder = tempfile::tempdir().unwrap();
        let local = Local::open(folder.path().to_owned()).unwrap();
        for _ in 0..OPEN_SEGMENTS_MAX + 10 {
            local.append(TenantId::new(), vec![b"x".to_vec()]).await.unwrap();
        }
        assert!(local.tenants.lock().len() <= OPEN_SEGMENTS_MAX);
    }
}
