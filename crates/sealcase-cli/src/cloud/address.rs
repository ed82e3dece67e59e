//! Addresses: a scheme, whose store it is, and the key of an object or the start of many keys.

use std::path::{Path, PathBuf};

use object_store::path::Path as Key;
use url::Url;

use crate::console::plain;
use crate::outcome::Stop;

/// What an address may begin with.
const SCHEMES: [&str; 9] = ["s3", "s3a", "gs", "az", "azure", "abfs", "abfss", "http", "https"];
/// Begins an address on this machine, for trying things out.
const LOCAL: &str = "file";

/// Whether an input is an address rather than a path.
pub(crate) fn is_address(path: &Path) -> bool {
    path.to_str().and_then(|text| text.split_once("://")).is_some_and(|(scheme, _)| is_scheme(scheme))
}

fn is_scheme(scheme: &str) -> bool {
    SCHEMES.contains(&scheme) || scheme == LOCAL
}

/// An address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) scheme: String,
    /// Bucket, container or host.
    pub(super) authority: String,
    /// The object, or what its key begins with.
    pub(super) key: Key,
    /// Whether the address ends with `/`, so that it names what lies below.
    pub(super) prefix: bool,
}

impl Address {
    /// Takes an address apart. Keys of buckets are taken as they are; those of web servers are percent-encoded.
    ///
    /// # Errors
    /// It has no bucket or host, or its key cannot be one.
    pub(super) fn parse(path: &Path) -> Result<Self, Stop> {
        let shown = plain(&path.to_string_lossy());
        let wrong = |why: &str| Stop::undecided(format!("{shown} is no address that can be read: {why}"));
        let text = path.to_str().ok_or_else(|| wrong("it is not UTF-8"))?;
        let (scheme, rest) =
            text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)).ok_or_else(|| wrong("?"))?;
        let (authority, key) = rest.split_once('/').unwrap_or((rest, ""));
        let local = scheme == LOCAL;
        if authority.is_empty() != local {
            return Err(wrong(if local { "write it as file:///FOLDER" } else { "it names no bucket or host" }));
        }
        let prefix = key.is_empty() || key.ends_with('/');
        let encoded = local || scheme.starts_with("http");
        if encoded && key.contains(['?', '#']) {
            return Err(wrong("it has a query, which is not sent; signed links are not supported")
                .with_hint("use the address of the bucket, and set who may read in the environment"));
        }
        let key = if encoded { Key::from_url_path(key) } else { Key::parse(key) };
        let key = key.map_err(|error| wrong(&plain(&error.to_string())))?;
        Ok(Self { scheme: scheme.to_owned(), authority: authority.to_owned(), key, prefix })
    }

    /// The address of the store, with `/` at its end.
    pub(super) fn base(&self) -> String {
        format!("{}://{}/", self.scheme, self.authority)
    }

    /// The address of another key in the same store.
    pub(super) fn of(&self, key: &str) -> PathBuf {
        let base = self.base();
        if self.scheme != LOCAL && !self.scheme.starts_with("http") {
            return format!("{base}{key}").into();
        }
        let Ok(mut url) = Url::parse(&base) else { return format!("{base}{key}").into() };
        url.set_path(key);
        url.as_str().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (String, String, bool) {
        let address = Address::parse(Path::new(text)).unwrap();
        (address.base(), address.key.to_string(), address.prefix)
    }

    #[test]
    fn keys_come_back_as_they_are() {
        for (text, base, key, prefix) in [
            ("s3://b/a b/100%25?#.zip", "s3://b/", "a b/100%25?#.zip", false),
            ("s3://b", "s3://b/", "", true),
            ("gs://b/in/", "gs://b/", "in", true),
            ("az://box@account/x.zip", "az://box@account/", "x.zip", false),
            ("https://h:8443/a%20b.zip", "https://h:8443/", "a b.zip", false),
            ("file:///tmp/a%20b.zip", "file:///", "tmp/a b.zip", false),
        ] {
            assert_eq!(parsed(text), (base.to_owned(), key.to_owned(), prefix), "{text}");
            let address = Address::parse(Path::new(text)).unwrap();
            if !prefix {
                assert_eq!(address.of(address.key.as_ref()), Path::new(text));
            }
        }
    }

    #[test]
    fn what_is_no_address() {
        for text in ["s3", "s3:/b", "c://x", "folder/x.zip", "S3://b/x", "ftp://h/x"] {
            assert!(!is_address(Path::new(text)), "{text}");
        }
        for text in ["s3:///x", "s3://b/a//b", "s3://b/../x", "https://h/x?sig=1", "file://host/x", "https:///x"] {
            let stop = Address::parse(Path::new(text)).unwrap_err();
            assert_eq!((is_address(Path::new(text)), stop.code), (true, 3), "{text}");
        }
    }
}
