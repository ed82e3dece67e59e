//! What countersigning and merging do to the disk: the old file stays until the new one is whole.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first thing that is not as expected")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SEALED: &str = "doorbell.sealed.zip";
const LAB: &str = "--key lab.pem --role lab --name Hazel --at 2025-12-01T09:00:00Z";

/// A folder of its own with a sealed zip and the transcripts' keys.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cli/countersign.in");
        let copied = Command::new("cp").arg("-r").arg(from.join(".")).arg(bench.folder.path()).status().unwrap();
        assert!(copied.success());
        for key in ["test-key.pem", "lab.pem", "cla.pem"] {
            fs::set_permissions(bench.path(key), fs::Permissions::from_mode(0o600)).unwrap();
        }
        bench.gives(
            0,
            "seal doorbell --key test-key.pem --role manufacturer --name Acme --profile profile.json \
             --at 2025-11-03T09:00:00Z",
        );
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs and insists on the exit code; gives both streams as text.
    fn gives(&self, code: i32, line: &str) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sealcase"));
        command.current_dir(self.folder.path()).args(line.split_whitespace()).stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(code), "{line}\n{text}");
        text
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn names(&self) -> usize {
        fs::read_dir(self.folder.path()).unwrap().count()
    }
}

#[test]
fn what_is_refused_leaves_the_zip_as_it_was() {
    let bench = Bench::new();
    let (before, names) = (bench.bytes(SEALED), bench.names());
    // It exists; the policy is not met; the bag does not hold; it is no bag; the key is no private one.
    bench.gives(2, &format!("countersign {SEALED} {LAB} --action evaluated -o {SEALED}"));
    bench.gives(1, &format!("countersign {SEALED} {LAB} --action evaluated --in-place --policy cla-intake"));
    bench.gives(
        2,
        &format!("countersign {SEALED} {LAB} --action evaluated --in-place").replace("lab.pem", "lab.pem.pub"),
    );
    bench.gives(2, &format!("countersign {SEALED} {LAB} --action evaluated --in-place -o x.zip"));
    bench.gives(2, &format!("countersign {SEALED} {LAB} --event hold-placed --in-place"));
    bench.gives(3, &format!("countersign nowhere.zip {LAB} --action evaluated -o x.zip"));
    bench.gives(1, &format!("countersign lab.pem {LAB} --action refused -o x.zip"));
    assert_eq!((bench.bytes(SEALED), bench.names()), (before.clone(), names));

    let mut bent = before;
    let at = bent.len() / 3;
    bent[at] ^= 1;
    fs::write(bench.path("bent.zip"), &bent).unwrap();
    bench.gives(1, &format!("countersign bent.zip {LAB} --action evaluated --in-place"));
    assert_eq!((bench.bytes("bent.zip"), bench.names()), (bent, names + 1));
}

#[test]
fn in_place_means_the_file_that_a_link_leads_to() {
    let bench = Bench::new();
    symlink(SEALED, bench.path("link.zip")).unwrap();
    let before = bench.bytes(SEALED).len();
    bench.gives(0, &format!("countersign link.zip {LAB} --action evaluated --in-place"));
    assert!(bench.path("link.zip").is_symlink());
    assert!(bench.bytes(SEALED).len() > before);
    bench.gives(0, &format!("verify {SEALED} --key lab.pem.pub"));
}

#[test]
fn a_refusal_is_no_reason_to_trust() {
    let bench = Bench::new();
    bench.gives(0, &format!("countersign {SEALED} {LAB} --action refused -o refused.zip"));
    bench.gives(1, "verify refused.zip --key lab.pem.pub");
    bench.gives(0, "verify refused.zip --key test-key.pem.pub");
}

#[test]
fn the_order_of_copies_does_not_matter() {
    let bench = Bench::new();
    bench.gives(0, &format!("countersign {SEALED} {LAB} --action evaluated -o one.zip"));
    let cla = LAB.replace("lab.pem", "cla.pem").replace("--role lab", "--role cla");
    bench.gives(0, &format!("countersign {SEALED} {cla} --action retention-accepted -o two.zip"));
    bench.gives(0, "merge one.zip two.zip -o ab.zip");
    bench.gives(0, "merge two.zip one.zip -o ba.zip");
    assert_eq!(bench.bytes("ab.zip"), bench.bytes("ba.zip"));
    bench.gives(2, "merge one.zip two.zip -o ab.zip");
    bench.gives(0, "verify ab.zip");
}

#[test]
fn a_countersigned_bag_stands_up_to_openssl_and_sha256sum() {
    let bench = Bench::new();
    bench.gives(0, &format!("countersign {SEALED} {LAB} --action evaluated -o two.zip"));
    let script = r#"
        set -e
        python3 -m zipfile -e two.zip out && cd out/doorbell
        sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt
        for E in signatures/*.dsse.json; do
            python3 - "$E" <<'PY'
import base64, json, sys
envelope = json.load(open(sys.argv[1]))
body = base64.b64decode(envelope["payload"])
kind = envelope["payloadType"].encode()
open("pae", "wb").write(b"DSSEv1 %d %s %d " % (len(kind), kind, len(body)) + body)
open("sig", "wb").write(base64.b64decode(envelope["signatures"][0]["sig"]))
open("key", "w").write(envelope["signatures"][0]["publicKey"])
PY
            openssl pkeyutl -verify -pubin -inkey key -rawin -in pae -sigfile sig
        done
    "#;
    let output = Command::new("sh").current_dir(bench.folder.path()).args(["-c", script]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text.matches("Signature Verified Successfully").count(), 2, "{text}");
}
