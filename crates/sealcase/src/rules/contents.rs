//! R03, the content side: files hold something, are what their media type says, open without a password, and do
//! not run where a document is due.

use std::collections::BTreeSet;

use super::files::each_reference;
use super::node::{Findings, Node};
use super::package::Package;
use crate::codes;
use crate::finding::Location;
use crate::media::{Encoding, Look, Runs};

/// R03: a file that is referred to is not empty, and is what its media type says (47 CFR 8.208(b), (d)).
pub(super) fn files_are_what_they_say(package: &Package<'_>, out: &mut Findings) {
    let mut judged: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    each_reference(package, &mut |reference| {
        let Some(file) = package.files.get(reference.path) else { return };
        let media_type = reference.node.text("mediaType").unwrap_or_default();
        // One file is often referred to from several documents.
        if !judged.insert((reference.path, media_type)) {
            return;
        }
        let first = told.insert(reference.path);
        if file.size == 0 {
            if first {
                let place = reference.node.member_or_self("path");
                out.at(codes::RULES_FILE_EMPTY, place, |finding| finding.with_related(Location::file(reference.path)));
            }
            return;
        }
        let Some(look) = &file.look else { return };
        agrees(reference.node, reference.path, look, media_type, out);
        if first {
            opens(reference.node, reference.path, look, media_type, out);
        }
    });
}

/// The stated media type against the content.
fn agrees(reference: Node<'_>, path: &str, look: &Look, media_type: &str, out: &mut Findings) {
    let place = || reference.member_or_self("mediaType");
    if let Err(expected) = look.fits(media_type) {
        out.at(codes::RULES_FILE_TYPE, place(), |finding| {
            let message = format!("the media type says {expected}, and the file looks like {}", look.words);
            finding.with_message(message).with_related(Location::file(path))
        });
        return;
    }
    let encoding = match look.text {
        Some(Encoding::Utf16) => "UTF-16",
        Some(Encoding::EightBit) => "text in an eight-bit code page",
        _ => return,
    };
    // Whoever calls it data does not promise a text that everybody can read.
    if !media_type.starts_with("application/octet-stream") {
        out.at(codes::RULES_FILE_ENCODING, place(), |finding| {
            let message = format!("the text is not UTF-8: it looks like {encoding}");
            finding.with_message(message).with_related(Location::file(path))
        });
    }
}

/// Whether everybody can open it, and sees one thing in it.
fn opens(reference: Node<'_>, path: &str, look: &Look, media_type: &str, out: &mut Findings) {
    let place = || reference.member_or_self("path");
    let office = media_type.contains("vnd.openxmlformats-officedocument.");
    if look.locked || (office && look.is_compound()) {
        out.at(codes::RULES_FILE_LOCKED, place(), |finding| {
            let message = format!("the file is {} that is encrypted", look.words);
            finding.with_message(message).with_related(Location::file(path))
        });
    }
    if look.cut {
        out.at(codes::RULES_FILE_CUT, place(), |finding| {
            let message = format!("the file starts as {} and has no proper end", look.words);
            finding.with_message(message).with_related(Location::file(path))
        });
    }
    if look.joined {
        out.at(codes::RULES_FILE_AMBIGUOUS, place(), |finding| {
            let message = format!("the file starts as {} and ends as a zip archive", look.words);
            finding.with_message(message).with_related(Location::file(path))
        });
    }
}

/// R03: nothing that runs stands where the profile expects a document or a record.
pub(super) fn documents_do_not_run(package: &Package<'_>, out: &mut Findings) {
    let Some(allowed) = package.profile.runnable_kinds() else { return };
    for item in package.all("evidence-index").flat_map(|index| index.items("items")) {
        let (Some(kind), Some(file)) = (item.text("kind"), item.member("file")) else { continue };
        let Some(path) = file.text("path") else { continue };
        let Some(look) = package.files.get(path).and_then(|file| file.look.as_ref()) else { continue };
        let (what, kinds) = match look.runs {
            Runs::No => continue,
            Runs::Program => ("a program", &allowed.programs),
            Runs::Script => ("a script", &allowed.scripts),
        };
        if !kinds.iter().any(|known| known == kind) {
            out.at(codes::RULES_FILE_RUNS, file.member_or_self("path"), |finding| {
                let message = format!("the file is {what}, and the index calls it a {kind}");
                let hint = format!("replace it; {what} may stand only as: {}", kinds.join(", "));
                finding.with_message(message).with_hint(hint).with_related(Location::file(path))
            });
        }
    }
}
