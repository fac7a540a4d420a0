//! The same for HTML: mail programs wrap the older mail in elements that can be told; others say whose it is and indent it.

use super::{lines, words};

/// An HTML body in two parts. Each is a fragment to be sanitised by itself; elements that are open at the border are closed by the
/// parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HtmlSplit<'h> {
    /// What the writer wrote.
    pub visible: &'h str,
    /// The older mail; none when no program's mark is found, or when the mail begins with it (a mail passed on).
    pub quoted: Option<&'h str>,
}

/// Marks of the element that holds the older mail, compact and in lower case, as they stand in a start tag.
const MARKS: &[&str] = &[
    "class=\"gmail_quote",
    "class=gmail_quote",
    "class=\"gmail_extra",
    "class=\"gmail_attr",
    "type=\"cite\"",
    "type=cite",
    "id=\"divrplyfwdmsg\"",
    "id=divrplyfwdmsg",
    "id=\"appendonsend\"",
    "id=\"olk_src_body_section\"",
    "id=\"stopspelling\"",
    "class=\"moz-cite-prefix\"",
    "class=\"yahoo_quoted\"",
    "id=\"yahoo_quoted",
    "class=\"protonmail_quote\"",
    "class=\"zmail_extra\"",
    "name=\"messagereplysection\"",
    "id=\"isreplycontent\"",
    "class=\"ntes-mailmaster-quote\"",
    "class=\"mail_quote",
    "class=\"foxmail_quote",
    "class=\"outlookmessageheader\"",
    "class=\"tutanota_quote\"",
    "class=\"mailru-quote",
    "id=\"replysplit\"",
    "border:none;border-top:solid#e1e1e11.0pt",
    "border:none;border-top:solid#b5c4df1.0pt",
];

/// Elements that only mail programs make for an older mail.
const ELEMENTS: &[&str] = &["<includetail", "<x-sigsep"];

/// Splits an HTML body before the older mail.
#[must_use]
pub fn split_html(html: &str) -> HtmlSplit<'_> {
    match mark(html).or_else(|| announced(html)).or_else(|| header_block(html)).filter(|at| shows_text(&html[..*at])) {
        Some(at) => HtmlSplit { visible: &html[..at], quoted: Some(&html[at..]) },
        None => HtmlSplit { visible: html, quoted: None },
    }
}

fn mark(html: &str) -> Option<usize> {
    memchr::memchr_iter(b'<', html.as_bytes()).find(|at| {
        let rest = &html[*at..];
        let end = memchr::memchr(b'>', rest.as_bytes()).unwrap_or(rest.len());
        is_mark(&rest[..end])
    })
}

/// Where `On …, Ann wrote:` begins that stands right before a `<blockquote>`, and nothing of the writer's own after it.
fn announced(html: &str) -> Option<usize> {
    const QUOTATIONS_LOOKED_AT: usize = 20;
    let lower = html.to_ascii_lowercase();
    let after = lower.rfind("</blockquote>").map_or(html.len(), |at| at + "</blockquote>".len());
    if shows_text(&html[after..]) {
        // Answers below or between quotations make sense only with them.
        return None;
    }
    lower.match_indices("<blockquote").take(QUOTATIONS_LOOKED_AT).find_map(|(at, _)| attribution_before(html, at))
}

/// Where a block of header fields of an older mail begins, as Outlook's many versions write it, with the rule above it.
fn header_block(html: &str) -> Option<usize> {
    const LINES_LOOKED_AT: usize = 3_000;
    const BLOCK_BYTES: usize = 4_000;
    let starts = memchr::memchr_iter(b'<', html.as_bytes()).filter(|at| opens_line(&html[*at..])).take(LINES_LOOKED_AT);
    starts
        .filter(|at| begins_with_label(&html[*at..]))
        .find(|at| {
            let end = html.floor_char_boundary(at + BLOCK_BYTES);
            let text = crate::html::to_text::to_text(&html[*at..end]);
            let all: Vec<&str> = text.lines().map(str::trim).filter(|line| line.contains(char::is_alphanumeric)).collect();
            !all.is_empty() && lines::begins_header_block(&all)
        })
        .map(|at| rule_before(html, at))
}

/// Does the text behind this tag begin with the label of a header field that opens such a block? Cheap, since each line passes here.
fn begins_with_label(html: &str) -> bool {
    const LABEL_BYTES: usize = 60;
    const TAGS_BYTES: usize = 1_500;
    let (mut label, mut within) = (String::new(), false);
    for c in html[..html.floor_char_boundary(TAGS_BYTES)].chars() {
        match c {
            '<' => within = true,
            '>' => within = false,
            _ if within || label.is_empty() && c.is_whitespace() => {}
            _ => label.push(c),
        }
        if c == ':' && !within || c == '：' || label.len() > LABEL_BYTES {
            break;
        }
    }
    words::header_label(&label).is_some_and(|found| found.opens)
}

/// A rule right above belongs to the older mail.
fn rule_before(html: &str, at: usize) -> usize {
    const LOOKED_BACK_BYTES: usize = 400;
    let from = html.floor_char_boundary(at.saturating_sub(LOOKED_BACK_BYTES));
    let rule = html[from..at].to_ascii_lowercase().rfind("<hr").map(|found| from + found);
    rule.filter(|rule| crate::html::to_text::to_text(&html[*rule..at]).chars().all(|c| !c.is_alphanumeric())).unwrap_or(at)
}

/// Where the line begins that stands before this place, when it says who wrote what follows.
fn attribution_before(html: &str, at: usize) -> Option<usize> {
    const LOOKED_BACK_BYTES: usize = 2_000;
    let from = (at.saturating_sub(LOOKED_BACK_BYTES)..=at).find(|from| html.is_char_boundary(*from))?;
    memchr::memrchr_iter(b'<', &html.as_bytes()[from..at])
        .map(|start| from + start)
        .filter(|start| opens_line(&html[*start..]))
        .map(|start| (start, crate::html::to_text::to_text(&html[start..at])))
        .find(|(_, text)| !text.trim().is_empty())
        .filter(|(_, text)| words::is_attribution(&text.split_whitespace().collect::<Vec<_>>().join(" ")))
        .map(|(start, _)| start)
}

/// Does a tag stand here that begins a line?
fn opens_line(html: &str) -> bool {
    const TAGS: &[&str] = &["<div", "<p", "<br", "<hr", "<table", "<li", "<section"];
    TAGS.iter().any(|tag| {
        html.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
            && !html.as_bytes().get(tag.len()).is_some_and(u8::is_ascii_alphanumeric)
    })
}

fn is_mark(tag: &str) -> bool {
    const TAG_BYTES_MAX: usize = 2_000;
    // Closing tags, text and tags without attributes are most of a mail.
    if tag.len() > TAG_BYTES_MAX || !tag.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let compact: String =
        tag.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '\'' { '"' } else { c.to_ascii_lowercase() }).collect();
    if ELEMENTS.iter().any(|element| compact.starts_with(element)) {
        return true;
    }
    tag.contains('=') && MARKS.iter().any(|mark| compact.contains(mark))
}

fn shows_text(html: &str) -> bool {
    !crate::html::to_text::to_text(html).trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_marks_are_known() {
        for mark in [
            "<div class=\"gmail_quote\">",
            "<BLOCKQUOTE type=cite>",
            "<div id='divRplyFwdMsg'>",
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt'>",
            "<includetail>",
            "<div id=\"isReplyContent\">",
        ] {
            let html = format!("<p>Yes.</p>{mark}old");
            let split = split_html(&html);
            assert_eq!((split.visible, split.quoted.is_some()), ("<p>Yes.</p>", true), "{mark}");
        }
    }

    #[test]
    fn a_quotation_that_is_announced_needs_no_mark() {
        let head = "On 2026-11-18 20:22, Grace &lt;grace@solar.example&gt; wrote:";
        for border in [format!("<div>{head}</div>"), format!("<p>{head}</p>\n"), format!("<br>{head}<br>\n")] {
            let html = format!("<p>Dear Grace,</p><p>yes.</p>{border}<blockquote style='margin:0'>old<br>older</blockquote></body>");
            let split = split_html(&html);
            assert!(split.visible.ends_with("<p>yes.</p>"), "{split:?}");
            assert!(split.quoted.is_some_and(|quoted| quoted.contains("Grace") && quoted.contains("older")), "{split:?}");
        }
    }

    #[test]
    fn a_block_of_header_fields_is_the_older_mail() {
        let block =
            "<p><b>From:</b> Ann [mailto:a@x.example]<br><b>Sent:</b> Monday<br><b>To:</b> Bob<br><b>Subject:</b> Price</p><p>old</p>";
        let html = format!("<div><p>Yes.</p><hr size=1>{block}</div>");
        let split = split_html(&html);
        assert_eq!(split.visible, "<div><p>Yes.</p>");
        assert!(split.quoted.is_some_and(|quoted| quoted.starts_with("<hr")));
        // One label makes no block.
        assert_eq!(split_html("<p>Hi</p><p>From: Ningbo</p><p>we ship on Monday</p><p>by sea</p><p>or by air</p>").quoted, None);
    }

    #[test]
    fn what_is_only_indented_or_answered_between_stays() {
        for html in [
            "<p>The standard says:</p><blockquote>IP66</blockquote>",
            "<p>Hi</p><div>On 2026-11-18, Ann &lt;a@x.example&gt; wrote:</div><blockquote>Price?</blockquote><p>USD 5.</p>",
            "<div>On 2026-11-18, Ann &lt;a@x.example&gt; wrote:</div><blockquote>all</blockquote>",
        ] {
            assert_eq!(split_html(html).quoted, None, "{html}");
        }
    }

    #[test]
    fn a_mail_passed_on_is_not_folded_away() {
        assert_eq!(split_html("<html><body><div class=\"gmail_quote\">all").quoted, None);
        assert_eq!(split_html("<p>no mark</p>").quoted, None);
    }
}
