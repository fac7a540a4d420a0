//! In which encoding a text is written, and reading it as UTF-8 – line by line where one file holds two of them.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Decoder, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

const CHUNK_BYTES: usize = 64 << 10;
/// A line longer than this is decoded in parts.
const LINE_BYTES_MAX: usize = 1 << 20;
/// Lines in another encoding that are told one by one.
const RECODED_TOLD_MAX: usize = 100_000;

/// What a sample is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// The encoding of most lines.
    pub encoding: &'static Encoding,
    /// It begins with a byte order mark.
    pub mark: bool,
}

/// Words that stand in headers of tables: of two encodings in which a text can be read, that is right in which it says something.
const HEADER_WORDS: [&str; 56] = [
    "公司",
    "客户",
    "名称",
    "国家",
    "电话",
    "手机",
    "邮箱",
    "邮件",
    "地址",
    "联系",
    "网址",
    "网站",
    "备注",
    "来源",
    "姓名",
    "职位",
    "城市",
    "类型",
    "阶段",
    "日期",
    "编号",
    "业务",
    "地区",
    "产品",
    "客戶",
    "名稱",
    "國家",
    "電話",
    "郵箱",
    "電郵",
    "聯絡",
    "聯繫",
    "網址",
    "備註",
    "來源",
    "職位",
    "類型",
    "編號",
    "地區",
    "產品",
    "会社",
    "名前",
    "氏名",
    "住所",
    "メール",
    "担当",
    "備考",
    "顧客",
    "회사",
    "이름",
    "전화",
    "주소",
    "국가",
    "이메일",
    "담당",
    "고객",
];

/// The encoding of a text that begins with this sample.
pub(crate) fn detect(sample: &[u8]) -> Found {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return Found { encoding, mark: true };
    }
    let plain = |encoding| Found { encoding, mark: false };
    if let Some(encoding) = wide(sample) {
        return plain(encoding);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let (mut good, mut bad) = (0_usize, 0_usize);
    for line in sample.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(_) if line.is_ascii() => {}
            Ok(_) => good += 1,
            // The sample may end within a character.
            Err(e) if e.error_len().is_none() && !line.ends_with(b"\n") => {}
            Err(_) => {
                bad += 1;
                detector.feed(line, false);
            }
        }
    }
    if bad == 0 || good > bad {
        return plain(UTF_8);
    }
    detector.feed(b"", true);
    plain(legacy(sample, detector.guess(None, Utf8Detection::Deny)))
}

/// The encoding of the lines that aren't UTF-8.
pub(crate) fn detect_legacy(lines: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(lines, true);
    legacy(lines, detector.guess(None, Utf8Detection::Deny))
}

/// UTF-16 without a mark: every other byte of delimiters, digits and line ends is 0, which no other encoding has at all.
fn wide(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = sample.len() / 100;
    if odd > even * 4 && odd > enough {
        Some(UTF_16LE)
    } else if even > odd * 4 && even > enough {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// What the detector guessed, unless another encoding reads the text without a fault and makes more words of it.
fn legacy(sample: &[u8], guess: &'static Encoding) -> &'static Encoding {
    if only_signs(sample) {
        return WINDOWS_1252;
    }
    let widened = |encoding: &'static Encoding| if encoding == GBK { GB18030 } else { encoding };
    let guess = widened(guess);
    // The sample may end within a character.
    let whole = &sample[..sample.iter().rposition(|b| *b == b'\n').map_or(sample.len(), |at| at + 1)];
    let words = |encoding: &'static Encoding| {
        let (text, _, faulty) = encoding.decode(whole);
        if faulty { 0 } else { HEADER_WORDS.iter().filter(|word| text.contains(**word)).count() }
    };
    let mut best = (words(guess), guess);
    for other in [GB18030, BIG5, SHIFT_JIS, EUC_KR] {
        let found = words(other);
        if found > best.0 {
            best = (found, other);
        }
    }
    best.1
}

/// Plain English with a sign now and then: `£`, `°`, a dash, a curly quote. Which of the encodings of Europe it is makes no difference but
/// to these, and there they mean what Windows writes in the west.
fn only_signs(sample: &[u8]) -> bool {
    let alone = sample.windows(3).all(|three| three[1].is_ascii() || (three[0].is_ascii() && three[2].is_ascii()));
    alone && sample.iter().filter(|b| !b.is_ascii()).all(|b| (0x80..0xC0).contains(b))
}

/// Numbers of lines that were written in another encoding, to be asked for in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recoded(Rc<RefCell<VecDeque<u64>>>);

impl Recoded {
    fn tell(&self, line: u64) {
        let mut lines = self.0.borrow_mut();
        if lines.len() < RECODED_TOLD_MAX {
            lines.push_back(line);
        }
    }

    /// Is one of these lines so written? Lines before them are forgotten.
    pub(crate) fn within(&self, lines: std::ops::Range<u64>) -> bool {
        let mut told = self.0.borrow_mut();
        let mut met = false;
        while let Some(first) = told.front() {
            if *first >= lines.end {
                break;
            }
            met |= *first >= lines.start;
            told.pop_front();
        }
        met
    }
}

/// A text as UTF-8, whatever it is written in. A byte order mark is dropped; what can't be read becomes U+FFFD.
pub(crate) struct Utf8Reader<R> {
    input: R,
    way: Way,
    raw: Vec<u8>,
    out: Vec<u8>,
    at: usize,
    line: u64,
    ended: bool,
    bytes: u64,
    recoded: Recoded,
}

enum Way {
    /// One encoding for all: UTF-16.
    Whole(Decoder),
    /// Line by line: UTF-8 where it is, else this; it is the other one that is told.
    Lines { main: &'static Encoding, legacy: Option<&'static Encoding> },
}

impl<R: Read> Utf8Reader<R> {
    pub(crate) fn new(input: R, found: Found) -> Self {
        let way = if found.encoding == UTF_16LE || found.encoding == UTF_16BE {
            Way::Whole(found.encoding.new_decoder_with_bom_removal())
        } else {
            Way::Lines { main: found.encoding, legacy: None }
        };
        Self { input, way, raw: Vec::new(), out: Vec::new(), at: 0, line: 0, ended: false, bytes: 0, recoded: Recoded::default() }
    }

    pub(crate) fn recoded(&self) -> Recoded {
        self.recoded.clone()
    }

    fn fill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.at = 0;
        while self.out.is_empty() && !self.ended {
            let before = self.raw.len();
            self.raw.resize(before + CHUNK_BYTES, 0);
            let got = self.input.read(&mut self.raw[before..])?;
            self.raw.truncate(before + got);
            self.ended = got == 0;
            let first = self.bytes == 0;
            self.bytes += got as u64;
            match &mut self.way {
                Way::Whole(decoder) => {
                    let room = decoder.max_utf8_buffer_length(self.raw.len()).unwrap_or(self.raw.len() * 4);
                    self.out.resize(room, 0);
                    let (_, _, written, _) = decoder.decode_to_utf8(&self.raw, &mut self.out, self.ended);
                    self.out.truncate(written);
                    self.raw.clear();
                }
                Way::Lines { .. } => {
                    if first && self.raw.starts_with(b"\xEF\xBB\xBF") {
                        self.raw.drain(..3);
                    }
                    self.lines();
                }
            }
        }
        Ok(())
    }

    /// Moves whole lines from `raw` to `out`.
    fn lines(&mut self) {
        let end = if self.ended || self.raw.len() > LINE_BYTES_MAX {
            self.raw.len()
        } else {
            self.raw.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1)
        };
        let rest = self.raw.split_off(end);
        let whole = std::mem::replace(&mut self.raw, rest);
        let utf8 = matches!(self.way, Way::Lines { main, .. } if main == UTF_8);
        if utf8 && std::str::from_utf8(&whole).is_ok() {
            self.line += newlines(&whole);
            self.out.extend(whole);
            return;
        }
        for line in whole.split_inclusive(|b| *b == b'\n') {
            self.one_line(line);
            self.line += newlines(line);
        }
    }

    fn one_line(&mut self, line: &[u8]) {
        let Way::Lines { main, legacy } = &mut self.way else { return };
        if line.is_ascii() {
            self.out.extend_from_slice(line);
            return;
        }
        let read = std::str::from_utf8(line).ok();
        if *main == UTF_8 {
            if let Some(text) = read {
                self.out.extend_from_slice(text.as_bytes());
                return;
            }
            let legacy = *legacy.get_or_insert_with(|| detect_legacy(line));
            self.recoded.tell(self.line);
            self.out.extend_from_slice(legacy.decode_without_bom_handling(line).0.as_bytes());
            return;
        }
        // Two letters of GBK may make one of UTF-8; three bytes that do are no accident.
        if let Some(text) = read.filter(|text| text.chars().any(|c| c.len_utf8() >= 3)) {
            self.recoded.tell(self.line);
            self.out.extend_from_slice(text.as_bytes());
        } else {
            self.out.extend_from_slice(main.decode_without_bom_handling(line).0.as_bytes());
        }
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| **b == b'\n').count() as u64
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.out.len() {
            self.fill()?;
        }
        let some = (self.out.len() - self.at).min(into.len());
        into[..some].copy_from_slice(&self.out[self.at..self.at + some]);
        self.at += some;
        Ok(some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "公司名称,国家,联系人,邮箱\n海湾贸易有限公司,阿联酋,阿里,ali@gulf.example\n东方照明,德国,穆勒,m@ost.example\n";

    fn read(bytes: &[u8]) -> (String, &'static str, bool) {
        let found = detect(bytes);
        let mut out = String::new();
        Utf8Reader::new(bytes, found).read_to_string(&mut out).unwrap();
        (out, found.encoding.name(), found.mark)
    }

    #[test]
    fn encodings_of_a_chinese_table() {
        assert_eq!(read(ROWS.as_bytes()), (ROWS.into(), "UTF-8", false));
        let marked = format!("\u{feff}{ROWS}");
        assert_eq!(read(marked.as_bytes()), (ROWS.into(), "UTF-8", true));
        assert_eq!(read(&GB18030.encode(ROWS).0), (ROWS.into(), "gb18030", false));
        let wide = |mark: bool, little: bool| {
            let units = if mark { marked.encode_utf16().collect::<Vec<_>>() } else { ROWS.encode_utf16().collect() };
            units.into_iter().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect::<Vec<u8>>()
        };
        for mark in [false, true] {
            assert_eq!(read(&wide(mark, true)), (ROWS.into(), "UTF-16LE", mark));
            assert_eq!(read(&wide(mark, false)), (ROWS.into(), "UTF-16BE", mark));
        }
    }

    #[test]
    fn encodings_of_others() {
        for (text, encoding) in [
            ("公司名稱,國家,聯絡人,電話\n海灣貿易有限公司,阿聯酋,王小姐,04-555\n", BIG5),
            ("会社名,住所,担当者,メール\n株式会社ひかり,東京都港区,田中,tanaka@hikari.example\n", SHIFT_JIS),
            ("회사,주소,이름,전화\n한빛무역,서울시 강남구,김철수,02-555\n", EUC_KR),
            ("Компания;Страна;Телефон\nООО Свет;Россия;+7 495\nЛампа;Беларусь;+375\n", encoding_rs::WINDOWS_1251),
            ("Nom;Société;Téléphone\nÉlise;Lumière & Cie;+33\nFrançois;Crème brûlée;+33\n", encoding_rs::WINDOWS_1252),
        ] {
            let (bytes, _, faulty) = encoding.encode(text);
            assert!(!faulty);
            let (read, name, _) = read(&bytes);
            assert_eq!((read.as_str(), name), (text, encoding.name()));
        }
    }

    #[test]
    fn a_file_of_two_encodings_is_read_in_both() {
        let mut bytes = ROWS.as_bytes().to_vec();
        bytes.extend_from_slice(&GB18030.encode("西部灯具,巴西,玛丽亚,maria@oeste.example\n").0);
        bytes.extend_from_slice("末行,法国,,\n".as_bytes());
        let mut reader = Utf8Reader::new(bytes.as_slice(), detect(&bytes));
        let recoded = reader.recoded();
        let mut out = String::new();
        reader.read_to_string(&mut out).unwrap();
        assert_eq!(out, format!("{ROWS}西部灯具,巴西,玛丽亚,maria@oeste.example\n末行,法国,,\n"));
        assert!(!recoded.within(0..3) && recoded.within(3..4) && !recoded.within(4..9));
    }
}
