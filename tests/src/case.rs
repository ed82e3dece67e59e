//! A case: a small input, what it shows, and the report that every host must give.
//!
//! A case is a folder `<code>/<name>/` with a `case.toml` and the expected `report.json`. Its input is
//! the files below its `in/`, or the shared clean package with a few edits. Everything is read from a map
//! of paths to bytes, so that cases can be embedded where there is no file system.

use std::collections::BTreeMap;

use sealcase::digest::Digest;
use sealcase::profile::{self, Profile};
use sealcase::report::{self, Report};
use sealcase::store::MemStore;
use sealcase::validate::{self, Demand, Evidence};
use serde::Deserialize;
use serde_json::{Value, json};

/// Files by path, with `/` between parts.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The profile that cases are judged by unless they name another.
pub const PROFILE: &str = "us-ctm-2024";
/// The stage that cases are judged at unless they name another.
pub const STAGE: &str = "application";

/// What a case expects of its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// The code is in the report.
    Fires,
    /// The input is as close to the mistake as may be: the code is not in the report, nor is any error.
    NearMiss,
}

/// A case, ready to run.
#[derive(Clone, Debug)]
pub struct Case {
    /// `<code>/<name>`.
    pub folder: String,
    /// Its name.
    pub name: String,
    /// The finding code that it is about.
    pub code: String,
    /// What it shows, in a sentence.
    pub shows: String,
    /// What it expects.
    pub expect: Expect,
    /// The package.
    pub store: MemStore,
    /// The text of the profile.
    pub profile: Vec<u8>,
    /// The stage that it is judged at.
    pub stage: String,
    /// When evidence is hashed.
    pub evidence: Evidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    shows: String,
    expect: Expect,
    base: Option<String>,
    stage: Option<String>,
    judged_by: Option<String>,
    #[serde(default)]
    refresh: bool,
    #[serde(default)]
    when_sealing: bool,
    #[serde(default)]
    edit: Vec<FileEdit>,
    #[serde(default)]
    profile: Vec<Edit>,
}

/// A change of one file of a package, as case files write it.
#[derive(Deserialize)]
pub struct FileEdit {
    file: String,
    #[serde(flatten)]
    edit: Edit,
}

/// One change of a file. Exactly one member is given.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Edit {
    set: Option<Set>,
    remove: Option<String>,
    delete: Option<bool>,
    write: Option<String>,
    rename: Option<String>,
    copy: Option<String>,
    append: Option<String>,
    replace: Option<(String, String)>,
    bytes: Option<Vec<u8>>,
    fill: Option<Fill>,
}

/// Puts a value at a JSON Pointer; `-` as last token appends to a list.
#[derive(Deserialize)]
struct Set {
    pointer: String,
    value: Value,
}

/// A text, many times over, between two others.
#[derive(Deserialize)]
struct Fill {
    #[serde(default)]
    before: String,
    text: String,
    times: usize,
    #[serde(default)]
    after: String,
}

/// The folders of all cases in a map of files.
pub fn folders(files: &Files) -> Vec<String> {
    files.keys().filter_map(|path| path.strip_suffix("/case.toml")).map(str::to_owned).collect()
}

/// Reads a case.
///
/// # Errors
/// What is wrong with the case itself, for whoever wrote it.
pub fn load(files: &Files, folder: &str) -> Result<Case, String> {
    let (code, name) = folder.split_once('/').ok_or("a case lies in <code>/<name>/")?;
    let text = files.get(&format!("{folder}/case.toml")).ok_or("there is no case.toml")?;
    let text = std::str::from_utf8(text).map_err(|_| "case.toml is not UTF-8")?;
    let text: Text = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut package = Files::new();
    if let Some(base) = &text.base {
        package.extend(below(files, &format!("{base}/")));
        if package.is_empty() {
            return Err(format!("there is no base {base}"));
        }
    }
    package.extend(below(files, &format!("{folder}/in/")));
    for FileEdit { file, edit } in &text.edit {
        change(&mut package, file, edit)?;
    }
    if text.refresh {
        refresh(&mut package);
    }
    let judged_by = text.judged_by.as_deref().unwrap_or(PROFILE);
    let builtin = profile::builtin_text(judged_by).ok_or("the profile is not built in")?;
    let mut profile = Files::from([(PROFILE.to_owned(), builtin.as_bytes().to_vec())]);
    for edit in &text.profile {
        change(&mut profile, PROFILE, edit)?;
    }
    Ok(Case {
        folder: folder.to_owned(),
        name: name.to_owned(),
        code: code.to_owned(),
        shows: text.shows,
        expect: text.expect,
        store: package.into_iter().collect(),
        profile: profile.remove(PROFILE).unwrap_or_default(),
        stage: text.stage.unwrap_or_else(|| STAGE.to_owned()),
        evidence: if text.when_sealing { Evidence::WhenSealing } else { Evidence::ReadNow },
    })
}

/// The package at `base`, with some edits; `fresh` states sizes and digests anew after them.
///
/// # Errors
/// What is wrong with an edit.
pub fn package(files: &Files, base: &str, edits: &[FileEdit], fresh: bool) -> Result<Files, String> {
    let mut package: Files = below(files, &format!("{base}/")).collect();
    if package.is_empty() {
        return Err(format!("there is no base {base}"));
    }
    for FileEdit { file, edit } in edits {
        change(&mut package, file, edit)?;
    }
    if fresh {
        refresh(&mut package);
    }
    Ok(package)
}

fn below<'a>(files: &'a Files, prefix: &'a str) -> impl Iterator<Item = (String, Vec<u8>)> + 'a {
    files.iter().filter_map(move |(path, bytes)| Some((path.strip_prefix(prefix)?.to_owned(), bytes.clone())))
}

impl Case {
    /// Runs the case: what every host must report.
    ///
    /// # Errors
    /// If the package cannot be judged at all.
    pub fn run(&self) -> Result<Report, String> {
        let profile = match Profile::parse(&self.profile, "profile.json") {
            Ok(profile) => profile,
            Err(findings) => {
                let verdict = report::verdict_of_validation(&findings);
                return Ok(Report::new("profile.json", verdict, None, findings));
            }
        };
        let demand =
            Demand { input: "package", profile: &profile, stage: &self.stage, as_of: None, evidence: self.evidence };
        let validation = validate::validate(&self.store, &demand).map_err(|error| error.to_string())?;
        if validation.checked.is_some() != (validation.report.counts.errors == 0) {
            return Err("a package may be sealed if and only if it has no error".to_owned());
        }
        Ok(validation.report)
    }

    /// What the report must show of the code, or why it does not.
    ///
    /// # Errors
    /// The difference, in words.
    pub fn judge(&self, report: &Report) -> Result<(), String> {
        let fired = report.findings.iter().any(|finding| finding.code.id() == self.code);
        let told = || -> Vec<String> {
            let line = |finding: &sealcase::finding::Finding| {
                let path = finding.location.path.as_deref().unwrap_or("");
                let pointer = finding.location.pointer.as_deref().unwrap_or("");
                format!("  {} {path} {pointer} {}", finding.code, finding.message)
            };
            report.findings.iter().map(line).collect()
        };
        match self.expect {
            Expect::Fires if !fired => Err(format!("{} does not fire:\n{}", self.code, told().join("\n"))),
            Expect::NearMiss if fired => Err(format!("{} fires:\n{}", self.code, told().join("\n"))),
            Expect::NearMiss if report.counts.errors > 0 => Err(format!("there are errors:\n{}", told().join("\n"))),
            _ => Ok(()),
        }
    }
}

fn change(files: &mut Files, file: &str, edit: &Edit) -> Result<(), String> {
    if let Some(text) = &edit.write {
        files.insert(file.to_owned(), text.clone().into_bytes());
        return Ok(());
    }
    if let Some(bytes) = &edit.bytes {
        files.insert(file.to_owned(), bytes.clone());
        return Ok(());
    }
    if let Some(fill) = &edit.fill {
        let text = format!("{}{}{}", fill.before, fill.text.repeat(fill.times), fill.after);
        files.insert(file.to_owned(), text.into_bytes());
        return Ok(());
    }
    let bytes = files.get_mut(file).ok_or_else(|| format!("there is no {file} to edit"))?;
    if let Some(set) = &edit.set {
        return edit_json(bytes, |value| put(value, &set.pointer, set.value.clone()));
    }
    if let Some(pointer) = &edit.remove {
        return edit_json(bytes, |value| take(value, pointer));
    }
    if let Some(text) = &edit.append {
        bytes.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    if let Some((old, new)) = &edit.replace {
        let text = std::str::from_utf8(bytes).map_err(|_| format!("{file} is not UTF-8"))?;
        if !text.contains(old.as_str()) {
            return Err(format!("{file} does not hold {old:?}"));
        }
        *bytes = text.replacen(old.as_str(), new, 1).into_bytes();
        return Ok(());
    }
    if let Some(name) = &edit.copy {
        let content = bytes.clone();
        files.insert(name.clone(), content);
        return Ok(());
    }
    let content = files.remove(file).unwrap_or_default();
    match (&edit.rename, edit.delete) {
        (Some(name), _) => {
            files.insert(name.clone(), content);
            Ok(())
        }
        (None, Some(true)) => Ok(()),
        _ => Err(format!("the edit of {file} says nothing")),
    }
}

fn edit_json(bytes: &mut Vec<u8>, deed: impl FnOnce(&mut Value) -> Option<()>) -> Result<(), String> {
    let mut value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    deed(&mut value).ok_or("the pointer leads nowhere")?;
    *bytes = pretty(&value);
    Ok(())
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    text
}

fn put(value: &mut Value, pointer: &str, new: Value) -> Option<()> {
    let (parent, token) = pointer.rsplit_once('/')?;
    match value.pointer_mut(parent)? {
        Value::Array(items) if token == "-" => items.push(new),
        Value::Array(items) => *items.get_mut(token.parse::<usize>().ok()?)? = new,
        Value::Object(members) => {
            members.insert(token.to_owned(), new);
        }
        _ => return None,
    }
    Some(())
}

fn take(value: &mut Value, pointer: &str) -> Option<()> {
    let (parent, token) = pointer.rsplit_once('/')?;
    match value.pointer_mut(parent)? {
        Value::Array(items) => {
            let at = token.parse::<usize>().ok().filter(|at| *at < items.len())?;
            items.remove(at);
        }
        // The other members keep their order.
        Value::Object(members) => drop(members.shift_remove(token)?),
        _ => return None,
    }
    Some(())
}

/// States size and digest anew wherever a JSON file of the package refers to another file.
fn refresh(package: &mut Files) {
    let facts: BTreeMap<String, (usize, String)> =
        package.iter().map(|(path, bytes)| (path.clone(), (bytes.len(), Digest::of(bytes).to_string()))).collect();
    for bytes in package.values_mut() {
        let Ok(mut value) = serde_json::from_slice::<Value>(bytes) else { continue };
        if restate(&mut value, &facts) {
            *bytes = pretty(&value);
        }
    }
}

fn restate(value: &mut Value, facts: &BTreeMap<String, (usize, String)>) -> bool {
    match value {
        Value::Array(items) => items.iter_mut().fold(false, |changed, item| restate(item, facts) | changed),
        Value::Object(members) => {
            let known = members.get("path").and_then(Value::as_str).and_then(|path| facts.get(path));
            if let (Some((size, digest)), true) = (known, members.contains_key("sha256")) {
                let same = members["sha256"] == json!(digest) && members["size"] == json!(size);
                members.insert("size".to_owned(), json!(size));
                members.insert("sha256".to_owned(), json!(digest));
                return !same;
            }
            members.values_mut().fold(false, |changed, member| restate(member, facts) | changed)
        }
        _ => false,
    }
}
