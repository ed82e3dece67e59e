//! Longer texts of the help: examples, which come first, and exit codes, which come last.

/// Exit codes, as every long help shows them.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    everything was checked and passed
  1    everything was checked, and at least one input did not pass
  2    the command was wrong or named no input; nothing was done
  3    at least one input could not be decided, because it could not be read or the work failed;
       this wins over 1
  101  Sealcase itself has a fault; nothing was decided
  130  interrupted; results so far are given, and no half-written file is left behind";

/// Examples of the whole command.
pub(crate) const TOP_EXAMPLES: &str = "\
Examples:
  sealcase validate camera/                      what is missing or wrong, where, and how to fix it
  sealcase seal camera/ --key acme.pem --role manufacturer --name \"Acme Inc.\"
  sealcase verify camera.sealed.zip              does the seal still hold?
";

/// Examples of `sealcase new`.
pub(crate) const NEW_EXAMPLES: &str = "\
Examples:
  sealcase new camera
  sealcase new camera --stage application
  sealcase new camera --document product-family
  sealcase new camera && sealcase validate camera
";

/// Examples of `sealcase validate`.
pub(crate) const VALIDATE_EXAMPLES: &str = "\
Examples:
  sealcase validate camera/
  sealcase validate camera/ --as-of 2027-03-01
  sealcase validate camera/ --watch
  sealcase validate packages/* --format github --report html=report.html --fail-on warning
";

/// Examples of `sealcase seal`.
pub(crate) const SEAL_EXAMPLES: &str = "\
Examples:
  sealcase key new -o acme.pem
  sealcase seal camera/ --key acme.pem --role manufacturer --name \"Acme Inc.\"
  sealcase seal camera/ --key acme.pem --role manufacturer --name \"Acme\" -o out/cam.sealed.zip
  sealcase seal report/ --key lab.pem --role lab --name \"Hazel Lab\" --stage evaluation \\
      --continues cam.sealed.zip
  sealcase seal camera/ --key acme.pem --role manufacturer --name \"Acme\" --to age1...
";

/// Examples of `sealcase open`.
pub(crate) const OPEN_EXAMPLES: &str = "\
Examples:
  sealcase key identity -o lab.identity          once; give the recipient that it prints to the sender
  sealcase open camera.sealed.zip.age --identity lab.identity
  sealcase open camera.sealed.zip.age --identity lab.identity -o received/camera.sealed.zip
";

/// Examples of `sealcase verify`.
pub(crate) const VERIFY_EXAMPLES: &str = "\
Examples:
  sealcase verify camera.sealed.zip
  sealcase verify camera.sealed.zip --key acme.pem.pub
  sealcase verify camera.sealed.zip --trust trust.json --policy cla-intake
  sealcase verify decision.sealed.zip --bags received/    with the bags that it names
  sealcase verify archive/*.zip --format ndjson
  sealcase verify camera.sealed.zip --trust trust.json --report html=verdict.html
  sealcase verify --files-from zips.txt --format ndjson --shard 2/10 --exit-zero
";

/// Examples of `sealcase matrix`.
pub(crate) const MATRIX_EXAMPLES: &str = "\
Examples:
  sealcase matrix camera/
  sealcase matrix camera.sealed.zip --format csv -o camera-conformance.csv
  sealcase matrix camera.sealed.zip --format html -o camera-conformance.html
";

/// Examples of `sealcase show`.
pub(crate) const SHOW_EXAMPLES: &str = "\
Examples:
  sealcase show camera.sealed.zip
  sealcase show camera.sealed.zip --format json
  sealcase show camera.sealed.zip -v
";

/// Examples of `sealcase extract`.
pub(crate) const EXTRACT_EXAMPLES: &str = "\
Examples:
  sealcase extract camera.sealed.zip -o camera
  sealcase extract camera.sealed.zip -o camera product.json evidence/scan.pdf
  sealcase extract camera.sealed.zip -o camera --force
";

/// Examples of `sealcase diff`.
pub(crate) const DIFF_EXAMPLES: &str = "\
Examples:
  sealcase diff camera.sealed.zip camera/
  sealcase diff camera-2.4.zip camera-2.5.zip --profile us-ctm-palindrome
  sealcase diff camera-2.4.zip camera-2.5.zip --format json
";

/// Examples of `sealcase records`.
pub(crate) const RECORDS_EXAMPLES: &str = "\
Examples:
  sealcase records archive/
  sealcase records archive/ --as-of 2031-12-31 --holder cla --trust trust.json
  sealcase records archive/ --format csv > certificates.csv
";

/// Examples of `sealcase registry`.
pub(crate) const REGISTRY_EXAMPLES: &str = "\
Examples:
  sealcase registry camera.certified.zip -o public/
  sealcase registry camera.certified.zip camera.surveillance.zip --format html > camera.html
  sealcase registry camera/ --as-of 2032-01-01 --format json
";

/// Examples of `sealcase key`.
pub(crate) const KEY_EXAMPLES: &str = "\
Examples:
  sealcase key new -o acme.pem
  sealcase key new -o acme.pem --passphrase-file secret.txt
  sealcase key public acme.pem
  sealcase key show acme.pem.pub                 to compare by phone
  sealcase key import ~/.ssh/id_ed25519 -o acme.pem
  sealcase key identity -o acme.identity         so that others can encrypt to you
";

/// Examples of `sealcase explain`.
pub(crate) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  sealcase explain schema.required
  sealcase explain --list
  sealcase explain --list --format json
";

/// Examples of `sealcase countersign`.
pub(crate) const COUNTERSIGN_EXAMPLES: &str = "\
Examples:
  sealcase countersign camera.sealed.zip --key lab.pem --role lab --name \"Hazel Lab\" \\
      --action evaluated -o camera.evaluated.zip
  sealcase countersign camera.zip --key cla.pem --role cla --name \"Rowan\" --action certified \\
      --trust trust.json --policy cla-intake --in-place
  sealcase countersign camera.zip --key cla.pem --role cla --name \"Rowan\" --event hold-placed \\
      --effective 2027-03-01 --basis \"docket 27-101\" --in-place
";

/// Examples of `sealcase merge`.
pub(crate) const MERGE_EXAMPLES: &str = "\
Examples:
  sealcase merge from-lab.zip from-cla.zip -o camera.zip
  sealcase merge from-lab.zip from-cla.zip -o camera.zip --force
  sealcase merge from-lab.zip from-cla.zip -o camera.zip && sealcase verify camera.zip
";

/// Examples of `sealcase prove`.
pub(crate) const PROVE_EXAMPLES: &str = "\
Examples:
  sealcase prove camera.sealed.zip declaration.json -o declaration.proof.zip
  sealcase verify declaration.proof.zip --key acme.pem.pub
";

/// Examples of `sealcase export`.
pub(crate) const EXPORT_EXAMPLES: &str = "\
Examples:
  sealcase export --sigstore camera.sealed.zip -o camera.sigstore.json
  sealcase export --sigstore camera.zip --signature 0002-lab-3ce51571.dsse.json -o lab.sigstore.json
";

/// Examples of `sealcase trust`.
pub(crate) const TRUST_EXAMPLES: &str = "\
Examples:
  sealcase trust new -o trust.json
  sealcase trust add trust.json --key lab.pem.pub --party hazel --name \"Hazel Lab\" --role lab
  sealcase trust signers trust.json --add scheme.pem.pub --party rowan --party-name \"Rowan CLA\" --threshold 1
  sealcase trust algorithm trust.json --name sha256 --for digest --until 2035-01-01
  sealcase trust sign trust.json --key scheme.pem -o trust.signed.json
  sealcase trust check new.json --previous trust.signed.json --trust-key scheme.pem.pub
";

/// How time-stamps are got.
pub(crate) const TIMESTAMP_EXAMPLES: &str = "\
Examples:
  sealcase timestamp request camera.sealed.zip -o camera.tsq
  curl -s -H 'Content-Type: application/timestamp-query' --data-binary @camera.tsq URL -o camera.tsr
  sealcase timestamp attach camera.sealed.zip camera.tsr -o camera.stamped.zip
  sealcase trust add-tsa trust.json --name \"Example Time\" --certificates tsa-chain.pem
";

/// How proofs are renewed.
pub(crate) const ARCHIVE_EXAMPLES: &str = "\
Examples:
  sealcase archive renew camera.stamped.zip -o camera.renewed.zip
  sealcase timestamp request camera.renewed.zip -o renewal.tsq
  sealcase archive list *.renewed.zip -o list.txt --query list.tsq
  sealcase timestamp attach camera.renewed.zip list.tsr --list list.txt --in-place
";

/// Examples of `sealcase schema`.
pub(crate) const SCHEMA_EXAMPLES: &str = "\
Examples:
  sealcase schema list
  sealcase schema show product
  sealcase schema write schemas                  for editors and validators
";

/// Examples of `sealcase profile`.
pub(crate) const PROFILE_EXAMPLES: &str = "\
Examples:
  sealcase profile list
  sealcase profile show us-ctm-2024
  sealcase profile show us-ctm-2024 > ours.json  a start for one of your own
";

/// Examples of `sealcase config`.
pub(crate) const CONFIG_EXAMPLES: &str = "\
Examples:
  sealcase config show
  SEALCASE_STAGE=evaluation sealcase config show
  sealcase config show --no-config
";

/// Examples of `sealcase completions`.
pub(crate) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  sealcase completions bash > ~/.local/share/bash-completion/completions/sealcase
  sealcase completions zsh > ~/.zfunc/_sealcase   with ~/.zfunc in $fpath
  sealcase completions fish > ~/.config/fish/completions/sealcase.fish
";

/// Examples of `sealcase man`.
pub(crate) const MAN_EXAMPLES: &str = "\
Examples:
  sealcase man ~/.local/share/man/man1
  sealcase man ~/.local/share/man/man1 --force
  sealcase man | man -l -                         read it at once
";
