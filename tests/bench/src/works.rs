//! The works: each with its corpus, its floor, Sealcase and the peers, run in turn round by round.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::growth::list;
use super::measure::{Line, Sample};
use super::peers::Peers;
use super::table::{Block, Row};
use super::{Options, Outcome, bags, corpora, growth, machine};

/// All works.
pub(crate) const NAMES: [&str; 9] = [
    "verify-firmware",
    "seal-firmware",
    "verify-documents",
    "seal-documents",
    "verify-package",
    "seal-package",
    "validate-packages",
    "verify-small",
    "growth",
];

/// Threads that floors and Sealcase may use: what the aims are set for.
const THREADS: &str = "2";

/// One who does a work.
struct Contender {
    name: String,
    lines: Vec<Line>,
    /// What is done before each round, outside the clock.
    before: Vec<Before>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Floor,
    Ours,
    Peer,
}

/// What must be as it was before each round.
enum Before {
    /// A file or folder that must not be there.
    Gone(PathBuf),
    /// A folder that must be a copy of another, by links.
    Copy(PathBuf, PathBuf),
}

struct Bench<'a> {
    options: &'a Options,
    sealcase: String,
    own: String,
    peers: Peers,
    blocks: Vec<Block>,
}

/// Does all works that are asked for, and writes the tables.
pub(crate) fn all(options: &Options) -> Outcome {
    fs::create_dir_all(&options.folder)?;
    let sealcase = std::env::var("SEALCASE").map_err(|_| "SEALCASE must name the command to measure")?;
    let own = std::env::current_exe()?.display().to_string();
    let mut bench = Bench { options, sealcase, own, peers: Peers::found(), blocks: Vec::new() };
    let wanted = |name: &str| options.works.is_empty() || options.works.iter().any(|work| work == name);
    let head = machine::describe(&bench.sealcase);
    for corpus in ["firmware", "documents", "package"] {
        let (verify, seal) = (format!("verify-{corpus}"), format!("seal-{corpus}"));
        if wanted(&verify) || wanted(&seal) {
            bench.payload(corpus, wanted(&verify), wanted(&seal))?;
        }
    }
    if wanted("validate-packages") {
        bench.validate()?;
    }
    if wanted("verify-small") {
        bench.small()?;
    }
    let growth = if wanted("growth") { Some(growth::measure(options, &bench.sealcase)?) } else { None };
    let mut text =
        "# Measured\n\nMedians, warm files; ratios of seconds round by round, of processor seconds from medians.\n\n"
            .to_owned();
    for (name, value) in &head {
        let _ = writeln!(text, "- {name}: {value}");
    }
    for block in &bench.blocks {
        text.push('\n');
        text.push_str(&block.markdown());
    }
    if !bench.peers.missing.is_empty() {
        let _ = writeln!(text, "\nNot measured: {}", bench.peers.missing.join(" "));
    }
    let data = json!({
        "machine": head.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect::<Vec<_>>(),
        "works": bench.blocks.iter().map(Block::json).collect::<Vec<_>>(),
        "growth": growth, "missing": bench.peers.missing,
    });
    fs::write(options.folder.join("results.md"), &text)?;
    fs::write(options.folder.join("results.json"), serde_json::to_string_pretty(&data)? + "\n")?;
    println!("\n{text}\nwritten to {}", options.folder.display());
    Ok(())
}

impl Bench<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.options.folder.join(name)
    }

    /// Lets all do their work in turn, and keeps what they took.
    fn block(
        &mut self,
        work: &'static str,
        about: String,
        aim: &'static str,
        things: Option<(usize, &'static str)>,
        contenders: &[Contender],
    ) -> Outcome {
        println!("{work}: {about}");
        let mut rows: Vec<Row> = contenders
            .iter()
            .map(|contender| Row {
                name: contender.name.clone(),
                samples: Vec::new(),
                is_floor: contender.kind == Kind::Floor,
                is_ours: contender.kind == Kind::Ours,
            })
            .collect();
        // The first round warms the files and is not counted.
        for round in 0..=self.options.runs {
            for (contender, row) in contenders.iter().zip(&mut rows) {
                // Slow peers are measured often enough by three rounds.
                let slow = row.samples.first().is_some_and(|sample| sample.wall > 3.0);
                if slow && row.samples.len() >= 3 && contender.kind == Kind::Peer {
                    continue;
                }
                contender.before.iter().try_for_each(Before::make)?;
                let mut sum = Sample::default();
                for line in &contender.lines {
                    let sample = line.run()?;
                    sum.wall += sample.wall;
                    sum.cpu += sample.cpu;
                    sum.peak = sum.peak.max(sample.peak);
                }
                if round > 0 {
                    row.samples.push(sum);
                }
            }
        }
        for row in &rows {
            println!("  {:<40} {:.4} s", row.name, row.wall());
        }
        self.blocks.push(Block { work, about, aim, things, rows });
        Ok(())
    }

    /// Verifying and sealing of one corpus of files.
    fn payload(&mut self, corpus: &'static str, verifies: bool, seals: bool) -> Outcome {
        let folder = self.path(corpus);
        let small = self.options.quick;
        corpora::once(&folder, |folder| match corpus {
            "firmware" => corpora::evidence(folder, 8, |_| if small { 16 << 20 } else { 128 << 20 }),
            "documents" => {
                // From 1 to 79 kB, 40 kB on the average.
                corpora::evidence(folder, if small { 500 } else { 5_000 }, |number| 1_000 + number * 7_919 % 78_000)
            }
            _ => corpora::package(folder),
        })?;
        let (count, bytes) = measure(&folder)?;
        let about = format!("{count} files, {} MB", bytes / 1_000_000);
        let text = |path: &Path| path.display().to_string();
        let key = self.path("key.pem");
        if !key.exists() {
            Line::of([&self.sealcase, "key", "new", "--no-passphrase", "-o", &text(&key)]).run()?;
        }
        let zip = self.path(&format!("{corpus}.sealed.zip"));
        let seal = Line::of([
            &self.sealcase,
            "seal",
            "-q",
            "-j",
            THREADS,
            &text(&folder),
            "--key",
            &text(&key),
            "--role",
            "manufacturer",
            "--name",
            "Bench",
            "--force",
            "-o",
            &text(&zip),
            "--at",
            "2026-11-24T00:00:00Z",
        ]);
        seal.run()?;
        if seals {
            self.seal(corpus, &about, &folder, seal)?;
        }
        if verifies {
            self.verify(corpus, &about, &folder, &zip)?;
        }
        Ok(())
    }

    fn seal(&mut self, corpus: &'static str, about: &str, folder: &Path, seal: Line) -> Outcome {
        let text = |path: &Path| path.display().to_string();
        let (bare, plain) = (self.path("floor.zip"), self.path("plain.zip"));
        let store = |rest: &[&str]| {
            let words = [&self.own, "floor", "store", THREADS, &text(folder), &text(&bare)];
            Line::of(words.into_iter().chain(rest.iter().copied()))
        };
        let mut contenders = vec![
            Contender::new(Kind::Floor, "floor: SHA-256, CRC-32, store, 2 threads", [store(&[])]).gone(&bare),
            Contender::new(Kind::Peer, "floor, and flushed to the disk", [store(&["sync"])]).gone(&bare),
            Contender::new(Kind::Ours, "sealcase seal (flushed)", [seal]),
        ];
        if let (Some(bagit), Some(zip)) = (self.peers.python("bagit.py"), self.peers.program("zip")) {
            let copy = self.path("bagit-copy");
            let bag = Line::of([&bagit, "--sha256", "--processes", THREADS, "--quiet", &text(&copy)]);
            let pack = Line::of([&zip, "-r", "-0", "-q", &text(&plain), "."]).within(&copy);
            let mut contender = Contender::new(Kind::Peer, "bagit.py, zip -0", [bag, pack]);
            contender.before = vec![Before::Gone(plain.clone()), Before::Copy(folder.to_owned(), copy)];
            contenders.push(contender);
        }
        if let Some((jar, signer, store)) = self.java()? {
            let unsigned = self.path("plain.jar");
            let pack = Line::of([&jar, "c0f", &text(&unsigned), "-C", &text(folder), "."]);
            let sign = Line::of([
                &signer,
                "-keystore",
                &store,
                "-storepass",
                "benchbench",
                "-signedjar",
                &text(&self.path(&format!("{corpus}.jar"))),
                &text(&unsigned),
                "bench",
            ]);
            contenders.push(Contender::new(Kind::Peer, "jar, jarsigner (Ed25519)", [pack, sign]));
        }
        let (work, aim) = match corpus {
            "firmware" => ("seal-firmware", "at most 1.2 x floor, 5 x bagit.py and zip"),
            "documents" => ("seal-documents", "at most 1.5 x floor, 5 x bagit.py and zip"),
            _ => ("seal-package", "none set"),
        };
        self.block(work, format!("seal {about}"), aim, None, &contenders)
    }

    fn verify(&mut self, corpus: &'static str, about: &str, folder: &Path, zip: &Path) -> Outcome {
        let text = |path: &Path| path.display().to_string();
        let mut contenders = vec![
            Contender::new(
                Kind::Floor,
                "floor: SHA-256, 2 threads",
                [Line::of([&self.own, "floor", "hash", THREADS, &text(folder)])],
            ),
            Contender::new(
                Kind::Ours,
                "sealcase verify",
                [Line::of([&self.sealcase, "verify", "-q", "-j", THREADS, &text(zip)])],
            ),
        ];
        if let Some(bagit) = self.peers.python("bagit.py") {
            let bag = self.path(&format!("{corpus}-bag"));
            corpora::once(&bag, |bag| {
                link(folder, bag)?;
                Line::of([&bagit, "--sha256", "--quiet", &text(bag)]).run().map(drop)
            })?;
            let line = Line::of([&bagit, "--validate", "--processes", THREADS, "--quiet", &text(&bag)]);
            contenders.push(Contender::new(Kind::Peer, "bagit.py, loose files, 2 processes", [line]));
            if let (Some(unzip), Some(packer)) = (self.peers.program("unzip"), self.peers.program("zip")) {
                let (packed, out) = (self.path(&format!("{corpus}-bag.zip")), self.path("unzipped"));
                if !packed.exists() {
                    Line::of([&packer, "-r", "-q", &text(&packed), "."]).within(&bag).run()?;
                }
                let lines = [
                    Line::of([&unzip, "-q", &text(&packed), "-d", &text(&out)]),
                    Line::of([&bagit, "--validate", "--quiet", &text(&out)]),
                ];
                contenders.push(Contender::new(Kind::Peer, "unzip (deflated), bagit.py", lines).gone(&out));
            }
        }
        if let Some(openssl) = self.peers.program("openssl") {
            let script = format!("find '{}' -type f -print0 | xargs -0 '{openssl}' dgst -sha256", text(folder));
            contenders.push(Contender::new(Kind::Peer, "openssl dgst, 1 process", [Line::of(["sh", "-c", &script])]));
        }
        let jar = self.path(&format!("{corpus}.jar"));
        if let (Some((_, signer, _)), true) = (self.java()?, jar.exists()) {
            let line = Line::of([&signer, "-verify", &text(&jar)]);
            contenders.push(Contender::new(Kind::Peer, "jarsigner -verify", [line]));
        }
        let (work, aim) = match corpus {
            "firmware" => ("verify-firmware", "at most 1.15 x floor, faster than bagit.py, 10 x unzip and bagit.py"),
            "documents" => ("verify-documents", "at most 1.5 x floor, 4 x bagit.py"),
            _ => ("verify-package", "at most 1.5 x floor and 5 ms, 8 x unzip and bagit.py"),
        };
        self.block(work, format!("verify {about}"), aim, None, &contenders)
    }

    /// `jar`, `jarsigner` and a key store for them, if Java is here.
    fn java(&mut self) -> Outcome<Option<(String, String, String)>> {
        let tools = (self.peers.program("jar"), self.peers.program("jarsigner"), self.peers.program("keytool"));
        let (Some(jar), Some(signer), Some(keytool)) = tools else { return Ok(None) };
        let store = self.path("keystore.p12");
        if !store.exists() {
            Line::of([
                &keytool,
                "-genkeypair",
                "-alias",
                "bench",
                "-keyalg",
                "Ed25519",
                "-keystore",
                &store.display().to_string(),
                "-storepass",
                "benchbench",
                "-dname",
                "CN=Bench",
                "-storetype",
                "PKCS12",
            ])
            .run()?;
        }
        Ok(Some((jar, signer, store.display().to_string())))
    }

    /// Many packages.
    fn validate(&mut self) -> Outcome {
        let count = scaled(10_000, self.options.scale);
        let folder = self.path(&format!("packages-{count}"));
        corpora::once(&folder, |folder| corpora::packages(folder, count))?;
        let list = list(&folder)?;
        let line = |jobs| {
            let line = [&self.sealcase, "validate", "--format", "ndjson", "-j", jobs, "--files-from", &list];
            Line::of(line).judging()
        };
        let contenders = vec![
            Contender::new(Kind::Ours, "sealcase validate -j 1", [line("1")]),
            Contender::new(Kind::Ours, "sealcase validate -j 2", [line(THREADS)]),
        ];
        let about = format!("validate {count} application packages of 30 documents, no bulk evidence");
        self.block("validate-packages", about, "3,000 a second a core", Some((count, "packages")), &contenders)
    }

    /// Many small bags.
    fn small(&mut self) -> Outcome {
        let count = scaled(100_000, self.options.scale);
        let folder = self.path(&format!("small-{count}"));
        corpora::once(&folder, |folder| bags::small(folder, count))?;
        let (list, key) = (list(&folder)?, folder.join("signer.pub").display().to_string());
        let line = |rest: &[&str]| {
            let words = [&self.sealcase, "verify", "--format", "ndjson", "--files-from", &list];
            Line::of(words.into_iter().chain(rest.iter().copied()))
        };
        let contenders = vec![
            Contender::new(Kind::Ours, "sealcase verify -j 1", [line(&["-j", "1"])]),
            Contender::new(Kind::Ours, "sealcase verify -j 1 --key", [line(&["-j", "1", "--key", &key])]),
            Contender::new(Kind::Ours, "sealcase verify -j 2", [line(&["-j", THREADS])]),
        ];
        let about = format!("verify {count} small sealed bags");
        self.block("verify-small", about, "5,000 a second a core", Some((count, "bags")), &contenders)
    }
}

impl Contender {
    fn new(kind: Kind, name: &str, lines: impl IntoIterator<Item = Line>) -> Self {
        Self { name: name.to_owned(), lines: lines.into_iter().collect(), before: Vec::new(), kind }
    }

    fn gone(mut self, path: &Path) -> Self {
        self.before.push(Before::Gone(path.to_owned()));
        self
    }
}

impl Before {
    fn make(&self) -> Outcome {
        match self {
            Self::Gone(path) => remove(path),
            Self::Copy(from, to) => {
                remove(to)?;
                fs::create_dir_all(to)?;
                link(from, to)
            }
        }
    }
}

fn remove(path: &Path) -> Outcome {
    if path.is_dir() {
        fs::remove_dir_all(path)?;
    } else if path.exists() {
        fs::remove_file(path)?;
    }
    Ok(())
}

/// Fills a folder with links to the files of another.
fn link(from: &Path, to: &Path) -> Outcome {
    let status = Command::new("cp").arg("-al").arg(from.join(".")).arg(to).status()?;
    if status.success() { Ok(()) } else { Err("cp -al failed".into()) }
}

/// How many files and bytes are below a folder.
fn measure(folder: &Path) -> Outcome<(usize, u64)> {
    let (mut count, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        let (files, size) = if meta.is_dir() { measure(&entry.path())? } else { (1, meta.len()) };
        count += files;
        bytes += size;
    }
    Ok((count, bytes))
}

/// That many times `scale`, at least ten.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of things, rounded down")]
fn scaled(count: u32, scale: f64) -> usize {
    (f64::from(count) * scale.clamp(0.0, 100.0)).max(10.0) as usize
}
