//! Folder names: modified UTF-7 (RFC 3501, 5.1.3), and what a name tells about a folder's role.

use base64::Engine;
use base64::alphabet::Alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// What a folder is for (RFC 6154).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Where mail arrives.
    Inbox,
    /// What was sent.
    Sent,
    /// What is being written.
    Drafts,
    /// What was thrown away.
    Trash,
    /// Unwanted mail.
    Junk,
    /// Put aside.
    Archive,
    /// Everything once more.
    All,
    /// A view of what is starred.
    Flagged,
}

impl Role {
    /// All roles.
    pub const EVERY: [Self; 8] = [Self::Inbox, Self::Sent, Self::Drafts, Self::Trash, Self::Junk, Self::Archive, Self::All, Self::Flagged];

    /// As the database writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Sent => "sent",
            Self::Drafts => "drafts",
            Self::Trash => "trash",
            Self::Junk => "junk",
            Self::Archive => "archive",
            Self::All => "all",
            Self::Flagged => "flagged",
        }
    }

    /// From how the database writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|r| r.as_str() == text)
    }

    /// From a special-use attribute.
    pub(crate) fn from_attribute(attribute: &str) -> Option<Self> {
        match attribute.to_ascii_lowercase().as_str() {
            "\\inbox" => Some(Self::Inbox),
            "\\sent" => Some(Self::Sent),
            "\\drafts" => Some(Self::Drafts),
            "\\trash" => Some(Self::Trash),
            "\\junk" | "\\spam" => Some(Self::Junk),
            "\\archive" => Some(Self::Archive),
            "\\all" | "\\allmail" => Some(Self::All),
            "\\flagged" | "\\starred" => Some(Self::Flagged),
            _ => None,
        }
    }

    /// From a folder's own name, in the languages of the mail programs that made it.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(role, _)| *role)
    }
}

/// By role: what folders are called, lower case.
#[rustfmt::skip]
const NAMES: [(Role, &[&str]); 5] = [
    (Role::Sent, &[
        "sent", "sent items", "sent messages", "sent mail", "sent-mail", "outbox sent", "已发送", "已发送邮件", "已发邮件", "发件箱", "寄件備份", "已傳送",
        "已傳送郵件", "寄件匣", "gesendet", "gesendete elemente", "gesendete objekte", "gesendete", "отправленные", "отправлено", "enviados",
        "elementos enviados", "mensajes enviados", "correo enviado", "itens enviados", "enviadas", "enviado", "envoyés",
        "éléments envoyés", "messages envoyés", "envoyes", "posta inviata", "inviati", "inviata", "verzonden", "verzonden items",
        "verzonden berichten", "wysłane", "elementy wysłane", "送信済み", "送信済みメール", "送信済みアイテム", "보낸편지함", "보낸 편지함", "보낸메일함",
        "gönderilmiş öğeler", "gönderilenler", "gönderilmiş", "المرسلة", "المرسل", "البريد المرسل", "العناصر المرسلة", "đã gửi",
        "thư đã gửi", "terkirim", "ส่งแล้ว", "odeslané", "odeslaná pošta", "skickat", "sendte", "sendt", "lähetetyt", "נשלח",
        "trimise", "elküldött", "надіслані",
    ]),
    (Role::Drafts, &[
        "drafts", "draft", "草稿箱", "草稿", "草稿匣", "entwürfe", "entwurf", "черновики", "borradores", "borrador", "rascunhos", "rascunho",
        "brouillons", "brouillon", "bozze", "concepten", "wersje robocze", "szkice", "robocze", "下書き", "임시보관함", "임시 보관함", "taslaklar",
        "المسودات", "مسودات", "bản nháp", "thư nháp", "draf", "ร่าง", "rozepsané", "koncepty", "utkast", "kladder", "luonnokset",
        "טיוטות", "ciorne", "piszkozatok", "чернетки",
    ]),
    (Role::Trash, &[
        "trash", "deleted", "deleted items", "deleted messages", "bin", "已删除", "已删除邮件", "垃圾桶", "废件箱", "回收站", "垃圾桶 (trash)", "刪除的郵件",
        "已刪除", "已刪除的郵件", "papierkorb", "gelöschte elemente", "gelöschte objekte", "gelöscht", "корзина", "удаленные", "удалённые",
        "удаленные элементы", "papelera", "elementos eliminados", "eliminados", "lixeira", "lixo", "itens excluídos", "excluídos",
        "corbeille", "éléments supprimés", "cestino", "posta eliminata", "prullenbak", "verwijderde items", "kosz",
        "elementy usunięte", "ゴミ箱", "削除済みアイテム", "휴지통", "지운편지함", "지운 편지함", "çöp kutusu", "silinmiş öğeler", "المهملات", "سلة المهملات",
        "المحذوفة", "العناصر المحذوفة", "thùng rác", "thư đã xóa", "sampah", "ถังขยะ", "koš", "odstraněná pošta", "papperskorgen",
        "borttaget", "papirkurv", "slettet post", "roskakori", "אשפה", "gunoi", "kuka", "törölt elemek", "кошик",
    ]),
    (Role::Junk, &[
        "junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail", "bulk", "垃圾邮件", "垃圾箱", "垃圾邮件箱", "垃圾郵件", "垃圾信件",
        "werbung", "junk-e-mail", "spamverdacht", "unerwünscht", "спам", "нежелательная почта", "correo no deseado", "no deseado",
        "lixo eletrônico", "lixo eletrónico", "courrier indésirable", "indésirables", "pourriel", "posta indesiderata", "indesiderata",
        "ongewenste e-mail", "ongewenst", "wiadomości-śmieci", "迷惑メール", "スパムメール", "스팸", "스팸메일함", "스팸 메일함", "정크 메일", "önemsiz",
        "gereksiz e-posta", "gereksiz", "البريد غير الهام", "البريد العشوائي", "بريد مزعج", "غير هام", "thư rác", "จดหมายขยะ",
        "nevyžádaná pošta", "skräppost", "søppelpost", "uønsket", "roskaposti", "דואר זבל", "levélszemét",
    ]),
    (Role::Archive, &[
        "archive", "archives", "archived", "归档", "存档", "封存", "archiv", "архив", "archivo", "archivados", "arquivo", "arquivo morto",
        "archief", "archiwum", "archivio", "アーカイブ", "보관함", "arşiv", "الأرشيف", "أرشيف", "lưu trữ", "arsip", "arkiv", "arkisto",
        "arhivă", "архів",
    ]),
];

static BASE64: LazyLock<GeneralPurpose> = LazyLock::new(|| {
    let standard = base64::alphabet::STANDARD;
    let alphabet = Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").unwrap_or(standard);
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&alphabet, config)
});

/// Decodes modified UTF-7; what is no UTF-7 (servers that send raw UTF-8) is taken as it stands.
pub(crate) fn decode(wire: &str) -> String {
    let mut out = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let Some(end) = after.find('-') else {
            out.push_str(&rest[at..]);
            return out;
        };
        let inner = &after[..end];
        if inner.is_empty() {
            out.push('&');
        } else if let Some(text) = decode_run(inner) {
            out.push_str(&text);
        } else {
            out.push_str(&rest[at..=at + 1 + end]);
        }
        rest = &after[end + 1..];
    }
    out.push_str(rest);
    out
}

fn decode_run(inner: &str) -> Option<String> {
    let bytes = BASE64.decode(inner).ok().filter(|b| !b.is_empty() && b.len() % 2 == 0)?;
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

/// Encodes a name for the wire.
#[must_use]
pub fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut run: Vec<u8> = Vec::new();
    let flush = |run: &mut Vec<u8>, out: &mut String| {
        if !run.is_empty() {
            out.push('&');
            out.push_str(&BASE64.encode(&*run));
            out.push('-');
            run.clear();
        }
    };
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut run, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            run.extend(c.encode_utf16(&mut units).iter().flat_map(|u| u.to_be_bytes()));
        }
    }
    flush(&mut run, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        for (plain, wire) in [
            ("已发送", "&XfJT0ZAB-"),
            ("a & b", "a &- b"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("台北/日本語", "&U,BTFw-/&ZeVnLIqe-"),
            ("📦", "&2D3c5g-"),
        ] {
            assert_eq!(encode(plain), wire);
            assert_eq!(decode(wire), plain);
        }
    }

    #[test]
    fn broken_names_stay_as_they_are() {
        for odd in ["a&b", "&!!-x", "&AA-", "已发送"] {
            assert!(!decode(odd).is_empty());
        }
        assert_eq!(decode("a&b"), "a&b");
    }

    #[test]
    fn roles_are_guessed_in_many_languages() {
        assert_eq!(Role::from_name("已发送"), Some(Role::Sent));
        assert_eq!(Role::from_name("Отправленные"), Some(Role::Sent));
        assert_eq!(Role::from_name("Papierkorb"), Some(Role::Trash));
        assert_eq!(Role::from_name("Éléments envoyés"), Some(Role::Sent));
        assert_eq!(Role::from_name("Customers"), None);
    }
}
