//! Public keys as other programs write them: a line of OpenSSH (RFC 8709) and a file of minisign.
//!
//! Only Ed25519 becomes a key; what else these programs know is named, so that people see why not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{MAX_PEM_BYTES, PublicKey};
use crate::error::Error;

/// RFC 8709, section 4: the name, then the key, each behind its length.
const SSH_PREFIX: &[u8] = b"\0\0\0\x0bssh-ed25519\0\0\0\x20";
/// minisign: `Ed`, then eight bytes that number the key.
const MINISIGN_MARK: &[u8] = b"Ed";
const MINISIGN_NUMBER_BYTES: usize = 8;
/// How the kinds of SSH keys begin that are no Ed25519 keys of 32 bytes.
const SSH_OTHERS: [&str; 5] = ["ssh-rsa", "ssh-dss", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"];

impl PublicKey {
    /// Reads a public key in SPKI PEM, as a line of OpenSSH (`ssh-ed25519 AAAA...`), or a file of minisign.
    ///
    /// # Errors
    /// [`Error::Key`], saying what the text is instead.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_PEM_BYTES {
            return Self::from_pem(text);
        }
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (first, second) = (lines.next().unwrap_or_default(), lines.next());
        let kind = first.split_whitespace().next().unwrap_or_default();
        if SSH_OTHERS.iter().any(|other| kind.starts_with(other)) {
            return Err(Error::key(format!("this is an SSH key of the kind {kind}; only ssh-ed25519 is taken")));
        }
        if kind == "ssh-ed25519" {
            if second.is_some() {
                return Err(Error::key("this file holds several lines; one public key is meant"));
            }
            let body = first.split_whitespace().nth(1).unwrap_or_default();
            let raw = STANDARD.decode(body).ok().and_then(|blob| raw_behind(&blob, SSH_PREFIX, 0));
            return sound(raw.ok_or_else(|| Error::key("this SSH key is damaged"))?);
        }
        let (comment, body) = match second {
            Some(second) if first.starts_with("untrusted comment:") => (first, second),
            None => ("", first),
            _ => return Self::from_pem(text),
        };
        let blob = STANDARD.decode(body).unwrap_or_default();
        if comment.contains("secret key") || blob.len() > SECRET_BYTES {
            return Err(Error::key("this is a secret key of minisign; give the public one"));
        }
        match raw_behind(&blob, MINISIGN_MARK, MINISIGN_NUMBER_BYTES) {
            Some(raw) => sound(raw),
            None if comment.is_empty() => Self::from_pem(text),
            None => {
                Err(Error::key("this public key of minisign or signify is damaged, or of a kind that is not known"))
            }
        }
    }
}

/// A public key of minisign has 42 bytes, a secret one 158.
const SECRET_BYTES: usize = 100;

/// The 32 bytes behind a mark and some more bytes, with nothing after them.
fn raw_behind(blob: &[u8], mark: &[u8], skip: usize) -> Option<[u8; 32]> {
    blob.strip_prefix(mark)?.get(skip..)?.try_into().ok()
}

fn sound(raw: [u8; 32]) -> Result<PublicKey, Error> {
    PublicKey::from_raw(&raw).map_err(|_| Error::key("this public key is weak: signatures under it prove nothing"))
}

#[cfg(test)]
mod tests {
    use super::super::SecretKey;
    use super::*;

    fn key() -> PublicKey {
        SecretKey::from_seed(&[7; 32]).public()
    }

    fn raw() -> [u8; 32] {
        // The last 32 bytes of the SPKI are the key itself.
        key().to_der().split_off(12).try_into().unwrap()
    }

    fn ssh(prefix: &[u8], raw: &[u8]) -> String {
        format!("ssh-ed25519 {} lab@example\n", STANDARD.encode([prefix, raw].concat()))
    }

    fn minisign(mark: &str, raw: &[u8]) -> String {
        let blob = [mark.as_bytes(), &[1; 8], raw].concat();
        format!("untrusted comment: minisign public key\n{}\n", STANDARD.encode(blob))
    }

    #[test]
    fn three_forms_mean_one_key() {
        let file = minisign("Ed", &raw());
        let bare = file.lines().nth(1).unwrap();
        for text in [&key().to_pem(), &ssh(SSH_PREFIX, &raw()), &file, bare, &format!("# ours\n{file}")] {
            assert_eq!(PublicKey::from_text(text).unwrap(), key(), "{text}");
        }
    }

    #[test]
    fn other_kinds_and_damage_are_told_in_plain_words() {
        let weak = [0; 32];
        for (text, says) in [
            ("ssh-rsa AAAAB3NzaC1yc2E= x".to_owned(), "ssh-rsa"),
            ("ecdsa-sha2-nistp256 AAAA x".to_owned(), "ecdsa-sha2-nistp256"),
            ("sk-ssh-ed25519@openssh.com AAAA x".to_owned(), "sk-ssh-ed25519"),
            ("ssh-ed25519".to_owned(), "damaged"),
            (ssh(SSH_PREFIX, &raw()[1..]), "damaged"),
            (ssh(b"\0\0\0\x0bssh-ed25518\0\0\0\x20", &raw()), "damaged"),
            (ssh(SSH_PREFIX, &[&raw()[..], b"x"].concat()), "damaged"),
            (ssh(SSH_PREFIX, &weak), "weak"),
            (ssh(SSH_PREFIX, &raw()) + &ssh(SSH_PREFIX, &raw()), "several"),
            (minisign("Ed", &weak), "weak"),
            (minisign("ED", &raw()), "damaged"),
            (minisign("Ed", &raw()[..31]), "damaged"),
            (minisign("Ed", &[1; 148]), "secret key"),
            ("untrusted comment: minisign encrypted secret key\nRWQ=\n".to_owned(), "secret key"),
            (String::new(), "PEM"),
            ("hello".to_owned(), "PEM"),
            (SecretKey::from_seed(&[7; 32]).to_pem().unwrap().to_string(), "private key"),
        ] {
            let error = PublicKey::from_text(&text).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
