//! Growth: what a hundred times as much takes, in time and memory. Drawn as `growth.svg`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sealcase::key::SecretKey;
use serde_json::{Value, json};

use super::measure::{Line, Sample, median};
use super::plot::{Curve, svg};
use super::{Options, Outcome, bags, corpora};

/// A kind of growth: its name, and the command for so many things.
type Kind<'a> = (&'static str, Box<dyn Fn(usize) -> Outcome<Option<Line>> + 'a>);

/// Measures all kinds; gives their numbers for the JSON.
pub(crate) fn measure(options: &Options, sealcase: &str) -> Outcome<Value> {
    let folder = options.folder.join("growth");
    fs::create_dir_all(&folder)?;
    let most: usize = if options.quick { 1_000 } else { 100_000 };
    let steps: Vec<usize> = (0..6).map(|power| 10_usize.pow(power)).filter(|step| *step <= most).collect();
    let (mut seconds, mut memory, mut out) = (Vec::new(), Vec::new(), Vec::new());
    for (name, line) in kinds(&folder, sealcase, options) {
        let (mut times, mut peaks) = (Vec::new(), Vec::new());
        for step in &steps {
            let Some(line) = line(*step)? else { continue };
            let line = line.judging();
            let samples = (0..options.runs.min(3)).map(|_| line.run()).collect::<Outcome<Vec<Sample>>>()?;
            let wall = median(samples.iter().map(|sample| sample.wall).collect());
            let peak = samples.iter().map(|sample| sample.peak).fold(0.0, f64::max);
            println!("  {name} {step}: {wall:.4} s, {peak:.0} MiB");
            let count = f64::from(u32::try_from(*step).unwrap_or(u32::MAX));
            times.push((count, wall));
            peaks.push((count, peak));
            out.push(json!({ "growth": name, "count": step, "seconds": wall, "peakMiB": peak }));
        }
        seconds.push(Curve { name, points: times });
        memory.push(Curve { name, points: peaks });
    }
    fs::write(options.folder.join("growth.svg"), svg(&[("seconds", &seconds), ("peak memory, MiB", &memory)]))?;
    Ok(Value::Array(out))
}

fn kinds<'a>(folder: &'a Path, sealcase: &'a str, options: &'a Options) -> Vec<Kind<'a>> {
    let verify = move |path: &Path| Line::of([sealcase, "verify", "-q", &path.display().to_string()]);
    let validate = move |path: &Path| Line::of([sealcase, "validate", "-q", &path.display().to_string()]);
    vec![
        (
            "files in a bag",
            Box::new(move |count| {
                let zip = folder.join(format!("files-{count}.sealed.zip"));
                // The format has room for 100,000 entries, its own files included.
                let count = count.min(99_000);
                if !zip.exists() {
                    let files =
                        (0..count).map(|i| (format!("{:03}/{i:06}.txt", i / 1_000), format!("{i}\n").into_bytes()));
                    let base = format!("files-{count}");
                    let zipped =
                        bags::seal(&base, files.collect(), &bags::undemanding()?, &SecretKey::from_seed(&[1; 32]))?;
                    fs::write(&zip, zipped)?;
                }
                Ok(Some(verify(&zip)))
            }),
        ),
        (
            "findings",
            Box::new(move |count| {
                let package = folder.join(format!("findings-{count}"));
                corpora::once(&package, |package| {
                    let items: Vec<Value> =
                        (0..count).map(|i| json!({ "id": format!("e-{i}"), "titel": "misspelt" })).collect();
                    let index =
                        json!({ "docType": "evidence-index", "schemaVersion": 1, "docId": "e", "items": items });
                    corpora::write(&package.join("index.json"), index.to_string().as_bytes())
                })?;
                Ok(Some(validate(&package)))
            }),
        ),
        (
            "documents",
            Box::new(move |count| {
                // A package may hold a thousand.
                if count > 1_000 {
                    return Ok(None);
                }
                let package = folder.join(format!("documents-{count}"));
                corpora::once(&package, |package| {
                    for i in 0..count {
                        let document = json!({
                            "docType": "truth-statement", "schemaVersion": 1, "docId": format!("t-{i}"), "issuedOn": "2026-10-28",
                            "issuer": "A", "productId": "p", "confidentiality": "non-public",
                            "trueAndCorrect": {"text": "x", "affirmed": true}, "reasonablySecure": {"text": "x", "affirmed": true},
                            "supportEndDate": "2032-03-31", "signatures": []
                        });
                        corpora::write(&package.join(format!("t-{i:06}.json")), document.to_string().as_bytes())?;
                    }
                    Ok(())
                })?;
                Ok(Some(validate(&package)))
            }),
        ),
        (
            "bags in a batch",
            Box::new(move |count| {
                let count_made = count.min(if options.quick { 1_000 } else { 100_000 });
                let bags = options.folder.join(format!("small-{count_made}"));
                corpora::once(&bags, |folder| bags::small(folder, count_made))?;
                Ok(Some(Line::of([sealcase, "verify", "--format", "ndjson", "--files-from", &list(&bags)?])))
            }),
        ),
        (
            "MiB in a file",
            Box::new(move |count| {
                // Ten gigabytes are enough to see that memory stays flat.
                let count = count.min(10_000);
                let zip = folder.join(format!("bytes-{count}.sealed.zip"));
                if !zip.exists() {
                    let files = BTreeMap::from([("a.bin".to_owned(), vec![0x5A; count << 20])]);
                    if count > 1_000 {
                        return Ok(None);
                    }
                    let base = format!("bytes-{count}");
                    fs::write(&zip, bags::seal(&base, files, &bags::undemanding()?, &SecretKey::from_seed(&[1; 32]))?)?;
                }
                Ok(Some(verify(&zip)))
            }),
        ),
    ]
}

/// A list of all sealed zips below a folder, as `--files-from` takes it.
pub(crate) fn list(folder: &Path) -> Outcome<String> {
    let list = folder.with_extension("list");
    let mut lines = Vec::new();
    for part in fs::read_dir(folder)? {
        let part = part?.path();
        if part.is_dir() {
            for zip in fs::read_dir(part)? {
                lines.push(zip?.path().display().to_string());
            }
        }
    }
    lines.sort();
    fs::write(&list, lines.join("\n") + "\n")?;
    Ok(list.display().to_string())
}
