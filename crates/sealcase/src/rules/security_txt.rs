//! Reads a `security.txt` as RFC 9116 has it: the fields that a rule looks at, and all that is wrong with its form.
//!
//! A cleartext signature around the text is recognised, not checked: whose key it is, nobody here knows.

use std::ops::Range;

use crate::schema;
use crate::time::Timestamp;

/// Most problems that are told of one file.
const MAX_PROBLEMS: usize = 20;
/// Fields of RFC 9116 and its registry.
const FIELDS: &[&str] = &[
    "acknowledgments",
    "canonical",
    "contact",
    "csaf",
    "encryption",
    "expires",
    "hiring",
    "policy",
    "preferred-languages",
];

/// What a file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SecurityTxt<'a> {
    /// The contacts, in order.
    pub(super) contacts: Vec<&'a str>,
    /// When it expires, if it says so once and properly.
    pub(super) expires: Option<Timestamp>,
    /// What is wrong, in the order of the text.
    pub(super) problems: Vec<Problem>,
}

/// Something that is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The bytes; empty for what is missing.
    pub(super) at: Range<usize>,
    /// What, in words.
    pub(super) what: &'static str,
    /// The section of RFC 9116.
    pub(super) section: &'static str,
    /// Whether the RFC demands it, and does not only advise it.
    pub(super) must: bool,
}

/// Reads the text.
pub(super) fn read(bytes: &[u8]) -> SecurityTxt<'_> {
    let mut read = SecurityTxt::default();
    let Ok(text) = std::str::from_utf8(bytes) else {
        read.tell(0..0, "security.txt is not UTF-8 text", "4", true);
        return read;
    };
    let (mut expires, mut languages, mut canonical) = (0, 0, false);
    let signed = lines(text).any(|(_, line)| line == "-----BEGIN PGP SIGNED MESSAGE-----");
    let body = if signed { body(text, &mut read) } else { 0..text.len() };
    for (start, line) in lines(&text[body.clone()]) {
        let start = body.start + start;
        // Inside a signature, lines that start with a dash have another one before it (RFC 9580, 7.1).
        let line = if signed { line.strip_prefix("- ").unwrap_or(line) } else { line };
        let line = line.trim_start_matches('\u{feff}').trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let at = start..start + line.len();
        let Some((name, value)) = line.split_once(':').filter(|(name, _)| is_name(name)) else {
            read.tell(at, "a line is neither a field nor a comment", "4", true);
            continue;
        };
        if !value.starts_with(' ') {
            read.tell(at.clone(), "there is no blank after the colon", "4", false);
        }
        let (name, value) = (name.to_ascii_lowercase(), value.trim());
        match name.as_str() {
            "contact" => {
                read.uri(value, at, "`Contact` is no URI: write mailto:, tel: or https:", "2.5.3");
                read.contacts.push(value);
            }
            "expires" => {
                expires += 1;
                match Timestamp::parse_any(value) {
                    _ if expires > 1 => read.tell(at, "there is more than one `Expires`", "2.5.5", true),
                    None => read.tell(at, "`Expires` is no date and time of RFC 3339", "2.5.5", true),
                    known => read.expires = known,
                }
            }
            "preferred-languages" => {
                languages += 1;
                if languages > 1 {
                    read.tell(at, "there is more than one `Preferred-Languages`", "2.5.8", true);
                } else if !value.split(',').all(|tag| is_language(tag.trim())) {
                    read.tell(at, "`Preferred-Languages` is no list of language tags", "2.5.8", true);
                }
            }
            "canonical" | "policy" | "encryption" | "acknowledgments" | "hiring" | "csaf" => {
                canonical |= name == "canonical";
                read.uri(value, at, "a field that must hold a URI holds none", "2.5");
            }
            other if schema::closest(other, FIELDS.iter().copied()).is_some() => {
                read.tell(at, "the field is not known; it is nearly one that is", "2.4", false);
            }
            _ if starts_with(value, "http:") => read.tell(at, NOT_HTTPS, "2.5", true),
            _ => {}
        }
    }
    if read.contacts.is_empty() {
        read.tell(0..0, "there is no `Contact`", "2.5.3", true);
    }
    if expires == 0 {
        read.tell(0..0, "there is no `Expires`", "2.5.5", true);
    }
    if signed && !canonical {
        read.tell(
            0..0,
            "it is signed and has no `Canonical`, so the signature could be about another place",
            "2.3",
            false,
        );
    }
    read
}

const NOT_HTTPS: &str = "a web address does not start with https";

impl SecurityTxt<'_> {
    fn tell(&mut self, at: Range<usize>, what: &'static str, section: &'static str, must: bool) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { at, what, section, must });
        }
    }

    fn uri(&mut self, value: &str, at: Range<usize>, what: &'static str, section: &'static str) {
        if starts_with(value, "http:") {
            self.tell(at, NOT_HTTPS, section, true);
            return;
        }
        let sound = value.split_once(':').is_some_and(|(scheme, rest)| {
            let bytes = scheme.as_bytes();
            let named = bytes.first().is_some_and(u8::is_ascii_alphabetic)
                && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
            let written = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic());
            let addressed = match scheme.to_ascii_lowercase().as_str() {
                "mailto" => rest.split_once('@').is_some_and(|(who, place)| !who.is_empty() && !place.is_empty()),
                "https" => rest.strip_prefix("//").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')),
                "tel" => rest.bytes().any(|byte| byte.is_ascii_digit()),
                _ => true,
            };
            named && written && addressed
        });
        if !sound {
            self.tell(at, what, section, true);
        }
    }
}

/// The text inside a cleartext signature: after its headers, before the signature (RFC 9580, 7).
fn body(text: &str, read: &mut SecurityTxt<'_>) -> Range<usize> {
    let (mut opened, mut start, mut end, mut closed) = (false, None, None, false);
    for (at, line) in lines(text) {
        match line {
            "-----BEGIN PGP SIGNED MESSAGE-----" if !opened => {
                if !text[..at].trim().is_empty() {
                    read.tell(0..at, "there is text before the signed part", "2.3", true);
                }
                opened = true;
            }
            "" if opened && start.is_none() => start = Some(at),
            "-----BEGIN PGP SIGNATURE-----" if end.is_none() => end = Some(at),
            "-----END PGP SIGNATURE-----" => closed = true,
            // What stands after the signature is signed by nobody.
            line if closed && !line.trim().is_empty() => {
                read.tell(at..at + line.len(), "there is text after the signed part", "2.3", true);
            }
            _ => {}
        }
    }
    match (start, end) {
        (Some(start), Some(end)) if start <= end && closed => start..end,
        _ => {
            read.tell(0..0, "the signature around the text is not whole", "2.3", true);
            start.unwrap_or(0)..end.filter(|end| Some(*end) >= start).unwrap_or(text.len())
        }
    }
}

/// Lines without their ends, and where they start.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

fn starts_with(value: &str, scheme: &str) -> bool {
    value.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// A field name as RFC 5322 has it.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The form of a language tag (RFC 5646).
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let sound = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let primary =
        parts.next().is_some_and(|part| part.len() >= 2 && sound(part) && !part.bytes().any(|b| b.is_ascii_digit()));
    primary && parts.all(sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPIRES: &str = "Expires: 2027-06-30T00:00:00Z\n";

    fn told(text: &str) -> Vec<(&'static str, bool)> {
        read(text.as_bytes()).problems.into_iter().map(|problem| (problem.section, problem.must)).collect()
    }

    #[test]
    fn a_sound_one_is_read() {
        let text = "# us\r\nContact: mailto:a@b.example\r\ncontact: https://b.example\r\nContact: tel:+1-503-555-0100\r\n\
                    Expires: 2027-06-30T00:00:00+02:00\r\nPreferred-Languages: en, de-AT\r\n\
                    Canonical: https://b.example/.well-known/security.txt\r\nEncryption: dns:b.example?type=OPENPGPKEY\r\n\
                    Encryption: openpgp4fpr:5f2de5521c63a801ab59ccb603d49de44b29100f\r\nX-Own: anything\r\n";
        let read = read(text.as_bytes());
        assert_eq!(read.problems, []);
        assert_eq!(read.contacts, ["mailto:a@b.example", "https://b.example", "tel:+1-503-555-0100"]);
        assert_eq!(read.expires.map(|expires| expires.to_string()).as_deref(), Some("2027-06-29T22:00:00Z"));
    }

    #[test]
    fn a_signature_around_it_is_skipped_if_it_is_whole() {
        let inner = format!("Contact: mailto:a@b.example\nCanonical: https://b.example/s\n- # dashed\n{EXPIRES}");
        let head = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n";
        let tail = "-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----\n";
        assert_eq!(told(&format!("{head}{inner}{tail}")), []);
        assert_eq!(told(&format!("{head}{inner}{tail}").replace('\n', "\r\n")), []);
        assert_eq!(told(&format!("{head}{inner}")), [("2.3", true)]);
        assert_eq!(told(&format!("Contact: mailto:x@y.example\n{head}{inner}{tail}")), [("2.3", true)]);
        assert_eq!(told(&format!("{head}{inner}{tail}Contact: mailto:x@y.example\n")), [("2.3", true)]);
        let bare = inner.replace("Canonical", "Policy");
        assert_eq!(told(&format!("{head}{bare}{tail}")), [("2.3", false)]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let contact = "Contact: mailto:a@b.example\n";
        for (text, expected) in [
            (String::new(), vec![("2.5.3", true), ("2.5.5", true)]),
            (EXPIRES.to_owned(), vec![("2.5.3", true)]),
            (contact.to_owned(), vec![("2.5.5", true)]),
            (format!("{contact}{EXPIRES}{EXPIRES}"), vec![("2.5.5", true)]),
            (format!("Contact: a@b.example\n{EXPIRES}"), vec![("2.5.3", true)]),
            (format!("Contact: mailto:\nContact: https://\nContact: tel:call\n{EXPIRES}"), vec![("2.5.3", true); 3]),
            (format!("Contact: HTTP://b.example\n{EXPIRES}"), vec![("2.5.3", true)]),
            (format!("{contact}Policy: http://b.example\n{EXPIRES}"), vec![("2.5", true)]),
            (format!("{contact}Own: http://b.example\n{EXPIRES}"), vec![("2.5", true)]),
            (format!("{contact}Canonical: b.example\n{EXPIRES}"), vec![("2.5", true)]),
            (format!("{contact}Preferred-Languages: en\nPreferred-Languages: de\n{EXPIRES}"), vec![("2.5.8", true)]),
            (format!("{contact}Preferred-Languages: English, e\n{EXPIRES}"), vec![("2.5.8", true)]),
            (format!("{contact}Expires: 2027-06-30\n"), vec![("2.5.5", true)]),
            (format!("{contact}Expires: next year, perhaps\n"), vec![("2.5.5", true)]),
            (format!("<html>\n{contact}{EXPIRES}"), vec![("4", true)]),
            (format!("two words: x\n{contact}{EXPIRES}"), vec![("4", true)]),
            (format!("{contact}Expires:2027-06-30T00:00:00Z\n"), vec![("4", false)]),
            (format!("{contact}Acknowledgements: https://b.example\n{EXPIRES}"), vec![("2.4", false)]),
        ] {
            assert_eq!(told(&text), expected, "{text}");
        }
        assert_eq!(read(&[0xff]).problems.len(), 1);
        assert_eq!(read("x\n".repeat(999).as_bytes()).problems.len(), MAX_PROBLEMS);
    }
}
