//! Address lists as mails bring them (RFC 5322, 3.4): read loosely, nothing thrown away.

use super::encoded_word::{self, tidy};
use super::fields::unfold;
use crate::address::Correspondent;
use crate::bytes::charset::decode_unnamed;
use encoding_rs::Encoding;

/// Mailboxes read of one field.
pub(crate) const MAILBOXES_MAX: usize = 2_000;

/// The mailboxes of a raw field value. Groups are dissolved.
pub(crate) fn read(raw: &[u8], hint: Option<&'static Encoding>) -> Vec<Correspondent> {
    let text = decode_unnamed(&unfold(raw), hint);
    let mut all: Vec<Correspondent> = Vec::new();
    let mut family: Option<String> = None;
    for item in items(&text) {
        let mut found = item.read(hint);
        // `Last, First <a@b>` without quotes: a phrase alone, followed by a phrase with an address in brackets.
        if let Some(name) = family.take() {
            if item.bracket.is_some() && !found.name.is_empty() {
                found.name = format!("{name}, {}", found.name);
            } else {
                all.push(Correspondent { name: String::new(), address: name });
            }
        }
        if item.bracket.is_none() && !found.address.contains('@') && found.name.is_empty() && item.quoted.is_empty() {
            family = Some(found.address).filter(|name| !name.is_empty());
        } else if !found.address.is_empty() || !found.name.is_empty() {
            all.push(found);
        }
        if all.len() >= MAILBOXES_MAX {
            break;
        }
    }
    all.extend(family.map(|name| Correspondent { name: String::new(), address: name }));
    all
}

/// One element of the list, cut but not yet decoded.
#[derive(Default)]
struct Item {
    /// Outside quotes, brackets and comments.
    plain: String,
    quoted: String,
    bracket: Option<String>,
    comment: String,
}

impl Item {
    fn is_empty(&self) -> bool {
        self.plain.trim().is_empty() && self.quoted.is_empty() && self.bracket.is_none() && self.comment.is_empty()
    }

    fn read(&self, hint: Option<&'static Encoding>) -> Correspondent {
        let decode = |text: &str| tidy(&encoded_word::decode(text.as_bytes(), hint));
        let plain = decode(&self.plain);
        if let Some(bracket) = &self.bracket {
            let name = match (self.quoted.is_empty(), plain.is_empty()) {
                (true, true) => decode(&self.comment),
                (true, false) => plain,
                (false, true) => decode(&self.quoted),
                (false, false) => format!("{} {plain}", decode(&self.quoted)),
            };
            let address = clean(&decode(bracket));
            // `<Name <a@b>>` and whole mailboxes inside one encoded word.
            return if address.contains('@') || !name.contains('@') {
                unite(name, address)
            } else {
                inner(&name).unwrap_or_else(|| unite(name, address))
            };
        }
        if let Some(found) = inner(&plain) {
            return found;
        }
        let quoted = decode(&self.quoted);
        // A quoted local part: `"john doe"@example.com`.
        if !quoted.is_empty() && plain.starts_with('@') {
            return unite(decode(&self.comment), format!("\"{quoted}\"{plain}"));
        }
        // `Name a@b` without brackets, and `"Name" a@b`.
        let (address, name): (Vec<&str>, Vec<&str>) = plain.split_whitespace().partition(|word| word.contains('@'));
        if address.len() == 1 {
            let name = [quoted, name.join(" "), decode(&self.comment)].into_iter().find(|n| !n.is_empty()).unwrap_or_default();
            return unite(name, clean(address[0]));
        }
        if self.quoted.contains('@') && plain.is_empty() {
            return inner(&quoted).unwrap_or_else(|| unite(String::new(), clean(&quoted)));
        }
        if quoted.is_empty() { unite(decode(&self.comment), plain) } else { unite(quoted, clean(&plain)) }
    }
}

/// A mailbox that came out of an encoded word as a whole.
fn inner(text: &str) -> Option<Correspondent> {
    let (name, rest) = text.rsplit_once('<')?;
    let (address, _) = rest.split_once('>')?;
    address.contains('@').then(|| unite(name.trim().trim_matches('"').to_owned(), clean(address)))
}

fn unite(name: String, address: String) -> Correspondent {
    let name = name.trim().trim_matches(|c| matches!(c, '\'' | '"')).trim().to_owned();
    // A name that only repeats the address says nothing.
    let name = if name.eq_ignore_ascii_case(&address) { String::new() } else { name };
    Correspondent { name, address }
}

/// Without blanks, source route (RFC 5322, 4.4), `mailto:` and stray quotes or brackets.
fn clean(address: &str) -> String {
    let address: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let address = address.trim_matches(|c| matches!(c, '<' | '>' | '\'' | ',' | ';'));
    let address = address.strip_prefix("mailto:").or_else(|| address.strip_prefix("MAILTO:")).unwrap_or(address);
    match address.strip_prefix('@').and_then(|route| route.split_once(':')) {
        Some((_, rest)) if rest.contains('@') => rest.to_owned(),
        _ => address.to_owned(),
    }
}

/// Cuts at commas and semicolons outside quotes, brackets and comments; a group's name is dropped.
fn items(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut item = Item::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => take_quoted(&mut chars, &mut item),
            '<' => {
                let mut bracket: String = chars.by_ref().take_while(|c| *c != '>').collect();
                if let Some((outer, inner)) = bracket.rsplit_once('<') {
                    item.plain.push_str(outer);
                    bracket = inner.to_owned();
                }
                match &item.bracket {
                    Some(first) if first.contains('@') => {}
                    _ => item.bracket = Some(bracket),
                }
            }
            '(' => take_comment(&mut chars, &mut item.comment),
            ',' | ';' | '，' | '；' => close(&mut item, &mut items),
            // The name of a group, not the colon of a source route or of an encoded word.
            ':' if item.bracket.is_none()
                && !item.plain.contains("=?")
                && !item.plain.contains('@')
                && !item.plain.trim().eq_ignore_ascii_case("mailto") =>
            {
                item = Item::default();
            }
            '\\' => item.plain.extend(chars.next()),
            // A bracket too many.
            '>' => {}
            _ => item.plain.push(c),
        }
        if items.len() >= MAILBOXES_MAX {
            return items;
        }
    }
    close(&mut item, &mut items);
    items
}

fn close(item: &mut Item, items: &mut Vec<Item>) {
    let done = std::mem::take(item);
    if !done.is_empty() {
        items.push(done);
    }
}

fn take_quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, item: &mut Item) {
    if !item.quoted.is_empty() {
        item.quoted.push(' ');
    }
    while let Some(c) = chars.next() {
        match c {
            '\\' => item.quoted.extend(chars.next()),
            '"' => return,
            _ => item.quoted.push(c),
        }
    }
    // Never closed: what looks like `name <address>` inside is read as such.
    let open = std::mem::take(&mut item.quoted);
    item.plain.push_str(&open);
}

fn take_comment(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, comment: &mut String) {
    let mut depth = 1;
    while let Some(c) = chars.next() {
        match c {
            '\\' => comment.extend(chars.next()),
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
        if c != '\\' {
            comment.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<(String, String)> {
        read(text.as_bytes(), None).into_iter().map(|c| (c.name, c.address)).collect()
    }

    fn one(text: &str) -> (String, String) {
        let mut all = list(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.remove(0)
    }

    fn pair(name: &str, address: &str) -> (String, String) {
        (name.to_owned(), address.to_owned())
    }

    #[test]
    fn the_standard_forms() {
        assert_eq!(one("Ann Lee <ann@x.example>"), pair("Ann Lee", "ann@x.example"));
        assert_eq!(one("\"Lee, Ann\" <ann@x.example>"), pair("Lee, Ann", "ann@x.example"));
        assert_eq!(one("ann@x.example (Ann Lee)"), pair("Ann Lee", "ann@x.example"));
        assert_eq!(one("=?utf-8?B?546L?= <ann@x.example>"), pair("王", "ann@x.example"));
        assert_eq!(list("team: a@x.example, B <b@x.example>;"), [pair("", "a@x.example"), pair("B", "b@x.example")]);
        assert!(list("undisclosed-recipients:;").is_empty());
        assert_eq!(one("<@a.example,@b.example:c@d.example>"), pair("", "c@d.example"));
        assert_eq!(one("\"john doe\"@x.example"), pair("", "\"john doe\"@x.example"));
    }

    #[test]
    fn the_wild_forms() {
        assert_eq!(one("Lee, Ann <ann@x.example>"), pair("Lee, Ann", "ann@x.example"));
        assert_eq!(list("a@x.example; b@x.example"), [pair("", "a@x.example"), pair("", "b@x.example")]);
        assert_eq!(one("Ann Lee ann@x.example"), pair("Ann Lee", "ann@x.example"));
        assert_eq!(one("'ann@x.example' <ann@x.example>"), pair("", "ann@x.example"));
        assert_eq!(one("\"=?utf-8?B?546L?=\" <a@x.example>"), pair("王", "a@x.example"));
        assert_eq!(one("\"Ann <ann@x.example>"), pair("Ann", "ann@x.example"));
        assert_eq!(one("Ann <<ann@x.example>>"), pair("Ann", "ann@x.example"));
        assert_eq!(one("\"a@x.example\""), pair("", "a@x.example"));
        assert_eq!(one("root"), pair("", "root"));
        assert_eq!(one("=?utf-8?Q?Ann_<ann@x.example>?="), pair("Ann", "ann@x.example"));
    }
}
