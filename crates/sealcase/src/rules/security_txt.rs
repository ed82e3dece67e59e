//! Reads a `security.txt` as RFC 9116 has it: the fields that a rule looks at, and what is wrong with its form.
//!
//! A cleartext signature around the text is skipped, not checked.

use crate::time::Date;

/// What a rule looks at.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SecurityTxt<'a> {
    /// The contacts, in order.
    pub(super) contacts: Vec<&'a str>,
    /// The day on which it expires, as written.
    pub(super) expires: Date,
}

/// Reads the text, or says what is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<SecurityTxt<'_>, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "security.txt is not UTF-8 text")?;
    let text = unsigned(text.strip_prefix('\u{feff}').unwrap_or(text));
    let (mut contacts, mut expires, mut languages) = (Vec::new(), None, 0);
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, value) = line.split_once(':').ok_or("a line of security.txt is neither a field nor a comment")?;
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "contact" => contacts.push(contact(value)?),
            "expires" if expires.is_some() => return Err("security.txt has more than one `Expires`"),
            "expires" => expires = Some(day(value).ok_or("`Expires` of security.txt is no date and time")?),
            "preferred-languages" => languages += 1,
            _ if value.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("http:")) => {
                return Err("a web address in security.txt does not start with https");
            }
            _ => {}
        }
    }
    if contacts.is_empty() {
        return Err("security.txt has no `Contact`");
    }
    if languages > 1 {
        return Err("security.txt has more than one `Preferred-Languages`");
    }
    Ok(SecurityTxt { contacts, expires: expires.ok_or("security.txt has no `Expires`")? })
}

/// The text inside a cleartext signature, or all of it.
fn unsigned(text: &str) -> &str {
    let Some(signed) = text.trim_start().strip_prefix("-----BEGIN PGP SIGNED MESSAGE-----") else { return text };
    // The armor's own headers end at the first empty line.
    let signed = signed.trim_start_matches(['\r', '\n']);
    let start = [signed.find("\n\n"), signed.find("\n\r\n")].into_iter().flatten().min();
    let inner = start.map_or(signed, |at| &signed[at..]);
    inner.split("-----BEGIN PGP SIGNATURE-----").next().unwrap_or(inner)
}

fn contact(value: &str) -> Result<&str, &'static str> {
    let (scheme, rest) = value.split_once(':').ok_or("a `Contact` of security.txt is no URI")?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Err("a web address in security.txt does not start with https"),
        _ if rest.is_empty() => Err("a `Contact` of security.txt is empty"),
        _ => Ok(value),
    }
}

/// The day of an RFC 3339 date and time.
fn day(value: &str) -> Option<Date> {
    let (date, rest) = (value.get(..10)?, value.get(10..)?);
    let clock = rest.strip_prefix(['T', 't', ' '])?;
    let shape = |at: usize, byte: u8| clock.as_bytes().get(at) == Some(&byte);
    let digits = |from: usize| clock.get(from..from + 2).is_some_and(|two| two.bytes().all(|b| b.is_ascii_digit()));
    let zone = clock.ends_with(['Z', 'z']) || clock.get(8..).is_some_and(|rest| rest.contains(['+', '-']));
    let whole = digits(0) && shape(2, b':') && digits(3) && shape(5, b':') && digits(6) && zone;
    whole.then(|| Date::parse(date)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_one_is_read() {
        let text =
            b"# us\r\nContact: mailto:a@b.example\r\nContact: https://b.example\r\nExpires: 2027-06-30T00:00:00Z\r\n";
        let read = read(text).unwrap();
        assert_eq!(
            (read.contacts, read.expires.to_string().as_str()),
            (vec!["mailto:a@b.example", "https://b.example"], "2027-06-30")
        );
    }

    #[test]
    fn a_signature_around_it_is_skipped() {
        let text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nContact: mailto:a@b.example\nexpires: 2027-06-30T00:00:00+02:00\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n";
        assert_eq!(read(text.as_bytes()).unwrap().expires.to_string(), "2027-06-30");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let expires = "Expires: 2027-06-30T00:00:00Z\n";
        for text in [
            String::new(),
            expires.to_owned(),
            "Contact: mailto:a@b.example\n".to_owned(),
            format!("Contact: mailto:a@b.example\n{expires}{expires}"),
            format!("Contact: a@b.example\n{expires}"),
            format!("Contact: http://b.example\n{expires}"),
            format!("Contact: mailto:a@b.example\nPolicy: http://b.example\n{expires}"),
            format!("Contact: mailto:a@b.example\nPreferred-Languages: en\nPreferred-Languages: de\n{expires}"),
            "Contact: mailto:a@b.example\nExpires: 2027-06-30\n".to_owned(),
            "Contact: mailto:a@b.example\nExpires: next year, perhaps\n".to_owned(),
            format!("hello\nContact: mailto:a@b.example\n{expires}"),
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read(&[0xff]).is_err());
    }
}
