//! Message ids (RFC 5322, 3.6.4).

use super::fields::unfold;

/// Ids read of one field: a thread of a hundred answers needs no more.
const IDS_MAX: usize = 100;

/// The longest id taken, in bytes (RFC 5322 allows lines of 998).
const ID_BYTES_MAX: usize = 998;

/// The ids of a field, without angle brackets, in order, each once. Ids without brackets are taken when nothing is in brackets.
pub(crate) fn read(raw: &[u8]) -> Vec<String> {
    let unfolded = unfold(raw);
    let text = String::from_utf8_lossy(&unfolded);
    let mut ids: Vec<String> = Vec::new();
    let mut add = |id: &str| {
        let id: String = id.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        if !id.is_empty() && id.len() <= ID_BYTES_MAX && !ids.contains(&id) {
            ids.push(id);
        }
    };
    let mut rest: &str = &text;
    while let Some((_, after)) = rest.split_once('<') {
        let (id, next) = after.split_once('>').unwrap_or((after, ""));
        // `<a<b@c>`: a bracket that was never closed.
        add(id.rsplit('<').next().unwrap_or(id));
        rest = next;
    }
    if ids.is_empty() {
        text.split_whitespace().filter(|word| word.contains('@')).for_each(|word| {
            let id = word.trim_matches(|c| matches!(c, '<' | '>' | '"' | ',' | ';'));
            if !id.is_empty() && id.len() <= ID_BYTES_MAX && !ids.iter().any(|known| known == id) {
                ids.push(id.to_owned());
            }
        });
    }
    // The newest stand last; the first is the root, which names the thread.
    if ids.len() > IDS_MAX {
        ids.drain(1..=ids.len() - IDS_MAX);
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lose_their_brackets_and_repetitions() {
        assert_eq!(read(b"<a@x>\r\n <b@y><a@x> junk"), ["a@x", "b@y"]);
        assert_eq!(read(b"a@x b@y"), ["a@x", "b@y"]);
        assert_eq!(read(b"Your message of Monday"), Vec::<String>::new());
        assert_eq!(read(b"<a\r\n b@x"), ["ab@x"]);
    }

    #[test]
    fn a_long_list_keeps_root_and_newest() {
        let many: String = (0..300).map(|n| format!("<{n}@x> ")).collect();
        let ids = read(many.as_bytes());
        assert_eq!(ids.len(), IDS_MAX);
        assert_eq!((ids[0].as_str(), ids[99].as_str()), ("0@x", "299@x"));
    }
}
