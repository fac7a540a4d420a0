//! A list of MAPI properties as it stands in an attribute (MS-OXTNEF, 2.1.3.4).

/// Properties of one list that are read.
const PROPERTIES_MAX: usize = 2_000;
/// Values of one property that are read.
const VALUES_MAX: usize = 1_000;

/// A property: its number and its first value.
pub(super) struct Property<'b> {
    pub(super) id: u16,
    pub(super) value: Value<'b>,
}

pub(super) enum Value<'b> {
    /// Text in the message's code page.
    Narrow(&'b [u8]),
    /// Text in UTF-16.
    Wide(&'b [u8]),
    Bytes(&'b [u8]),
    Object(&'b [u8]),
    /// Numbers, times: nothing that is shown.
    Other,
}

/// The properties up to the first that can't be read.
pub(super) fn read(bytes: &[u8]) -> Vec<Property<'_>> {
    let mut cursor = Cursor(bytes);
    let Some(count) = cursor.number() else { return Vec::new() };
    let mut all = Vec::new();
    for _ in 0..count.min(PROPERTIES_MAX) {
        let Some(property) = cursor.property() else { break };
        all.push(property);
    }
    all
}

struct Cursor<'b>(&'b [u8]);

impl<'b> Cursor<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Four bytes, the small end first.
    fn number(&mut self) -> Option<usize> {
        let bytes: [u8; 4] = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    /// So many bytes, and what fills them up to a multiple of four; at the end that may be missing.
    fn padded(&mut self, count: usize) -> Option<&'b [u8]> {
        let taken = self.take(count)?;
        let fill = (4 - count % 4) % 4;
        self.0 = self.0.get(fill..).unwrap_or_default();
        Some(taken)
    }

    fn property(&mut self) -> Option<Property<'b>> {
        const MULTIPLE: u16 = 0x1000;
        const NAMED_FROM: u16 = 0x8000;
        let kind = self.take(2)?;
        let kind = u16::from_le_bytes([kind[0], kind[1]]);
        let id = self.take(2)?;
        let id = u16::from_le_bytes([id[0], id[1]]);
        if id >= NAMED_FROM {
            self.take(16)?;
            if self.number()? == 0 {
                self.take(4)?;
            } else {
                let length = self.number()?;
                self.padded(length)?;
            }
        }
        let multiple = kind & MULTIPLE != 0;
        let kind = kind & !MULTIPLE;
        let value = match kind {
            0x001E | 0x001F | 0x0102 | 0x000D => self.variable(kind)?,
            _ => {
                let size = match kind {
                    0x0002 | 0x000B | 0x0003 | 0x0004 | 0x000A | 0x0001 => 4,
                    0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => 8,
                    0x0048 => 16,
                    _ => return None,
                };
                let count = if multiple { self.number()? } else { 1 };
                self.take(size * count.min(VALUES_MAX))?;
                Value::Other
            }
        };
        Some(Property { id, value })
    }

    /// Values of any length; there is always a count of them. The first is kept.
    fn variable(&mut self, kind: u16) -> Option<Value<'b>> {
        let count = self.number()?;
        let mut first = None;
        for _ in 0..count.min(VALUES_MAX) {
            let length = self.number()?;
            let bytes = self.padded(length)?;
            first.get_or_insert(bytes);
        }
        let bytes = first.unwrap_or_default();
        Some(match kind {
            0x001E => Value::Narrow(bytes),
            0x001F => Value::Wide(bytes),
            0x000D => Value::Object(bytes),
            _ => Value::Bytes(bytes),
        })
    }
}
