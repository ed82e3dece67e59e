//! `registry`: the public record of a product (47 CFR 8.222), and nothing else.
//!
//! A record is made of named members of the registry record and of the state of its authorization; every other
//! member of every document stays where it is. A registry record that is not marked public is refused. From the
//! record a page for buyers is made, and a QR code that leads to the registry: a preview of the address, never
//! the mark.

mod page;
mod qr;

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::records::{CertificateLine, Record, Status};
use crate::schema;
use crate::time::Date;
use crate::verify::SealedDocument;

pub use page::page;
pub use qr::{CAPTION, Code};

/// The public record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicRecord {
    /// The day on which it is told.
    pub as_of: Date,
    /// Item 1: the product's name.
    pub product_name: String,
    /// Item 2: who makes it.
    pub manufacturer: String,
    /// Item 3: date and status of the authorization.
    pub authorization: Authorization,
    /// Item 4: the Cybersecurity Label Administrator, with contact.
    pub cla: Contact,
    /// Item 5: the laboratory that tested it.
    pub lab: String,
    /// Item 6: how to change the default password.
    pub default_password: Password,
    /// Item 7: how to configure it securely.
    pub secure_configuration: Configuration,
    /// Item 8: how updates come.
    pub updates: Updates,
    /// Item 9: until when it is supported, or that it is not.
    pub support: Support,
    /// Item 10: whether the maker keeps an HBOM.
    pub hbom_kept: bool,
    /// Item 10: whether the maker keeps an SBOM.
    pub sbom_kept: bool,
    /// Item 11: what the Bureau adds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<Further>,
    /// Where the record is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_url: Option<String>,
}

/// Date and status of an authorization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Authorization {
    /// Its status.
    pub status: Standing,
    /// The day of the grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// The status of an authorization, as the public reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Not granted yet.
    Pending,
    /// Granted and good.
    Authorized,
    /// Not to be relied on for the time being.
    Suspended,
    /// Run out.
    Expired,
    /// Given up by the maker.
    Withdrawn,
    /// Taken away.
    Terminated,
}

/// Whom to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Web page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The default password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Password {
    /// Whether there is one.
    pub exists: bool,
    /// Whether it can be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changeable: Option<bool>,
    /// How to change it.
    pub instructions: String,
}

/// How to configure the product securely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Configuration {
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// On a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// How updates come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Updates {
    /// Whether they come by themselves.
    pub automatic: bool,
    /// How to get them if not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
}

/// Until when the product is supported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Support {
    /// The last day of the minimum support period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Date>,
    /// Whether the product is not supported: as stated, or because that day has passed.
    pub unsupported: bool,
}

/// A further item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Further {
    /// What it is about.
    pub title: String,
    /// What it says.
    pub text: String,
}

/// Why no public record can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no registry record of that day.
    NoRecord,
    /// The registry record does not follow its schema.
    Faulty,
    /// The registry record is marked non-public or a trade secret.
    NotPublic,
    /// There are records of several products.
    SeveralProducts,
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NoRecord => "there is no registry record from that day or before",
            Self::Faulty => "the registry record does not follow its schema; see `sealcase validate`",
            Self::NotPublic => "the registry record is not marked `public`, so nothing of it is published",
            Self::SeveralProducts => "there are registry records of several products",
        })
    }
}

/// Makes the public record out of the latest registry record of that day, and of the state of the authorization.
///
/// # Errors
/// Why there is none.
pub fn publish(documents: &[SealedDocument], state: Option<&Record>, as_of: Date) -> Result<PublicRecord, Refused> {
    let records = documents.iter().filter(|document| text(&document.value, "/docType") == Some("registry-record"));
    let mut latest: Option<(Date, &SealedDocument)> = None;
    let mut product = None;
    for document in records {
        let id = text(&document.value, "/productId").unwrap_or_default();
        if *product.get_or_insert(id) != id {
            return Err(Refused::SeveralProducts);
        }
        let Some(on) = date(&document.value, "/issuedOn") else { return Err(Refused::Faulty) };
        if on <= as_of && latest.is_none_or(|(known, _)| known <= on) {
            latest = Some((on, document));
        }
    }
    let (_, document) = latest.ok_or(Refused::NoRecord)?;
    let sound = schema::faults("registry-record", &document.value, &document.path);
    if !sound.is_ok_and(|faults| faults.findings.is_empty()) {
        return Err(Refused::Faulty);
    }
    if text(&document.value, "/confidentiality") != Some("public") {
        return Err(Refused::NotPublic);
    }
    read(&document.value, state, as_of).ok_or(Refused::Faulty)
}

/// Takes the named members, and no others.
fn read(value: &Value, state: Option<&Record>, as_of: Date) -> Option<PublicRecord> {
    let own = |pointer: &str| text(value, pointer).map(str::to_owned);
    let flag = |pointer: &str| value.pointer(pointer).and_then(Value::as_bool);
    let end_date = date(value, "/supportEndDate").filter(|_| flag("/unsupported") != Some(true));
    let further = value.get("further").and_then(Value::as_array).into_iter().flatten();
    let further = further.filter_map(|item| {
        Some(Further { title: text(item, "/title")?.to_owned(), text: text(item, "/text")?.to_owned() })
    });
    Some(PublicRecord {
        as_of,
        product_name: own("/productIdentity/name")?,
        manufacturer: own("/productIdentity/manufacturer")?,
        authorization: authorization(value, state),
        cla: Contact {
            name: own("/cla/name")?,
            email: own("/cla/email"),
            phone: own("/cla/phone"),
            url: own("/cla/url"),
        },
        lab: own("/lab/name")?,
        default_password: Password {
            exists: flag("/defaultPassword/exists")?,
            changeable: flag("/defaultPassword/changeable"),
            instructions: own("/defaultPassword/instructions")?,
        },
        secure_configuration: Configuration {
            text: own("/secureConfiguration/text"),
            url: own("/secureConfiguration/url"),
        },
        updates: Updates { automatic: flag("/updates/automatic")?, instructions: own("/updates/instructions") },
        support: Support { end_date, unsupported: end_date.is_none_or(|end| end < as_of) },
        hbom_kept: flag("/hbom/kept")?,
        sbom_kept: flag("/sbom/kept")?,
        further: further.collect(),
        registry_url: own("/registryUrl"),
    })
}

/// The status by the certificates' dates, where there are any; the graver of it and the record's own word.
fn authorization(value: &Value, state: Option<&Record>) -> Authorization {
    let stated = match text(value, "/authorization/status") {
        Some("authorized") => Standing::Authorized,
        Some("suspended") => Standing::Suspended,
        Some("expired") => Standing::Expired,
        Some("withdrawn") => Standing::Withdrawn,
        Some("terminated") => Standing::Terminated,
        _ => Standing::Pending,
    };
    let by_date = |line: &CertificateLine| match line.status {
        Status::None => Standing::Pending,
        Status::InForce => Standing::Authorized,
        Status::Suspended => Standing::Suspended,
        Status::Expired => Standing::Expired,
        Status::Revoked => Standing::Terminated,
    };
    let current = state.and_then(|record| record.certificates.iter().max_by_key(|line| line.issued_on));
    let status = match current.map(by_date) {
        // A grant that has not taken effect is none, whatever the record says already.
        Some(Standing::Pending) => Standing::Pending,
        // A suspension that is over is over: the certificate's dates decide.
        Some(Standing::Authorized) if matches!(stated, Standing::Suspended | Standing::Pending) => Standing::Authorized,
        Some(known) if known == Standing::Terminated && stated == Standing::Withdrawn => stated,
        Some(known) => known.max(stated),
        None => stated,
    };
    let date = date(value, "/authorization/authorizedOn").or(current.map(|line| line.issued_on));
    Authorization { status, date: date.filter(|_| status != Standing::Pending) }
}

impl PublicRecord {
    /// What a buyer must be warned of, in plain words.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let status = match self.authorization.status {
            Standing::Authorized => None,
            Standing::Pending => Some("This product has not been authorized to carry the label."),
            Standing::Suspended => Some("The authorization of this product is suspended. Do not rely on its label."),
            Standing::Expired => Some("The authorization of this product has run out. Do not rely on its label."),
            Standing::Withdrawn => Some("The authorization of this product was given up. Do not rely on its label."),
            Standing::Terminated => Some("The authorization of this product was ended. Do not rely on its label."),
        };
        warnings.extend(status.map(str::to_owned));
        match self.support.end_date {
            Some(end) if end < self.as_of => warnings
                .push(format!("The support period ended on {end}. The maker may no longer correct security problems.")),
            None => warnings.push("This product is not supported: it gets no security updates.".to_owned()),
            Some(_) => {}
        }
        warnings
    }

    /// The record as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

fn date(value: &Value, pointer: &str) -> Option<Date> {
    Date::parse(text(value, pointer)?)
}

#[cfg(test)]
mod tests;
