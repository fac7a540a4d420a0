//! Content lines of a calendar (RFC 5545, 3.1): unfolded, cut into name, parameters and value; and the components that they make.

/// Bytes of a calendar that are read.
const BYTES_MAX: usize = 1 << 20;
/// Lines that are read.
const LINES_MAX: usize = 20_000;
/// Characters of a value that are kept.
const VALUE_CHARS_MAX: usize = 20_000;

/// A line: `DTSTART;TZID=Asia/Shanghai:20261201T090000`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Upper case.
    pub(super) name: String,
    /// Names in upper case, values without quotes.
    params: Vec<(String, String)>,
    /// As it stands, escapes kept.
    pub(super) value: String,
    /// The whole line, unfolded.
    pub(super) whole: String,
}

impl Line {
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The value as text: escapes undone (RFC 5545, 3.3.11).
    pub(super) fn text(&self) -> String {
        let mut out = String::with_capacity(self.value.len());
        let mut chars = self.value.chars().take(VALUE_CHARS_MAX);
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n' | 'N') => out.push('\n'),
                    Some(other) => out.push(other),
                    None => {}
                },
                c if c.is_control() && c != '\n' && c != '\t' => {}
                c => out.push(c),
            }
        }
        out.trim().to_owned()
    }
}

/// A component: `BEGIN:VEVENT` … `END:VEVENT`, with those within it.
#[derive(Debug, Clone, Default)]
pub(super) struct Component {
    /// Upper case.
    pub(super) name: String,
    pub(super) lines: Vec<Line>,
    pub(super) within: Vec<Component>,
}

impl Component {
    pub(super) fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    pub(super) fn all<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c Line> + 'c {
        self.lines.iter().filter(move |line| line.name == name)
    }
}

/// The first calendar of a text; none when there is none. What is left open is closed at the end.
pub(super) fn read(text: &str) -> Option<Component> {
    const DEPTH_MAX: usize = 8;
    let text = text.get(..text.floor_char_boundary(BYTES_MAX)).unwrap_or(text);
    let mut open: Vec<Component> = Vec::new();
    for line in unfolded(text).take(LINES_MAX) {
        let Some(line) = line_of(&line) else { continue };
        match line.name.as_str() {
            "BEGIN" if open.len() < DEPTH_MAX => {
                open.push(Component { name: line.value.trim().to_ascii_uppercase(), ..Component::default() });
            }
            "BEGIN" => return None,
            "END" => {
                let closed = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.within.push(closed),
                    None => return (closed.name == "VCALENDAR").then_some(closed),
                }
            }
            _ => {
                if let Some(component) = open.last_mut() {
                    component.lines.push(line);
                }
            }
        }
    }
    while open.len() > 1 {
        let closed = open.pop()?;
        open.last_mut()?.within.push(closed);
    }
    open.pop().filter(|calendar| calendar.name == "VCALENDAR")
}

/// Lines with their continuations: a line that begins with a blank goes on with the one before.
fn unfolded(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).peekable();
    std::iter::from_fn(move || {
        let mut line = lines.next()?.to_owned();
        while let Some(more) = lines.next_if(|next| next.starts_with([' ', '\t'])) {
            line.push_str(&more[1..]);
        }
        Some(line)
    })
}

fn line_of(line: &str) -> Option<Line> {
    let mut quoted = false;
    let mut pieces: Vec<&str> = Vec::new();
    let mut from = 0;
    let mut colon = None;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => {
                pieces.push(&line[from..at]);
                from = at + 1;
            }
            ':' if !quoted => {
                pieces.push(&line[from..at]);
                colon = Some(at);
                break;
            }
            _ => {}
        }
    }
    let value = line.get(colon? + 1..)?.to_owned();
    let (name, params) = pieces.split_first()?;
    let name = name.trim().to_ascii_uppercase();
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let params =
        params.iter().filter_map(|p| p.split_once('=')).map(|(n, v)| (n.trim().to_ascii_uppercase(), v.replace('"', ""))).collect();
    is_name.then(|| Line { name, params, value, whole: line.to_owned() })
}
