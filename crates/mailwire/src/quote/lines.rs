//! What kind of line a line is; cheap tests only, since every mail passes here.

use super::words;

/// Lines of which one attribution may consist.
const ATTRIBUTION_LINES_MAX: usize = 6;

/// The longest line that is looked at for what it announces, in bytes.
const ANNOUNCING_BYTES_MAX: usize = 400;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Text,
    /// Begins with `>`.
    Quoted,
    /// `On … wrote:`, all its lines.
    Attribution,
    /// First line of a block of header fields of an older mail.
    Header,
    /// `-----Original Message-----`.
    Original,
    /// A line of hyphens or underscores.
    Rule,
    /// The separator of a signature, or the line a telephone adds.
    Signature,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) kind: Kind,
}

pub(super) fn classify(text: &str, lines_max: usize) -> Vec<Line<'_>> {
    let mut texts: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).take(lines_max + 1).collect();
    if texts.len() > lines_max {
        texts.truncate(lines_max);
    }
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(texts.len());
    let mut fenced = false;
    while lines.len() < texts.len() {
        let at = lines.len();
        let text = texts[at];
        let trimmed = text.trim();
        if trimmed.starts_with("```") {
            fenced = !fenced;
        }
        let kind = if fenced { Kind::Text } else { simple(trimmed, text) };
        if kind != Kind::Text || fenced || trimmed.len() > ANNOUNCING_BYTES_MAX {
            lines.push(Line { text, kind });
            continue;
        }
        let length = attribution(&texts[at..]);
        if length > 0 {
            lines.extend(texts[at..at + length].iter().map(|text| Line { text, kind: Kind::Attribution }));
        } else {
            let kind = if begins_header_block(&texts[at..]) { Kind::Header } else { Kind::Text };
            lines.push(Line { text, kind });
        }
    }
    lines
}

/// What a line is by itself.
fn simple(trimmed: &str, text: &str) -> Kind {
    if trimmed.is_empty() {
        return Kind::Empty;
    }
    if trimmed.starts_with('>') {
        return Kind::Quoted;
    }
    if matches!(trimmed, "--" | "—" | "–" | "---" | "__" | "-- --") && !text.starts_with('\t') {
        return if trimmed == "---" { Kind::Rule } else { Kind::Signature };
    }
    if trimmed.len() > ANNOUNCING_BYTES_MAX {
        return Kind::Text;
    }
    if is_rule(trimmed) {
        return Kind::Rule;
    }
    if words::announces_original(trimmed) {
        return Kind::Original;
    }
    if words::is_device_line(trimmed) {
        return Kind::Signature;
    }
    Kind::Text
}

fn is_rule(line: &str) -> bool {
    const RULE_CHARS_MIN: usize = 5;
    line.len() >= RULE_CHARS_MIN && line.bytes().all(|b| matches!(b, b'-' | b'_' | b'=' | b'*' | b'#' | b' ')) && !line.contains("**")
}

/// How many of these lines are one attribution: `On 2 November 2026 Ann Lee <ann@x.example>` … `wrote:`; 0 when none.
fn attribution(lines: &[&str]) -> usize {
    let first = lines[0].trim();
    let mut joined = String::new();
    for (index, line) in lines.iter().take(ATTRIBUTION_LINES_MAX).enumerate() {
        let line = line.trim();
        // Some programs tear the address off: an empty line, then `<`.
        if line.is_empty() && index > 0 && lines.get(index + 1).is_some_and(|next| next.trim_start().starts_with('<')) {
            continue;
        }
        if line.is_empty() || (index > 0 && line.starts_with('>') && !line.contains('@') && !line.ends_with(':')) {
            return 0;
        }
        if joined.len() + line.len() > ANNOUNCING_BYTES_MAX {
            return 0;
        }
        if index > 0 {
            joined.push(' ');
        }
        joined.push_str(line);
        if words::is_attribution(&joined) {
            return index + 1;
        }
        // Only what begins like one may go on over the next line.
        if index == 0 && !words::begins_attribution(first) {
            return 0;
        }
    }
    0
}

/// Does a block of header fields of an older mail begin here: at least two labels, the first of sender, date or the like?
pub(super) fn begins_header_block(lines: &[&str]) -> bool {
    const LINES_LOOKED_AT: usize = 8;
    let Some(first) = words::header_label(lines[0]) else { return false };
    if !first.opens {
        return false;
    }
    let mut labels = 1;
    let mut foreign = 0;
    for line in lines.iter().take(LINES_LOOKED_AT).skip(1).filter(|line| !line.trim().is_empty()) {
        if words::header_label(line).is_some() {
            labels += 1;
        } else {
            foreign += 1;
        }
        if labels >= 3 {
            return true;
        }
        if foreign > 2 {
            break;
        }
    }
    labels >= 2 && foreign <= 2
}
