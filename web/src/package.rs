//! A package under preparation: its documents as texts, its files by name, and how far each is.
//!
//! Plain data, without a browser. The views show it, deeds change it, the worker judges it: a draft holds
//! what the last review said, and whether one is due.

pub mod ask;
pub mod keep;
pub mod unpack;
pub mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::form::{Edit, History, Schema, join};
use crate::report::{Finding, Report};
use ask::{Kept, LaidFile, Plan, Wanted};

/// Where new documents lie.
const DOCUMENTS: &str = "documents";
/// Where evidence goes that is added as loose files.
const EVIDENCE: &str = "evidence";

/// A document that is edited.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its type; empty if its text does not tell.
    pub doc_type: String,
    /// Its text, with what it was before.
    pub history: History,
    /// The text as a value, if it is JSON.
    pub value: Option<Parsed>,
    /// Whether it began as a starter document, so that examples in it are to be replaced.
    pub starter: bool,
}

/// A parsed text. Equal only to itself, so that comparing costs nothing.
#[derive(Clone, Debug)]
pub struct Parsed(pub Arc<Value>);

impl PartialEq for Parsed {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Document {
    /// A document with this text.
    pub fn new(text: String, starter: bool) -> Self {
        let mut document = Self { history: History::new(text), starter, ..Self::default() };
        document.read();
        document
    }

    fn read(&mut self) {
        self.value = serde_json::from_str(self.history.text()).ok().map(|value| Parsed(Arc::new(value)));
        if let Some(Parsed(value)) = &self.value {
            value.get("docType").and_then(Value::as_str).unwrap_or_default().clone_into(&mut self.doc_type);
        }
    }
}

/// How far a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The stage asks for one, and there is none.
    Missing,
    /// Its text is not JSON.
    Broken,
    /// So many findings are errors.
    Errors(usize),
    /// So many entries are still examples.
    ToFill(usize),
    /// So many findings are warnings.
    Warnings(usize),
    /// Nothing is found.
    Fine,
    /// Not judged yet.
    Waiting,
}

/// A line of the list of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The type; empty if unknown.
    pub doc_type: String,
    /// Its title.
    pub title: String,
    /// Why the stage asks for it; empty if it does not.
    pub why: String,
    /// Where it is, if there is one.
    pub path: Option<String>,
    /// How far it is.
    pub state: State,
}

/// Findings by the pointer of the field that they are about.
pub type ByField = BTreeMap<String, Vec<Finding>>;

/// Whether the work is kept in this browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// Not asked for.
    #[default]
    Off,
    /// Asked for; the last time it was done, in seconds since 1970.
    On(Option<i64>),
    /// The browser refuses.
    Refused(String),
}

/// A package under preparation.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub struct Draft {
    /// Whether there is one.
    pub begun: bool,
    /// Whether files are being opened.
    pub opening: bool,
    /// What it is called.
    pub name: String,
    /// The documents that are edited, by path.
    pub documents: BTreeMap<String, Document>,
    /// All other files, with their sizes.
    pub files: BTreeMap<String, u64>,
    /// What the stage asks for.
    pub plan: Plan,
    /// The document that is open.
    pub open: Option<String>,
    /// What the last review found, by document and field. The empty path stands for the whole package.
    pub problems: BTreeMap<String, ByField>,
    /// Entries that are still examples, by document.
    pub examples: BTreeMap<String, BTreeSet<String>>,
    /// Errors and warnings of the last review; none before the first.
    pub counts: Option<(usize, usize)>,
    /// Whether the draft changed since the last review was asked for.
    pub due: bool,
    /// Whether it changed since it was last saved by the user or kept.
    pub unsaved: bool,
    /// Whether it is kept in this browser.
    pub keeping: Keeping,
    /// What an earlier visit kept.
    pub recall: Option<Kept>,
    /// Whether its files lie in what is kept, and go with it.
    pub rests_on_kept: bool,
}

impl Draft {
    /// Begins anew with these files. What was there is forgotten.
    pub fn begin(&mut self, name: String, laid: Vec<LaidFile>, starter: bool) {
        let (plan, keeping, recall) = (self.plan.clone(), self.keeping.clone(), self.recall.take());
        *self = Self { begun: true, name, plan, keeping, recall, ..Self::default() };
        self.lay(laid, starter);
        // What was opened lies where it was; a fresh template is made again by one press.
        self.unsaved = false;
    }

    /// Takes files in. One of the same name is replaced.
    pub fn lay(&mut self, laid: Vec<LaidFile>, starter: bool) {
        for LaidFile { path, size, text } in laid {
            self.remove(&path);
            match text {
                Some(text) => {
                    self.documents.insert(path, Document::new(text, starter));
                }
                None => {
                    self.files.insert(path, size);
                }
            }
        }
        self.begun = true;
        self.opening = false;
        self.touch();
    }

    /// Takes a file or document out.
    pub fn remove(&mut self, path: &str) {
        self.documents.remove(path);
        self.files.remove(path);
        self.problems.remove(path);
        self.examples.remove(path);
        if self.open.as_deref() == Some(path) {
            self.open = None;
        }
        self.touch();
    }

    fn touch(&mut self) {
        self.due = true;
        self.unsaved = true;
    }

    /// The open document.
    pub fn current(&self) -> Option<(&str, &Document)> {
        let path = self.open.as_deref()?;
        self.documents.get(path).map(|document| (path, document))
    }

    fn change(&mut self, deed: impl FnOnce(&mut Document) -> bool) {
        let document = self.open.as_ref().and_then(|path| self.documents.get_mut(path));
        if let Some(document) = document
            && deed(document)
        {
            document.read();
            self.touch();
        }
    }

    /// Changes the open document by its form.
    pub fn edit(&mut self, edit: &Edit, schema: Option<&Schema>) {
        self.change(|document| {
            let new = document.value.as_ref().and_then(|Parsed(value)| edit.apply(schema, value));
            let Some(text) = new.and_then(|value| serde_json::to_string_pretty(&value).ok()) else { return false };
            document.history.change(text + "\n", edit.place());
            true
        });
    }

    /// Other starters in which a member is still the example that the open document had too.
    pub fn followers(&self, pointer: &str) -> Vec<String> {
        let others =
            self.examples.iter().filter(|(path, own)| self.open.as_ref() != Some(path) && own.contains(pointer));
        others.map(|(path, _)| path.clone()).collect()
    }

    /// Puts the open document's value into all other starters in which it is still the example.
    pub fn spread(&mut self, pointer: &str) {
        let Some(value) = self.current().and_then(|(_, open)| open.value.clone()) else { return };
        let Some(value) = value.0.pointer(pointer).cloned() else { return };
        let edit = Edit::Set(pointer.to_owned(), value);
        let home = self.open.take();
        for path in self.followers(pointer) {
            self.open = Some(path);
            self.edit(&edit, None);
        }
        self.open = home;
    }

    /// Changes the open document's text.
    pub fn write(&mut self, text: String) {
        self.change(|document| {
            document.history.change(text, Some("text"));
            true
        });
    }

    /// Goes a step back or on in the open document.
    pub fn step(&mut self, back: bool) {
        self.change(|document| if back { document.history.undo() } else { document.history.redo() });
    }

    /// A free path for a new document of this type.
    pub fn path_for(&self, doc_type: &str) -> String {
        let paths = (1..).map(|number| match number {
            1 => format!("{DOCUMENTS}/{doc_type}.json"),
            number => format!("{DOCUMENTS}/{doc_type}-{number}.json"),
        });
        let mut free = paths.filter(|path| !self.documents.contains_key(path) && !self.files.contains_key(path));
        free.next().unwrap_or_default()
    }

    /// Where a file goes that is added: as it is, if it lies in a folder or is a document, else to the evidence.
    pub fn place_for(name: &str) -> String {
        if name.contains('/') || name.to_ascii_lowercase().ends_with(".json") {
            name.to_owned()
        } else {
            format!("{EVIDENCE}/{name}")
        }
    }

    /// Its name as one for a file: without what parts folders.
    pub fn file_name(&self) -> String {
        let plain = self.name.trim().replace(['/', '\\', ':', '\0'], "-");
        if plain.is_empty() { "package".to_owned() } else { plain }
    }

    /// All paths, documents included.
    pub fn paths(&self) -> BTreeSet<&str> {
        self.documents.keys().chain(self.files.keys()).map(String::as_str).collect()
    }

    /// Paths of starter documents.
    pub fn starters(&self) -> Vec<String> {
        self.documents.iter().filter(|(_, document)| document.starter).map(|(path, _)| path.clone()).collect()
    }

    /// Takes in what a review found.
    pub fn reviewed(&mut self, report: &Report, examples: BTreeMap<String, Vec<String>>) {
        self.counts = Some((report.counts.errors, report.counts.warnings));
        self.problems.clear();
        for finding in &report.findings {
            let path = finding.location.path.clone().unwrap_or_default();
            self.problems.entry(path).or_default().entry(field_of(finding)).or_default().push(finding.clone());
        }
        self.examples = examples.into_iter().map(|(path, all)| (path, all.into_iter().collect())).collect();
    }

    /// How far a document is.
    pub fn state(&self, path: &str) -> State {
        let Some(document) = self.documents.get(path) else { return State::Missing };
        if document.value.is_none() {
            return State::Broken;
        }
        if self.counts.is_none() {
            return State::Waiting;
        }
        let count = |severity: &str| {
            let own = self.problems.get(path).into_iter().flat_map(BTreeMap::values).flatten();
            own.filter(|finding| finding.severity == severity).count()
        };
        let to_fill = self.examples.get(path).map_or(0, BTreeSet::len);
        match (to_fill, count("error"), count("warning")) {
            (to_fill, _, _) if to_fill > 0 => State::ToFill(to_fill),
            (_, 0, 0) => State::Fine,
            (_, 0, warnings) => State::Warnings(warnings),
            (_, errors, _) => State::Errors(errors),
        }
    }

    /// The documents, in the order in which the stage asks for them, then all others.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut left: BTreeSet<&str> = self.documents.keys().map(String::as_str).collect();
        let any = |types: &[String]| self.documents.values().any(|document| types.contains(&document.doc_type));
        let one_of = &self.plan.at_least_one_of;
        for wanted in &self.plan.wanted {
            let own = self.documents.iter().filter(|(_, document)| document.doc_type == wanted.doc_type);
            let own: Vec<&str> = own.map(|(path, _)| path.as_str()).collect();
            let asked = wanted.asked || (one_of.contains(&wanted.doc_type) && !any(one_of));
            if own.is_empty() && asked {
                rows.push(row(wanted, None, State::Missing));
            }
            for path in own {
                left.remove(path);
                rows.push(row(wanted, Some(path), self.state(path)));
            }
        }
        for path in left {
            let doc_type = self.documents.get(path).map(|document| document.doc_type.clone()).unwrap_or_default();
            let title = self.plan.title(&doc_type);
            let (path, state) = (Some(path.to_owned()), self.state(path));
            rows.push(Row { doc_type, title, why: String::new(), path, state });
        }
        rows
    }
}

fn row(wanted: &Wanted, path: Option<&str>, state: State) -> Row {
    Row {
        doc_type: wanted.doc_type.clone(),
        title: wanted.title.clone(),
        why: wanted.why.clone(),
        path: path.map(str::to_owned),
        state,
    }
}

/// The field that a finding is about. A missing member is told at its owner; the form shows it at the member.
fn field_of(finding: &Finding) -> String {
    let pointer = finding.location.pointer.clone().unwrap_or_default();
    let name = finding.message.split('`').nth(1).filter(|_| finding.code == "schema.required");
    name.map_or_else(|| pointer.clone(), |name| join(&pointer, name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn laid(path: &str, text: Option<&str>) -> LaidFile {
        LaidFile { path: path.into(), size: 3, text: text.map(str::to_owned) }
    }

    fn draft() -> Draft {
        let wanted = |doc_type: &str, asked| Wanted {
            doc_type: doc_type.into(),
            title: doc_type.to_uppercase(),
            why: "because".into(),
            asked,
        };
        let wanted = vec![wanted("application", true), wanted("product", true), wanted("decision", false)];
        let mut draft = Draft { plan: Plan { wanted, ..Plan::default() }, ..Draft::default() };
        let application = r#"{"docType":"application","issuer":"x"}"#;
        let files = vec![
            laid("documents/application.json", Some(application)),
            laid("odd.json", Some("{ not")),
            laid("evidence/a.log", None),
        ];
        draft.begin("cam".into(), files, true);
        draft
    }

    fn report(findings: &str) -> Report {
        let text = format!(
            r#"{{"input":"x","verdict":"failed","counts":{{"errors":1,"warnings":0,"notes":0}},"asOf":null,
                "findings":{findings},"signatures":[]}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn rows_tell_what_is_missing_and_how_far_the_rest_is() {
        let mut draft = draft();
        let states = |draft: &Draft| draft.rows().into_iter().map(|row| (row.doc_type, row.state)).collect::<Vec<_>>();
        let row = |name: &str, state| (name.to_owned(), state);
        assert_eq!(
            states(&draft),
            [row("application", State::Waiting), row("product", State::Missing), row("", State::Broken)]
        );
        let finding = r#"[{"code":"schema.required","severity":"error","message":"`docId` is missing","hint":"","basis":"",
            "location":{"path":"documents/application.json","pointer":""}}]"#;
        draft.reviewed(&report(finding), BTreeMap::new());
        assert_eq!(states(&draft)[0].1, State::Errors(1));
        let fields = &draft.problems["documents/application.json"];
        assert!(fields.contains_key("/docId"), "{fields:?}");
        let examples = BTreeMap::from([("documents/application.json".to_owned(), vec!["/issuer".to_owned()])]);
        draft.reviewed(&report("[]"), examples);
        assert_eq!(states(&draft)[0].1, State::ToFill(1));
        draft.reviewed(&report("[]"), BTreeMap::new());
        assert_eq!(states(&draft)[0].1, State::Fine);
        draft.plan.at_least_one_of = vec!["decision".into()];
        assert!(states(&draft).contains(&row("decision", State::Missing)));
    }

    #[test]
    fn form_and_text_change_the_same_document() {
        let mut draft = draft();
        draft.edit(&Edit::Set("/issuer".into(), json!("nobody")), None);
        assert!(draft.documents["documents/application.json"].history.text().contains("\"x\""), "none is open");
        draft.open = Some("documents/application.json".into());
        draft.due = false;
        assert!(!draft.unsaved, "nothing was entered yet");
        draft.edit(&Edit::Set("/issuer".into(), json!("Brightwater")), None);
        draft.edit(&Edit::Set("/issuer".into(), json!("Brightwater, Inc.")), None);
        assert!(draft.due && draft.unsaved);
        assert_eq!(draft.current().unwrap().1.value.as_ref().unwrap().0["issuer"], "Brightwater, Inc.");
        draft.write("{ broken".into());
        assert_eq!(draft.state("documents/application.json"), State::Broken);
        assert_eq!(draft.current().unwrap().1.doc_type, "application", "its form comes back when it is mended");
        draft.edit(&Edit::Set("/issuer".into(), json!("lost")), None);
        assert_eq!(draft.current().unwrap().1.history.text(), "{ broken");
        draft.step(true);
        assert_eq!(draft.current().unwrap().1.value.as_ref().unwrap().0["issuer"], "Brightwater, Inc.");
        draft.step(true);
        assert_eq!(draft.current().unwrap().1.value.as_ref().unwrap().0["issuer"], "x");
        draft.step(false);
        assert_eq!(draft.current().unwrap().1.value.as_ref().unwrap().0["issuer"], "Brightwater, Inc.");
    }

    #[test]
    fn an_entry_is_put_into_all_starters_that_still_have_the_example() {
        let mut draft = draft();
        let text = r#"{"docType":"product","issuer":"x"}"#;
        draft.lay(vec![laid("p.json", Some(text)), laid("q.json", Some(text))], true);
        let all = ["documents/application.json", "p.json"].map(|path| (path.to_owned(), vec!["/issuer".to_owned()]));
        draft.reviewed(&report("[]"), BTreeMap::from(all));
        draft.open = Some("documents/application.json".into());
        draft.edit(&Edit::Set("/issuer".into(), json!("Brightwater")), None);
        assert_eq!(draft.followers("/issuer"), ["p.json"]);
        draft.spread("/issuer");
        assert_eq!(draft.open.as_deref(), Some("documents/application.json"));
        let issuer = |path: &str| draft.documents[path].value.as_ref().unwrap().0["issuer"].clone();
        assert_eq!((issuer("p.json"), issuer("q.json")), (json!("Brightwater"), json!("x")));
    }

    #[test]
    fn files_have_their_places() {
        let mut draft = draft();
        assert_eq!(draft.path_for("product"), "documents/product.json");
        assert_eq!(draft.path_for("application"), "documents/application-2.json");
        assert_eq!(Draft::place_for("a.log"), "evidence/a.log");
        assert_eq!(Draft::place_for("x/a.log"), "x/a.log");
        draft.lay(vec![laid("evidence/a.log", Some("{}"))], false);
        assert!(draft.files.is_empty() && draft.documents.contains_key("evidence/a.log"));
        draft.open = Some("evidence/a.log".into());
        draft.remove("evidence/a.log");
        assert_eq!(draft.open, None);
        assert_eq!(draft.paths().len(), 2);
        assert_eq!(draft.starters().len(), 2);
        draft.name = " a/b\\c ".into();
        assert_eq!(draft.file_name(), "a-b-c");
        draft.name.clear();
        assert_eq!(draft.file_name(), "package");
    }
}
