//! Builds the page: compiles it for the browser, binds it, and writes ONE self-contained HTML file.
//!
//! The file holds style, code and both modules (the page's and the worker's), and a policy that names
//! the hashes of what may run and lets nothing be fetched. It is the same whether it is opened from
//! disk or served. Sizes are printed and held to a budget.

use std::path::{Path, PathBuf};

use crate::run::{Failure, Outcome, Task, at, fail, root, say, target};
use crate::{hosting, setup};

/// The two modules: their names as binaries, and the most that each may weigh when compressed. The page's are
/// views and texts, which a start on a slow machine must not wait for. Most of
/// the worker is the judging of JSON Schemas, with its regular expressions; time-stamps bring RSA and two
/// curves, which authorities choose and we do not; packages that are not sealed yet come in packed zips. A third of
/// the page is the forms; its texts come in two languages, the second of which is a fifteenth of it.
const MODULES: [(&str, u64); 2] = [("sealcase-page", 520_000), ("sealcase-worker", 1_900_000)];

/// The most that the whole file may weigh.
const FILE_BYTES: u64 = 3_350_000;

/// How the modules are compiled. Paths of this machine do not get in, so that two builds give the same bytes.
fn flags() -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let home = home.map(|home| format!(" --remap-path-prefix={}=cargo", home.display())).unwrap_or_default();
    format!("{FLAGS} --remap-path-prefix={}=sealcase{home}", root().display())
}

/// Compiles and binds an example of the page's crate; gives the folder with its module.
pub(crate) fn example(name: &str) -> Outcome<PathBuf> {
    let bindgen = setup::bindgen()?.join("wasm-bindgen");
    Task::line("cargo build --target wasm32-unknown-unknown -p sealcase-web --profile web --example")
        .arg(name)
        .env("RUSTFLAGS", flags())
        .run()?;
    let built = target().join("wasm32-unknown-unknown/web");
    let bound = built.join(name);
    Task::new(&bindgen)
        .args(["--target", "no-modules", "--no-typescript", "--out-dir"])
        .arg(&bound)
        .arg(built.join("examples").join(format!("{name}.wasm")))
        .run()?;
    Ok(bound)
}

/// Views that share their code, which makes the page a tenth smaller; and the vector instructions that
/// every browser has that also unpacks gzip, which make SHA-256 a third faster.
const FLAGS: &str = "--cfg erase_components -C target-feature=+simd128";

/// What may run, and that nothing may be fetched. `serve` sends the same as a header.
const POLICY: &str = "default-src 'none'; script-src '@@code-hash@@' 'wasm-unsafe-eval'; style-src '@@style-hash@@'; \
                      img-src data: blob:; worker-src blob:; connect-src 'none'; base-uri 'none'; form-action 'none'; \
                      require-trusted-types-for 'script'; trusted-types default";

/// Ways to reach a network that a module could import. None may occur.
const WAYS_OUT: [&str; 8] = [
    "__wbg_fetch_",
    "__wbg_send_",
    "__wbg_sendBeacon_",
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
    "RTCPeerConnection",
    "importScripts",
];

/// How the page is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    /// As it is handed out: small, and held to its budgets.
    Small,
    /// For whoever works on the page: compiled fast, of any size.
    Quick,
}

/// Builds the page and gives the folder that holds its `index.html`.
pub(crate) fn build() -> Outcome<PathBuf> {
    build_as(Build::Small)
}

/// Builds the page in one of two ways and gives the folder that holds its `index.html`.
pub(crate) fn build_as(way: Build) -> Outcome<PathBuf> {
    setup::wasm_target()?;
    let bindgen = setup::bindgen()?.join("wasm-bindgen");
    let (profile, place) = match way {
        Build::Small => ("web", "page"),
        Build::Quick => ("web-quick", "page-quick"),
    };
    Task::line("cargo build --target wasm32-unknown-unknown -p sealcase-web --profile")
        .arg(profile)
        .env("RUSTFLAGS", flags())
        .run()?;
    let built = target().join("wasm32-unknown-unknown").join(profile);
    let folder = target().join(place);
    let file = folder.join("index.html");
    if !is_newer(&file, &inputs(&built))? {
        at(&folder, std::fs::create_dir_all(&folder))?;
        let bound = built.join("bound");
        for (name, _) in MODULES {
            Task::new(&bindgen)
                .args([
                    "--target",
                    "no-modules",
                    "--no-typescript",
                    "--remove-name-section",
                    "--remove-producers-section",
                ])
                .arg("--out-dir")
                .arg(&bound)
                .arg(built.join(format!("{name}.wasm")))
                .run()?;
            let module = bound.join(format!("{name}_bg.wasm"));
            // No name and no time inside: the same module gives the same file.
            let effort = if way == Build::Small { "-9" } else { "-1" };
            Task::line("gzip -n -k -f").arg(effort).arg(&module).run()?;
        }
        let text = assemble(&bound)?;
        at(&file, std::fs::write(&file, text))?;
        hosting::write(&folder)?;
    }
    if way == Build::Small {
        weigh(&built.join("bound"), &file)?;
    }
    Ok(folder)
}

/// Everything that the file is made from.
fn inputs(built: &Path) -> Vec<PathBuf> {
    let sources = ["boot.js", "worker.js", "page.html", "style.css"].map(|name| root().join("web").join(name));
    let modules = MODULES.map(|(name, _)| built.join(format!("{name}.wasm")));
    let hosting = hosting::TEMPLATES.map(|name| root().join(hosting::FOLDER).join(name));
    // xtask itself holds the policy.
    sources.into_iter().chain(modules).chain(hosting).chain(std::env::current_exe()).collect()
}

fn is_newer(file: &Path, inputs: &[PathBuf]) -> Outcome<bool> {
    let time = |path: &Path| std::fs::metadata(path).and_then(|data| data.modified());
    let Ok(own) = time(file) else { return Ok(false) };
    for input in inputs {
        if at(input, time(input))? >= own {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Puts the one file together.
fn assemble(bound: &Path) -> Outcome<String> {
    let web = root().join("web");
    let style = read(&web.join("style.css"))?;
    let page_glue = read(&bound.join("sealcase-page.js"))?;
    let worker_glue = read(&bound.join("sealcase-worker.js"))?;
    for (name, glue) in [("page", &page_glue), ("worker", &worker_glue)] {
        if let Some(way) = WAYS_OUT.iter().find(|way| glue.contains(*way)) {
            return fail(format!("the {name}'s module imports `{way}`; the page must have no way to a network"));
        }
    }
    let page_code = format!("{page_glue}\n{}", read(&web.join("boot.js"))?);
    let worker_code = format!("{worker_glue}\n{}", read(&web.join("worker.js"))?);
    let modules = [packed(bound, "sealcase-page")?, packed(bound, "sealcase-worker")?];
    let policy = fill(POLICY, &[("code-hash", &hash(bound, &page_code)?), ("style-hash", &hash(bound, &style)?)])?;
    let [page_wasm, worker_wasm] = modules;
    let all = [&style, &page_code, &worker_code, &page_wasm, &worker_wasm].map(String::as_str).concat();
    let build = &sha256(bound, &all)?[..16];
    for text in [&style, &page_code, &worker_code] {
        // These would end the element, or change how the browser reads what follows.
        if let Some(mark) = ["</script", "</style", "<!--"].iter().find(|mark| text.contains(*mark)) {
            return fail(format!("`{mark}` in the page's code or style would break the file"));
        }
    }
    fill(
        &read(&web.join("page.html"))?,
        &[
            ("policy", &policy),
            ("build", build),
            ("style", &style),
            ("worker-code", &worker_code),
            ("page-wasm", &page_wasm),
            ("worker-wasm", &worker_wasm),
            ("page-code", &page_code),
        ],
    )
}

fn read(path: &Path) -> Outcome<String> {
    at(path, std::fs::read_to_string(path))
}

/// A module as it lies in the file.
fn packed(bound: &Path, name: &str) -> Outcome<String> {
    let path = bound.join(format!("{name}_bg.wasm.gz"));
    Ok(base64(&at(&path, std::fs::read(&path))?))
}

/// Puts values in place of `@@name@@`, in one pass: a value is never searched for names.
fn fill(template: &str, values: &[(&str, &str)]) -> Outcome<String> {
    let mut out = String::new();
    for (index, part) in template.split("@@").enumerate() {
        if index % 2 == 0 {
            out.push_str(part);
        } else {
            let value = values.iter().find(|(name, _)| *name == part);
            out.push_str(value.ok_or_else(|| Failure(format!("page.html asks for `{part}`")))?.1);
        }
    }
    Ok(out)
}

/// The hash of an inline text as policies write it.
fn hash(scratch: &Path, text: &str) -> Outcome<String> {
    let hex = sha256(scratch, text)?;
    let digit = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap_or_default(), 16);
    let bytes: Result<Vec<u8>, _> = (0..64).step_by(2).map(digit).collect();
    let bytes = bytes.map_err(|_| Failure("sha256sum gave no digest".to_owned()))?;
    Ok(format!("sha256-{}", base64(&bytes)))
}

/// The SHA-256 of a text in hex, by the system's tool.
fn sha256(scratch: &Path, text: &str) -> Outcome<String> {
    let path = scratch.join("hashed.txt");
    at(&path, std::fs::write(&path, text))?;
    let line = Task::new("sha256sum").arg(&path).read()?;
    match line.split_whitespace().next() {
        Some(hex) if hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => Ok(hex.to_owned()),
        _ => fail(format!("sha256sum said: {line}")),
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            if place <= three.len() {
                out.push(char::from(LETTERS[(word >> (18 - 6 * place)) as usize & 63]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

/// Prints what all weighs, and fails when it is too much.
fn weigh(bound: &Path, file: &Path) -> Outcome {
    let size = |path: PathBuf| at(&path, std::fs::metadata(&path)).map(|data| data.len());
    let mut heavy = Vec::new();
    for (name, budget) in MODULES {
        let raw = size(bound.join(format!("{name}_bg.wasm")))?;
        let gzip = size(bound.join(format!("{name}_bg.wasm.gz")))?;
        say(&format!("{name}: {} kB, {} kB compressed (at most {} kB)", raw / 1000, gzip / 1000, budget / 1000));
        if gzip > budget {
            heavy.push(name);
        }
    }
    let whole = size(file.to_owned())?;
    let shown = file.strip_prefix(root()).unwrap_or(file).display();
    say(&format!("{shown}: {} kB (at most {} kB)", whole / 1000, FILE_BYTES / 1000));
    if whole > FILE_BYTES {
        heavy.push("index.html");
    }
    if heavy.is_empty() { Ok(()) } else { fail(format!("too heavy: {}", heavy.join(", "))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_in_rfc_4648() {
        let pairs =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")];
        for (plain, coded) in pairs {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfd]), "//79");
    }

    #[test]
    fn values_are_filled_in_once() {
        assert_eq!(fill("a@@x@@b", &[("x", "@@y@@")]).unwrap(), "a@@y@@b");
        assert!(fill("@@z@@", &[]).is_err());
    }

    #[test]
    fn a_policy_hash_has_the_form_that_browsers_read() {
        // The digest of no bytes at all.
        let scratch = std::env::temp_dir().join(format!("sealcase-hash-{}", std::process::id()));
        std::fs::create_dir_all(&scratch).unwrap();
        assert_eq!(hash(&scratch, "").unwrap(), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        std::fs::remove_dir_all(&scratch).unwrap();
    }
}
