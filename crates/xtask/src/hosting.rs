//! The headers that a hosted copy of the page is served with: said once here, written into the settings of web servers.
//!
//! The policy names the hashes of one build, so the files of `integrations/hosting` are templates: each build of the
//! page fills them in beside its `index.html`. A test compares each, and the command line's own server, with this list.

use std::path::Path;

use crate::run::{Failure, Outcome, at, fail, root};

/// Where the templates lie.
pub(crate) const FOLDER: &str = "integrations/hosting";

/// The templates: nginx, Apache, and hosts that read `_headers` (Netlify, Cloudflare Pages).
pub(crate) const TEMPLATES: [&str; 3] = ["nginx.conf", "apache.conf", "_headers"];

/// Every header but the policy.
pub(crate) const HEADERS: [(&str, &str); 10] = [
    // Chromium refuses every connection, navigation and name look-up that is not listed: all of them.
    ("Connection-Allowlist", "()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), \
         serial=(), usb=()",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-DNS-Prefetch-Control", "off"),
    ("X-Frame-Options", "DENY"),
    ("Cache-Control", "no-store"),
];

/// The policy that a page carries, with what only a header can say.
pub(crate) fn policy(page: &str) -> Outcome<String> {
    let lost = || Failure("the page carries no policy".to_owned());
    let (_, rest) = page.split_once("http-equiv=\"Content-Security-Policy\" content=\"").ok_or_else(lost)?;
    let (policy, _) = rest.split_once('"').ok_or_else(lost)?;
    Ok(format!("{policy}; frame-ancestors 'none'"))
}

/// Writes the settings for the page of this folder beside it.
pub(crate) fn write(folder: &Path) -> Outcome {
    let file = folder.join("index.html");
    let policy = policy(&at(&file, std::fs::read_to_string(&file))?)?;
    for name in TEMPLATES {
        let template = root().join(FOLDER).join(name);
        let text = at(&template, std::fs::read_to_string(&template))?;
        if !text.contains("@@policy@@") {
            return fail(format!("{FOLDER}/{name} has no place for the policy"));
        }
        let file = folder.join(name);
        at(&file, std::fs::write(&file, text.replace("@@policy@@", &policy)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(name: &str) -> String {
        std::fs::read_to_string(root().join(FOLDER).join(name)).unwrap()
    }

    /// The headers that a template sets, in its order.
    fn set_by(name: &str) -> Vec<(String, String)> {
        let line = |line: &str| {
            let line = line.trim();
            let (name, value) = match name {
                "nginx.conf" => line.strip_prefix("add_header ")?.strip_suffix("\" always;")?.split_once(" \"")?,
                "apache.conf" => line.strip_prefix("Header always set ")?.strip_suffix('"')?.split_once(" \"")?,
                _ => line.split_once(": ").filter(|_| !line.starts_with('#'))?,
            };
            Some((name.to_owned(), value.to_owned()))
        };
        template(name).lines().filter_map(line).collect()
    }

    #[test]
    fn templates_set_these_headers_and_no_others() {
        let policy = ("Content-Security-Policy", "@@policy@@");
        let wanted: Vec<(String, String)> =
            std::iter::once(&policy).chain(&HEADERS).map(|(name, value)| ((*name).into(), (*value).into())).collect();
        for name in TEMPLATES {
            assert_eq!(set_by(name), wanted, "{name}");
        }
    }

    #[test]
    fn the_command_line_serves_with_these_headers() {
        let server = std::fs::read_to_string(root().join("crates/sealcase-cli/src/ui.rs")).unwrap();
        let flat: String = server.split_whitespace().collect::<Vec<_>>().join(" ").replace("\\ ", "");
        for (name, value) in HEADERS {
            assert!(flat.contains(&format!("\"{name}: {value}\"")), "{name}");
        }
    }

    #[test]
    fn a_policy_gets_what_only_a_header_can_say() {
        let page = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'">"#;
        assert_eq!(policy(page).unwrap(), "default-src 'none'; frame-ancestors 'none'");
        assert!(policy("<html>").is_err());
    }
}
