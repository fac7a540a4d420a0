//! How far the cells of an XLS file reach, read out of its records ([MS-CFB], [MS-XLS]): the reader makes room for all between the first and
//! the last, and two of them may lie at the ends of a table of four thousand million.

use crate::model::{Broken, UNPACKED_CELLS_MAX};

/// Columns of an XLS table.
const COLUMNS_MAX: u64 = 256;
/// Cells that a table may claim to have: all that there can be.
const CLAIMED_CELLS_MAX: u64 = 65_536 * COLUMNS_MAX;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const SHORT_STREAM_BYTES: usize = 4_096;
const DIRECTORY_ENTRY_BYTES: usize = 128;

/// Is it a workbook whose cells can be held?
pub(crate) fn check(raw: &[u8]) -> Result<(), Broken> {
    let damaged = || Broken::Damaged("the compound file's tables".into());
    let file = Compound::read(raw).ok_or_else(damaged)?;
    if file.entry("EncryptedPackage").is_some() {
        return Err(Broken::Encrypted);
    }
    let Some(entry) = file.entry("Workbook").or_else(|| file.entry("Book")) else {
        return Err(Broken::NotATable(if file.entry("WordDocument").is_some() { "a Word document" } else { "no workbook" }));
    };
    records(&file.stream(entry).ok_or_else(damaged)?)
}

fn records(stream: &[u8]) -> Result<(), Broken> {
    let mut rest = stream;
    let mut area = Area::default();
    while rest.len() >= 4 {
        let (kind, length) = (u16_at(rest, 0), usize::from(u16_at(rest, 2)));
        let Some(data) = rest.get(4..4 + length) else { break };
        match kind {
            // FilePass: encrypted.
            0x002F => return Err(Broken::Encrypted),
            // A sheet begins.
            0x0809 => area = Area::default(),
            // Dimensions: what it claims, as far as room is made for it.
            0x0200 if length >= 12 => {
                let (rows, columns) = match length {
                    14.. => (
                        u64::from(u32_at(data, 4)).saturating_sub(u64::from(u32_at(data, 0))),
                        u64::from(u16_at(data, 10)).saturating_sub(u64::from(u16_at(data, 8))),
                    ),
                    _ => (
                        u64::from(u16_at(data, 2)).saturating_sub(u64::from(u16_at(data, 0))),
                        u64::from(u16_at(data, 6)).saturating_sub(u64::from(u16_at(data, 4))),
                    ),
                };
                if (rows + 1).saturating_mul(columns + 1) > CLAIMED_CELLS_MAX * 2 {
                    return Err(Broken::Bomb);
                }
            }
            0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203 | 0x0204 | 0x0205 | 0x027E | 0x0206 | 0x0406 if length >= 4 => {
                area.reach(u64::from(u16_at(data, 0)), u64::from(u16_at(data, 2)));
                if kind == 0x00BD && length >= 6 {
                    area.reach(u64::from(u16_at(data, 0)), u64::from(u16_at(data, length - 2)));
                }
                if area.cells() > UNPACKED_CELLS_MAX {
                    return Err(Broken::Bomb);
                }
            }
            _ => {}
        }
        rest = &rest[4 + length..];
    }
    Ok(())
}

#[derive(Default)]
struct Area {
    rows: Option<(u64, u64)>,
    columns: Option<(u64, u64)>,
}

impl Area {
    fn reach(&mut self, row: u64, column: u64) {
        let wider = |span: Option<(u64, u64)>, at: u64| Some(span.map_or((at, at), |(from, to)| (from.min(at), to.max(at))));
        self.rows = wider(self.rows, row);
        self.columns = wider(self.columns, column);
    }

    fn cells(&self) -> u64 {
        let width = |span: Option<(u64, u64)>| span.map_or(0, |(from, to)| to - from + 1);
        width(self.rows) * width(self.columns)
    }
}

/// A compound file: sectors in chains, named in a directory.
struct Compound<'a> {
    raw: &'a [u8],
    sector_bytes: usize,
    chains: Vec<u32>,
    directory: Vec<u8>,
}

impl<'a> Compound<'a> {
    fn read(raw: &'a [u8]) -> Option<Self> {
        let header = raw.get(..512)?;
        let shift = u16_at(header, 30);
        if !matches!(shift, 9 | 12) {
            return None;
        }
        let mut file = Self { raw, sector_bytes: 1 << shift, chains: Vec::new(), directory: Vec::new() };
        let mut tables: Vec<u32> = (0..109).map(|n| u32_at(header, 76 + 4 * n)).filter(|at| *at < END_OF_CHAIN - 3).collect();
        let mut next = u32_at(header, 68);
        let sectors = raw.len() / file.sector_bytes + 1;
        for _ in 0..sectors {
            let Some(sector) = file.sector(next) else { break };
            let entries = sector.len() / 4 - 1;
            tables.extend((0..entries).map(|n| u32_at(sector, 4 * n)).filter(|at| *at < END_OF_CHAIN - 3));
            next = u32_at(sector, 4 * entries);
        }
        for table in tables.into_iter().take(sectors) {
            let sector = file.sector(table)?;
            let more: Vec<u32> = (0..sector.len() / 4).map(|n| u32_at(sector, 4 * n)).collect();
            file.chains.extend(more);
        }
        file.directory = file.chain(u32_at(header, 48), usize::MAX)?;
        Some(file)
    }

    fn sector(&self, at: u32) -> Option<&'a [u8]> {
        let from = (usize::try_from(at).ok()?.checked_add(1)?).checked_mul(self.sector_bytes)?;
        // The last sector may be cut.
        self.raw.get(from..(from + self.sector_bytes).min(self.raw.len())).filter(|sector| sector.len() >= 4)
    }

    fn chain(&self, first: u32, bytes_max: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut at = first;
        // A chain that comes back to itself ends with the file's size.
        while at < END_OF_CHAIN - 3 && out.len() <= self.raw.len() && out.len() < bytes_max {
            out.extend_from_slice(self.sector(at)?);
            at = *self.chains.get(usize::try_from(at).ok()?)?;
        }
        Some(out)
    }

    fn entry(&self, name: &str) -> Option<&[u8]> {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.directory.chunks_exact(DIRECTORY_ENTRY_BYTES).find(|entry| {
            let length = usize::from(u16_at(entry, 64)).saturating_sub(2).min(64);
            entry[..length].eq_ignore_ascii_case(&wide)
        })
    }

    fn stream(&self, entry: &[u8]) -> Option<Vec<u8>> {
        let (first, bytes) = (u32_at(entry, 116), usize::try_from(u32_at(entry, 120)).ok()?);
        if bytes >= SHORT_STREAM_BYTES {
            let mut out = self.chain(first, bytes)?;
            out.truncate(bytes);
            return Some(out);
        }
        // Short streams lie in sectors of 64 bytes within the root's stream.
        let root = self.directory.get(..DIRECTORY_ENTRY_BYTES)?;
        let short = self.chain(u32_at(root, 116), usize::MAX)?;
        let table = self.chain(u32_at(self.raw, 60), usize::MAX)?;
        let mut out = Vec::new();
        let mut at = first;
        while at < END_OF_CHAIN - 3 && out.len() < bytes {
            let from = usize::try_from(at).ok()?.checked_mul(64)?;
            out.extend_from_slice(short.get(from..(from + 64).min(short.len()))?);
            at = table.get(usize::try_from(at).ok()? * 4..)?.get(..4).map(|four| u32_at(four, 0))?;
        }
        out.truncate(bytes);
        Some(out)
    }
}

/// Both give 0 beyond the end, as nothing is trusted here.
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
