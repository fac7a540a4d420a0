//! Words of signatures in the languages of the trade.

/// Words that close a letter, lower case.
const SIGN_OFFS: &[&str] = &[
    "best regards",
    "kind regards",
    "warm regards",
    "with best regards",
    "with kind regards",
    "regards",
    "best wishes",
    "yours sincerely",
    "sincerely yours",
    "sincerely",
    "yours faithfully",
    "yours truly",
    "thanks and regards",
    "thanks & regards",
    "thanks and best regards",
    "thank you and best regards",
    "many thanks",
    "thank you",
    "thanks",
    "cheers",
    "b.rgds",
    "brgds",
    "br,",
    "rgds",
    "此致",
    "敬礼",
    "顺祝商祺",
    "顺颂商祺",
    "祝好",
    "祝商祺",
    "谢谢",
    "致敬",
    "商祺",
    "以上",
    "saludos cordiales",
    "saludos",
    "un saludo",
    "atentamente",
    "cordialmente",
    "с уважением",
    "с наилучшими пожеланиями",
    "مع أطيب التحيات",
    "مع خالص التحية",
    "تحياتي",
    "وتفضلوا بقبول",
    "cordialement",
    "bien cordialement",
    "salutations distinguées",
    "meilleures salutations",
    "mit freundlichen grüßen",
    "mit freundlichen grüssen",
    "freundliche grüße",
    "viele grüße",
    "beste grüße",
    "mfg",
    "atenciosamente",
    "cumprimentos",
    "com os melhores cumprimentos",
    "abraços",
    "cordiali saluti",
    "distinti saluti",
    "met vriendelijke groet",
    "saygılarımla",
    "saygılarımızla",
    "pozdrawiam",
    "z poważaniem",
];

/// Does the line close a letter? Short, and begins with such words.
pub(super) fn is_sign_off(line: &str) -> bool {
    const LINE_CHARS_MAX: usize = 60;
    let line = line.trim().trim_start_matches(['*', '_', '-', ' ']);
    line.chars().count() <= LINE_CHARS_MAX
        && matched(line).is_some_and(|rest| {
            // `Thanks for your order` goes on with a sentence.
            let rest = rest.trim_start_matches([',', '!', '.', '，', '！', '。', ' ', '*', '_']);
            rest.is_empty()
                || rest.split_whitespace().count() <= 3 && rest.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii())
        })
}

/// What follows those words in the same line.
pub(super) fn after_sign_off(line: &str) -> &str {
    let line = line.trim().trim_start_matches(['*', '_', '-', ' ']);
    matched(line).unwrap_or_default().trim_matches([',', '!', '.', '，', '！', '。', ' ', '*', '_', ':'])
}

fn matched(line: &str) -> Option<&str> {
    let lower = line.to_lowercase();
    // Lower case keeps the length in all these languages but for letters that none of the words has.
    let word = SIGN_OFFS.iter().filter(|word| lower.starts_with(**word)).max_by_key(|word| word.len())?;
    let rest = line.get(word.len()..)?;
    (!rest.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(rest)
}

/// What a labelled line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Phone,
    Fax,
    WhatsApp,
    WeChat,
    Email,
    Website,
    Address,
    Company,
    Name,
    Title,
}

const LABELS: &[(&str, Label)] = &[
    ("tel", Label::Phone),
    ("telephone", Label::Phone),
    ("phone", Label::Phone),
    ("ph", Label::Phone),
    ("t", Label::Phone),
    ("p", Label::Phone),
    ("mobile", Label::Phone),
    ("mob", Label::Phone),
    ("m", Label::Phone),
    ("cell", Label::Phone),
    ("cellphone", Label::Phone),
    ("office", Label::Phone),
    ("direct", Label::Phone),
    ("tel/fax", Label::Phone),
    ("phone/fax", Label::Phone),
    ("tel/whatsapp", Label::WhatsApp),
    ("mobile/whatsapp", Label::WhatsApp),
    ("mob/whatsapp", Label::WhatsApp),
    ("whatsapp/mobile", Label::WhatsApp),
    ("手机", Label::Phone),
    ("电话", Label::Phone),
    ("座机", Label::Phone),
    ("联系电话", Label::Phone),
    ("電話", Label::Phone),
    ("手機", Label::Phone),
    ("teléfono", Label::Phone),
    ("móvil", Label::Phone),
    ("celular", Label::Phone),
    ("тел", Label::Phone),
    ("телефон", Label::Phone),
    ("моб", Label::Phone),
    ("هاتف", Label::Phone),
    ("جوال", Label::Phone),
    ("téléphone", Label::Phone),
    ("tél", Label::Phone),
    ("telefon", Label::Phone),
    ("mobil", Label::Phone),
    ("handy", Label::Phone),
    ("telefone", Label::Phone),
    ("telemóvel", Label::Phone),
    ("fax", Label::Fax),
    ("f", Label::Fax),
    ("传真", Label::Fax),
    ("傳真", Label::Fax),
    ("факс", Label::Fax),
    ("فاكس", Label::Fax),
    ("télécopie", Label::Fax),
    ("whatsapp", Label::WhatsApp),
    ("whats app", Label::WhatsApp),
    ("wa", Label::WhatsApp),
    ("wechat", Label::WeChat),
    ("weixin", Label::WeChat),
    ("微信", Label::WeChat),
    ("wechat id", Label::WeChat),
    ("e-mail", Label::Email),
    ("email", Label::Email),
    ("mail", Label::Email),
    ("e", Label::Email),
    ("邮箱", Label::Email),
    ("电子邮件", Label::Email),
    ("邮件", Label::Email),
    ("correo", Label::Email),
    ("почта", Label::Email),
    ("web", Label::Website),
    ("website", Label::Website),
    ("w", Label::Website),
    ("site", Label::Website),
    ("url", Label::Website),
    ("网址", Label::Website),
    ("网站", Label::Website),
    ("homepage", Label::Website),
    ("сайт", Label::Website),
    ("sitio web", Label::Website),
    ("address", Label::Address),
    ("add", Label::Address),
    ("addr", Label::Address),
    ("a", Label::Address),
    ("地址", Label::Address),
    ("dirección", Label::Address),
    ("адрес", Label::Address),
    ("adresse", Label::Address),
    ("endereço", Label::Address),
    ("العنوان", Label::Address),
    ("company", Label::Company),
    ("公司", Label::Company),
    ("公司名称", Label::Company),
    ("empresa", Label::Company),
    ("компания", Label::Company),
    ("firma", Label::Company),
    ("name", Label::Name),
    ("contact", Label::Name),
    ("contact person", Label::Name),
    ("attn", Label::Name),
    ("姓名", Label::Name),
    ("联系人", Label::Name),
    ("title", Label::Title),
    ("position", Label::Title),
    ("job title", Label::Title),
    ("职位", Label::Title),
];

/// The label of a line or segment, and what it labels.
pub(super) fn label(line: &str) -> Option<(Label, &str)> {
    const LABEL_BYTES_MAX: usize = 30;
    let at = line.find([':', '：']).filter(|at| *at <= LABEL_BYTES_MAX)?;
    let name = line[..at].trim().trim_matches(['.', '*', '_', '(', ')', '[', ']']).trim_end_matches('.').to_lowercase();
    let name = name.trim_end_matches(" no").trim_end_matches('#').trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').trim();
    let found = LABELS.iter().find(|(known, _)| *known == name)?.1;
    Some((found, line[at..].trim_start_matches([':', '：']).trim()))
}

/// Words of a job title, lower case; those beyond ASCII are looked for within words.
const TITLES: &[&str] = &[
    "manager",
    "director",
    "ceo",
    "cfo",
    "coo",
    "cto",
    "president",
    "vice president",
    "vp",
    "owner",
    "founder",
    "co-founder",
    "partner",
    "buyer",
    "purchaser",
    "purchasing",
    "procurement",
    "merchandiser",
    "sourcing",
    "sales",
    "marketing",
    "engineer",
    "executive",
    "assistant",
    "officer",
    "supervisor",
    "specialist",
    "representative",
    "coordinator",
    "consultant",
    "accountant",
    "designer",
    "secretary",
    "chairman",
    "chairwoman",
    "head of",
    "general manager",
    "managing director",
    "logistics",
    "import manager",
    "export manager",
    "gerente",
    "directora",
    "comprador",
    "compras",
    "jefe",
    "ventas",
    "propietario",
    "directeur",
    "directrice",
    "acheteur",
    "acheteuse",
    "responsable",
    "gérant",
    "geschäftsführer",
    "geschäftsführerin",
    "einkauf",
    "einkäufer",
    "einkäuferin",
    "vertrieb",
    "leiter",
    "leiterin",
    "prokurist",
    "diretor",
    "diretora",
    "comprador",
    "vendas",
    "proprietário",
    "direttore",
    "acquisti",
    "титул",
    "директор",
    "менеджер",
    "руководитель",
    "начальник",
    "закупкам",
    "продажам",
    "специалист",
    "مدير",
    "مسؤول",
    "المشتريات",
    "المبيعات",
    "müdür",
    "müdürü",
    "satın alma",
    "kierownik",
    "dyrektor",
    "经理",
    "总监",
    "总裁",
    "董事",
    "采购",
    "业务",
    "销售",
    "工程师",
    "主管",
    "助理",
    "外贸",
    "负责人",
    "厂长",
    "经办",
    "經理",
    "總監",
    "採購",
    "業務",
];

/// Does a short text name a position?
pub(super) fn is_title(text: &str) -> bool {
    const WORDS_MAX: usize = 7;
    let lower = text.to_lowercase();
    if lower.split_whitespace().count() > WORDS_MAX
        || lower.contains(['@', '?', '!', '。'])
        || lower.chars().filter(char::is_ascii_digit).count() > 1
    {
        return false;
    }
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()).collect();
    // `Sales` or `Import` as part of a sentence: titles hold no verbs or pronouns.
    const SENTENCE: &[&str] = &[
        "we", "i", "you", "your", "please", "our", "is", "are", "will", "can", "have", "this", "that", "me", "us", "know", "let", "order",
        "price",
    ];
    if words.iter().any(|word| SENTENCE.contains(word)) {
        return false;
    }
    let dense = |title: &str| title.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    TITLES.iter().any(|title| {
        if dense(title) {
            lower.contains(title) && lower.chars().count() <= 12
        } else if title.contains(' ') {
            lower.contains(title)
        } else {
            words.contains(title)
        }
    })
}

/// Words of streets and places, lower case.
const STREETS: &[&str] = &[
    "street",
    "st.",
    "road",
    "rd.",
    "rd,",
    "avenue",
    "ave.",
    "ave,",
    "boulevard",
    "blvd",
    "lane",
    "drive",
    "suite",
    "floor",
    "building",
    "bldg",
    "p.o. box",
    "po box",
    "p.o.box",
    "industrial",
    "zone",
    "district",
    "province",
    "block",
    "plot",
    "warehouse",
    "highway",
    "calle",
    "avenida",
    "av.",
    "carrera",
    "colonia",
    "polígono",
    "rue",
    "straße",
    "strasse",
    "str.",
    "platz",
    "rua",
    "via ",
    "viale",
    "piazza",
    "ул.",
    "улица",
    "проспект",
    "пр-т",
    "дом",
    "офис",
    "شارع",
    "ص.ب",
    "cad.",
    "sok.",
    "mah.",
    "no.",
    "路",
    "街",
    "号",
    "室",
    "楼",
    "区",
    "市",
    "省",
    "镇",
];

/// Does a line look like part of a postal address: a number and a word of places?
pub(super) fn is_address_line(line: &str) -> bool {
    let lower = line.to_lowercase();
    let has_digit = lower.contains(|c: char| c.is_ascii_digit());
    let places = STREETS.iter().filter(|word| lower.contains(**word)).count();
    let dense = lower.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    let sentence = lower.contains(['?', '!', '。', '@']) || lower.split_whitespace().count() > 16;
    !sentence && if dense { places >= 2 && has_digit || places >= 3 } else { places >= 1 && has_digit }
}
