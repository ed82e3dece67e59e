//! `Node`: a value inside a document, and `Findings`: where rules put what they find.
//!
//! A node knows its document, so that a rule can point at it without building paths as it walks. The
//! pointer is worked out only when a finding is made. `Findings` keeps a bounded number per document
//! and severity; what is beyond is counted, not told.

use std::collections::{BTreeMap, BTreeSet};

use crate::codes::{self, Code, Severity};
use crate::finding::{Finding, Location};
use crate::json::{Item, Tree};
use crate::time::Date;

/// Most findings of one severity that rules tell of one file.
const MAX_PER_FILE: usize = 300;

/// A document that was recognised.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its path in the package.
    pub(crate) path: String,
    /// Its type.
    pub(crate) doc_type: &'static str,
    /// Its content.
    pub(crate) tree: Tree,
    /// The outermost members in which its schema found something wrong, or which are missing;
    /// the empty name stands for the whole document.
    pub(crate) faulty: BTreeSet<String>,
}

impl Document {
    /// Its outermost value.
    pub(crate) fn root(&self) -> Node<'_> {
        Node { document: self, value: self.tree.root() }
    }

    /// Whether the schema found nothing wrong in an outermost member. Rules read sound members only.
    pub(crate) fn is_sound(&self, member: &str) -> bool {
        // Of a document of another version or type nothing is known.
        let lost = |name: &str| self.faulty.contains(name);
        self.faulty.is_empty() || !(lost(member) || lost("") || lost("schemaVersion") || lost("docType"))
    }

    /// Its id, if it states one.
    pub(crate) fn doc_id(&self) -> Option<&str> {
        self.tree.root().get("docId").and_then(Item::as_str)
    }
}

/// A value inside a document.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    document: &'a Document,
    value: Item<'a>,
}

impl<'a> Node<'a> {
    /// A member, if there is one. Every access to a faulty outermost member finds nothing.
    pub(crate) fn member(self, name: &str) -> Option<Self> {
        self.sound(name).then(|| self.value.get(name).map(|value| Self { value, ..self })).flatten()
    }

    /// Whether what is found, or not found, under that name may be judged.
    pub(crate) fn sound(self, name: &str) -> bool {
        self.document.faulty.is_empty() || !self.value.is(self.document.tree.root()) || self.document.is_sound(name)
    }

    /// A member, or the object itself where it is missing: the place to point at.
    pub(crate) fn member_or_self(self, name: &str) -> Self {
        self.member(name).unwrap_or(self)
    }

    /// The items of a list; none if there is no such list.
    pub(crate) fn items(self, name: &str) -> impl Iterator<Item = Self> + use<'a> {
        let items = self.member(name).map(|member| member.value.items());
        items.into_iter().flatten().map(move |value| Self { value, ..self })
    }

    /// The members of an object, with their names.
    pub(crate) fn members(self) -> impl Iterator<Item = (&'a str, Self)> {
        self.value.members().map(move |(name, value)| (name, Self { value, ..self }))
    }

    /// The items of a list that this node is.
    pub(crate) fn elements(self) -> impl Iterator<Item = Self> {
        self.value.items().map(move |value| Self { value, ..self })
    }

    /// A member's text.
    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.member(name).and_then(|member| member.value.as_str())
    }

    /// A member's truth.
    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        self.member(name).and_then(|member| member.value.as_bool())
    }

    /// A member's date, with its place.
    pub(crate) fn date(self, name: &str) -> Option<Dated<'a>> {
        let node = self.member(name)?;
        Some(Dated { date: Date::parse(node.as_text()?)?, node })
    }

    /// The value's own text.
    pub(crate) fn as_text(self) -> Option<&'a str> {
        self.value.as_str()
    }

    /// The value.
    pub(crate) fn value(self) -> Item<'a> {
        self.value
    }

    /// The path of its document.
    pub(crate) fn path(self) -> &'a str {
        &self.document.path
    }

    /// Where it is: file and pointer; the lines are found when the report is made.
    pub(crate) fn location(self) -> Location {
        Location::pointer(&self.document.path, self.value.pointer())
    }
}

/// A date and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Dated<'a> {
    pub(crate) date: Date,
    pub(crate) node: Node<'a>,
}

/// What was found, at most so many of one severity per file.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    counts: BTreeMap<(String, Severity), usize>,
}

impl Findings {
    /// Adds a finding at a node; `shape` gives it its words, and is asked only if there is room.
    pub(crate) fn at(&mut self, code: Code, node: Node<'_>, shape: impl FnOnce(Finding) -> Finding) {
        if self.room(node.path(), code.severity()) {
            self.list.push(shape(Finding::new(code, node.location())));
        }
    }

    /// Adds a finding about a whole file.
    pub(crate) fn file(&mut self, code: Code, path: &str, shape: impl FnOnce(Finding) -> Finding) {
        if self.room(path, code.severity()) {
            self.list.push(shape(Finding::at(code, path)));
        }
    }

    /// Adds a finding that is made already.
    pub(crate) fn push(&mut self, finding: Finding) {
        if self.room(finding.location.path.as_deref().unwrap_or_default(), finding.severity) {
            self.list.push(finding);
        }
    }

    /// Notes that there is more about a file than is told.
    pub(crate) fn more(&mut self, path: &str) {
        self.list.push(Finding::at(codes::VALIDATE_MORE_FINDINGS, path));
    }

    /// All findings, in no order yet.
    pub(crate) fn into_list(mut self) -> Vec<Finding> {
        let over: Vec<String> =
            self.counts.iter().filter(|(_, count)| **count > MAX_PER_FILE).map(|((path, _), _)| path.clone()).collect();
        for path in over.into_iter().filter(|path| !path.is_empty()) {
            self.more(&path);
        }
        self.list
    }

    fn room(&mut self, path: &str, severity: Severity) -> bool {
        let count = self.counts.entry((path.to_owned(), severity)).or_default();
        *count += 1;
        *count <= MAX_PER_FILE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Document {
        let value = json!({ "a/b": [{ "x": "1" }, { "x": "1", "on": "2026-01-31" }], "c": true });
        let tree = Tree::parse(value.to_string().as_bytes()).unwrap();
        Document { path: "d.json".to_owned(), doc_type: "product", tree, faulty: BTreeSet::new() }
    }

    #[test]
    fn nodes_know_where_they_are() {
        let document = document();
        let second = document.root().items("a/b").nth(1).unwrap();
        assert_eq!(second.location().pointer.as_deref(), Some("/a~1b/1"));
        assert_eq!(second.member("x").unwrap().location().pointer.as_deref(), Some("/a~1b/1/x"));
        assert_eq!(document.root().location().pointer.as_deref(), Some(""));
        assert_eq!(second.date("on").unwrap().date.to_string(), "2026-01-31");
        assert_eq!((second.text("x"), second.text("y"), document.root().flag("c")), (Some("1"), None, Some(true)));
        assert_eq!(second.items("x").count(), 0);
    }

    #[test]
    fn faulty_members_are_not_read() {
        let mut document = document();
        document.faulty.insert("c".to_owned());
        let root = document.root();
        assert_eq!((root.flag("c"), root.sound("c"), root.items("a/b").count()), (None, false, 2));
        document.faulty.insert("schemaVersion".to_owned());
        assert_eq!(document.root().items("a/b").count(), 0);
    }

    #[test]
    fn a_flood_is_cut_per_file_and_severity() {
        let document = document();
        let mut out = Findings::default();
        for _ in 0..MAX_PER_FILE + 5 {
            out.at(codes::RULES_DECLARATION_EARLY, document.root(), |finding| finding);
        }
        out.at(codes::RULES_DATE_ORDER, document.root(), |finding| finding);
        let list = out.into_list();
        assert_eq!(list.len(), MAX_PER_FILE + 2);
        assert!(list.iter().any(|finding| finding.code == codes::RULES_DATE_ORDER));
        assert!(list.iter().any(|finding| finding.code == codes::VALIDATE_MORE_FINDINGS));
    }
}
