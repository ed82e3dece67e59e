//! `markup`: foreign texts inside HTML, SVG and Markdown, so that they stay texts.

/// What stands for a character that markup would read as its own.
pub fn entity(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        _ => return None,
    })
}

/// A foreign text that can be neither markup, nor end an attribute, nor turn the reading direction. Controls and
/// characters without a body are left out; lines and tabs stay.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match (entity(c), c) {
            (Some(entity), _) => out.push_str(entity),
            (None, '\n' | '\t') => out.push(c),
            (None, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}') => {}
            (None, c) if c.is_control() => {}
            (None, c) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn texts_stay_texts() {
        assert_eq!(escaped("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
        assert_eq!(escaped("a\u{202e}b\u{7}c\u{200d}d\u{feff}\r\n\te"), "abcd\n\te");
        assert_eq!(escaped("Prüfung 日本"), "Prüfung 日本");
    }
}
