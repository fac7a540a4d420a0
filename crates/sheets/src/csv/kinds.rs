//! What a cell looks like: a number, a date, an address, words. Only as sure as a sniffer needs it.

/// How much a cell is something that people write into one: 1 a number or a date, less for a text that holds what may divide cells, 0 for
/// what no cell should be.
pub(crate) fn likely(cell: &str, quoted: bool) -> f64 {
    let text = cell.trim();
    if text.is_empty() || is_number(text) || is_moment(text) || is_address(text) || is_word(text) {
        return 1.0;
    }
    if quoted {
        return 1.0;
    }
    if is_sentence(text) || is_list(text) { 0.6 } else { 0.0 }
}

/// Digits with sign, decimals, thousands, percent, currency, exponent.
pub(crate) fn is_number(text: &str) -> bool {
    let bare = text.trim_start_matches(['+', '-', '$', '€', '£', '¥', '￥', '(']).trim_end_matches(['%', '€', '$', ')']).trim();
    let bare = bare.trim_start_matches(['+', '-', '$', '€', '£', '¥']);
    if bare.is_empty() || !bare.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return false;
    }
    let (mantissa, exponent) = bare.split_once(['e', 'E']).unwrap_or((bare, ""));
    let power = exponent.trim_start_matches(['+', '-']);
    if !power.chars().all(|c| c.is_ascii_digit()) || (bare.len() != mantissa.len() && power.is_empty()) {
        return false;
    }
    grouped(mantissa)
}

/// `1234.5`, `1,234.5`, `1.234,5`, `1 234,5`: groups of three, then decimals once.
fn grouped(text: &str) -> bool {
    let separators: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    if separators.iter().any(|c| !matches!(c, ',' | '.' | ' ' | '\'' | '\u{a0}' | '\u{202f}')) {
        return false;
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    match separators.len() {
        0 => true,
        1 => separators[0] == '.' || (separators[0] == ',' && !parts[0].is_empty() && !parts[1].is_empty()) || parts[1].len() == 3,
        n => {
            let group = separators[0];
            let last_is_decimal = separators[n - 1] != group;
            let groups = if last_is_decimal { &parts[1..n] } else { &parts[1..] };
            separators[..n - 1].iter().all(|c| *c == group)
                && (1..=3).contains(&parts[0].len())
                && groups.iter().all(|part| part.len() == 3)
        }
    }
}

/// A date, a time or both.
pub(crate) fn is_moment(text: &str) -> bool {
    if text.len() > 40 || !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let marks = text.chars().filter(|c| matches!(c, '-' | '/' | '.' | ':' | '年' | '月' | '日')).count();
    let letters: String = text.chars().filter(|c| c.is_ascii_alphabetic()).collect::<String>().to_ascii_lowercase();
    let words = letters.is_empty()
        || matches!(letters.as_str(), "t" | "z" | "tz" | "am" | "pm" | "gmt" | "utc" | "tutc" | "h" | "a" | "p")
        || MONTHS
            .iter()
            .any(|month| letters.starts_with(month) || letters.ends_with(month) || letters.contains(month) && letters.len() <= 12);
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | ':' | ' ' | '+' | '年' | '月' | '日');
    let enough = marks >= 2 || (marks == 1 && text.contains(':') && digits >= 3) || (marks == 1 && letters.len() >= 3 && digits >= 3);
    words && enough && (3..=24).contains(&digits) && text.chars().all(allowed)
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A mail address, a web address, an address of a machine.
fn is_address(text: &str) -> bool {
    if text.contains(char::is_whitespace) {
        return false;
    }
    let web = ["http://", "https://", "ftp://", "www."].iter().any(|start| text.to_ascii_lowercase().starts_with(start));
    let mail = text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && host.contains('.')
            && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
            && !local.contains([',', ';', '|'])
    });
    web || mail
}

/// Words and names, with the punctuation that stands within names; also codes such as `A-12_b`.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '(' | '[' | '<' | '-' | '*' | '@' | '#'))
        && text.chars().all(|c| {
            c.is_alphanumeric()
                || matches!(
                    c,
                    ' ' | '-'
                        | '_'
                        | '.'
                        | '&'
                        | '('
                        | ')'
                        | '/'
                        | '+'
                        | '\''
                        | '%'
                        | '*'
                        | '<'
                        | '>'
                        | '='
                        | '['
                        | ']'
                        | '@'
                        | '?'
                        | '!'
                        | '’'
                        | '°'
                        | '\u{a0}'
                        | '（'
                        | '）'
                        | '、'
                        | '，'
                        | '。'
                        | '·'
                        | '№'
                        | '#'
                )
        })
}

/// A text as people write it: letters and any punctuation, but of what divides cells little.
fn is_sentence(text: &str) -> bool {
    let all = text.chars().count();
    let letters = text.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).count();
    let dividers = text.chars().filter(|c| matches!(c, ';' | '|' | '\t' | '"')).count();
    letters * 10 >= all * 7 && dividers == 0
}

/// Several values in one cell: `red;green`, `a|b|c`.
fn is_list(text: &str) -> bool {
    [';', '|', ',']
        .into_iter()
        .any(|divider| text.contains(divider) && text.split(divider).all(|part| part.is_empty() || is_word(part) || is_number(part)))
}
