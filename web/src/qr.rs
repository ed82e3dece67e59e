//! A text as a QR code in SVG, without any caption. The worker makes it, the page shows it as a picture.

use std::fmt::Write as _;

use sealcase::registry::Code;

/// The code, black on white; nothing if the text is too long for one.
pub(crate) fn svg(text: &str) -> String {
    let Some(code) = Code::of(text) else { return String::new() };
    let side = code.side();
    let mut path = String::new();
    for row in 0..side {
        for column in (0..side).filter(|column| code.is_dark(row, *column)) {
            let _ = write!(path, "M{column} {row}h1v1h-1z");
        }
    }
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {side} {side}' shape-rendering='crispEdges'>\
         <path fill='#fff' d='M0 0h{side}v{side}h-{side}z'/><path d='{path}'/></svg>"
    )
}
