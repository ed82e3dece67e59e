//! The public record as a page for buyers: plain words, no script, nothing loaded from anywhere.
//!
//! Status and support come first. Every text of the record is escaped; addresses become links only if they are
//! `https` or `http`. The page prints on paper and fits a narrow screen.

use std::fmt::Write as _;

use super::qr::Code;
use super::{PublicRecord, Standing};
use crate::markup::escaped;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1.05rem/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:42rem;overflow-wrap:anywhere}\
h1{font-size:1.6rem;line-height:1.2;margin:.5rem 0 0}h2{font-size:1.15rem;margin:1.6rem 0 .3rem}p{margin:.3rem 0}\
.maker{opacity:.8}.box{border:2px solid;border-left-width:.6rem;padding:.6rem .8rem;margin:1rem 0}\
.good{border-color:#00703c}.bad{border-color:#b10e1e}.box p{margin:.2rem 0}.box strong{font-size:1.15rem}\
.text{white-space:pre-line}figure{margin:1.5rem 0;max-width:14rem}figure svg{width:100%;height:auto}\
footer{margin-top:2rem;border-top:1px solid;padding-top:.6rem;font-size:.9rem}\
@media print{body{font-size:11pt;max-width:none;padding:0}a{color:inherit;text-decoration:none}\
.box,section,figure{break-inside:avoid}}@page{margin:2cm}";

/// The page. The code, if there is one, is shown as a preview.
pub fn page(record: &PublicRecord, code: Option<&Code>) -> String {
    let (name, maker) = (escaped(&record.product_name), escaped(&record.manufacturer));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{name}: cybersecurity facts</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{name}</h1>\n<p class=\"maker\">by {maker}</p>\n"
    );
    status(&mut out, record);
    support(&mut out, record);
    section(&mut out, "Updates", &updates(record));
    section(&mut out, "Password", &password(record));
    section(&mut out, "How to set it up securely", &configuration(record));
    section(&mut out, "Who checked it", &checked_by(record));
    let kept = |kept: bool| if kept { "yes" } else { "no" };
    let parts = format!(
        "<p>Does the maker keep a list of the software parts (SBOM)? {}</p>\n\
         <p>Does the maker keep a list of the hardware parts (HBOM)? {}</p>\n",
        kept(record.sbom_kept),
        kept(record.hbom_kept)
    );
    section(&mut out, "Lists of parts", &parts);
    for item in &record.further {
        section(&mut out, &escaped(&item.title), &words(&item.text));
    }
    if let Some(code) = code {
        let _ = write!(
            out,
            "<figure>\n{}<figcaption>This code leads to the public registry. It is a preview, not the mark.\
             </figcaption>\n</figure>\n",
            code.to_svg()
        );
    }
    let url = record.registry_url.as_deref().map(|url| format!(" The registry page: {}.", link(url)));
    let _ = write!(
        out,
        "</main>\n<footer>\n<p>State on {}.{} These are the items of the public record under 47 CFR 8.222.</p>\n\
         </footer>\n</body>\n</html>\n",
        record.as_of,
        url.unwrap_or_default()
    );
    out
}

fn status(out: &mut String, record: &PublicRecord) {
    let good = record.authorization.status == Standing::Authorized;
    let word = match record.authorization.status {
        Standing::Pending => "Not authorized yet",
        Standing::Authorized => "Authorized",
        Standing::Suspended => "Suspended",
        Standing::Expired => "Expired",
        Standing::Withdrawn => "Withdrawn",
        Standing::Terminated => "Terminated",
    };
    let since =
        record.authorization.date.map_or_else(String::new, |day| format!("<p>First authorized on {day}.</p>\n"));
    let _ = write!(
        out,
        "<section class=\"box {}\" aria-label=\"Status of the label\">\n\
         <p><strong>Label: {word}</strong></p>\n{since}",
        if good { "good" } else { "bad" }
    );
    for warning in record.warnings().iter().filter(|_| !good).take(1) {
        let _ = writeln!(out, "<p>{}</p>", escaped(warning));
    }
    out.push_str("</section>\n");
}

fn support(out: &mut String, record: &PublicRecord) {
    let good = !record.support.unsupported;
    let (word, text) = match record.support.end_date {
        Some(end) if good => (format!("Supported until {end}"), "The maker corrects security problems until then."),
        Some(end) => {
            (format!("Support ended on {end}"), "The maker may no longer correct security problems of this product.")
        }
        None => ("Not supported".to_owned(), "This product gets no security updates."),
    };
    let _ = write!(
        out,
        "<section class=\"box {}\" aria-label=\"Support period\">\n<p><strong>{word}</strong></p>\n<p>{text}</p>\n\
         </section>\n",
        if good { "good" } else { "bad" }
    );
}

fn updates(record: &PublicRecord) -> String {
    let first = if record.updates.automatic {
        "<p>Updates are installed by themselves.</p>\n"
    } else {
        "<p>Updates are not installed by themselves.</p>\n"
    };
    first.to_owned() + &record.updates.instructions.as_deref().map(words).unwrap_or_default()
}

fn password(record: &PublicRecord) -> String {
    let password = &record.default_password;
    let first = match (password.exists, password.changeable) {
        (false, _) => "<p>The product has no default password.</p>\n",
        (true, Some(false)) => "<p>The product has a default password that cannot be changed.</p>\n",
        (true, _) => "<p>The product has a default password. Change it before use.</p>\n",
    };
    first.to_owned() + &words(&password.instructions)
}

fn configuration(record: &PublicRecord) -> String {
    let text = record.secure_configuration.text.as_deref().map(words).unwrap_or_default();
    let url = record.secure_configuration.url.as_deref();
    let page = url.map(|url| format!("<p>Instructions: {}</p>\n", link(url))).unwrap_or_default();
    if text.is_empty() && page.is_empty() { "<p>The maker states nothing.</p>\n".to_owned() } else { text + &page }
}

fn checked_by(record: &PublicRecord) -> String {
    let cla = &record.cla;
    let mut text = format!("<p>Label administrator: {}</p>\n", escaped(&cla.name));
    for (title, value) in [("E-mail", &cla.email), ("Telephone", &cla.phone)] {
        if let Some(value) = value {
            let _ = writeln!(text, "<p>{title}: {}</p>", escaped(value));
        }
    }
    if let Some(url) = &cla.url {
        let _ = writeln!(text, "<p>Web page: {}</p>", link(url));
    }
    let _ = writeln!(text, "<p>Test laboratory: {}</p>", escaped(&record.lab));
    text
}

/// A section; title and content are HTML already.
fn section(out: &mut String, title: &str, content: &str) {
    let _ = write!(out, "<section>\n<h2>{title}</h2>\n{content}</section>\n");
}

/// A foreign text as a paragraph that keeps its lines.
fn words(text: &str) -> String {
    format!("<p class=\"text\">{}</p>\n", escaped(text))
}

/// An address as a link, if it is one of the web.
fn link(url: &str) -> String {
    let shown = escaped(url);
    let web = ["https://", "http://"].iter().any(|start| {
        url.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)) && url.len() > start.len()
    });
    if web { format!("<a href=\"{shown}\" rel=\"noopener noreferrer\">{shown}</a>") } else { shown }
}
