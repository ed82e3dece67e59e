//! Many sealed zips on a day, read back from the core's JSON; and where things stand on a line of time.

use serde::Deserialize;

use crate::message::{RecordsTold, RegistryTold};

/// Widest place on the line of time; places go from 0 to this.
pub const WIDTH: i64 = 1000;

/// What many zips say, with the forms to save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Records {
    /// What is shown.
    pub told: Told,
    /// The same in the core's forms.
    pub forms: RecordsTold,
    /// The public record that is shown.
    pub registry: Option<(PublicRecord, RegistryTold)>,
}

impl Records {
    /// Reads what the worker sent.
    ///
    /// # Errors
    /// In words, if it is something else.
    pub fn read(forms: RecordsTold) -> Result<Self, String> {
        let told = serde_json::from_str(&forms.json).map_err(|problem| problem.to_string())?;
        Ok(Self { told, forms, registry: None })
    }

    /// Takes in a public record to be shown.
    pub fn publish(&mut self, told: RegistryTold) {
        self.registry = serde_json::from_str(&told.json).ok().map(|record| (record, told));
    }
}

/// Everything that is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The day.
    pub as_of: String,
    /// How many zips were counted.
    pub bundles: usize,
    /// Whether signers were judged.
    pub signers_judged: bool,
    /// The products.
    pub records: Vec<Product>,
    /// The zips that were not counted.
    pub not_usable: Vec<NotUsable>,
}

/// A zip that was not counted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NotUsable {
    /// What it is called.
    pub input: String,
    /// Its verdict.
    pub verdict: String,
    /// Why.
    pub reason: String,
}

/// The state of one product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Which product.
    pub product: Named,
    /// Its certificates.
    pub certificates: Vec<Certificate>,
    /// What became of its applications, where there is no certificate.
    #[serde(default)]
    pub decisions: Vec<String>,
    /// The last day of support.
    pub support_end: Option<String>,
    /// Whether it is not supported.
    pub unsupported: bool,
    /// Each duty to keep.
    pub clocks: Vec<Clock>,
    /// The end of all of them: a day, or `open`.
    pub keep_until: String,
    /// Holds that are on.
    pub holds: Vec<Hold>,
    /// What is to be done.
    pub tasks: Vec<Task>,
    /// The bags.
    pub bundles: Vec<BundleLine>,
    /// What could not be counted.
    #[serde(default)]
    pub remarks: Vec<String>,
}

/// Which product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Named {
    /// The maker's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub manufacturer: String,
}

/// A certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// Its number.
    pub number: String,
    /// Its status, in the core's word.
    pub status: String,
    /// Since when.
    pub since: Option<String>,
    /// Its first day.
    pub issued_on: String,
    /// Its last day.
    pub expires_on: Option<String>,
    /// The next surveillance.
    pub next_surveillance: Option<String>,
    /// Surveillance days that were missed.
    #[serde(default)]
    pub missed: Vec<String>,
}

/// One duty to keep records.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    /// Of what.
    pub class: String,
    /// Who keeps.
    pub holder: String,
    /// What starts the term.
    pub start_event: String,
    /// When that was.
    pub started_on: Option<String>,
    /// The end: a day, or `open`.
    pub end: String,
    /// The rule behind it.
    pub basis: String,
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Hold {
    /// Since when.
    pub since: Option<String>,
    /// By whom.
    pub by: String,
    /// On what it rests.
    pub basis: String,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Task {
    /// The last day.
    pub due: String,
    /// Whether it has passed.
    pub overdue: bool,
    /// What.
    pub what: String,
    /// About what.
    pub about: String,
    /// Whose task.
    pub who: String,
}

/// A bag of the product.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BundleLine {
    /// What it is called.
    pub input: String,
    /// When it was sealed.
    pub sealed_at: Option<String>,
    /// Whether it may be destroyed.
    pub may_be_destroyed: bool,
}

impl Product {
    /// What to call it.
    pub fn title(&self) -> &str {
        [&self.product.name, &self.product.id].into_iter().find(|text| !text.is_empty()).map_or("?", String::as_str)
    }

    /// The gravest status of its certificates, for filters; `none` without one.
    pub fn status(&self) -> &str {
        let grave = ["suspended", "in-force", "revoked", "expired"];
        let of = |status: &&str| self.certificates.iter().any(|line| line.status == **status);
        grave.iter().find(|status| of(status)).copied().unwrap_or("none")
    }

    /// Whether something is overdue.
    pub fn is_overdue(&self) -> bool {
        self.tasks.iter().any(|task| task.overdue)
    }

    /// Whether a bag of it may be destroyed.
    pub fn is_disposable(&self) -> bool {
        self.bundles.iter().any(|bundle| bundle.may_be_destroyed)
    }

    /// Whether what somebody types occurs in its names or numbers.
    pub fn matches(&self, words: &str) -> bool {
        let words = words.trim().to_lowercase();
        let numbers = self.certificates.iter().map(|line| line.number.as_str());
        let names = [self.product.name.as_str(), &self.product.id, &self.product.manufacturer];
        names.into_iter().chain(numbers).any(|text| text.to_lowercase().contains(&words))
    }
}

/// What a buyer may read about a product (47 CFR 8.222).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicRecord {
    /// The day on which it is told.
    pub as_of: String,
    /// The product.
    pub product_name: String,
    /// Who makes it.
    pub manufacturer: String,
    /// Its authorization.
    pub authorization: Authorization,
    /// The label administrator.
    pub cla: Contact,
    /// The laboratory.
    pub lab: String,
    /// The default password.
    pub default_password: Password,
    /// How to set it up securely.
    pub secure_configuration: Configuration,
    /// How updates come.
    pub updates: Updates,
    /// Until when it is supported.
    pub support: Support,
    /// Whether the maker keeps an HBOM.
    pub hbom_kept: bool,
    /// Whether the maker keeps an SBOM.
    pub sbom_kept: bool,
    /// Where the record is published.
    pub registry_url: Option<String>,
}

/// An authorization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Authorization {
    /// Its status.
    pub status: String,
    /// Since when.
    pub date: Option<String>,
}

/// Whom to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// The default password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Password {
    /// Whether there is one.
    pub exists: bool,
    /// Whether it can be changed.
    pub changeable: Option<bool>,
    /// How.
    pub instructions: String,
}

/// How to set the product up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Configuration {
    /// In words.
    pub text: Option<String>,
    /// Where it is written.
    pub url: Option<String>,
}

/// How updates come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Updates {
    /// Whether by themselves.
    pub automatic: bool,
    /// How, if not.
    pub instructions: Option<String>,
}

/// The support period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Support {
    /// Its last day.
    pub end_date: Option<String>,
    /// Whether there is none.
    pub unsupported: bool,
}

/// Products on a line of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Years and where they begin.
    pub years: Vec<(i64, i64)>,
    /// The day that is told.
    pub now: i64,
    /// One row for each product.
    pub rows: Vec<Row>,
}

/// A product on a line of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What it is called.
    pub title: String,
    /// Stretches: what, from, to, and whether the end is open.
    pub bars: Vec<(Stretch, i64, i64, bool)>,
    /// Days on which something is due, and whether they have passed.
    pub marks: Vec<(i64, bool)>,
}

/// What a stretch of time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// A certificate that holds.
    Certificate,
    /// A certificate that is suspended or has ended.
    EndedCertificate,
    /// The support period.
    Support,
    /// Records must be kept.
    Retention,
}

/// A day as a count of days. The calendar is the Gregorian one.
fn count(day: &str) -> Option<i64> {
    let mut parts = day.get(..10)?.split('-').map(str::parse::<i64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Some(days(year, month, day))
}

fn days(year: i64, month: i64, day: i64) -> i64 {
    // March is the first month, so that the day that leap years add is the last of the year.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
}

/// Puts products on a line of time that is as long as what they tell of.
pub fn timeline<'a>(products: impl Iterator<Item = &'a Product> + Clone, as_of: &str) -> Timeline {
    let now = count(as_of).unwrap_or_default();
    let (mut first, mut last) = (now - 180, now + 365);
    let dates = products.clone().flat_map(|product| {
        let certificates = product.certificates.iter();
        let own = certificates.flat_map(|line| [Some(line.issued_on.as_str()), line.expires_on.as_deref()]);
        let sealed = product.bundles.iter().map(|bundle| bundle.sealed_at.as_deref());
        let due = product.tasks.iter().map(|task| Some(task.due.as_str()));
        own.chain(sealed).chain(due).chain([product.support_end.as_deref(), Some(product.keep_until.as_str())])
    });
    for day in dates.flatten().filter_map(count) {
        first = first.min(day - 30);
        last = last.max(day + 60);
    }
    // A single absurd date must not make all else a dot.
    first = first.max(now - 365 * 15);
    last = last.min(now + 365 * 25);
    let place = |day: i64| (day.clamp(first, last) - first) * WIDTH / (last - first).max(1);
    let year_of = |text: &str| text.get(..4).and_then(|year| year.parse::<i64>().ok());
    let this_year = year_of(as_of).unwrap_or(2000);
    let step = if last - first > 365 * 14 {
        5
    } else if last - first > 365 * 7 {
        2
    } else {
        1
    };
    let years = (this_year - 20..=this_year + 30)
        .filter(|year| year % step == 0)
        .filter_map(|year| {
            let start = days(year, 1, 1);
            (start >= first && start <= last).then(|| (year, place(start)))
        })
        .collect();
    let rows = products.map(|product| row(product, &place, last)).collect();
    Timeline { years, now: place(now), rows }
}

fn row(product: &Product, place: &impl Fn(i64) -> i64, last: i64) -> Row {
    let mut bars = Vec::new();
    let mut bar = |what: Stretch, from: Option<i64>, to: Option<i64>| {
        let Some(from) = from else { return };
        let end = to.unwrap_or(last);
        bars.push((what, place(from), place(end.max(from)), to.is_none()));
    };
    let sealed = product.bundles.iter().filter_map(|bundle| count(bundle.sealed_at.as_deref()?)).min();
    let issued = product.certificates.iter().filter_map(|line| count(&line.issued_on)).min();
    for line in &product.certificates {
        let holds = line.status == "in-force";
        let what = if holds { Stretch::Certificate } else { Stretch::EndedCertificate };
        let ended = matches!(line.status.as_str(), "revoked" | "expired");
        let end = if ended { line.since.as_deref() } else { line.expires_on.as_deref() };
        bar(what, count(&line.issued_on), end.and_then(count));
    }
    if let Some(end) = product.support_end.as_deref().and_then(count) {
        bar(Stretch::Support, issued.or(sealed), Some(end));
    }
    if !product.clocks.is_empty() {
        bar(Stretch::Retention, sealed.or(issued), count(&product.keep_until));
    }
    let marks = product.tasks.iter().filter_map(|task| Some((place(count(&task.due)?), task.overdue))).collect();
    Row { title: product.title().to_owned(), bars, marks }
}

#[cfg(test)]
mod tests {
    use sealcase::records::{Ledger, Told as CoreTold};
    use sealcase::time::Date;

    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        for (from, to, between) in [
            ("2024-02-28", "2024-03-01", 2),
            ("2023-02-28", "2023-03-01", 1),
            ("2026-12-31", "2027-01-01", 1),
            ("1900-02-28", "1900-03-01", 1),
            ("2000-01-01", "2100-01-01", 36_525),
        ] {
            assert_eq!(count(to).unwrap() - count(from).unwrap(), between, "{from} {to}");
        }
        assert_eq!(count("open"), None);
    }

    #[test]
    fn what_the_core_tells_is_read() {
        let told = CoreTold {
            as_of: Date::parse("2027-03-01").unwrap(),
            within: 90,
            bundles: 0,
            records: Ledger::default().records(Date::parse("2027-03-01").unwrap(), None),
            not_usable: Vec::new(),
            signers_judged: true,
            payload_read: false,
        };
        let read = Records::read(RecordsTold { json: told.to_json(), ..RecordsTold::default() }).unwrap();
        assert_eq!((read.told.as_of.as_str(), read.told.signers_judged), ("2027-03-01", true));
    }

    #[test]
    fn bars_lie_where_their_dates_are() {
        let certificate = Certificate {
            status: "in-force".into(),
            issued_on: "2026-12-15".into(),
            expires_on: Some("2027-12-14".into()),
            ..Certificate::default()
        };
        let task =
            Task { due: "2027-12-14".into(), overdue: false, what: "x".into(), about: String::new(), who: "y".into() };
        let product = Product {
            certificates: vec![certificate],
            keep_until: "open".into(),
            support_end: Some("2099-01-01".into()),
            tasks: vec![task],
            ..Product::default()
        };
        let line = timeline([&product].into_iter(), "2027-03-01");
        let (what, from, to, open) = line.rows[0].bars[0];
        assert_eq!((what, open), (Stretch::Certificate, false));
        assert!(from < line.now && line.now < to, "{from} {} {to}", line.now);
        assert_eq!(line.rows[0].marks, [(to, false)]);
        // Far beyond the line, and yet on it.
        assert_eq!(line.rows[0].bars[1].2, WIDTH);
        assert!(line.years.windows(2).all(|pair| pair[0].1 < pair[1].1) && line.years.len() > 3);
    }
}
