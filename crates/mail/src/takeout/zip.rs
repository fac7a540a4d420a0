//! A zip whose writing can be broken off after any part of it and gone on with by another process (PKWARE's APPNOTE 6.3.10; ZIP64 where
//! sizes need it). What must be known to go on is a few numbers; the entries of the directory, which stands at a zip's end, are given out
//! with each part and brought back at the end. Libraries keep all of that in memory, and none can be put aside.

use crc32fast::Hasher;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use kernel::Fault;
use serde::{Deserialize, Serialize};
use std::io::Write;

/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
/// Sizes follow the content.
const SIZES_FOLLOW: u16 = 1 << 3;
const DEFLATED: u16 = 8;
/// The version of the format that understands deflated files, and the one that understands ZIP64.
const PLAIN: u16 = 20;
const LARGE: u16 = 45;
/// 1 January 1980, midnight: mails say in their own header when they were written.
const NO_DATE: [u16; 2] = [0, 1 << 5 | 1];
/// From here on a number stands in a field of ZIP64.
const TOO_LARGE: u64 = 0xffff_ffff;
const TOO_MANY: u64 = 0xffff;

/// A zip as it grows. What is kept of it between two parts is what is serialised.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Zip {
    /// Bytes before the next one.
    offset: u64,
    /// Files in it.
    files: u64,
    /// Bytes of the directory.
    directory_bytes: u64,
    /// A file that is being written.
    open: Option<Open>,
    #[serde(skip)]
    part: Part,
    #[serde(skip)]
    packer: Option<DeflateEncoder<Vec<u8>>>,
}

/// A file whose content comes bit by bit.
#[derive(Clone, Serialize, Deserialize)]
struct Open {
    name: String,
    at: u64,
    sum: u32,
    plain: u64,
    packed: u64,
}

/// Some of a zip's bytes, and the entries of its directory for files that end in them.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub bytes: Vec<u8>,
    pub directory: Vec<u8>,
}

/// A file's entry in the directory.
struct Entry<'a> {
    name: &'a str,
    flags: u16,
    at: u64,
    sum: u32,
    plain: u64,
    packed: u64,
}

impl Zip {
    /// A file of which all is there.
    pub(super) fn file(&mut self, name: &str, content: &[u8]) -> Result<(), Fault> {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        packer.write_all(content)?;
        let packed = packer.finish()?;
        let (plain, packed_bytes) = (u32::try_from(content.len())?, u32::try_from(packed.len())?);
        let mut hasher = Hasher::new();
        hasher.update(content);
        let entry = Entry { name, flags: UTF8, at: self.offset, sum: hasher.finalize(), plain: plain.into(), packed: packed_bytes.into() };
        let head = local_header(&entry, PLAIN, [packed_bytes, plain], &[])?;
        self.put(&head);
        self.put(&packed);
        self.list(&entry)
    }

    /// A file whose content comes by [`Zip::more`].
    pub(super) fn begin(&mut self, name: &str) -> Result<(), Fault> {
        let open = Open { name: name.to_owned(), at: self.offset, sum: 0, plain: 0, packed: 0 };
        let entry = open.entry();
        // Nobody knows how large it gets: its sizes will have eight bytes each.
        let mut sizes = Vec::new();
        words(&mut sizes, &[1, 16]);
        sizes.extend_from_slice(&[0; 16]);
        let head = local_header(&entry, LARGE, [u32::MAX; 2], &sizes)?;
        self.put(&head);
        self.open = Some(open);
        Ok(())
    }

    /// Further content of the file that was begun.
    pub(super) fn more(&mut self, content: &[u8]) -> Result<(), Fault> {
        let Some(open) = &mut self.open else { return Err(Fault::say("a zip without a file that is open")) };
        let mut hasher = Hasher::new_with_initial_len(open.sum, open.plain);
        hasher.update(content);
        open.sum = hasher.finalize();
        open.plain += content.len() as u64;
        let packer = self.packer.get_or_insert_with(|| DeflateEncoder::new(Vec::new(), Compression::default()));
        packer.write_all(content)?;
        let packed = std::mem::take(packer.get_mut());
        self.put_packed(&packed);
        Ok(())
    }

    /// Its end.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        let packer = self.packer.take().unwrap_or_else(|| DeflateEncoder::new(Vec::new(), Compression::default()));
        let packed = packer.finish()?;
        self.put_packed(&packed);
        let Some(open) = self.open.take() else { return Err(Fault::say("a zip without a file that is open")) };
        let mut descriptor = Vec::new();
        longs(&mut descriptor, &[0x0807_4b50, open.sum]);
        wides(&mut descriptor, &[open.packed, open.plain]);
        self.put(&descriptor);
        self.list(&open.entry())
    }

    /// Is a file open?
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Bytes that wait to be taken.
    pub(super) fn waiting(&self) -> usize {
        self.part.bytes.len()
    }

    /// Takes what was written since the last time. Whoever keeps it, and this zip's numbers, can go on behind it.
    pub(super) fn part(&mut self) -> Result<Part, Fault> {
        if let Some(mut packer) = self.packer.take() {
            // To a whole byte; who goes on begins with an empty window, so he needs nothing of what came before (RFC 1951, 3.2.4).
            packer.flush()?;
            let packed = std::mem::take(packer.get_mut());
            self.put_packed(&packed);
        }
        Ok(std::mem::take(&mut self.part))
    }

    /// Bytes of the whole zip, with its directory.
    pub(super) fn bytes(&self) -> u64 {
        self.offset + self.directory_bytes + self.ending().len() as u64
    }

    /// What stands behind the directory.
    pub(super) fn ending(&self) -> Vec<u8> {
        let (at, bytes, files) = (self.offset, self.directory_bytes, self.files);
        let mut end = Vec::new();
        if files >= TOO_MANY || at >= TOO_LARGE || bytes >= TOO_LARGE {
            longs(&mut end, &[0x0606_4b50]);
            wides(&mut end, &[44]);
            words(&mut end, &[LARGE, LARGE]);
            longs(&mut end, &[0, 0]);
            wides(&mut end, &[files, files, bytes, at]);
            longs(&mut end, &[0x0706_4b50, 0]);
            wides(&mut end, &[at + bytes]);
            longs(&mut end, &[1]);
        }
        longs(&mut end, &[0x0605_4b50]);
        let files = u16::try_from(files).unwrap_or(u16::MAX);
        words(&mut end, &[0, 0, files, files]);
        longs(&mut end, &[short(bytes), short(at)]);
        words(&mut end, &[0]);
        end
    }

    fn put(&mut self, bytes: &[u8]) {
        self.part.bytes.extend_from_slice(bytes);
        self.offset += bytes.len() as u64;
    }

    fn put_packed(&mut self, packed: &[u8]) {
        self.put(packed);
        if let Some(open) = &mut self.open {
            open.packed += packed.len() as u64;
        }
    }

    fn list(&mut self, entry: &Entry<'_>) -> Result<(), Fault> {
        let listed = directory_entry(entry)?;
        self.directory_bytes += listed.len() as u64;
        self.part.directory.extend_from_slice(&listed);
        self.files += 1;
        Ok(())
    }
}

impl Open {
    fn entry(&self) -> Entry<'_> {
        let Self { name, at, sum, plain, packed } = self;
        Entry { name, flags: UTF8 | SIZES_FOLLOW, at: *at, sum: *sum, plain: *plain, packed: *packed }
    }
}

fn local_header(entry: &Entry<'_>, version: u16, [packed, plain]: [u32; 2], further: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut head = Vec::new();
    longs(&mut head, &[0x0403_4b50]);
    words(&mut head, &[version, entry.flags, DEFLATED]);
    words(&mut head, &NO_DATE);
    longs(&mut head, &[entry.sum, packed, plain]);
    words(&mut head, &[u16::try_from(entry.name.len())?, u16::try_from(further.len())?]);
    head.extend_from_slice(entry.name.as_bytes());
    head.extend_from_slice(further);
    Ok(head)
}

fn directory_entry(entry: &Entry<'_>) -> Result<Vec<u8>, Fault> {
    // In this order, each only where it has no room before.
    let wide: Vec<u64> = [entry.plain, entry.packed, entry.at].into_iter().filter(|number| *number >= TOO_LARGE).collect();
    let mut further = Vec::new();
    if !wide.is_empty() {
        words(&mut further, &[1, u16::try_from(wide.len() * 8)?]);
        wides(&mut further, &wide);
    }
    let version = if wide.is_empty() { PLAIN } else { LARGE };
    let mut listed = Vec::new();
    longs(&mut listed, &[0x0201_4b50]);
    words(&mut listed, &[version, version, entry.flags, DEFLATED]);
    words(&mut listed, &NO_DATE);
    longs(&mut listed, &[entry.sum, short(entry.packed), short(entry.plain)]);
    words(&mut listed, &[u16::try_from(entry.name.len())?, u16::try_from(further.len())?, 0, 0, 0]);
    longs(&mut listed, &[0, short(entry.at)]);
    listed.extend_from_slice(entry.name.as_bytes());
    listed.extend_from_slice(&further);
    Ok(listed)
}

/// A number as it stands where four bytes are; all ones: it stands in a field of ZIP64.
fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn words(out: &mut Vec<u8>, numbers: &[u16]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn longs(out: &mut Vec<u8>, numbers: &[u32]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn wides(out: &mut Vec<u8>, numbers: &[u64]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::{Cursor, Read, Seek, SeekFrom};
    use zip::ZipArchive;

    /// Puts a zip aside after each part, as if its process were killed then.
    struct Lives {
        zip: Zip,
        bytes: Vec<u8>,
        directory: Vec<u8>,
    }

    impl Lives {
        fn new() -> Self {
            Self { zip: Zip::default(), bytes: Vec::new(), directory: Vec::new() }
        }

        fn die(&mut self) {
            let part = self.zip.part().unwrap();
            self.bytes.extend(part.bytes);
            self.directory.extend(part.directory);
            let kept = serde_json::to_string(&self.zip).unwrap();
            self.zip = serde_json::from_str(&kept).unwrap();
        }

        fn whole(mut self) -> Vec<u8> {
            self.die();
            let bytes = self.zip.bytes();
            self.bytes.extend(self.directory);
            self.bytes.extend(self.zip.ending());
            assert_eq!(self.bytes.len() as u64, bytes);
            self.bytes
        }
    }

    fn content(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Vec<u8> {
        let mut content = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
        content
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

        /// Whatever is written and wherever it is broken off, another program reads the same; it checks each file's sum.
        #[test]
        fn broken_off_anywhere_it_is_one_zip(steps in prop::collection::vec((0..4_u8, prop::collection::vec(any::<u8>(), 0..3_000)), 0..40)) {
            let mut lives = Lives::new();
            let mut expected: Vec<(String, Vec<u8>)> = Vec::new();
            for (step, bytes) in steps {
                match step {
                    0 => lives.die(),
                    1 if lives.zip.is_open() => lives.zip.end().unwrap(),
                    2 if !lives.zip.is_open() => {
                        let name = format!("文件/{}.eml", expected.len());
                        lives.zip.file(&name, &bytes).unwrap();
                        expected.push((name, bytes));
                    }
                    _ => {
                        if !lives.zip.is_open() {
                            let name = format!("{}.mbox", expected.len());
                            lives.zip.begin(&name).unwrap();
                            expected.push((name, Vec::new()));
                        }
                        lives.zip.more(&bytes).unwrap();
                        expected.last_mut().unwrap().1.extend(bytes);
                    }
                }
            }
            if lives.zip.is_open() {
                lives.zip.end().unwrap();
            }
            let mut archive = ZipArchive::new(Cursor::new(lives.whole())).unwrap();
            prop_assert_eq!(archive.len(), expected.len());
            for (name, bytes) in expected {
                prop_assert_eq!(content(&mut archive, &name), bytes);
            }
        }
    }

    #[test]
    fn it_may_hold_more_files_than_two_bytes_count() {
        let mut lives = Lives::new();
        for n in 0..70_000 {
            lives.zip.file(&format!("{n}"), b"").unwrap();
        }
        let mut archive = ZipArchive::new(Cursor::new(lives.whole())).unwrap();
        assert_eq!(archive.len(), 70_000);
        assert!(archive.by_name("69999").is_ok());
    }

    /// Nothing, for a long while; then this.
    struct Behind {
        nothing: u64,
        then: Vec<u8>,
        at: u64,
    }

    impl Read for Behind {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let before = self.nothing.saturating_sub(self.at).min(buffer.len() as u64) as usize;
            buffer[..before].fill(0);
            let from = self.at.saturating_sub(self.nothing).min(self.then.len() as u64) as usize;
            let read = if before > 0 { before } else { (&self.then[from..]).read(buffer)? };
            self.at += read as u64;
            Ok(read)
        }
    }

    impl Seek for Behind {
        fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
            let end = self.nothing + self.then.len() as u64;
            self.at = match to {
                SeekFrom::Start(at) => at,
                SeekFrom::End(by) => end.checked_add_signed(by).unwrap(),
                SeekFrom::Current(by) => self.at.checked_add_signed(by).unwrap(),
            };
            Ok(self.at)
        }
    }

    #[test]
    fn it_may_be_longer_than_four_bytes_count() {
        let nothing = 5 << 30;
        let mut lives = Lives { zip: Zip { offset: nothing, ..Zip::default() }, bytes: Vec::new(), directory: Vec::new() };
        lives.zip.file("late.eml", b"hello").unwrap();
        lives.zip.begin("late.mbox").unwrap();
        lives.zip.more(b"From ").unwrap();
        lives.die();
        lives.zip.end().unwrap();
        lives.die();
        let mut then = std::mem::take(&mut lives.bytes);
        then.extend(std::mem::take(&mut lives.directory));
        then.extend(lives.zip.ending());
        assert_eq!(lives.zip.bytes(), nothing + then.len() as u64);
        let mut archive = ZipArchive::new(Behind { nothing, then, at: 0 }).unwrap();
        for (name, expected) in [("late.eml", "hello"), ("late.mbox", "From ")] {
            let mut content = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut content).unwrap();
            assert_eq!(content, expected);
        }
    }
}
