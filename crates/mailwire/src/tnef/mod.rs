//! `winmail.dat` (TNEF, MS-OXTNEF): what Outlook packs a mail's formatted text and its files into, taken out again. Bounded, and never
//! panics whatever bytes come.

mod properties;
mod rtf;

use properties::{Property, Value};

/// Files taken out of one `winmail.dat`.
const FILES_MAX: usize = 200;
/// Attributes that are read.
const ATTRIBUTES_MAX: usize = 10_000;
/// Bytes of text, unpacked, that are kept.
const TEXT_BYTES_MAX: usize = 8 << 20;

/// What a `winmail.dat` holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tnef {
    /// The plain text, where it holds one.
    pub text: Option<String>,
    /// The text as HTML: its own, or the one that its RTF was made from. **Not safe to show**, see [`crate::sanitise`].
    pub html: Option<String>,
    /// The text as RTF, unpacked.
    pub rtf: Option<Vec<u8>>,
    /// The files.
    pub files: Vec<TnefFile>,
}

/// A file of a `winmail.dat`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TnefFile {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its media type, as it says.
    pub media_type: Option<String>,
    /// By what the text refers to it, without brackets.
    pub content_id: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Tnef {
    /// The text for a reader without HTML: its own, else what its RTF says.
    #[must_use]
    pub fn plain(&self) -> Option<String> {
        let own = self.text.clone().filter(|text| !text.trim().is_empty());
        own.or_else(|| self.rtf.as_deref().map(rtf::text)).filter(|text| !text.trim().is_empty())
    }
}

/// Are these the bytes of a `winmail.dat`, whatever it is called?
#[must_use]
pub fn is_tnef(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x78, 0x9F, 0x3E, 0x22])
}

/// Takes out what is in a `winmail.dat`; none when it is none. What is cut off or wrong ends the reading, and what was found is given.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Tnef> {
    if !is_tnef(bytes) {
        return None;
    }
    let mut reader = Reader { codepage: 1252, tnef: Tnef::default(), file: None };
    let mut rest = bytes.get(6..)?;
    for _ in 0..ATTRIBUTES_MAX {
        let Some((attribute, after)) = attribute(rest) else { break };
        reader.take(&attribute);
        rest = after;
    }
    reader.close();
    Some(reader.tnef)
}

struct Attribute<'b> {
    /// MS-OXTNEF, 2.1.3.2; the type in the upper half left out.
    id: u16,
    data: &'b [u8],
}

/// Level, id, type, length, data, checksum. A wrong checksum is borne, as other readers do; a length beyond the end is cut.
fn attribute(bytes: &[u8]) -> Option<(Attribute<'_>, &[u8])> {
    let level = *bytes.first()?;
    if !matches!(level, 1 | 2) {
        return None;
    }
    let id = u16::from_le_bytes(bytes.get(1..3)?.try_into().ok()?);
    let length = usize::try_from(u32::from_le_bytes(bytes.get(5..9)?.try_into().ok()?)).ok()?;
    let all = bytes.get(9..)?;
    let data = all.get(..length).unwrap_or(all);
    let after = all.get(length.saturating_add(2)..).unwrap_or_default();
    Some((Attribute { id, data }, after))
}

struct Reader {
    codepage: u16,
    tnef: Tnef,
    file: Option<Draft>,
}

/// A file whose attributes are being read. What is said in properties weighs more than the short attributes.
#[derive(Default)]
struct Draft {
    title: Option<String>,
    transport_name: Option<String>,
    long_name: Option<String>,
    file: TnefFile,
}

impl Reader {
    fn take(&mut self, attribute: &Attribute<'_>) {
        const RENDER_DATA: u16 = 0x9002;
        const PROPERTIES: u16 = 0x9003;
        const FILE_PROPERTIES: u16 = 0x9005;
        const CODEPAGE: u16 = 0x9007;
        const BODY: u16 = 0x800C;
        const FILE_TITLE: u16 = 0x8010;
        const FILE_DATA: u16 = 0x800F;
        const TRANSPORT_NAME: u16 = 0x9001;
        match attribute.id {
            CODEPAGE => {
                if let Some(bytes) = attribute.data.get(..2) {
                    self.codepage = u16::from_le_bytes([bytes[0], bytes[1]]);
                }
            }
            BODY => self.tnef.text = Some(self.decode(attribute.data)),
            PROPERTIES => {
                for property in properties::read(attribute.data) {
                    self.of_message(property);
                }
            }
            RENDER_DATA => {
                self.close();
                self.file = Some(Draft::default());
            }
            FILE_TITLE | TRANSPORT_NAME => {
                let name = Some(self.decode(attribute.data)).filter(|name| !name.trim().is_empty());
                let file = self.file.get_or_insert_default();
                if attribute.id == FILE_TITLE { file.title = name } else { file.transport_name = name }
            }
            FILE_DATA => attribute.data.clone_into(&mut self.file.get_or_insert_default().file.bytes),
            FILE_PROPERTIES => {
                for property in properties::read(attribute.data) {
                    self.of_file(property);
                }
            }
            _ => {}
        }
    }

    fn of_message(&mut self, property: Property<'_>) {
        const BODY: u16 = 0x1000;
        const RTF: u16 = 0x1009;
        const HTML: u16 = 0x1013;
        let Property { id, value } = property;
        match id {
            BODY => self.tnef.text = self.text_of(&value).or_else(|| self.tnef.text.take()),
            HTML => self.tnef.html = self.text_of(&value).map(|html| html.trim_end_matches('\0').to_owned()),
            RTF => {
                if let Value::Bytes(packed) = value {
                    self.tnef.rtf = rtf::unpack(packed, TEXT_BYTES_MAX);
                    if self.tnef.html.is_none() {
                        self.tnef.html = self.tnef.rtf.as_deref().and_then(rtf::html);
                    }
                }
            }
            _ => {}
        }
    }

    fn of_file(&mut self, property: Property<'_>) {
        const DATA: u16 = 0x3701;
        const SHORT_NAME: u16 = 0x3704;
        const LONG_NAME: u16 = 0x3707;
        const DISPLAY_NAME: u16 = 0x3001;
        const MEDIA_TYPE: u16 = 0x370E;
        const CONTENT_ID: u16 = 0x3712;
        let Property { id, value } = property;
        let text = self.text_of(&value).filter(|text| !text.trim().is_empty());
        let file = self.file.get_or_insert_default();
        match (id, value) {
            (DATA, Value::Bytes(bytes)) => bytes.clone_into(&mut file.file.bytes),
            // Sixteen bytes say what kind of object it is; a mail within the mail is a `winmail.dat` itself.
            (DATA, Value::Object(bytes)) => file.file.bytes = bytes.get(16..).unwrap_or_default().to_vec(),
            (LONG_NAME, _) => file.long_name = text,
            (SHORT_NAME | DISPLAY_NAME, _) if file.transport_name.is_none() => file.transport_name = text,
            (MEDIA_TYPE, _) => file.file.media_type = text.map(|kind| kind.to_ascii_lowercase()),
            (CONTENT_ID, _) => file.file.content_id = text.map(|id| id.trim_matches(['<', '>']).to_owned()),
            _ => {}
        }
    }

    /// The file that was being read is whole.
    fn close(&mut self) {
        let Some(draft) = self.file.take() else { return };
        let Draft { title, transport_name, long_name, mut file } = draft;
        file.name = long_name.or(title).or(transport_name);
        if self.tnef.files.len() < FILES_MAX && (file.name.is_some() || !file.bytes.is_empty()) {
            self.tnef.files.push(file);
        }
    }

    fn text_of(&self, value: &Value<'_>) -> Option<String> {
        match value {
            Value::Wide(bytes) => Some(wide(bytes)),
            Value::Narrow(bytes) | Value::Bytes(bytes) => Some(self.decode(bytes)),
            Value::Object(_) | Value::Other => None,
        }
    }

    fn decode(&self, bytes: &[u8]) -> String {
        let bytes = bytes.get(..bytes.len().min(TEXT_BYTES_MAX)).unwrap_or_default();
        let bytes = bytes.strip_suffix(&[0]).unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_end_matches('\0').replace('\0', ""),
            Err(_) => encoding(self.codepage).decode_without_bom_handling(bytes).0.replace('\0', ""),
        }
    }
}

/// UTF-16 of the small end first.
fn wide(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).take(TEXT_BYTES_MAX / 2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).filter(|c| *c != '\0').collect()
}

/// The encoding of a Windows code page.
fn encoding(codepage: u16) -> &'static encoding_rs::Encoding {
    use encoding_rs as e;
    match codepage {
        874 => e::WINDOWS_874,
        932 => e::SHIFT_JIS,
        936 | 54936 => e::GB18030,
        949 => e::EUC_KR,
        950 => e::BIG5,
        1250 => e::WINDOWS_1250,
        1251 => e::WINDOWS_1251,
        1253 => e::WINDOWS_1253,
        1254 => e::WINDOWS_1254,
        1255 => e::WINDOWS_1255,
        1256 => e::WINDOWS_1256,
        1257 => e::WINDOWS_1257,
        1258 => e::WINDOWS_1258,
        20866 => e::KOI8_R,
        28592 => e::ISO_8859_2,
        65001 => e::UTF_8,
        _ => e::WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute_bytes(level: u8, id: u16, data: &[u8]) -> Vec<u8> {
        let mut out = vec![level];
        out.extend(id.to_le_bytes());
        out.extend([0, 0]);
        out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        out.extend(data);
        out.extend([0, 0]);
        out
    }

    fn packed(attributes: &[Vec<u8>]) -> Vec<u8> {
        let mut out = vec![0x78, 0x9F, 0x3E, 0x22, 1, 0];
        attributes.iter().for_each(|a| out.extend(a));
        out
    }

    #[test]
    fn text_and_files_are_taken_out() {
        let bytes = packed(&[
            attribute_bytes(1, 0x800C, b"Hello\0"),
            attribute_bytes(2, 0x9002, &[0; 14]),
            attribute_bytes(2, 0x8010, b"offer.pdf\0"),
            attribute_bytes(2, 0x800F, b"%PDF"),
            attribute_bytes(2, 0x9002, &[0; 14]),
            attribute_bytes(2, 0x8010, b"b.txt\0"),
            attribute_bytes(2, 0x800F, b"b"),
        ]);
        let tnef = read(&bytes).unwrap();
        assert_eq!(tnef.plain().as_deref(), Some("Hello"));
        let files: Vec<_> = tnef.files.iter().map(|f| (f.name.as_deref().unwrap(), f.bytes.as_slice())).collect();
        assert_eq!(files, [("offer.pdf", &b"%PDF"[..]), ("b.txt", b"b")]);
    }

    #[test]
    fn what_is_cut_off_gives_what_is_there() {
        let bytes = packed(&[attribute_bytes(2, 0x9002, &[0; 14]), attribute_bytes(2, 0x800F, b"whole file")]);
        for end in 0..bytes.len() {
            let _ = read(&bytes[..end]);
        }
        assert_eq!(read(&bytes[..bytes.len() - 6]).unwrap().files[0].bytes, b"whole ");
        assert_eq!(read(b"no tnef"), None);
    }
}
