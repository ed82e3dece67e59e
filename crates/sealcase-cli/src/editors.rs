//! `sealcase schema write`: the schemas as files that editors can use by themselves.
//!
//! Each file holds all that it refers to, under plain JSON Pointers, because editors do not know where
//! a URN lies. With them goes a catalogue that says which file names each schema is for.

use std::path::Path;

use sealcase::schema;
use sealcase_schemas::{COMMON, Schema};
use serde_json::{Map, Value, json};

use crate::outcome::Stop;

/// Where the shared definitions stand in each file.
const SHARED: &str = "#/$defs/common";

/// A schema that needs no other: references to the shared definitions lead into a copy of them.
pub(crate) fn bundled(text: &str) -> Value {
    let mut schema = parse(text);
    let refers = redirect(&mut schema, false);
    if refers {
        let mut common = parse(COMMON.text);
        redirect(&mut common, true);
        if let Some(members) = common.as_object_mut() {
            // Under an id of its own, a pointer would start there.
            members.shift_remove("$id");
            members.shift_remove("$schema");
        }
        if let Some(members) = schema.as_object_mut()
            && let Some(defs) = members.entry("$defs").or_insert_with(|| Value::Object(Map::new())).as_object_mut()
        {
            defs.insert("common".to_owned(), common);
        }
    }
    schema
}

/// Makes references lead into the copy; tells whether there were any.
fn redirect(value: &mut Value, in_shared: bool) -> bool {
    let mut found = false;
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::String(target) if name == "$ref" => {
                        if let Some(rest) = target.strip_prefix(COMMON.id) {
                            *target = format!("{SHARED}{}", rest.trim_start_matches('#'));
                            found = true;
                        } else if let Some(rest) = target.strip_prefix('#').filter(|_| in_shared) {
                            *target = format!("{SHARED}{rest}");
                        }
                    }
                    _ => found |= redirect(member, in_shared),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| found |= redirect(item, in_shared)),
        _ => {}
    }
    found
}

/// The catalogue, in the form of schemastore.org: which files each schema is for, and where it lies.
pub(crate) fn catalogue() -> Value {
    let schemas: Vec<_> = schema::documents()
        .iter()
        .map(|schema| {
            let text = parse(schema.text);
            json!({
                "name": format!("Sealcase {}", schema.name),
                "description": text["description"],
                "fileMatch": [format!("**/documents/{0}.json", schema.name), format!("**/documents/{0}-*.json", schema.name)],
                "url": format!("./{}.schema.json", schema.name),
            })
        })
        .collect();
    json!({ "$schema": "https://json.schemastore.org/schema-catalog.json", "version": 1, "schemas": schemas })
}

/// All files to write, by their names.
pub(crate) fn files(others: &[Schema]) -> Vec<(String, String)> {
    let documents = schema::documents().iter().map(|schema| (schema.name.to_owned(), schema.text));
    let others = others.iter().filter_map(|schema| Some((name(schema)?.to_owned(), schema.text)));
    let mut files: Vec<_> = documents
        .chain(others)
        .map(|(name, text)| (format!("{name}.schema.json"), format!("{:#}\n", bundled(text))))
        .collect();
    files.push(("catalog.json".to_owned(), format!("{:#}\n", catalogue())));
    files
}

/// Writes all files into a folder; what is there already must be of the same name and is replaced only by force.
///
/// # Errors
/// The folder or a file cannot be written.
pub(crate) fn write(dir: &Path, others: &[Schema], force: bool) -> Result<usize, Stop> {
    crate::setup::write_all(dir, &files(others), force)
}

/// The short name of a schema, out of its id.
pub(crate) fn name(schema: &Schema) -> Option<&'static str> {
    schema.id.strip_prefix("urn:sealcase:schema:")?.split(':').next()
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_refers_only_to_what_it_holds() {
        fn references<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
            match value {
                Value::Object(members) => {
                    for (name, member) in members {
                        match member {
                            Value::String(target) if name == "$ref" => out.push(target),
                            _ => references(member, out),
                        }
                    }
                }
                Value::Array(items) => items.iter().for_each(|item| references(item, out)),
                _ => {}
            }
        }
        let mut checked = 0;
        for schema in schema::documents() {
            let bundle = bundled(schema.text);
            let mut targets = Vec::new();
            references(&bundle, &mut targets);
            for target in targets {
                let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{target} leads outside"));
                assert!(bundle.pointer(pointer).is_some(), "{}: {target} leads nowhere", schema.name);
                checked += 1;
            }
        }
        assert!(checked > 300);
    }

    #[test]
    fn the_catalogue_of_the_repository_is_this_one() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../integrations/editors/catalog.json");
        let text = format!("{:#}\n", catalogue());
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), text);
    }
}
