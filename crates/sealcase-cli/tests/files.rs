//! What the command line does to the disk: who may read what it writes, what it never replaces,
//! and what is left when it is refused, interrupted or killed.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first thing that is not as expected")]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

const SEALED: &str = "doorbell.sealed.zip";

/// A folder of its own with the transcripts' package, profile and test key.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cli/seal.in");
        copy(&from, bench.folder.path());
        fs::set_permissions(bench.path("test-key.pem"), fs::Permissions::from_mode(0o600)).unwrap();
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sealcase"));
        command.current_dir(self.folder.path()).args(line.split(' ')).stdin(Stdio::null());
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// Runs and insists on the exit code; gives both streams as text.
    fn gives(&self, code: i32, line: &str) -> String {
        let output = self.run(line);
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(code), "{line}\n{text}");
        text
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Everything after `seal`, for the test package.
fn sealing(more: &str) -> String {
    format!(
        "seal doorbell --key test-key.pem --role manufacturer --name Acme --profile profile.json \
         --at 2025-11-03T09:00:00Z{more}"
    )
}

#[test]
fn keys_are_for_their_owner_and_are_never_replaced() {
    let bench = Bench::new();
    bench.gives(0, "key new -o own.pem --no-passphrase");
    assert_eq!(bench.mode("own.pem"), 0o600);
    let before = fs::read(bench.path("own.pem")).unwrap();

    let text = bench.gives(2, "key new -o own.pem --no-passphrase");
    assert!(text.contains("own.pem exists already"), "{text}");
    fs::write(bench.path("half.pem.pub"), "mine").unwrap();
    bench.gives(2, "key new -o half.pem --no-passphrase");
    assert!(!bench.path("half.pem").exists(), "a key without its public half");
    symlink("nowhere", bench.path("link.pem")).unwrap();
    bench.gives(2, "key new -o link.pem --no-passphrase");
    assert!(!bench.path("nowhere").exists());
    assert_eq!(fs::read(bench.path("own.pem")).unwrap(), before);
    assert_eq!(fs::read(bench.path("half.pem.pub")).unwrap(), b"mine");

    // Without a terminal nobody can be asked, and no key appears.
    bench.gives(2, "key new -o asked.pem");
    assert!(!bench.path("asked.pem").exists());
}

#[test]
fn an_encrypted_key_opens_with_its_passphrase_here_and_in_openssl() {
    let bench = Bench::new();
    fs::write(bench.path("secret"), "correct horse battery\nsecond line\n").unwrap();
    fs::write(bench.path("wrong"), "incorrect horse\n").unwrap();
    bench.gives(0, "key new -o own.pem --passphrase-file secret");
    assert_eq!(bench.mode("own.pem"), 0o600);
    let text = fs::read_to_string(bench.path("own.pem")).unwrap();
    assert!(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{text}");

    let public = fs::read_to_string(bench.path("own.pem.pub")).unwrap();
    assert!(bench.gives(0, "key public own.pem --passphrase-file secret").starts_with(&public));
    bench.gives(2, "key public own.pem --passphrase-file wrong");
    bench.gives(2, "key public own.pem");

    let openssl = Command::new("openssl")
        .current_dir(bench.folder.path())
        .args(["pkey", "-in", "own.pem", "-passin", "file:secret", "-pubout"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(openssl.stdout).unwrap(), public);
}

#[test]
fn a_key_that_others_can_read_is_warned_about() {
    let bench = Bench::new();
    assert!(!bench.gives(0, "key public test-key.pem").contains("warning"));
    fs::set_permissions(bench.path("test-key.pem"), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(bench.gives(0, "key public test-key.pem").contains("chmod 600 test-key.pem"));
}

#[test]
fn a_refused_seal_leaves_nothing_behind() {
    let bench = Bench::new();
    let before = bench.names();
    let scan = fs::read_to_string(bench.path("doorbell/evidence/scan.txt")).unwrap();
    fs::write(bench.path("doorbell/evidence/scan.txt"), scan.to_uppercase()).unwrap();
    // Found while the payload is being written: the digest is judged in the sealing pass.
    let text = bench.gives(1, &sealing(""));
    assert!(text.contains("rules.digest-mismatch") && text.contains("NOT SEALED"), "{text}");
    fs::write(bench.path("doorbell/documents/product.json"), "{").unwrap();
    bench.gives(1, &sealing(""));
    bench.gives(2, &sealing(" --base Not/Fit"));
    bench.gives(3, &sealing(" -o no/such/folder.zip"));
    assert_eq!(bench.names(), before);
}

#[test]
fn a_seal_replaces_only_when_forced_and_never_grows_inside() {
    let bench = Bench::new();
    fs::write(bench.path(SEALED), "old").unwrap();
    bench.gives(2, &sealing(""));
    assert_eq!(fs::read(bench.path(SEALED)).unwrap(), b"old");
    bench.gives(0, &sealing(" --force"));
    bench.gives(0, &format!("verify {SEALED} --key test-key.pem.pub"));
    assert_eq!(bench.mode(SEALED) & 0o600, 0o600);

    bench.gives(2, &sealing(" -o doorbell/evidence/x.zip"));
    fs::copy(bench.path("test-key.pem"), bench.path("doorbell/evidence/key.pem")).unwrap();
    let text = bench.gives(2, &sealing(" -o x.zip").replace("test-key.pem", "doorbell/evidence/key.pem"));
    assert!(text.contains("private key"), "{text}");
    assert!(!bench.path("x.zip").exists());
}

#[test]
fn links_and_pipes_in_a_package_stop_the_work() {
    let bench = Bench::new();
    symlink("/etc/hostname", bench.path("doorbell/evidence/link.txt")).unwrap();
    let text = bench.gives(3, "validate doorbell --profile profile.json");
    assert!(text.contains("evidence/link.txt (a link)"), "{text}");
    bench.gives(3, &sealing(""));
    assert!(!bench.path(SEALED).exists());
}

/// Makes sealing take long enough to be stopped in its midst.
fn swell(bench: &Bench, megabytes: usize) {
    use std::fmt::Write as _;
    let block = vec![0x5A; 1 << 20];
    let path = bench.path("doorbell/evidence/big.bin");
    let mut file = fs::File::create(&path).unwrap();
    for _ in 0..megabytes {
        file.write_all(&block).unwrap();
    }
    let sum = Command::new("sha256sum").arg(&path).output().unwrap();
    let digest = String::from_utf8(sum.stdout).unwrap()[..64].to_owned();
    let index = bench.path("doorbell/documents/evidence-index.json");
    let text = fs::read_to_string(&index).unwrap();
    let mut item = String::new();
    write!(
        item,
        r#""items": [{{"id": "ev-big", "title": "Image", "kind": "firmware-image", "producedOn": "2025-09-30", "file":
        {{"path": "evidence/big.bin", "mediaType": "application/octet-stream", "size": {}, "sha256": "{digest}"}}}},"#,
        megabytes << 20
    )
    .unwrap();
    fs::write(&index, text.replace("\"items\": [", &item)).unwrap();
}

fn part_files(bench: &Bench) -> usize {
    bench.names().iter().filter(|name| Path::new(name).extension().is_some_and(|end| end == "part")).count()
}

#[test]
fn killed_at_any_moment_there_is_no_half_file_under_the_final_name() {
    let bench = Bench::new();
    swell(&bench, 64);
    let mut killed = 0;
    for delay in [1, 5, 10, 20, 40, 60, 80, 120, 200, 400] {
        let _ = fs::remove_file(bench.path(SEALED));
        let mut child = bench.command(&sealing("")).stdout(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(delay));
        let running = child.try_wait().unwrap().is_none();
        child.kill().unwrap_or_default();
        child.wait().unwrap();
        if bench.path(SEALED).exists() {
            bench.gives(0, &format!("verify {SEALED} --key test-key.pem.pub -q"));
        } else {
            assert!(running, "it ended by itself without a result");
            killed += 1;
        }
    }
    assert!(killed > 0, "the machine was too fast for every delay");
}

#[test]
fn asked_to_end_it_removes_what_it_has_begun() {
    let bench = Bench::new();
    swell(&bench, 256);
    let mut child = bench.command(&sealing("")).stdout(Stdio::null()).spawn().unwrap();
    let mut seen = false;
    for _ in 0..2_000 {
        if part_files(&bench) > 0 {
            seen = true;
            break;
        }
        sleep(Duration::from_millis(1));
    }
    assert!(seen, "no half-written file was ever there");
    let asked = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let code = child.wait().unwrap().code();
    assert_eq!(part_files(&bench), 0);
    if bench.path(SEALED).exists() {
        // Asked in the very moment in which it ended: then the file is whole.
        assert!(matches!(code, Some(0 | 130)), "{code:?}");
        bench.gives(0, &format!("verify {SEALED} --key test-key.pem.pub -q"));
    } else {
        assert_eq!(code, Some(130));
    }
}

#[test]
fn extract_gives_back_what_was_sealed_and_replaces_nothing() {
    let bench = Bench::new();
    bench.gives(0, &sealing(""));
    fs::create_dir_all(bench.path("out/evidence")).unwrap();
    fs::write(bench.path("out/evidence/scan.txt"), "mine").unwrap();
    bench.gives(2, &format!("extract {SEALED} -o out"));
    assert_eq!(fs::read(bench.path("out/evidence/scan.txt")).unwrap(), b"mine");
    assert!(!bench.path("out/documents").exists(), "all names are tried before the first file is written");

    bench.gives(0, &format!("extract {SEALED} -o out --force"));
    let differ = Command::new("diff").arg("-r").args([bench.path("doorbell"), bench.path("out")]).output().unwrap();
    assert!(differ.status.success(), "{}", String::from_utf8_lossy(&differ.stdout));
    bench.gives(0, "validate out --profile profile.json --as-of 2025-11-03 -q");
}

#[test]
fn extract_does_not_follow_links() {
    let bench = Bench::new();
    bench.gives(0, &sealing(""));
    fs::create_dir(bench.path("elsewhere")).unwrap();
    fs::create_dir(bench.path("out")).unwrap();
    symlink("../elsewhere", bench.path("out/evidence")).unwrap();
    for force in ["", " --force"] {
        let text = bench.gives(2, &format!("extract {SEALED} -o out{force}"));
        assert!(text.contains("is a link"), "{text}");
    }
    assert_eq!(fs::read_dir(bench.path("elsewhere")).unwrap().count(), 0);

    // A file that is a link is replaced itself; what it points to stays.
    fs::remove_file(bench.path("out/evidence")).unwrap();
    fs::create_dir(bench.path("out/evidence")).unwrap();
    fs::write(bench.path("elsewhere/kept"), "kept").unwrap();
    symlink("../../elsewhere/kept", bench.path("out/evidence/scan.txt")).unwrap();
    bench.gives(0, &format!("extract {SEALED} -o out --force"));
    assert_eq!(fs::read(bench.path("elsewhere/kept")).unwrap(), b"kept");
    assert!(!bench.path("out/evidence/scan.txt").is_symlink());
}

#[test]
fn a_changed_zip_gives_no_file() {
    let bench = Bench::new();
    bench.gives(0, &sealing(""));
    let sealed = fs::read(bench.path(SEALED)).unwrap();
    for at in [0, 100, sealed.len() / 2, sealed.len() - 1] {
        let mut bytes = sealed.clone();
        bytes[at] ^= 1;
        fs::write(bench.path("changed.zip"), bytes).unwrap();
        for command in ["verify changed.zip", "show changed.zip", "extract changed.zip -o out"] {
            bench.gives(1, command);
        }
    }
    assert!(!bench.path("out").exists());
}

#[test]
fn a_reader_that_goes_away_changes_no_exit_code() {
    let bench = Bench::new();
    fs::write(bench.path("doorbell/documents/product.json"), "{}").unwrap();
    let mut child = bench
        .command("validate doorbell --profile profile.json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn names_and_texts_of_others_cannot_steer_the_terminal() {
    let bench = Bench::new();
    fs::write(bench.path("doorbell/evidence/\u{1b}[2Jx\u{202e}.txt"), "x").unwrap();
    let text = bench.gives(1, "validate doorbell --profile profile.json --as-of 2025-11-03");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
    assert!(text.contains("\\u{1b}[2Jx\\u{202e}.txt"), "{text}");
}
