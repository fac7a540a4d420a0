//! Files made here, files that mean harm, files of the world.

mod corpus;
mod documents;
mod hostile;
mod others;
mod workbooks;

use officefiles::{Block, Content, Document, Paragraph, Run, Sheets, TextRun, read};

/// Reads a file under a name that says nothing.
fn content(bytes: &[u8]) -> Content {
    read(bytes, "file", "application/octet-stream", 0).expect("a file that can be shown")
}

fn document(bytes: &[u8]) -> Document {
    match content(bytes) {
        Content::Document(document) => document,
        other => panic!("no document: {other:?}"),
    }
}

fn sheets(bytes: &[u8], at: usize) -> Sheets {
    match read(bytes, "file", "application/octet-stream", at).expect("a workbook") {
        Content::Sheets(sheets) => sheets,
        other => panic!("no workbook: {other:?}"),
    }
}

/// The paragraphs of blocks, those of tables left out.
fn paragraphs(blocks: &[Block]) -> Vec<&Paragraph> {
    blocks.iter().filter_map(|block| if let Block::Paragraph(paragraph) = block { Some(paragraph) } else { None }).collect()
}

fn texts(paragraph: &Paragraph) -> Vec<&TextRun> {
    paragraph.runs.iter().filter_map(|run| if let Run::Text(text) = run { Some(text) } else { None }).collect()
}

/// All that a paragraph says.
fn words(paragraph: &Paragraph) -> String {
    texts(paragraph).iter().map(|run| run.text.as_str()).collect()
}

/// What each paragraph says.
fn lines(blocks: &[Block]) -> Vec<String> {
    paragraphs(blocks).into_iter().map(words).collect()
}
