//! `Matrix`: which outcome is met for which component, by what method and evidence, and what the rules found.
//!
//! Made from the documents of a package while it is judged. A cell that the profile asks for and no row covers is
//! `missing`; a row that an error of the rules stands at is doubted, whatever it says of itself. [`csv`],
//! [`html`] and [`cyclonedx`] write it in three forms.

mod csv;
mod cyclonedx;
mod html;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use csv::csv;
pub(crate) use csv::line as csv_line;
pub use cyclonedx::cyclonedx;
pub use html::html;

use crate::codes::Severity;
use crate::digest::Digest;
use crate::finding::Finding;
use crate::profile::Per;
use crate::report::Coverage;
use crate::rules::{Node, Package};

/// Leaf by component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Matrix {
    /// The profile's URN.
    pub profile: String,
    /// The URN of the catalogue of outcomes.
    pub catalogue: String,
    /// The catalogue's title.
    pub standard: String,
    /// What the product is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<Product>,
    /// Who tested, by the test report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lab: Option<String>,
    /// The product's components: the columns.
    pub components: Vec<Column>,
    /// The outcomes: the rows, in the profile's order.
    pub outcomes: Vec<Outcome>,
    /// How often each result occurs.
    pub counts: Coverage,
    /// The evidence that cells name, by id.
    pub evidence: BTreeMap<String, Evidence>,
}

/// The product that the matrix is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub manufacturer: String,
    /// The version of its software as a whole.
    pub version: String,
}

/// A component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Its id.
    pub id: String,
    /// Its kind: device, gateway, app or backend.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// An outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What is to be reached.
    pub text: String,
    /// The title of the group that it belongs to.
    pub group: String,
    /// One cell for each component, or one for the product as a whole.
    pub cells: Vec<Cell>,
}

/// What is said about an outcome for a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    /// The component; absent for the product as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// The result.
    pub result: Verdict,
    /// Test, review or attestation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Ids of evidence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Test cases with their verdicts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
    /// How it is met, or why it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Ids of risks that treat it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<String>,
    /// Codes of the errors that stand at the row.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<&'static str>,
}

/// The result of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Met.
    Met,
    /// Not met.
    NotMet,
    /// Not applicable.
    NotApplicable,
    /// No row says anything.
    Missing,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::NotApplicable => "not applicable",
            Self::Missing => "missing",
        }
    }
}

/// A test case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// PASS, FAIL or INCONCLUSIVE; absent if no report has the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
}

/// A file of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What it shows.
    pub title: String,
    /// What kind of evidence it is.
    pub kind: String,
    /// Its path in the package.
    pub path: String,
    /// Its SHA-256, as stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
}

/// Rows by outcome and component, with the codes of the errors at them.
type Rows<'a> = BTreeMap<(&'a str, Option<&'a str>), (Node<'a>, Vec<&'static str>)>;

/// The matrix of a package; `None` if it has no conformance matrix that can be read.
pub(crate) fn of(package: &Package<'_>, findings: &[Finding]) -> Option<Matrix> {
    package.one("conformance-matrix", "rows")?;
    let product = package.one("product", "components");
    let columns: Vec<Column> = product.iter().flat_map(|product| product.items("components")).map(column).collect();
    let doubts = doubts(package, findings);
    let mut rows: Rows<'_> = BTreeMap::new();
    for matrix in package.all("conformance-matrix") {
        for (i, row) in matrix.items("rows").enumerate() {
            let Some(leaf) = row.text("leaf") else { continue };
            let codes = doubts.get(&(matrix.path(), i)).map(|codes| codes.iter().copied().collect());
            // Of two rows for one cell the first counts; the second is an error, told elsewhere.
            rows.entry((leaf, row.text("component"))).or_insert_with(|| (row, codes.unwrap_or_default()));
        }
    }
    let mut outcomes = Vec::new();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for group in package.profile.coverage() {
        for id in &group.leaves {
            let leaf = package.profile.leaf(id);
            let mut cell = |component: Option<&str>, found: Option<&(Node<'_>, Vec<&'static str>)>| {
                let component = component.map(str::to_owned);
                let Some((row, doubts)) = found else { return Cell::missing(component) };
                named.extend(row.items("evidence").filter_map(Node::as_text).filter_map(|id| {
                    let (id, _) = package.evidence.as_ref()?.get_key_value(id)?;
                    Some(*id)
                }));
                Cell::of(component, *row, doubts, package)
            };
            let cells = match group.per {
                Per::Component => {
                    let of =
                        |column: &Column| cell(Some(&column.id), rows.get(&(id.as_str(), Some(column.id.as_str()))));
                    columns.iter().map(of).collect()
                }
                Per::Product => {
                    let first =
                        || rows.range((id.as_str(), None)..).next().filter(|((leaf, _), _)| *leaf == id.as_str());
                    vec![cell(None, first().map(|(_, row)| row))]
                }
            };
            outcomes.push(Outcome {
                id: id.clone(),
                title: leaf.map_or_else(String::new, |leaf| leaf.title.clone()),
                text: leaf.map_or_else(String::new, |leaf| leaf.text.clone()),
                group: package.profile.group_of(id).unwrap_or_default().to_owned(),
                cells,
            });
        }
    }
    let evidence =
        named.into_iter().filter_map(|id| Some((id.to_owned(), evidence(*package.evidence.as_ref()?.get(id)?)?)));
    let identity = package.all("product").find_map(|product| product.member("productIdentity"));
    Some(Matrix {
        profile: package.profile.uri().to_owned(),
        catalogue: package.profile.catalogue().to_owned(),
        standard: package.profile.catalogue_title().to_owned(),
        product: identity.map(|identity| {
            let text = |name: &str| identity.text(name).unwrap_or_default().to_owned();
            Product { name: text("name"), manufacturer: text("manufacturer"), version: text("softwareVersion") }
        }),
        lab: package.all("test-report").find_map(|report| Some(report.member("lab")?.text("name")?.to_owned())),
        components: columns,
        counts: count(&outcomes),
        outcomes,
        evidence: evidence.collect(),
    })
}

/// Errors by the row that they stand at.
fn doubts<'a>(package: &Package<'a>, findings: &[Finding]) -> BTreeMap<(&'a str, usize), BTreeSet<&'static str>> {
    let paths: BTreeMap<&str, &'a str> =
        package.all("conformance-matrix").map(|matrix| (matrix.path(), matrix.path())).collect();
    let mut doubts: BTreeMap<(&str, usize), BTreeSet<&'static str>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        let path = finding.location.path.as_deref().and_then(|path| paths.get(path));
        let row = finding.location.pointer.as_deref().and_then(|pointer| pointer.strip_prefix("/rows/"));
        let row = row.and_then(|rest| rest.split('/').next()?.parse().ok());
        if let (Some(path), Some(row)) = (path, row) {
            doubts.entry((path, row)).or_default().insert(finding.code.id());
        }
    }
    doubts
}

fn column(component: Node<'_>) -> Column {
    let text = |name: &str| component.text(name).unwrap_or_default().to_owned();
    Column { id: text("id"), kind: text("kind"), name: text("name"), version: text("version") }
}

fn evidence(item: Node<'_>) -> Option<Evidence> {
    let text = |name: &str| item.text(name).unwrap_or_default().to_owned();
    let file = item.member("file")?;
    let sha256 = file.text("sha256").and_then(Digest::parse);
    Some(Evidence { title: text("title"), kind: text("kind"), path: file.text("path")?.to_owned(), sha256 })
}

impl Cell {
    fn missing(component: Option<String>) -> Self {
        Self {
            component,
            result: Verdict::Missing,
            method: None,
            evidence: Vec::new(),
            cases: Vec::new(),
            reason: None,
            risks: Vec::new(),
            doubts: Vec::new(),
        }
    }

    fn of(component: Option<String>, row: Node<'_>, doubts: &[&'static str], package: &Package<'_>) -> Self {
        let texts = |name: &str| row.items(name).filter_map(Node::as_text).map(str::to_owned).collect();
        let case = |id: &str| {
            let verdict = package.cases.as_ref().and_then(|cases| cases.get(id)?.text("verdict"));
            Case { id: id.to_owned(), verdict: verdict.map(str::to_owned) }
        };
        let result = match row.text("result") {
            Some("met") => Verdict::Met,
            Some("not-met") => Verdict::NotMet,
            Some("not-applicable") => Verdict::NotApplicable,
            _ => Verdict::Missing,
        };
        let reasons = ["summary", "justification", "attestationReasons"];
        let reasons: Vec<&str> = reasons.iter().filter_map(|name| row.text(name)).collect();
        Self {
            component,
            result,
            method: row.text("method").map(str::to_owned),
            evidence: texts("evidence"),
            cases: row.items("cases").filter_map(Node::as_text).map(case).collect(),
            reason: (!reasons.is_empty()).then(|| reasons.join(" ")),
            risks: texts("risks"),
            doubts: doubts.to_vec(),
        }
    }
}

fn count(outcomes: &[Outcome]) -> Coverage {
    let mut counts = Coverage { outcomes: outcomes.len(), ..Coverage::default() };
    for cell in outcomes.iter().flat_map(|outcome| &outcome.cells) {
        counts.cells += 1;
        match cell.result {
            Verdict::Met => counts.met += 1,
            Verdict::NotMet => counts.not_met += 1,
            Verdict::NotApplicable => counts.not_applicable += 1,
            Verdict::Missing => counts.missing += 1,
        }
        counts.doubted += usize::from(!cell.doubts.is_empty());
    }
    counts
}
