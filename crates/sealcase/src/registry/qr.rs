//! `Code`: a QR code (ISO/IEC 18004) as dark and light modules, and as SVG with its caption.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

use crate::markup::escaped;

/// What stands below every code: it is a preview of the address, and not the mark.
pub const CAPTION: &str = "PREVIEW, NOT THE MARK";
/// Light modules around the code, as the standard asks for.
const QUIET: usize = 4;
/// Height of the caption, in modules.
const CAPTION_HEIGHT: usize = 6;

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    text: String,
    size: usize,
    dark: Vec<bool>,
}

impl Code {
    /// The code of a text, with correction of about 15 % of lost modules; `None` if the text is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let size = code.size;
        let mut dark = Vec::with_capacity(size * size);
        for row in 0..size {
            dark.extend(code[row].iter().take(size).map(|module| module.value()));
        }
        Some(Self { text: text.to_owned(), size, dark })
    }

    /// Modules on each side, the light border included.
    pub fn side(&self) -> usize {
        self.size + 2 * QUIET
    }

    /// Whether a module is dark; rows and columns count from the outer edge of the border.
    pub fn is_dark(&self, row: usize, column: usize) -> bool {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < self.size);
        inside(row).zip(inside(column)).is_some_and(|(row, column)| self.dark[row * self.size + column])
    }

    /// The code as SVG, black on white, with its caption below.
    pub fn to_svg(&self) -> String {
        let side = self.side();
        let mut path = String::new();
        for row in 0..side {
            let mut column = 0;
            while column < side {
                let run = (column..side).take_while(|at| self.is_dark(row, *at)).count();
                if run > 0 {
                    let _ = write!(path, "M{column} {row}h{run}v1h-{run}z");
                }
                column += run.max(1);
            }
        }
        let height = side + CAPTION_HEIGHT;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {height}\" role=\"img\" \
             aria-label=\"QR code, {caption}: {text}\">\n\
             <title>QR code, {caption}: {text}</title>\n\
             <rect width=\"{side}\" height=\"{height}\" fill=\"#fff\"/>\n\
             <path d=\"{path}\" fill=\"#000\" shape-rendering=\"crispEdges\"/>\n\
             <text x=\"{middle}\" y=\"{base}\" font-family=\"sans-serif\" font-size=\"2.6\" text-anchor=\"middle\">\
             {caption}</text>\n</svg>\n",
            caption = CAPTION.to_lowercase(),
            text = escaped(&self.text),
            middle = side / 2,
            base = side + 2,
        )
    }
}
