//! Everything that the demo company has, as plain data: the same for the same seed, with dates that end now.

use super::catalogue::{Buyer, Product, buyers, colleague_by, products};
use super::files::{File, pdf, png, xlsx};
use super::loose::loose;
use super::mime::{Letter, Person, page};
use super::story::{Deal, Story, StoryLetter, stories};
use super::{hash, signature};
use chrono::{DateTime, Duration, Utc};

/// A letter in a mailbox of the demo.
#[derive(Debug, Clone)]
pub struct DemoMail {
    /// Key of the mailbox.
    pub mailbox: char,
    /// In the folder of sent ones?
    pub sent: bool,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// Read already.
    pub seen: bool,
    /// Starred.
    pub starred: bool,
    /// Answered already.
    pub answered: bool,
    /// As it travelled.
    pub raw: Vec<u8>,
}

/// Something that a colleague wrote down.
#[derive(Debug, Clone)]
pub struct DemoNote {
    /// Index of the buyer.
    pub buyer: usize,
    /// Who.
    pub by: char,
    /// The name of one of the types that everybody begins with; empty: a plain note.
    pub of_type: &'static str,
    /// What.
    pub text: &'static str,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when something is promised.
    pub next_at: Option<DateTime<Utc>>,
    /// What was added to it.
    pub file: Option<File>,
}

/// The whole demo.
#[derive(Debug, Clone)]
pub struct DemoCompany {
    /// Buyers, in the order of their making.
    pub buyers: Vec<Buyer>,
    /// Letters, oldest first.
    pub mails: Vec<DemoMail>,
    /// Notes and promises.
    pub notes: Vec<DemoNote>,
}

/// The demo as it looks at `now`.
pub fn content(seed: u64, now: DateTime<Utc>) -> DemoCompany {
    let (buyers, products) = (buyers(), products());
    let mut mails = loose(now);
    for buyer in &buyers {
        let told = stories(buyer.lang);
        for name in &buyer.stories {
            if let (Some(story), Some(product)) = (told.iter().find(|s| s.name == *name), products.get(buyer.product)) {
                mails.extend(thread(buyer, product, story, seed, now));
            }
        }
    }
    mails.sort_by_key(|mail| mail.at);
    let notes = notes(&buyers, now);
    DemoCompany { buyers, mails, notes }
}

/// A buyer's thread, as far as it has come by now.
fn thread(buyer: &Buyer, product: &Product, story: &Story, seed: u64, now: DateTime<Utc>) -> Vec<DemoMail> {
    let chance = hash(&format!("{}{}{seed}", buyer.domain, story.name));
    let (newest, oldest) = story.days_ago;
    let days = newest + i64::try_from(chance % 1_000).unwrap_or(0) % (oldest - newest).max(1);
    let began = now - Duration::days(days) - Duration::minutes(i64::try_from(chance / 7 % 900).unwrap_or(0));
    let deal = Deal { buyer, product, product_name: Deal::name_in(product, buyer.lang), began, seed };
    let mut letters: Vec<StoryLetter> = story.letters.iter().filter(|l| began + l.after < now - Duration::minutes(20)).cloned().collect();
    close_old(&mut letters, buyer.lang, now - began, chance);
    let mut before: Vec<Letter> = Vec::new();
    let mut mails = Vec::new();
    for (number, told) in letters.iter().enumerate() {
        let letter = write(&deal, story, told, &before, number);
        let recent = now - letter.at < Duration::hours(40);
        mails.push(DemoMail {
            mailbox: if buyer.owner == 'c' { 'c' } else { 'v' },
            sent: told.out,
            at: letter.at,
            seen: told.out || !recent || letters.len() > number + 1,
            starred: !told.out && buyer.stars == 5 && number == 0,
            answered: !told.out && letters.get(number + 1).is_some_and(|next| next.out),
            raw: letter.raw(),
        });
        before.push(letter);
    }
    mails
}

/// Most old threads don't hang in the air: the last letter of the buyer got a short answer.
fn close_old(letters: &mut Vec<StoryLetter>, lang: &str, age: Duration, chance: u64) {
    let Some(last) = letters.last() else { return };
    let silent_for = age - last.after;
    if last.out || silent_for < Duration::days(3) || chance.is_multiple_of(4) {
        return;
    }
    let after = last.after + Duration::hours(5);
    letters.push(StoryLetter { out: true, after, files: Vec::new(), text: closing(lang).to_owned() });
}

fn closing(lang: &str) -> &'static str {
    match lang {
        "zh" => "{first}，您好：\n\n收到，我和工程、生产确认后明天给您答复。\n\n祝好！",
        "es" => "Hola, {first}:\n\nRecibido, gracias. Lo consulto con producción y le confirmo mañana.\n\nSaludos cordiales,",
        "ru" => "Здравствуйте, {first}!\n\nПолучили, спасибо. Уточню на производстве и отвечу завтра.\n\nС уважением,",
        "ar" => "السيد/ة {first} المحترم/ة،\n\nوصلت رسالتكم، شكراً. سأتأكد من قسم الإنتاج وأوافيكم بالرد غداً.\n\nمع أطيب التحيات،",
        "fr" => "Bonjour {first},\n\nBien reçu, merci. Je vérifie avec la production et reviens vers vous demain.\n\nBien cordialement,",
        "de" => "Guten Tag,\n\nvielen Dank, ist angekommen. Ich kläre das mit der Fertigung und melde mich morgen.\n\nViele Grüße",
        "pt" => "Olá, {first}!\n\nRecebido, obrigada. Vou confirmar com a produção e retorno amanhã.\n\nAtenciosamente,",
        _ => "Dear {first},\n\nThank you, well received. I will check with our production and come back to you tomorrow.\n\nKind regards,",
    }
}

/// One letter of a thread, with what it answers quoted below.
fn write(deal: &Deal<'_>, story: &Story, told: &StoryLetter, before: &[Letter], number: usize) -> Letter {
    let buyer = deal.buyer;
    let us = colleague_by(buyer.owner);
    let ours = Person { name: us.english.to_owned(), address: us.address.to_owned() };
    let theirs = Person { name: buyer.contact.to_owned(), address: buyer.address() };
    let (from, to) = if told.out { (ours, theirs) } else { (theirs, ours) };
    let sign = if told.out { signature(us, buyer.lang) } else { buyer_signature(buyer) };
    let (plain_table, html_table) = deal.table();
    let text = deal.fill(&told.text);
    let quoted = before.last().map(quote);
    let (plain_quote, html_quote) = quoted.unwrap_or_default();
    let at = deal.began + told.after + Duration::seconds(i64::try_from(hash(&format!("{}{number}", buyer.domain)) % 1_500).unwrap_or(0));
    let mut html = page(&text, &html_table, &format!("{}{html_quote}", sign.1), buyer.lang == "ar");
    html = html.replace("{table}", &plain_table);
    let prefix = match (number, buyer.lang) {
        (0, _) => "",
        (_, "de") => "AW: ",
        _ => "RE: ",
    };
    let domain = from.address.split('@').nth(1).unwrap_or("mail.example").to_owned();
    let has_html = told.out || !hash(buyer.domain).is_multiple_of(3);
    Letter {
        subject: format!("{prefix}{}", deal.fill(story.subject)),
        at,
        id: format!("{:016x}.{number}@{domain}", hash(&format!("{}{}{}", buyer.domain, story.name, deal.seed))),
        references: before.iter().map(|l| l.id.clone()).collect(),
        text: format!("{}\n\n{}{plain_quote}", text.replace("{table}", &plain_table), sign.0),
        html: has_html.then_some(html),
        files: told.files.iter().map(|name| attachment(name, &format!("HY26-{}", deal.serial()), &deal.lines(), at)).collect(),
        extra: Vec::new(),
        from,
        to: vec![to],
    }
}

/// What is answered: its own words only, not what it quotes itself.
fn quote(letter: &Letter) -> (String, String) {
    let own = letter.text.split("\n\nOn 20").next().unwrap_or_default();
    let when = letter.at.format("%Y-%m-%d %H:%M");
    let plain: Vec<String> = own.lines().map(|line| format!("> {line}")).collect();
    let head = format!("On {when}, {} <{}> wrote:", letter.from.name, letter.from.address);
    let html = format!(
        "<br><div>{}</div><blockquote style=\"margin:0 0 0 8px;padding-left:10px;border-left:2px solid #ccc\">{}</blockquote>",
        super::files::xml_text(&head),
        super::files::xml_text(own).replace('\n', "<br>\r\n")
    );
    (format!("\n\n{head}\n{}", plain.join("\n")), html)
}

fn buyer_signature(buyer: &Buyer) -> (String, String) {
    let site = format!("www.{}", buyer.domain);
    let lines = [buyer.contact, buyer.title, buyer.local_name.unwrap_or(buyer.name), buyer.city, buyer.phone, &site];
    let html = lines[1..].iter().map(|l| super::files::xml_text(l)).collect::<Vec<_>>().join("<br>");
    (lines.join("\n"), format!("<p><b>{}</b><br>{html}</p>", super::files::xml_text(buyer.contact)))
}

/// A file by the name that stories give it.
pub fn attachment(name: &str, number: &str, lines: &[String], at: DateTime<Utc>) -> File {
    let called = format!("{number}_{name}");
    let title = match name {
        "quotation.pdf" => "QUOTATION",
        "proforma.pdf" => "PROFORMA INVOICE",
        "invoice.pdf" => "COMMERCIAL INVOICE",
        "slip.pdf" => "PAYMENT ADVICE (copy of MT103)",
        "report.pdf" => "TEST REPORT",
        "po.pdf" => "PURCHASE ORDER",
        "lc-draft.pdf" => "DRAFT OF DOCUMENTARY CREDIT",
        "catalogue.pdf" => "CATALOGUE 2026/27",
        "packing.xlsx" => return packing_list(called, number),
        _ => return png(called, u8::try_from(hash(name) % 200).unwrap_or(0)),
    };
    let mut text = vec!["Ningbo Haiyao Lighting Co., Ltd.".to_owned(), at.format("%b. %d, %Y").to_string(), String::new()];
    text.extend(lines.iter().cloned());
    pdf(called, title, &text)
}

fn packing_list(called: String, number: &str) -> File {
    let cartons = 40 + hash(number) % 300;
    let row = |cells: [&str; 7]| cells.map(str::to_owned).to_vec();
    let total = cartons.to_string();
    let (net, gross) = ((cartons * 9).to_string(), (cartons * 10).to_string());
    let range = format!("1-{cartons}");
    let rows = vec![
        row(["Marks", "Carton no.", "Description", "Cartons", "NW kg", "GW kg", "Size cm"]),
        row(["HY / NINGBO", &range, "LED luminaires", &total, &net, &gross, "62x62x38"]),
        row(["TOTAL", "", "", &total, &net, &gross, ""]),
    ];
    xlsx(called, "Packing list", &rows)
}

/// What was written down: at which stages it fits (first letters), type, text, how many days ago, in how many hours something is
/// promised.
const NOTES: [(&str, &str, &str, i64, Option<i64>); 24] = [
    ("te", "展会", "展会认识，名片已录入，主营工程照明，先发目录。", 30, None),
    ("t", "电话", "第一次电话，对方在盘点，约好盘点后再谈需求。", 6, Some(5)),
    ("t", "", "官网看过：自有仓库两处，卖三个中国品牌，切入点是质保。", 9, Some(53)),
    ("te", "电话", "采购不在，前台答应转告，换个时间再打。", 2, Some(-27)),
    ("e", "电话", "电话沟通：对方周五前定数量，希望交期缩短一周。已请生产确认。", 1, Some(2)),
    ("e", "报价", "竞争对手报价低 4%，但只保两年；我们强调 5 年质保和 LM-80。", 5, Some(28)),
    ("e", "邮件", "报价两周没有回复，换一个角度：发同类项目案例。", 13, Some(-4)),
    ("es", "视频会议", "与客户工程师过了一遍调光方案，需要 DALI-2 证书。", 9, Some(74)),
    ("e", "", "对方要求独家代理，先按年度 3 个柜谈，请示陈总。", 6, Some(6)),
    ("e", "邮件", "信用证条款对方银行在看，催草稿。", 3, Some(30)),
    ("s", "WhatsApp", "样品已签收，等实验室结果，下周再问。", 2, Some(50)),
    ("s", "电话", "样品测试通过，采购在走内部审批，问审批到哪一步。", 4, Some(3)),
    ("s", "寄样", "样品外框有轻微划痕，包装加一层珍珠棉，大货同样处理。", 8, None),
    ("s", "WhatsApp", "样品到付运费有争议，答应首单抵扣。", 3, Some(-22)),
    ("d", "WhatsApp", "催定金：对方说等进口许可，预计三天。", 4, Some(-50)),
    ("d", "电话", "对方财务说余款本周安排，提醒发水单。", 3, Some(-26)),
    ("d", "", "外箱唛头按对方新版，旧版作废，已通知吴倩。", 7, None),
    ("d", "微信", "确认验货日期，第三方检验公司由客户指定。", 1, Some(4)),
    ("dr", "视频会议", "视频会议：确认了色温比例与外箱唛头，明年计划做两个柜。", 8, Some(96)),
    ("dr", "", "采购换人，新联系人下月上任，需要重新介绍公司。", 15, Some(120)),
    ("r", "接待来访", "来厂参观，看了老化线和积分球，对灯具结构满意，要求补一份 IP66 报告。", 21, None),
    ("r", "", "老客户，付款准时。价格敏感度一般，更看重交期和包装一致性。", 12, None),
    ("r", "WhatsApp", "回访：货已到仓，外箱有轻微压痕，产品没问题。", 7, Some(8)),
    ("r", "", "建议在节前备一批常规色温库存给他们补单。", 11, Some(31)),
];

fn notes(buyers: &[Buyer], now: DateTime<Utc>) -> Vec<DemoNote> {
    let mut notes = Vec::new();
    for (at, buyer) in buyers.iter().enumerate() {
        let fitting: Vec<_> = NOTES.iter().filter(|(stages, ..)| buyer.stage.starts_with(|c| stages.contains(c))).collect();
        let some = 1 + usize::from(buyer.stars >= 4);
        for turn in 0..some.min(fitting.len()) {
            let (_, of_type, text, days, promised) = *fitting[(at + turn) % fitting.len()];
            let minutes = i64::try_from(hash(&format!("{}{turn}", buyer.domain)) % 170).unwrap_or(0);
            notes.push(DemoNote {
                buyer: at,
                by: buyer.owner,
                of_type,
                text,
                at: now - Duration::days(days) - Duration::minutes(minutes * 3),
                next_at: promised.map(|hours| now + Duration::hours(hours) + Duration::minutes(minutes)),
                file: note_file(of_type),
            });
        }
    }
    notes.sort_by_key(|note| note.at);
    notes
}

/// What a colleague adds to a note of this type: the figures behind a price, a photograph of a sample.
fn note_file(of_type: &str) -> Option<File> {
    match of_type {
        "报价" => {
            let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
            let rows = [
                row(["", "Haiyue", "Competitor", "Difference"]),
                row(["LED panel 60x60, 40 W, USD", "12.40", "11.90", "-4.0 %"]),
                row(["Warranty, years", "5", "2", ""]),
                row(["LM-80 report", "yes", "no", ""]),
            ];
            Some(xlsx("竞品报价对比.xlsx".to_owned(), "Comparison", &rows))
        }
        "寄样" => Some(png("样品外框照片.png".to_owned(), 40)),
        _ => None,
    }
}
