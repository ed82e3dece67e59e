//! `sarif`: SARIF 2.1.0 (OASIS), as code scanning and viewers read it.
//!
//! One run. Each code that occurs is a rule with its help; each finding a result with its region; each
//! input and each file an artifact, where a file in a zip names the zip as its parent. What could not be
//! judged is a notification, and then the execution was not successful: a reader must not take silence
//! for a pass. Bounds are those of GitHub; what goes beyond is counted in a notification.

use std::collections::BTreeMap;
use std::rc::Rc;

use sealcase::codes::{self, Severity};
use sealcase::digest::Digest;
use sealcase::finding::{Finding, Location};
use sealcase::report::Tool;
use serde_json::{Map, Value, json};

use super::{Form, Judged, Run, place};
use crate::console::counted;
use crate::render;
use crate::story;

/// Results that GitHub takes of one run.
const MAX_RESULTS: usize = 25_000;
/// Related places of one result.
const MAX_RELATED: usize = 100;
/// Notifications about inputs.
const MAX_NOTIFICATIONS: usize = 1_000;
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The form. The rules stand in front of the results, so all is kept until the end.
#[derive(Default)]
pub(super) struct Sarif {
    results: Vec<Item>,
    dropped: usize,
    notifications: Vec<Value>,
    silent: usize,
    undecided: bool,
}

/// A finding and the input that it is about.
struct Item {
    input: Rc<Input>,
    finding: Finding,
}

struct Input {
    name: String,
    uri: String,
    /// The bag that it lies in, if it was followed from one and lies in its payload.
    within: Option<Rc<Input>>,
    folder: bool,
    /// The folder inside a zip, which reports leave out.
    base: Option<String>,
}

impl Form for Sarif {
    fn input(&mut self, judged: &Judged<'_>, _: &mut String) {
        self.bag(judged, None);
    }

    fn end(&mut self, run: &Run<'_>, out: &mut String) {
        self.prune();
        if self.dropped > 0 {
            let text = format!(
                "{} were left out; the gravest {MAX_RESULTS} are here.",
                counted(self.dropped as u64, "finding", "findings")
            );
            self.notify("warning", &text, None);
        }
        if run.interrupted {
            self.notify("error", "The run was interrupted; further inputs were not judged.", None);
        }
        if self.silent > 0 {
            let text = format!("{} about inputs were left out.", counted(self.silent as u64, "message", "messages"));
            self.notifications.push(notification("warning", &text, None));
        }
        let successful = !self.undecided && !run.interrupted;
        let mut artifacts = Artifacts::default();
        let ids: std::collections::BTreeSet<_> = self.results.iter().map(|item| item.finding.code.id()).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let mut seen = BTreeMap::new();
        let results: Vec<_> = self
            .results
            .iter()
            .map(|item| {
                let rule = ids.binary_search(&item.finding.code.id()).unwrap_or_default();
                result(item, rule, &mut artifacts, &mut seen)
            })
            .collect();
        let tool = Tool::this();
        let log = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": tool.name,
                    "version": tool.version,
                    "semanticVersion": tool.version,
                    "rules": ids.iter().filter_map(|id| rule(id)).collect::<Vec<_>>(),
                }},
                "invocations": [{
                    "executionSuccessful": successful,
                    "toolExecutionNotifications": self.notifications,
                    "properties": { "asOf": run.as_of },
                }],
                "columnKind": "unicodeCodePoints",
                "artifacts": artifacts.list,
                "results": results,
            }],
        });
        out.push_str(&serde_json::to_string_pretty(&log).unwrap_or_default());
        out.push('\n');
    }
}

impl Sarif {
    /// Takes in a bag and those that were followed from it.
    fn bag(&mut self, judged: &Judged<'_>, within: Option<&Rc<Input>>) {
        let report = judged.report;
        let base = report.bag.as_ref().and_then(|bag| bag.base_directory.clone());
        let input = Rc::new(Input {
            // As the report itself names it: a finding about the whole bag may bear that name.
            name: report.input.clone(),
            uri: judged.inside.map_or_else(|| place::uri(&judged.name, judged.folder), place::encoded),
            within: judged.inside.and(within).cloned(),
            folder: judged.folder,
            base,
        });
        if let Some(reason) = &report.reason {
            self.undecided = true;
            let hint = judged.hint.map_or_else(String::new, |hint| format!(" {}", render::sentence(hint)));
            self.notify("error", &format!("{} could not be judged: {reason}.{hint}", report.input), Some(&input.uri));
        }
        if report.truncated > 0 {
            let more = counted(report.truncated as u64, "more finding", "more findings");
            self.notify("warning", &format!("{} has {more} than a report keeps.", report.input), Some(&input.uri));
        }
        let items = report.findings.iter().map(|finding| Item { input: Rc::clone(&input), finding: finding.clone() });
        self.results.extend(items);
        if self.results.len() > 2 * MAX_RESULTS {
            self.prune();
        }
        for other in story::followed(report, &judged.name) {
            self.bag(&Judged::of_followed(other), Some(&input));
        }
    }

    /// Keeps the gravest results, in the order in which they came.
    fn prune(&mut self) {
        if self.results.len() <= MAX_RESULTS {
            return;
        }
        self.dropped += self.results.len() - MAX_RESULTS;
        let mut room = MAX_RESULTS;
        let mut left = BTreeMap::new();
        for severity in [Severity::Error, Severity::Warning, Severity::Note] {
            let count = self.results.iter().filter(|item| item.finding.severity == severity).count().min(room);
            room -= count;
            left.insert(severity, count);
        }
        self.results.retain(|item| match left.get_mut(&item.finding.severity) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        });
    }

    fn notify(&mut self, level: &str, text: &str, uri: Option<&str>) {
        if self.notifications.len() < MAX_NOTIFICATIONS {
            self.notifications.push(notification(level, text, uri));
        } else {
            self.silent += 1;
        }
    }
}

fn notification(level: &str, text: &str, uri: Option<&str>) -> Value {
    let mut value = json!({ "level": level, "message": { "text": text } });
    if let Some(uri) = uri {
        value["locations"] = json!([{ "physicalLocation": { "artifactLocation": { "uri": uri } } }]);
    }
    value
}

/// A code as a rule.
fn rule(id: &str) -> Option<Value> {
    let row = codes::Code::find(id)?.entry();
    let (what, why, fix) = (render::sentence(row.what), render::sentence(row.why), render::sentence(row.fix));
    let area = id.split('.').next().unwrap_or_default();
    Some(json!({
        "id": id,
        "shortDescription": { "text": what },
        "fullDescription": { "text": format!("{what} {why}") },
        "help": {
            "text": format!("Why: {why}\nFix: {fix}\nBasis: {}", row.basis),
            "markdown": format!("**Why:** {why}\n\n**Fix:** {fix}\n\n**Basis:** {}", row.basis),
        },
        "defaultConfiguration": { "level": row.severity.as_str() },
        "properties": { "tags": [area], "basis": row.basis, "since": row.since, "problem.severity": severity(row.severity) },
    }))
}

/// The word that GitHub shows for a severity.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "recommendation",
        _ => severity.as_str(),
    }
}

fn result(item: &Item, rule: usize, artifacts: &mut Artifacts, seen: &mut BTreeMap<String, usize>) -> Value {
    let finding = &item.finding;
    let mut value = json!({
        "ruleId": finding.code.id(),
        "ruleIndex": rule,
        "level": finding.severity.as_str(),
        "message": { "text": format!("{} Fix: {}", render::sentence(&finding.message), render::sentence(&finding.hint)) },
        "locations": [location(item, &finding.location, artifacts)],
        "partialFingerprints": { "sealcase/v1": fingerprint(item, seen) },
        "properties": { "basis": finding.basis },
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().take(MAX_RELATED).enumerate().map(|(id, place)| {
            let mut value = location(item, place, artifacts);
            value["id"] = json!(id);
            value
        });
        value["relatedLocations"] = related.collect();
    }
    value
}

fn location(item: &Item, place: &Location, artifacts: &mut Artifacts) -> Value {
    let (uri, index) = artifacts.of(&item.input, place.path.as_deref());
    // Code scanning shows nothing that has no line.
    let region = place.span.map_or(json!({ "startLine": 1 }), |span| {
        json!({
            "startLine": span.start.line, "startColumn": span.start.column,
            "endLine": span.end.line, "endColumn": span.end.column,
        })
    });
    let mut value =
        json!({ "physicalLocation": { "artifactLocation": { "uri": uri, "index": index }, "region": region } });
    if let Some(pointer) = place.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        value["logicalLocations"] = json!([{ "fullyQualifiedName": pointer, "kind": "value" }]);
    }
    value
}

/// What makes a finding the same in the next run: its code, file and pointer, never its line.
fn fingerprint(item: &Item, seen: &mut BTreeMap<String, usize>) -> String {
    let finding = &item.finding;
    let place = &finding.location;
    let detail = place.pointer.as_deref().unwrap_or(&finding.message);
    let file = place.path.as_deref().unwrap_or_default();
    let outer = item.input.within.as_ref().map_or_else(String::new, |outer| format!("{}\0", outer.uri));
    let text = format!("{}\0{outer}{}\0{file}\0{detail}", finding.code.id(), item.input.uri);
    let mut digest = Digest::of(text.as_bytes()).to_string();
    digest.truncate(32);
    // Two of one kind at one place stay two.
    let turn = seen.entry(digest.clone()).and_modify(|turn| *turn += 1).or_insert(1);
    format!("{digest}:{turn}")
}

/// The list of artifacts, and where each stands in it.
#[derive(Default)]
struct Artifacts {
    list: Vec<Value>,
    places: BTreeMap<(Option<usize>, String), usize>,
}

impl Artifacts {
    /// The URI and place of a file of an input, or of the input itself.
    fn of(&mut self, input: &Input, path: Option<&str>) -> (String, usize) {
        let Some(path) = path.filter(|path| *path != input.name) else {
            return self.bag(input);
        };
        let (parent, uri) = if input.folder {
            let below = if input.uri == "./" { "" } else { input.uri.as_str() };
            (None, format!("{below}{}", place::encoded(path)))
        } else {
            let base = input.base.as_ref().map_or_else(String::new, |base| format!("{}/", place::encoded(base)));
            (Some(self.bag(input).1), format!("{base}{}", place::encoded(path)))
        };
        let index = self.add(parent, &uri);
        (uri, index)
    }

    /// The URI and place of a bag: that of a zip in a zip is its path in there.
    fn bag(&mut self, input: &Input) -> (String, usize) {
        let Some(outer) = &input.within else {
            return (input.uri.clone(), self.add(None, &input.uri));
        };
        let parent = self.bag(outer).1;
        let base = outer.base.as_ref().map_or_else(String::new, |base| format!("{}/", place::encoded(base)));
        let uri = format!("{base}{}", input.uri);
        let index = self.add(Some(parent), &uri);
        (uri, index)
    }

    fn add(&mut self, parent: Option<usize>, uri: &str) -> usize {
        *self.places.entry((parent, uri.to_owned())).or_insert_with(|| {
            let mut value = Map::new();
            value.insert("location".to_owned(), json!({ "uri": uri }));
            if let Some(parent) = parent {
                value.insert("parentIndex".to_owned(), json!(parent));
            }
            self.list.push(Value::Object(value));
            self.list.len() - 1
        })
    }
}
