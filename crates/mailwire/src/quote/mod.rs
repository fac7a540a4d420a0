//! What a writer wrote himself, apart from what he quotes and from his signature; for the preview, for folding on screen, for
//! answering and for labelling. In text and in HTML, for the mail programs and languages that exporters meet.

mod html;
mod lines;
mod words;

pub use html::{HtmlSplit, split_html};
use lines::{Kind, Line, classify};
use std::borrow::Cow;

/// Lines looked at; what is beyond counts as part of the block before it.
const LINES_MAX: usize = 20_000;

/// A text in its three parts. Together they are all its lines, in order of kind, not of place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextSplit {
    /// What the writer wrote: shown.
    pub visible: String,
    /// What he quoted: folded.
    pub quoted: String,
    /// His signature: folded, read for profile suggestions.
    pub signature: String,
}

/// What the writer wrote, without quotation and signature; the whole text where nothing else is in it.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let lines = classify(text, LINES_MAX);
    let plan = plan(&lines);
    if plan.quoted.is_empty() && plan.signature.is_empty() {
        return Cow::Borrowed(text.trim_matches('\n'));
    }
    Cow::Owned(join(&lines, &plan.visible(lines.len())))
}

/// Splits a text.
#[must_use]
pub fn split_text(text: &str) -> TextSplit {
    let lines = classify(text, LINES_MAX);
    let plan = plan(&lines);
    TextSplit {
        visible: join(&lines, &plan.visible(lines.len())),
        quoted: join(&lines, &plan.quoted),
        signature: join(&lines, &plan.signature),
    }
}

fn join(lines: &[Line<'_>], wanted: &[usize]) -> String {
    let mut out = String::new();
    for index in wanted {
        out.push_str(lines[*index].text);
        out.push('\n');
    }
    let trimmed = out.trim_matches('\n').trim_end();
    trimmed.to_owned()
}

/// Which lines are quoted and which belong to the signature; the others are visible.
#[derive(Default)]
struct Plan {
    quoted: Vec<usize>,
    signature: Vec<usize>,
}

impl Plan {
    fn visible(&self, count: usize) -> Vec<usize> {
        let mut hidden = vec![false; count];
        self.quoted.iter().chain(&self.signature).for_each(|index| hidden[*index] = true);
        (0..count).filter(|index| !hidden[*index]).collect()
    }
}

fn plan(lines: &[Line<'_>]) -> Plan {
    let mut plan = Plan::default();
    let Some(first) = lines.iter().position(|line| line.kind != Kind::Empty) else { return plan };
    let mut end = lines.len();
    if let Some(start) = embedded_from(lines, first) {
        if start > first && has_text(&lines[first..start]) {
            let start = before_delimiter(lines, start);
            plan.quoted.extend(start..end);
            end = start;
        } else if let Some(answer) = answer_below(lines, start) {
            // The answer stands below the quotation, which begins the mail.
            plan.quoted.extend(first..answer);
            signature(lines, answer, end, &mut plan);
            return plan;
        } else if lines[start].kind == Kind::Attribution {
            plan.quoted.extend(start..end);
            return plan;
        } else {
            // A mail passed on without a word: its text is what there is to read.
            plan.quoted.extend(first..after_header_block(lines, start));
            return plan;
        }
    }
    end = signature(lines, first, end, &mut plan);
    let own = lines[first..end].iter().rposition(|line| line.kind != Kind::Quoted && line.kind != Kind::Empty).map(|at| first + at + 1);
    match own {
        // A quotation at the end, without a word on whose it is.
        Some(own) if lines[own..end].iter().any(|line| line.kind == Kind::Quoted) => plan.quoted.extend(own..end),
        Some(_) => {}
        None => plan.quoted.extend(first..end),
    }
    plan
}

fn has_text(lines: &[Line<'_>]) -> bool {
    lines.iter().any(|line| matches!(line.kind, Kind::Text | Kind::Quoted))
}

/// Where an older mail begins: a line that says who wrote it, a block of its header fields, a line that announces it.
fn embedded_from(lines: &[Line<'_>], first: usize) -> Option<usize> {
    let from =
        lines.iter().enumerate().skip(first).find(|(_, line)| matches!(line.kind, Kind::Attribution | Kind::Header | Kind::Original))?.0;
    // Answers between the lines of a quotation make sense only with it.
    let is_interleaved = lines[from].kind == Kind::Attribution && has_text_between_quotes(&lines[from..]);
    (!is_interleaved).then_some(from)
}

fn has_text_between_quotes(lines: &[Line<'_>]) -> bool {
    let mut quotes = 0;
    let mut last = Kind::Empty;
    let mut began_quoted = None;
    for line in lines.iter().filter(|line| line.kind != Kind::Empty) {
        if line.kind == Kind::Quoted && last != Kind::Quoted {
            quotes += 1;
        }
        if line.kind != Kind::Attribution {
            began_quoted.get_or_insert(line.kind == Kind::Quoted);
        }
        last = line.kind;
    }
    quotes > 1 && began_quoted == Some(true) && answers_within(lines)
}

/// Is there own text both before a later quoted block and after the first, outside the signature?
fn answers_within(lines: &[Line<'_>]) -> bool {
    let end = lines.iter().position(|line| line.kind == Kind::Signature).unwrap_or(lines.len());
    let first = lines[..end].iter().position(|line| line.kind == Kind::Quoted);
    let last = lines[..end].iter().rposition(|line| line.kind == Kind::Quoted);
    matches!((first, last), (Some(first), Some(last)) if lines[first..last].iter().any(|line| line.kind == Kind::Text))
}

/// Where the writer's own text begins below a quotation that begins at `start`.
fn answer_below(lines: &[Line<'_>], start: usize) -> Option<usize> {
    if lines[start].kind != Kind::Attribution {
        return None;
    }
    let after = lines[start..].iter().position(|line| !matches!(line.kind, Kind::Attribution | Kind::Empty)).map(|at| start + at)?;
    if lines[after].kind != Kind::Quoted {
        return None;
    }
    let last = lines.iter().rposition(|line| line.kind == Kind::Quoted)?;
    lines.iter().enumerate().skip(last + 1).find(|(_, line)| line.kind == Kind::Text).map(|(at, _)| at)
}

/// One past the header fields of a mail passed on: up to the first empty line behind a field.
fn after_header_block(lines: &[Line<'_>], start: usize) -> usize {
    let field = |line: &Line<'_>| words::header_label(line.text).is_some();
    let Some(first) = lines[start..].iter().position(field).map(|at| start + at) else { return start };
    lines[first..].iter().position(|line| line.kind == Kind::Empty).map_or(start, |at| first + at)
}

/// A rule and empty lines before the quotation belong to it.
fn before_delimiter(lines: &[Line<'_>], start: usize) -> usize {
    let kept = lines[..start].iter().rposition(|line| !matches!(line.kind, Kind::Empty | Kind::Rule)).map_or(0, |at| at + 1);
    // The signature's own separator stays with the signature.
    kept.min(start)
}

/// Marks the signature between `first` and `end`; where it begins, or `end`.
fn signature(lines: &[Line<'_>], first: usize, end: usize, plan: &mut Plan) -> usize {
    let found = lines[first..end].iter().position(|line| line.kind == Kind::Signature).map(|at| first + at);
    let Some(start) = found.filter(|start| has_text(&lines[first..*start])) else { return end };
    // Inside a fence of code two hyphens are no separator.
    plan.signature.extend(start..end);
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_above_its_quotation() {
        let split = split_text("Yes, 500 pcs.\n\nOn Mon, Nov 2, 2026 at 9:00 AM, Ann Lee <ann@x.example>\nwrote:\n\n> How many?\n");
        assert_eq!(split.visible, "Yes, 500 pcs.");
        assert!(split.quoted.contains("How many?"));
    }

    #[test]
    fn chinese_and_outlook_headers() {
        assert_eq!(visible("好的，谢谢。\n\n发件人: 王\n发送时间: 2026年11月2日 9:00\n收件人: 李\n主题: 报价\n\n请报价"), "好的，谢谢。");
        assert_eq!(visible("OK\n\n-----Original Message-----\nFrom: Ann\nSent: Monday\nTo: Bob\nSubject: x\n\nold"), "OK");
        assert_eq!(visible("好\n\n------------------ 原始邮件 ------------------\n发件人: \"a\"\n\n旧"), "好");
        assert_eq!(visible("收到\n\n在 2026年11月2日，下午8:45，王 <w@x.example> 写道：\n\n> 旧"), "收到");
    }

    #[test]
    fn signatures_and_answers_below() {
        let split = split_text("Price is fine.\n\n-- \nAnn Lee\nGulf Trading");
        assert_eq!((split.visible.as_str(), split.signature.as_str()), ("Price is fine.", "-- \nAnn Lee\nGulf Trading"));
        assert_eq!(visible("On Monday, Nov 2, 2026, Ann <a@x.example> wrote:\n> old\n\nnew"), "new");
        assert_eq!(visible("Fine\n\nSent from my iPhone"), "Fine");
        assert_eq!(visible("> quoted only"), "");
    }

    #[test]
    fn answers_between_the_lines_stay_whole() {
        let text = "On Monday, Nov 2, 2026, Ann <a@x.example> wrote:\n> one?\nyes\n> two?\nno";
        assert_eq!(visible(text), text);
    }

    #[test]
    fn a_text_alone_stays_as_it_is() {
        assert_eq!(visible("\na\n\nb -- c\n"), "a\n\nb -- c");
        assert_eq!(visible(""), "");
    }
}
