//! A mail's files looked at in a real browser: Word, Excel, PowerPoint, PDF, pictures, a mail within the mail, and what can only be saved;
//! by mouse and by keys, at a desk and on a phone.

use crate::accessible::{Eye, Rules, by_name, sends};
use crate::hands::Person;
use crate::house::{PASSWORD, binary};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use testkit::chromium::keys;
use testkit::dovecot::{self, Dovecot, USER};
use testkit::papers::{self, docx, paragraph, pdf, pptx, shape, xlsx};
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

const ARROW_RIGHT: &str = "\u{E014}";
const ARROW_LEFT: &str = "\u{E012}";
const DIALOG: &str = "[...document.querySelectorAll('[role=dialog]')].find(e => e.checkVisibility())";
const INNER: &[u8] = b"From: Omar <omar@gulf.example>\r\nTo: maria@luz-clara.example\r\nSubject: The older question\r\nContent-Type: text/html\r\n\r\n<p>Which <b>voltage</b>?</p><script>document.title='stolen'</script>\r\n";

fn letter() -> Vec<u8> {
    let word = docx(&format!(
        "<w:p><w:pPr><w:pStyle w:val='H1'/></w:pPr><w:r><w:t>Quotation 2026-118</w:t></w:r></w:p>{}\
         <w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>\
         <w:p><w:r><w:drawing><wp:inline><wp:docPr descr='the panel'/><pic:pic><a:blip r:embed='rId1'/></pic:pic></wp:inline></w:drawing></w:r></w:p>\
         <w:p><w:hyperlink r:id='rId2'><w:r><w:t>www.luz-clara.example</w:t></w:r></w:hyperlink></w:p>\
         <w:p><w:r><w:drawing><wp:inline><c:chart r:id='rId4'/></wp:inline></w:drawing></w:r></w:p>",
        paragraph("Dear Anna, as promised. 报价如下。"),
        paragraph("Panel 600x600"),
        paragraph("USD 18.40"),
    ));
    let prices = "<sheetData><row r='1'><c r='A1' t='s' s='3'><v>0</v></c><c r='B1' s='2'><v>18.4</v></c><c r='C1' s='1'><v>45356</v></c></row></sheetData>\
        <mergeCells><mergeCell ref='A1:A3'/></mergeCells>";
    let packing = "<sheetData><row r='2'><c r='A2' t='inlineStr'><is><t>40 cartons</t></is></c></row></sheetData>";
    let slides = pptx(&[&format!("{}{}", shape("title", &["Spring catalogue"]), shape("body", &["Panels", "Floodlights"]))]);
    let files: [(&str, &str, Vec<u8>); 8] = [
        ("offer.docx", "application/octet-stream", word),
        ("prices.xlsx", "application/octet-stream", xlsx(&[("Prices", prices), ("Packing", packing)], &[])),
        ("catalogue.pptx", "application/octet-stream", slides),
        ("drawing.pdf", "application/pdf", pdf(&["First page of the drawing", "Second page"])),
        ("panel.png", "image/png", papers::picture()),
        ("question.eml", "message/rfc822", INNER.to_vec()),
        ("parts.zip", "application/zip", papers::zipped(&[("a.txt", b"x")])),
        ("old.doc", "application/msword", [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600]].concat()),
    ];
    let mut raw = String::from(
        "From: Maria Souza <maria@luz-clara.example>\r\nTo: anna@shop.example\r\nSubject: Everything you asked for\r\nMessage-ID: <papers-1@luz-clara.example>\r\n\
         Date: Sun, 22 Nov 2026 10:15:00 +0400\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\nContent-Type: text/plain\r\n\r\nPlease see the files.\r\n",
    );
    for (name, kind, bytes) in files {
        let coded = STANDARD.encode(bytes);
        let lines: Vec<&str> = coded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("base64")).collect();
        raw.push_str(&format!(
            "--edge\r\nContent-Type: {kind}; name={name}\r\nContent-Disposition: attachment; filename={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            lines.join("\r\n")
        ));
    }
    (raw + "--edge--\r\n").into_bytes()
}

#[tokio::test]
async fn a_mails_files_are_looked_at_over_the_mail() {
    let (dovecot, sink) = (Dovecot::start().await, SmtpSink::start().await);
    dovecot.deliver(USER, "INBOX", &letter()).await;
    let program = Program::setup(binary()).arguments(["--allow-inner-mail-hosts"]).start().await;
    let mut eye = Eye::new(Person::new(&by_name(&program), "en-US").await, Rules::All);
    opens_the_mail(&eye.person, &dovecot, &sink).await;

    looks(&eye.person, "offer.docx").await;
    shows(&eye.person, "Quotation 2026-118").await;
    shows(&eye.person, "报价如下").await;
    shows(&eye.person, "(lumen.example)").await;
    shows(&eye.person, "Not shown: charts.").await;
    eye.person.browser.wait_for(&format!("{DIALOG}.querySelector('img')?.naturalWidth === 64")).await;
    eye.judges("a document").await;

    goes_on(&eye.person, "prices.xlsx").await;
    shows(&eye.person, "US$18.40").await;
    shows(&eye.person, "2024-03-05").await;
    eye.person.browser.wait_for(&format!("{DIALOG}.querySelector('td[rowspan]')")).await;
    eye.person.clicks("Packing").await;
    shows(&eye.person, "40 cartons").await;
    eye.judges("a sheet").await;

    goes_on(&eye.person, "catalogue.pptx").await;
    shows(&eye.person, "Spring catalogue").await;
    goes_on(&eye.person, "drawing.pdf").await;
    shows(&eye.person, "First page of the drawing").await;
    let drawn = format!(
        "(() => {{ const c = {DIALOG}.querySelector('canvas'); return c && new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size > 2; }})()"
    );
    eye.person.browser.wait_for(&drawn).await;
    eye.judges("a PDF").await;
    let width = format!("{DIALOG}.querySelector('canvas')?.clientWidth");
    let before = eye.person.browser.eval(&format!("return {width}")).await;
    eye.person.browser.press("+").await;
    eye.person.browser.wait_for(&format!("{width} > {before}")).await;

    goes_on(&eye.person, "panel.png").await;
    eye.person.browser.wait_for(&format!("{DIALOG}.querySelector('img')?.naturalWidth === 64")).await;
    goes_on(&eye.person, "question.eml").await;
    shows(&eye.person, "The older question").await;
    let inner = format!("{DIALOG}.querySelector('iframe')?.contentDocument?.body?.innerText.includes('Which voltage?')");
    eye.person.browser.wait_for(&inner).await;
    goes_on(&eye.person, "parts.zip").await;
    shows(&eye.person, "This kind of file can’t be shown here").await;
    goes_on(&eye.person, "old.doc").await;
    shows(&eye.person, "before 2007").await;
    eye.judges("what can't be shown").await;
    eye.person.browser.press(ARROW_LEFT).await;
    shows(&eye.person, "parts.zip").await;

    leaves(&eye.person, "offer.docx").await;
    on_a_phone(&mut eye).await;
    let complaints = eye.person.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
    eye.leaves_content();
}

async fn opens_the_mail(anna: &Person, dovecot: &Dovecot, sink: &SmtpSink) {
    anna.goes("/start").await;
    let company = json!({ "company": "Haiyue Lighting", "name": "Anna Lin", "email": USER, "password": PASSWORD, "lang": "en", "time_zone": "Asia/Shanghai" });
    sends(anna, "POST", "/api/start/company", company).await;
    let mailbox = json!({
        "email": USER, "display_name": "Anna Lin", "user": USER, "password": dovecot::PASSWORD,
        "imap": { "host": dovecot.host(), "port": dovecot.imap_port(), "security": "none" },
        "smtp": { "host": sink.host(), "port": sink.port(), "security": "none" },
        "consent": true, "consent_version": "1",
    });
    sends(anna, "POST", "/api/mail/mailboxes", mailbox).await;
    anna.goes("/mail?box=all").await;
    let row = "[...document.querySelectorAll('[role=option]')].find(e => e.innerText.includes('Maria Souza'))";
    anna.browser.wait_for(row).await;
    anna.browser.eval(&format!("{row}.click(); return true")).await;
    anna.browser.wait_for("document.querySelector('button[title=\"offer.docx\"]')").await;
}

/// Opens a file by its tile with the keyboard.
async fn looks(anna: &Person, name: &str) {
    anna.browser.eval(&format!("document.querySelector('button[title={}]').focus(); return true", json!(name))).await;
    anna.browser.press(keys::ENTER).await;
    shows(anna, name).await;
}

/// The next file, by the arrow.
async fn goes_on(anna: &Person, name: &str) {
    anna.browser.eval("document.activeElement.blur(); return true").await;
    anna.browser.press(ARROW_RIGHT).await;
    shows(anna, name).await;
}

async fn shows(anna: &Person, words: &str) {
    anna.browser
        .wait_for(&format!("{DIALOG}?.innerText.includes({}) || {DIALOG}?.textContent.includes({})", json!(words), json!(words)))
        .await;
}

/// Escape closes, and the focus is back on the file that was opened.
async fn leaves(anna: &Person, name: &str) {
    anna.browser.press(keys::ESCAPE).await;
    anna.browser.wait_for(&format!("!{DIALOG}")).await;
    anna.browser.wait_for(&format!("document.activeElement?.title === {}", json!(name))).await;
}

/// On a phone nothing has to be scrolled sideways but a wide sheet itself.
async fn on_a_phone(eye: &mut Eye) {
    eye.person.browser.resize(375, 812).await;
    for name in ["offer.docx", "prices.xlsx", "drawing.pdf"] {
        eye.person.browser.wait_for(&format!("document.querySelector('button[title={}]')", json!(name))).await;
        looks(&eye.person, name).await;
        let there = format!("{DIALOG}.querySelector('article, table, canvas')");
        eye.person.browser.wait_for(&there).await;
        eye.judges(&format!("{name} on a phone")).await;
        leaves(&eye.person, name).await;
    }
}
