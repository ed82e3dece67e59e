//! `sealcase explain` and `sealcase schema`: the tables that are built in, as text or JSON.

use std::fmt::Write as _;

use sealcase::codes::{self, Code, Entry};
use sealcase::schema;
use sealcase_schemas::{CATALOGUE_SCHEMA, COMMON, POLICY_SCHEMA, PROFILE_SCHEMA, REPORT_SCHEMA, Schema, TRUST_SCHEMA};
use serde_json::{Value, json};

use crate::args::{ExplainArgs, Format, SchemaCommand};
use crate::console::{BAD, BOLD, Console, GOOD, counted, plain};
use crate::editors;
use crate::outcome::{Exit, Stop};
use crate::render;

/// Most codes of an area that are named when one of them was misspelt.
const SAME_AREA_SHOWN: usize = 6;

/// Runs `sealcase explain`.
pub(crate) fn run(args: &ExplainArgs, console: &mut Console) -> Result<Exit, Stop> {
    let rows: Vec<Code> = match &args.code {
        Some(id) => vec![Code::find(id).ok_or_else(|| unknown(id))?],
        None => codes::all().collect(),
    };
    match args.output.format {
        Format::Human if args.list => console.write(&list(&rows))?,
        Format::Human => {
            let examples = examples();
            let text = |code: &Code| render::explanation(*code) + &example(&examples, *code);
            console.write(&rows.iter().map(text).collect::<String>())?;
        }
        Format::Json => {
            let examples = examples();
            let values: Vec<Value> = rows.iter().map(|code| as_json(code.entry(), &examples)).collect();
            console.result(&format!("{:#}", Value::Array(values)))?;
        }
        Format::Ndjson => {
            let examples = examples();
            for code in rows {
                console.result(&as_json(code.entry(), &examples).to_string())?;
            }
        }
    }
    Ok(Exit::Passed)
}

/// All codes, one a line, by area.
fn list(rows: &[Code]) -> String {
    let mut out = String::new();
    let width = rows.iter().map(|code| code.id().len()).max().unwrap_or(0);
    let mut area = "";
    for code in rows {
        let row = code.entry();
        let this = row.id.split('.').next().unwrap_or("");
        if this != area {
            let _ = writeln!(out, "{}{BOLD}{this}{BOLD:#}", if area.is_empty() { "" } else { "\n" });
            area = this;
        }
        let style = render::severity_style(row.severity);
        let text = render::wrapped(row.what, 120, width + 13, width + 13);
        let _ = writeln!(out, "  {:width$}  {style}{:<7}{style:#}  {text}", row.id, row.severity.as_str());
    }
    out
}

fn as_json(row: &Entry, examples: &Value) -> Value {
    let mut value = json!({
        "code": row.id, "severity": row.severity, "what": row.what, "why": row.why, "fix": row.fix,
        "basis": row.basis, "since": row.since,
    });
    if let Some(example) = examples.get(row.id) {
        value["example"] = example.clone();
    }
    value
}

/// Examples by code: a mistake and how it is mended, out of the conformance cases.
fn examples() -> Value {
    serde_json::from_str(include_str!("examples.json")).unwrap_or_default()
}

/// The example of a code, if there is one.
fn example(examples: &Value, code: Code) -> String {
    let Some(example) = examples.get(code.id()) else { return String::new() };
    let text = |name: &str| plain(example[name].as_str().unwrap_or_default());
    let place = Some(text("place")).filter(|place| !place.is_empty()).map_or_else(String::new, |at| format!(", {at}"));
    let wrapped = |name: &str| render::wrapped(&text(name), render::TEXT_COLUMNS, 11, 11);
    format!(
        "\n  {BOLD}Example{BOLD:#}, {}{place}: {}\n    {BAD}wrong{BAD:#}  {}\n    {GOOD}right{GOOD:#}  {}\n",
        text("file"),
        text("shows"),
        wrapped("wrong"),
        wrapped("right"),
    )
}

fn unknown(id: &str) -> Stop {
    let stop = Stop::usage(format!("there is no code `{}`", plain(id)));
    if let Some(near) = nearest(id) {
        return stop.with_hint(format!("did you mean `{near}`? `sealcase explain --list` shows all"));
    }
    let area = id.split('.').next().unwrap_or("");
    let same: Vec<_> = codes::all().map(Code::id).filter(|known| known.split('.').next() == Some(area)).collect();
    if same.is_empty() || same.len() > SAME_AREA_SHOWN {
        return stop.with_hint("`sealcase explain --list` shows all codes");
    }
    stop.with_hint(format!("codes of `{area}`: {}", same.join(", ")))
}

/// The code that was most likely meant: misspelt by a letter or two, or its area left out.
fn nearest(id: &str) -> Option<&'static str> {
    let ids = || codes::all().map(Code::id);
    schema::closest(id, ids())
        .or_else(|| ids().find(|known| known.split('.').nth(1) == Some(id)))
        .or_else(|| ids().find(|known| id.split('.').nth(1).is_some_and(|wrong| known.ends_with(&format!(".{wrong}")))))
}

/// Runs `sealcase schema`.
pub(crate) fn schema(command: &SchemaCommand, console: &mut Console) -> Result<Exit, Stop> {
    match command {
        SchemaCommand::List => {
            let width = schema::documents().iter().map(|schema| schema.name.len()).max().unwrap_or(0);
            for schema in schema::documents() {
                console.result(&format!("{:width$}  {}", schema.name, title(schema.text)))?;
            }
        }
        SchemaCommand::Show { name } => {
            let text = schema::document(name).map(|schema| schema.text).or_else(|| supporting(name));
            let Some(text) = text else {
                let names = schema::documents().iter().map(|schema| schema.name);
                let names = names.chain(SUPPORTING.iter().filter_map(editors::name));
                let hint = schema::closest(name, names).map_or_else(
                    || "`sealcase schema list` shows all".to_owned(),
                    |near| format!("did you mean `{near}`? `sealcase schema list` shows all"),
                );
                return Err(Stop::usage(format!("there is no schema called `{}`", plain(name))).with_hint(hint));
            };
            console.write(text)?;
        }
        SchemaCommand::Write { dir, force } => {
            let count = editors::write(dir, &SUPPORTING, *force)?;
            console.result(&format!("{BOLD}{}{BOLD:#}: {}", dir.display(), counted(count as u64, "file", "files")))?;
            console.remark(
                "A document names its schema by the path from its own folder, such as\n  \
                 \"$schema\": \"../../schemas/product.schema.json\"\n\
                 catalog.json says which file names each schema is for.",
            );
        }
    }
    Ok(Exit::Passed)
}

/// Schemas that are not for a document: of shared parts, profiles, catalogues, policies, trust files and reports.
const SUPPORTING: [Schema; 6] = [COMMON, PROFILE_SCHEMA, CATALOGUE_SCHEMA, POLICY_SCHEMA, TRUST_SCHEMA, REPORT_SCHEMA];

/// One of them by its name.
fn supporting(name: &str) -> Option<&'static str> {
    let id = format!("urn:sealcase:schema:{name}:1");
    SUPPORTING.into_iter().find(|schema| schema.id == id).map(|schema| schema.text)
}

fn title(schema: &str) -> String {
    let value: Value = serde_json::from_str(schema).unwrap_or_default();
    value["title"].as_str().unwrap_or_default().to_owned()
}
