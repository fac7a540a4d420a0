//! The words by which mail programs announce an older mail, in the languages that they speak.

/// Verbs that end an attribution, in lower case.
const WROTE: &[&str] = &[
    "wrote",
    "writes",
    "writes to me",
    "escribió",
    "escribio",
    "a écrit",
    "schrieb",
    "geschrieben",
    "ha scritto",
    "scrive",
    "escreveu",
    "написал",
    "написала",
    "написал(а)",
    "пишет",
    "писал",
    "писала",
    "написав",
    "написала",
    "пише",
    "kirjoitti",
    "skrev",
    "skrifaði",
    "schreef",
    "napisał",
    "napisała",
    "napisał(a)",
    "pisze",
    "写道",
    "寫道",
    "写到",
    "写了",
    "さんは書きました",
    "書きました",
    "さんが書きました",
    "님이 작성",
    "작성",
    "كتب",
    "كتبت",
    "yazdı",
    "napsal",
    "napsal(a)",
    "a scris",
    "έγραψε",
];

/// How an attribution begins, in lower case; with what follows a blank or a digit.
const OPENERS: &[&str] = &[
    "on ",
    "am ",
    "le ",
    "el ",
    "em ",
    "il ",
    "op ",
    "den ",
    "on",
    "w dniu ",
    "dnia ",
    "dne ",
    "в ",
    "у ",
    "at ",
    "il giorno ",
    "a ",
    "pe ",
    "στις ",
    "vào ",
    "在",
    "于",
    "於",
    "في ",
    "بتاريخ ",
    "from ",
    "пн",
    "вт",
    "ср",
    "чт",
    "пт",
];

/// Does a text of one or more joined lines say who wrote what follows?
pub(super) fn is_attribution(text: &str) -> bool {
    const MARKUP: [char; 4] = ['*', '_', ' ', '\u{A0}'];
    let text = text.trim_end_matches(MARKUP);
    // `---- On … wrote ----`
    let edged = text.strip_prefix("--").and_then(|inner| inner.strip_suffix("--")).map(|inner| inner.trim_matches(['-', ' ']));
    let body = text.strip_suffix([':', '：']).or(edged);
    let lower = body.unwrap_or(text).trim_end().trim_end_matches(['*', '_']).to_lowercase();
    let evidence = lower.contains('@') || lower.bytes().any(|b| b.is_ascii_digit()) || lower.contains("http");
    if body.is_some() {
        let ends = WROTE.iter().any(|verb| lower.strip_suffix(verb).is_some_and(|rest| !is_ascii_word_end(rest, verb)));
        if ends && (evidence || has_opener(&lower)) {
            return true;
        }
        // `Am 2.11.2026 um 9:00 schrieb Ann Lee <a@x>:`: the verb before the name.
        let inner = WROTE.iter().any(|verb| lower.contains(&format!(" {verb} ")) || (!verb.is_ascii() && lower.contains(verb)));
        if inner && evidence && (has_opener(&lower) || lower.contains('<') && lower.contains('@')) {
            return true;
        }
        // `2026-11-02 9:00 GMT+08:00 Ann Lee <ann@x.example>:`, `Thu, 26 Jun 2026 14:00:51 +0400 от Ann <ann@x.example>:`
        return lower.ends_with('>') && lower.contains('@') && (begins_with_date(&lower) || tells_hour(&lower));
    }
    // Without a colon: `2026/11/2 Ann Lee <ann@x.example>`, alone in its line.
    begins_with_date(&lower) && text.ends_with('>') && lower.contains('@')
}

fn is_ascii_word_end(rest: &str, verb: &str) -> bool {
    verb.is_ascii() && rest.ends_with(|c: char| c.is_alphanumeric())
}

/// May an attribution that begins so go on in the next line?
pub(super) fn begins_attribution(line: &str) -> bool {
    let lower = line.to_lowercase();
    let lower = lower.trim_start_matches(['*', '_']);
    let evidence = lower.contains('@') || lower.contains(|c: char| c.is_ascii_digit()) || lower.contains('<');
    evidence && (has_opener(lower) || begins_with_date(lower) || lower.contains('<') || lower.contains(" via "))
}

fn has_opener(lower: &str) -> bool {
    let lower = lower.trim_start_matches(['*', '_', '"', '\'']);
    OPENERS.iter().any(|opener| lower.starts_with(opener))
}

/// `2026-11-02`, `2026/11/2`, `2.11.2026`, `2026年`.
fn begins_with_date(lower: &str) -> bool {
    let digits = lower.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &lower[digits..];
    (1..=4).contains(&digits) && (rest.starts_with(['-', '/', '.', '年'])) && rest.bytes().any(|b| b.is_ascii_digit())
}

/// Is a time of day to the second in it, and a year? People write that in no sentence that ends with an address.
fn tells_hour(lower: &str) -> bool {
    let is_time = |word: &str| {
        word.len() >= 7 && word.bytes().filter(|b| *b == b':').count() == 2 && word.bytes().all(|b| b.is_ascii_digit() || b == b':')
    };
    let is_year =
        |word: &str| word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.bytes().all(|b| b.is_ascii_digit());
    let words = || lower.split([' ', ',', '/', '.', '-']);
    words().any(is_time) && words().any(is_year)
}

/// Words of a line between hyphens that announce an older mail, in lower case.
const ORIGINAL: &[&str] = &[
    "original message",
    "original appointment",
    "forwarded message",
    "forwarded by",
    "replied message",
    "forwarded mail",
    "begin forwarded",
    "原始邮件",
    "原邮件",
    "转发的邮件",
    "转发邮件",
    "回复的原邮件",
    "原始郵件",
    "ursprüngliche nachricht",
    "weitergeleitete nachricht",
    "original-nachricht",
    "originalnachricht",
    "message d'origine",
    "message original",
    "message transféré",
    "mensaje original",
    "mensaje reenviado",
    "mensagem original",
    "mensagem encaminhada",
    "исходное сообщение",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "messaggio originale",
    "messaggio inoltrato",
    "oorspronkelijk bericht",
    "الرسالة الأصلية",
    "رسالة أصلية",
    "ursprungligt meddelande",
    "wiadomość oryginalna",
];

/// `-----Original Message-----` and its kin.
pub(super) fn announces_original(line: &str) -> bool {
    const EDGE: [char; 5] = ['-', '_', '*', '=', ' '];
    let inner = line.trim_matches(EDGE);
    if inner.is_empty() || inner.len() > 80 {
        return false;
    }
    let edged = line.starts_with(['-', '_', '*']) || inner.ends_with(':');
    edged && {
        let lower = inner.to_lowercase();
        ORIGINAL.iter().any(|words| lower.contains(words))
    }
}

/// The label of a header field in an older mail.
pub(super) struct Label {
    /// May a block begin with it?
    pub(super) opens: bool,
}

/// Labels a block may begin with: sender, date; in lower case.
const OPENING: &[&str] = &[
    "from",
    "sent",
    "date",
    "sender",
    "发件人",
    "寄件者",
    "寄件人",
    "發件人",
    "发送时间",
    "日期",
    "发送日期",
    "von",
    "gesendet",
    "datum",
    "de",
    "envoyé",
    "date d'envoi",
    "enviado",
    "enviado el",
    "fecha",
    "enviada em",
    "enviado em",
    "data",
    "от",
    "отправлено",
    "дата",
    "من",
    "تاريخ",
    "تاريخ الإرسال",
    "التاريخ",
    "från",
    "skickat",
    "fra",
    "sendt",
    "da",
    "inviato",
    "od",
    "wysłano",
    "van",
    "verzonden",
    "від",
    "дата",
    "差出人",
    "送信日時",
    "보낸 사람",
    "kimden",
];

/// Other labels; in lower case.
const FOLLOWING: &[&str] = &[
    "to",
    "cc",
    "bcc",
    "subject",
    "reply-to",
    "importance",
    "attachments",
    "sent on behalf of",
    "收件人",
    "抄送",
    "主题",
    "主旨",
    "時間",
    "时间",
    "收件者",
    "副本",
    "主題",
    "an",
    "betreff",
    "à",
    "a",
    "objet",
    "copie à",
    "para",
    "asunto",
    "cc",
    "assunto",
    "кому",
    "копия",
    "тема",
    "إلى",
    "الموضوع",
    "نسخة",
    "till",
    "ämne",
    "til",
    "emne",
    "oggetto",
    "do",
    "temat",
    "aan",
    "onderwerp",
    "宛先",
    "件名",
];

/// The label of a line such as `*From:* Ann`, `发件人：王`, `De : Ann`.
pub(super) fn header_label(line: &str) -> Option<Label> {
    const LABEL_BYTES_MAX: usize = 50;
    let line = line.trim_start_matches(['*', '_', '|', ' ', '\t', '\u{A0}', '【']);
    let colon = line.find([':', '：']).filter(|at| *at <= LABEL_BYTES_MAX)?;
    let label = line[..colon].trim_end_matches(['*', '_', ' ', '\u{A0}', '】']).to_lowercase();
    // Chinese programs spread two characters over the width of three.
    let label = if label.is_ascii() {
        label
    } else {
        label.replace([' ', '\u{3000}'], if label.contains(|c: char| ('\u{4E00}'..'\u{A000}').contains(&c)) { "" } else { " " })
    };
    if OPENING.contains(&label.as_str()) {
        return Some(Label { opens: true });
    }
    FOLLOWING.contains(&label.as_str()).then_some(Label { opens: false })
}

/// How lines begin that a telephone or a mail program adds, in lower case.
const DEVICE: &[&str] = &[
    "sent from my ",
    "sent from mail for",
    "sent from outlook",
    "sent from yahoo",
    "sent from samsung",
    "sent from a ",
    "sent from the ",
    "sent via ",
    "sent with ",
    "get outlook for",
    "envoyé de mon",
    "envoyé depuis",
    "enviado desde mi",
    "enviado do meu",
    "enviado de mi",
    "enviado a partir",
    "von meinem ",
    "gesendet von",
    "gesendet mit",
    "diese nachricht wurde von",
    "отправлено с ",
    "отправлено из ",
    "надіслано з",
    "发自我的",
    "從我的",
    "发自",
    "来自我的",
    "inviato da",
    "skickat från",
    "verzonden vanaf",
    "verstuurd vanaf",
    "wysłane z",
    "أرسلت من",
];

/// A line such as `Sent from my iPhone`.
pub(super) fn is_device_line(line: &str) -> bool {
    const DEVICE_BYTES_MAX: usize = 120;
    const MARKUP: [char; 7] = ['*', '_', '[', '(', '<', ' ', '-'];
    if line.len() > DEVICE_BYTES_MAX {
        return false;
    }
    let lower = line.trim_start_matches(MARKUP).to_lowercase();
    // A sentence goes on to say something.
    DEVICE.iter().any(|begin| lower.starts_with(begin)) && ![" is ", " was ", " are "].iter().any(|verb| lower.contains(verb))
}
