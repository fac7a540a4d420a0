//! Text, and what is only saved.

use officefiles::{Broken, Content, FILE_BYTES_MAX, TEXT_BYTES_MAX, read};
use testkit::papers::{docx, paragraph, pdf, zipped};

const NO_TYPE: &str = "application/octet-stream";

#[test]
fn text_in_any_encoding() {
    for (bytes, encoding) in [
        ("报价\n".as_bytes(), "UTF-8"),
        (b"\xb1\xa8\xbc\xdb\xb5\xa5\xd2\xd1\xbe\xad\xb7\xa2\xb3\xf6\xa3\xac\xc7\xeb\xb2\xe9\xca\xd5\xa1\xa3\n", "gb18030"),
    ] {
        let Content::Text(found) = read(bytes, "a.txt", NO_TYPE, 0).unwrap() else { panic!("no text") };
        assert_eq!((found.encoding.as_str(), found.more, found.text.starts_with("报价")), (encoding, false, true));
    }
    let long = "line of a log\n".repeat(TEXT_BYTES_MAX / 10);
    let Content::Text(found) = read(long.as_bytes(), "a", "text/plain", 0).unwrap() else { panic!("no text") };
    assert!(found.more && found.text.ends_with("log\n") && found.text.len() <= TEXT_BYTES_MAX);
}

#[test]
fn each_other_file_says_why() {
    let old = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600]].concat();
    let huge = vec![b'x'; FILE_BYTES_MAX + 1];
    let locked = zipped(&[("content.xml", b"x"), ("META-INF/manifest.xml", b"<m><manifest:encryption-data/></m>")]);
    let cut = &docx(&paragraph("x"))[..400];
    for (bytes, name, kind, why) in [
        (b"".as_slice(), "a.docx", NO_TYPE, Broken::Empty),
        (&old, "a.doc", "application/msword", Broken::OldForm),
        (&old, "a.PPT", NO_TYPE, Broken::OldForm),
        (&pdf(&["x"]), "a.docx", NO_TYPE, Broken::Damaged),
        (&pdf(&["x"]), "a.bin", NO_TYPE, Broken::OtherForm),
        (b"<html><script>", "a.html", "text/html", Broken::OtherForm),
        (b"{\\rtf1", "a.rtf", "application/rtf", Broken::OtherForm),
        (&zipped(&[("a.txt", b"x")]), "a.zip", "application/zip", Broken::OtherForm),
        (&zipped(&[("a.txt", b"x")]), "a.xlsx", NO_TYPE, Broken::OtherForm),
        (cut, "a.docx", NO_TYPE, Broken::Damaged),
        (b"\0\x01\x02\0\0\x03\x04\0\0binary", "a.txt", "text/plain", Broken::OtherForm),
        (&huge, "a.txt", "text/plain", Broken::TooLarge),
        (&locked, "a.odt", NO_TYPE, Broken::Encrypted),
    ] {
        assert_eq!(read(bytes, name, kind, 0), Err(why), "{name} {kind}");
    }
}
