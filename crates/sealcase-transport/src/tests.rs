//! Round trips, and each way to take, add, exchange or cut something of an encrypted file.
//!
//! They run natively and, in Node, as WebAssembly.

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

/// More than two chunks of age, and not a whole number of them.
const CONTENT_BYTES: usize = 150_000;
const CHUNK: usize = (64 << 10) + 16;

fn content(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect()
}

fn locked(recipients: &[Recipient], content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    assert_eq!(encrypt(recipients, &mut &content[..], &mut out).unwrap(), content.len() as u64);
    out
}

fn opened(file: &[u8], identities: &[Identity]) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    Locked::read(file)?.open(identities, &mut out).map(|_| out)
}

/// Where the content begins: behind the line of the head that authenticates it.
fn content_at(file: &[u8]) -> usize {
    let mac = file.windows(5).position(|window| window == b"\n--- ").unwrap() + 1;
    mac + file[mac..].iter().position(|byte| *byte == b'\n').unwrap() + 1
}

#[test]
fn each_recipient_opens_it_and_nobody_else() {
    let (lab, cla, stranger) = (Identity::generate(), Identity::generate(), Identity::generate());
    for bytes in [0, 1, 64 << 10, 128 << 10, CONTENT_BYTES] {
        let content = content(bytes);
        let file = locked(&[lab.recipient(), cla.recipient()], &content);
        assert!(is_age(&file));
        for identities in [&[Identity::parse(&lab.to_line()).unwrap()][..], &[Identity::parse(&cla.to_line()).unwrap()]]
        {
            assert_eq!(opened(&file, identities).unwrap(), content);
        }
        assert!(matches!(opened(&file, std::slice::from_ref(&stranger)), Err(Error::NotForYou)));
        assert!(matches!(opened(&file, &[]), Err(Error::NotForYou)));
    }
}

#[test]
fn no_stretch_of_the_content_shows() {
    let lab = Identity::generate();
    let content = b"Harbor Light doorbell, serial 4711, password of the first owner ".repeat(4096);
    let file = locked(&[lab.recipient()], &content);
    for word in [&b"Harbor"[..], b"4711", b"password", b"doorbell"] {
        assert!(!file.windows(word.len()).any(|window| window == word));
    }
    // The length of the content is all that the file tells.
    assert_eq!(file.len() - content_at(&file), 16 + content.len() + 16 * content.len().div_ceil(64 << 10));
    // The same again is another file.
    assert_ne!(file, locked(&[lab.recipient()], &content));
}

#[test]
fn what_is_cut_off_or_changed_does_not_open() {
    let lab = [Identity::generate()];
    let content = content(CONTENT_BYTES);
    let file = locked(&[lab[0].recipient()], &content);
    let start = content_at(&file);
    assert_eq!(opened(&file, &lab).unwrap(), content);
    // Between chunks, within the last one, within its tag, all of them, and within the nonce.
    let chunks = start + 16;
    for end in [chunks + CHUNK, chunks + 2 * CHUNK, file.len() - 1, file.len() - 20, chunks, chunks + 1] {
        assert!(matches!(opened(&file[..end], &lab), Err(Error::Changed)), "{end}");
    }
    assert!(matches!(opened(&file[..start + 3], &lab), Err(Error::Changed)));
    for end in [0, 5, 21, 22, start / 2, start - 1] {
        assert!(matches!(opened(&file[..end], &lab), Err(Error::NotAge | Error::Header)), "{end}");
    }
    for at in [start, chunks, chunks + CHUNK + 5, file.len() - 1] {
        let mut bent = file.clone();
        bent[at] ^= 1;
        assert!(matches!(opened(&bent, &lab), Err(Error::Changed)), "{at}");
    }
    let mut longer = file.clone();
    longer.push(0);
    assert!(matches!(opened(&longer, &lab), Err(Error::Changed)));
    // The two whole chunks change places.
    let mut swapped = file.clone();
    swapped[chunks..chunks + 2 * CHUNK].rotate_left(CHUNK);
    assert!(matches!(opened(&swapped, &lab), Err(Error::Changed)));
    // A chunk is taken out of the middle.
    let shorter = [&file[..chunks], &file[chunks + CHUNK..]].concat();
    assert!(matches!(opened(&shorter, &lab), Err(Error::Changed)));
}

/// The lines of one recipient in the head.
fn stanza(file: &[u8], number: usize) -> std::ops::Range<usize> {
    let starts: Vec<_> =
        file.windows(4).enumerate().filter(|(_, window)| *window == b"\n-> ").map(|(at, _)| at + 1).collect();
    let mac = file.windows(5).position(|window| window == b"\n--- ").unwrap() + 1;
    starts[number]..starts.get(number + 1).copied().unwrap_or(mac)
}

#[test]
fn recipients_cannot_be_taken_out_added_or_mixed() {
    let (lab, cla) = ([Identity::generate()], [Identity::generate()]);
    let file = locked(&[lab[0].recipient(), cla[0].recipient()], b"sealed");
    let other = locked(&[lab[0].recipient(), lab[0].recipient()], b"other");
    // One taken out: the rest of the head does not fit any more.
    let without: Vec<u8> = [&file[..stanza(&file, 0).start], &file[stanza(&file, 0).end..]].concat();
    assert!(matches!(opened(&without, &cla), Err(Error::HeaderChanged)));
    assert!(matches!(opened(&without, &lab), Err(Error::NotForYou)));
    // One of another file put in: whoever it is for is told, and the other cannot open it either.
    let at = stanza(&file, 0).start;
    let with = [&file[..at], &other[stanza(&other, 0)], &file[at..]].concat();
    assert!(matches!(opened(&with, &lab), Err(Error::HeaderChanged)));
    assert!(matches!(opened(&with, &cla), Err(Error::HeaderChanged)));
    // The head of one file before the content of the other.
    let mixed = [&file[..content_at(&file)], &other[content_at(&other)..]].concat();
    assert!(matches!(opened(&mixed, &lab), Err(Error::Changed)));
    // No head at all, and a head without recipients.
    assert!(matches!(opened(&file[content_at(&file)..], &lab), Err(Error::NotAge)));
    let mac = file.windows(5).position(|window| window == b"\n--- ").unwrap() + 1;
    let bare = [&file[..stanza(&file, 0).start], &file[mac..]].concat();
    assert!(matches!(opened(&bare, &lab), Err(Error::Header)));
}

#[test]
fn a_hostile_head_is_refused_before_it_costs_anything() {
    let lab = [Identity::generate()];
    let endless = [b"age-encryption.org/v1\n".to_vec(), b"-> x\n\n".repeat(1 << 20)].concat();
    assert!(matches!(opened(&endless, &lab), Err(Error::HeaderTooLong)));
    let one_line = [b"age-encryption.org/v1\n-> ".to_vec(), vec![b'a'; 1 << 20]].concat();
    assert!(matches!(opened(&one_line, &lab), Err(Error::HeaderTooLong)));
    assert!(matches!(opened(b"age-encryption.org/v2\nwhatever", &lab), Err(Error::Version)));
    for none in [&b""[..], b"PK\x03\x04", b"age-encryption.com/v1\n", b"-----BEGIN PUBLIC KEY-----\n"] {
        assert!(!is_age(none) && matches!(opened(none, &lab), Err(Error::NotAge)));
    }
    // A passphrase whose cost would be a terabyte.
    let scrypt = "age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\n\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n0123456789abcdef";
    let read = Locked::read(scrypt.as_bytes()).unwrap();
    assert!(read.wants_passphrase());
    assert!(matches!(read.open_with_passphrase("any", &mut Vec::new()), Err(Error::TooMuchWork)));
    assert!(matches!(opened(scrypt.as_bytes(), &lab), Err(Error::Passphrase)));
}

#[test]
fn passphrases_and_text_forms_of_other_programs_open() {
    use age::armor::{ArmoredWriter, Format};
    use age::secrecy::SecretString;
    let mut recipient = age::scrypt::Recipient::new(SecretString::from("correct horse".to_owned()));
    recipient.set_work_factor(4);
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).unwrap();
    let armour = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor).unwrap();
    let mut stream = encryptor.wrap_output(armour).unwrap();
    stream.write_all(b"sealed").unwrap();
    let text = stream.finish().unwrap().finish().unwrap();
    assert!(is_age(&text));
    let open = |file: &[u8], passphrase: &str| {
        let mut out = Vec::new();
        Locked::read(file)?.open_with_passphrase(passphrase, &mut out).map(|_| out)
    };
    assert_eq!(open(&text, "correct horse").unwrap(), b"sealed");
    assert!(matches!(open(&text, "wrong horse"), Err(Error::WrongPassphrase)));
    assert!(matches!(open(&text[..text.len() - 40], "correct horse"), Err(Error::Changed | Error::Header)));
    let lab = Identity::generate();
    assert!(matches!(open(&locked(&[lab.recipient()], b"x"), "any"), Err(Error::NoPassphrase)));
}

#[test]
fn files_of_recipients_and_identities_are_read_line_by_line() {
    let (lab, cla) = (Identity::generate(), Identity::generate());
    let text = format!("# the laboratory\n{}\n\n{}\n", lab.recipient(), cla.recipient());
    assert_eq!(recipients(&text).unwrap(), [lab.recipient(), cla.recipient()]);
    let text = format!("# public key: {}\n{}\n", lab.recipient(), *lab.to_line());
    assert_eq!(identities(&text).unwrap()[0].recipient(), lab.recipient());
    for wrong in ["", "# nobody\n", "age1xyz\n", &lab.to_line(), "ssh-ed25519 AAAA\n", "age1yubikey1qwerty\n"] {
        assert!(recipients(wrong).is_err(), "{wrong}");
    }
    for wrong in ["", "x", &lab.recipient().to_string(), "AGE-PLUGIN-X-1", "age-encryption.org/v1\n"] {
        assert!(identities(wrong).is_err(), "{wrong}");
    }
    let line = recipients("# one\nage1x\n").unwrap_err();
    assert!(line.to_string().starts_with("line 2: "), "{line}");
    // A mistyped letter is told by the check digits.
    let mut bent = lab.recipient().to_string();
    let last = if bent.ends_with('q') { "p" } else { "q" };
    bent.replace_range(bent.len() - 1.., last);
    assert!(Recipient::parse(&bent).is_err());
    assert!(!format!("{lab:?}").contains("SECRET"));
}

#[test]
fn somebody_must_be_able_to_open_it() {
    assert!(matches!(encrypt(&[], &mut &b""[..], &mut Vec::new()), Err(Error::NoRecipient)));
    let many = vec![Identity::generate().recipient(); MAX_RECIPIENTS];
    let file = locked(&many, b"x");
    assert!(content_at(&file) <= MAX_HEADER_BYTES, "what we write, we read");
    let many = vec![many[0].clone(); MAX_RECIPIENTS + 1];
    assert!(matches!(encrypt(&many, &mut &b""[..], &mut Vec::new()), Err(Error::TooManyRecipients)));
}

#[test]
fn failures_of_the_host_are_told_as_such() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    struct Torn;
    impl Read for Torn {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
    }
    let lab = Identity::generate();
    let to = [lab.recipient()];
    assert!(matches!(encrypt(&to, &mut &b"x"[..], &mut Full), Err(Error::Write(_))));
    assert!(matches!(encrypt(&to, &mut Torn, &mut Vec::new()), Err(Error::Read(_))));
    let file = locked(&to, &content(CONTENT_BYTES));
    let identities = [lab];
    assert!(matches!(Locked::read(&file[..]).unwrap().open(&identities, &mut Full), Err(Error::Write(_))));
    let torn = (&file[..CHUNK]).chain(Torn);
    assert!(matches!(Locked::read(torn).unwrap().open(&identities, &mut Vec::new()), Err(Error::Read(_))));
}
