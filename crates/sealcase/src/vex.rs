//! `Vex`: what is said about vulnerabilities in a product, from OpenVEX, CSAF 2.0 or 2.1 (profile VEX), or the
//! vulnerabilities of a CycloneDX bill of materials.
//!
//! Three formats, one meaning: which vulnerability, which products, which status, and why. What a statement must say
//! beside its status is judged here, as the format's own text demands; whether the products are the package's is
//! the rules' business.

mod csaf;
mod openvex;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::foreign::{Form, Object, holds, said};
use crate::time::Timestamp;

/// Statements on vulnerabilities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vex {
    /// The format's name: `OpenVEX`, `CSAF` or `CycloneDX`.
    pub format: &'static str,
    /// What is not as the format demands.
    pub form: Form,
    /// What statements leave out that they must say.
    pub gaps: Form,
    /// When it was last changed.
    pub made: Option<Timestamp>,
    /// The statements.
    pub statements: Vec<Statement>,
    /// Names of each product: purls, CPEs, titles, by the id that statements use.
    pub products: BTreeMap<String, BTreeSet<String>>,
}

/// What is said about one vulnerability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it stands.
    pub pointer: String,
    /// The vulnerability's names.
    pub names: Vec<String>,
    /// The status.
    pub status: Status,
    /// Ids of the products, as in [`Vex::products`].
    pub products: Vec<String>,
}

/// Whether a product is affected; the four words that all formats share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It is not.
    NotAffected,
    /// It is.
    Affected,
    /// It was.
    Fixed,
    /// Nobody knows yet.
    UnderInvestigation,
}

impl Status {
    /// The word of OpenVEX, which the package's own documents use, too.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotAffected => "not_affected",
            Self::Affected => "affected",
            Self::Fixed => "fixed",
            Self::UnderInvestigation => "under_investigation",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::NotAffected, Self::Affected, Self::Fixed, Self::UnderInvestigation]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

impl Vex {
    /// Reads OpenVEX or CSAF; `None` if the value is neither. CycloneDX is read with its bill of materials.
    pub fn read(value: &Value) -> Option<Self> {
        openvex::read(value).or_else(|| csaf::read(value))
    }
}

const STATES: &[&str] =
    &["resolved", "resolved_with_pedigree", "exploitable", "in_triage", "false_positive", "not_affected"];
const JUSTIFICATIONS: &[&str] = &[
    "code_not_present",
    "code_not_reachable",
    "requires_configuration",
    "requires_dependency",
    "requires_environment",
    "protected_by_compiler",
    "protected_at_runtime",
    "protected_at_perimeter",
    "protected_by_mitigating_control",
];
const RESPONSES: &[&str] = &["can_not_fix", "will_not_fix", "update", "rollback", "workaround_available"];

/// The vulnerabilities of a CycloneDX file, if it has any; `refs` are the references of its parts.
pub(crate) fn cyclonedx(root: &Object, refs: &BTreeSet<String>, form: &mut Form) -> Option<Vex> {
    root.get("vulnerabilities")?;
    let mut vex = Vex { format: "CycloneDX", ..Vex::default() };
    for (value, at) in form.list(root, "vulnerabilities", "") {
        let Some(entry) = form.object(value, &at) else { continue };
        let names = form.text(entry, "id", &at).map(str::to_owned).into_iter().collect();
        let mut products = Vec::new();
        for (value, at) in form.list(entry, "affects", &at) {
            let Some(affected) = form.object(value, &at) else { continue };
            let Some(reference) = form.needed(affected, "ref", &at) else { continue };
            // Another bill may be meant by its own URN.
            if !refs.contains(reference) && !reference.starts_with("urn:cdx:") {
                vex.gaps.fault(&format!("{at}/ref"), "`ref` names no part of this file");
            }
            vex.products.entry(reference.to_owned()).or_default().insert(reference.to_owned());
            products.push(reference.to_owned());
        }
        let Some((analysis, place)) = form.inner(entry, "analysis", &at) else { continue };
        let state = form.word(analysis, "state", &place, STATES);
        let justified = form.word(analysis, "justification", &place, JUSTIFICATIONS).is_some();
        for (response, at) in form.list(analysis, "response", &place) {
            if response.as_str().is_none_or(|word| !RESPONSES.contains(&word)) {
                form.fault(&at, "the response is none of the words that the format knows");
            }
        }
        let detail = said(analysis.get("detail"));
        let status = match state {
            Some("not_affected" | "false_positive") => Status::NotAffected,
            Some("exploitable") => Status::Affected,
            Some("resolved" | "resolved_with_pedigree") => Status::Fixed,
            Some("in_triage") => Status::UnderInvestigation,
            _ => continue,
        };
        if state == Some("not_affected") && !justified && !detail {
            vex.gaps.fault(&place, "it is not affected, and neither `justification` nor `detail` says why");
        }
        let advised = ["recommendation", "workaround"].iter().any(|name| said(entry.get(*name)));
        if status == Status::Affected && !advised && !detail && !holds(analysis.get("response")) {
            vex.gaps.fault(&place, "it is affected, and nothing says what to do about it");
        }
        if products.is_empty() {
            vex.gaps.fault(&at, "it names no part that it is about in `affects`");
        }
        vex.statements.push(Statement { pointer: at, names, status, products });
    }
    Some(vex)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn gaps(value: &Value) -> (usize, Vec<String>) {
        let vex = Vex::read(value).unwrap();
        (vex.form.faults.len(), vex.gaps.faults.into_iter().map(|fault| fault.pointer).collect())
    }

    fn openvex(statement: &Value) -> Value {
        json!({
            "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://x.example/1", "author": "A",
            "timestamp": "2026-01-01T00:00:00+01:00", "version": 1, "statements": [statement]
        })
    }

    #[test]
    fn openvex_statements_say_why_and_what_to_do() {
        let statement = |status: &str| json!({"vulnerability": {"name": "CVE-2026-1"}, "status": status, "products": [{"@id": "pkg:generic/a@1"}]});
        for (status, needs) in [
            ("not_affected", "impact_statement"),
            ("affected", "action_statement"),
            ("fixed", ""),
            ("under_investigation", ""),
        ] {
            let mut value = statement(status);
            let expected: Vec<String> = if needs.is_empty() { vec![] } else { vec!["/statements/0".to_owned()] };
            assert_eq!(gaps(&openvex(&value)), (0, expected), "{status}");
            if !needs.is_empty() {
                value[needs] = json!("because");
                assert_eq!(gaps(&openvex(&value)), (0, vec![]), "{status}");
            }
        }
        let mut value = statement("not_affected");
        value["justification"] = json!("component_not_present");
        assert_eq!(gaps(&openvex(&value)), (0, vec![]));
        value["justification"] = json!("it is fine");
        assert_eq!(gaps(&openvex(&value)).0, 1);
        assert_eq!(gaps(&openvex(&json!({"status": "safe"}))).0, 2);
        let mut whole = openvex(&statement("fixed"));
        whole["statements"] = json!([]);
        whole["version"] = json!(0);
        whole.as_object_mut().unwrap().remove("author");
        assert_eq!(gaps(&whole).0, 3);
    }

    fn csaf() -> Value {
        json!({
            "document": {
                "category": "csaf_vex", "csaf_version": "2.0", "title": "t",
                "publisher": {"category": "vendor", "name": "A", "namespace": "https://a.example"},
                "tracking": {
                    "id": "A-1", "status": "final", "version": "1",
                    "initial_release_date": "2026-01-01T00:00:00Z", "current_release_date": "2026-01-02T00:00:00Z",
                    "revision_history": [{"date": "2026-01-01T00:00:00Z", "number": "1", "summary": "first"}]
                }
            },
            "product_tree": {"branches": [{"category": "vendor", "name": "A", "branches": [{
                "category": "product_version", "name": "1",
                "product": {"product_id": "P", "name": "A 1", "product_identification_helper": {"purl": "pkg:generic/a@1"}}
            }]}]},
            "vulnerabilities": [{
                "cve": "CVE-2026-1", "notes": [{"category": "description", "text": "x"}],
                "product_status": {"known_not_affected": ["P"]},
                "flags": [{"label": "component_not_present", "product_ids": ["P"]}]
            }]
        })
    }

    #[test]
    fn csaf_says_the_same_in_its_words() {
        let good = csaf();
        let vex = Vex::read(&good).unwrap();
        assert_eq!((vex.form, vex.gaps), (Form::default(), Form::default()));
        assert_eq!(
            (vex.statements[0].status, vex.products["P"].contains("pkg:generic/a@1")),
            (Status::NotAffected, true)
        );
        let broken = |change: &dyn Fn(&mut Value)| {
            let mut value = csaf();
            change(&mut value);
            gaps(&value)
        };
        assert_eq!(broken(&|value| value["vulnerabilities"][0]["flags"] = json!([])).1, ["/vulnerabilities/0"]);
        let affected =
            |value: &mut Value| value["vulnerabilities"][0]["product_status"] = json!({"known_affected": ["P"]});
        assert_eq!(broken(&affected).1, ["/vulnerabilities/0"]);
        assert_eq!(broken(&|value| value["vulnerabilities"][0]["flags"][0]["product_ids"] = json!(["Q"])).1.len(), 2);
        assert_eq!(broken(&|value| value["document"]["tracking"] = json!({})).0, 7);
        let late =
            |value: &mut Value| value["document"]["tracking"]["initial_release_date"] = json!("2026-02-01T00:00:00Z");
        assert_eq!(broken(&late), (0, vec!["/document/tracking/current_release_date".to_owned()]));
        assert_eq!(broken(&|value| value["vulnerabilities"] = json!([])).1, ["/vulnerabilities"]);
    }

    #[test]
    fn what_is_no_vex_is_left_alone() {
        for value in
            [json!({}), json!([]), json!({"document": {}}), json!({"@context": 1}), json!({"bomFormat": "CycloneDX"})]
        {
            assert_eq!(Vex::read(&value), None);
        }
    }
}
