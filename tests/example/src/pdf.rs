//! Small, valid PDF 1.4 files with readable text pages, in the fonts every reader has.
//!
//! The first line of the source text is the title, `# ` starts a heading, and an empty
//! line parts paragraphs. The text must be ASCII. No pictures, no compression.

use std::fmt::Write as _;

// US letter, in points.
const WIDTH: u32 = 612;
const HEIGHT: u32 = 792;
const MARGIN: u32 = 60;
/// Helvetica at 11 points fits about this many letters between the margins.
const LETTERS: usize = 92;

/// One line on a page: its text, size, and whether it is bold.
struct Line {
    text: String,
    size: u32,
    bold: bool,
    gap: u32,
}

/// The PDF of a text.
pub(crate) fn render(text: &str) -> Vec<u8> {
    let lines = lay_out(text);
    let title = lines.first().map_or("", |line| line.text.as_str()).to_owned();
    let pages = paginate(&lines);
    let mut objects = vec![String::new(); 5];
    let mut kids = String::new();
    for page in &pages {
        let (number, content) = (objects.len() + 1, objects.len() + 2);
        let _ = write!(kids, "{number} 0 R ");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {content} 0 R \
             /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{page}endstream", page.len()));
    }
    "<< /Type /Catalog /Pages 2 0 R >>".clone_into(&mut objects[0]);
    objects[1] = format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.trim_end());
    for (slot, font) in [(2, "Helvetica"), (3, "Helvetica-Bold")] {
        objects[slot] = format!("<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>");
    }
    objects[4] = format!("<< /Title ({}) /Producer (make-example) >>", escape(&title));
    assemble(&objects)
}

fn lay_out(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for (position, raw) in text.lines().enumerate() {
        let (content, size, bold) = match (position, raw.strip_prefix("# ")) {
            (0, _) => (raw, 18, true),
            (_, Some(heading)) => (heading, 13, true),
            _ => (raw, 11, false),
        };
        for (part, text) in wrap(content).into_iter().enumerate() {
            let gap = if part == 0 && bold { 8 } else { 0 };
            lines.push(Line { text, size, bold, gap });
        }
    }
    lines
}

/// Breaks a paragraph at blanks; an empty paragraph is one empty line.
fn wrap(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let full = lines.last().is_some_and(|line| !line.is_empty() && line.len() + 1 + word.len() > LETTERS);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// The content streams of all pages.
fn paginate(lines: &[Line]) -> Vec<String> {
    let mut pages = vec![String::new()];
    let mut y = HEIGHT - MARGIN;
    for line in lines {
        let step = line.size + 4 + line.gap;
        if y < MARGIN + step {
            pages.push(String::new());
            y = HEIGHT - MARGIN;
        }
        y -= step;
        if let Some(page) = pages.last_mut()
            && !line.text.is_empty()
        {
            let font = if line.bold { "F2" } else { "F1" };
            let text = escape(&line.text);
            let _ = writeln!(page, "BT /{font} {} Tf {MARGIN} {y} Td ({text}) Tj ET", line.size);
        }
    }
    pages
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}

/// Numbers the objects and adds the cross-reference table.
fn assemble(objects: &[String]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (position, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", position + 1);
    }
    let start = out.len();
    let size = objects.len() + 1;
    let _ = write!(out, "xref\n0 {size}\n0000000000 65535 f \n");
    for offset in offsets {
        let _ = writeln!(out, "{offset:010} 00000 n ");
    }
    let _ = write!(out, "trailer\n<< /Size {size} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{start}\n%%EOF\n");
    out.into_bytes()
}
