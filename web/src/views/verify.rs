//! The verification: one sentence first, then each aspect, the signatures, what the zip holds, findings.

use leptos::prelude::*;

use super::Phase;
use super::compare::compare;
use super::contents::contents;
use super::countersign::countersign;
use super::findings::findings;
use super::parts::{Kind, Tone, band, digest, facts, failed, file_button, phase_of, print_button, working};
use super::story::story;
use super::trust::{demands, expected};
use crate::deeds::App;
use crate::report::{Aspect, Part, Report, Signature};
use crate::session::{Job, Judgement};
use crate::texts;

/// The place.
pub(super) fn verify(app: App) -> impl IntoView {
    let phase = phase_of(app, |session| &session.verify);
    view! {
        <section class="place">
            <h1 id="title" tabindex="-1">{texts::VERIFY_TITLE}</h1>
            {move || match phase.get() {
                Phase::Empty => empty(app).into_any(),
                Phase::Working => under_way(app).into_any(),
                Phase::Over => over(app).into_any(),
            }}
        </section>
    }
}

fn empty(app: App) -> impl IntoView {
    view! { <p class="lead">{texts::VERIFY_EMPTY}</p>{choose(app)} }
}

/// The zips, and by what their signers are judged.
fn choose(app: App) -> impl IntoView {
    let again = move || {
        if app.has_zip() {
            app.verify();
        }
    };
    let repeat = app.has_zip().then(|| {
        view! {
            <p><button type="button" class="quiet" on:click=move |_| app.verify()>{texts::VERIFY_AGAIN}</button></p>
        }
    });
    view! {
        <div class="intake">
            <p class="drop" aria-hidden="true">{texts::DROP_ZIPS}</p>
            <div class="row">{file_button(texts::CHOOSE_ZIP, "zip", Kind::Zip, move |intake| app.take(intake))}</div>
        </div>
        {expected(app, again)}
        <section class="expected" aria-labelledby="demands">
            <h2 id="demands">"What do you demand?"</h2>
            {demands(app)}
            {repeat}
        </section>
    }
}

fn under_way(app: App) -> impl IntoView {
    let progress = move || {
        app.session.with(|session| match session.verify {
            Job::Working(progress) => Some(progress),
            _ => None,
        })
    };
    working(texts::VERIFYING, progress, move || app.cancel_verify())
}

fn over(app: App) -> impl IntoView {
    let job = app.session.with_untracked(|session| session.verify.clone());
    match job {
        Job::Done(judgement) => done(app, judgement).into_any(),
        Job::Failed(reason) => view! { {failed(reason, move || app.verify())}{choose(app)} }.into_any(),
        Job::Empty | Job::Working(_) => ().into_any(),
    }
}

fn done(app: App, judgement: Judgement) -> impl IntoView {
    let report = &judgement.report;
    let asked = Asked {
        keys: !app.desk().key_names.with_untracked(Vec::is_empty),
        trust: report.trust.is_some(),
        policy: !app.desk().policy.with_untracked(String::is_empty),
    };
    let (tone, verdict, detail) = sentence(report, asked);
    let aspects = aspects(&report.aspects);
    let signatures = signatures(&report.signatures, report.trust.is_some());
    let bag = report.bag.clone().unwrap_or_default();
    let held =
        (bag.payload_files > 0).then(|| format!("{}, {}", files(bag.payload_files), texts::bytes(bag.payload_octets)));
    let proof = report.proof.as_ref().map(|proof| {
        format!("{} shown, {} of the package not shown", files(proof.files.len() as u64), files(proof.withheld))
    });
    let facts = facts(vec![
        ("File", Some(report.input.clone())),
        ("Id", bag.id),
        ("Folder inside", bag.base_directory),
        ("Holds", held),
        ("Proof of", proof),
        ("Says it was sealed", bag.sealed_at.as_deref().map(texts::instant)),
        ("Verified as of", report.as_of.as_deref().map(texts::instant)),
        (
            "Trust file",
            report
                .trust
                .as_ref()
                .map(|trust| format!("version {}, until {}", trust.version, texts::day(&trust.expires))),
        ),
        ("Its digest", report.trust.as_ref().map(|trust| texts::groups(&trust.digest))),
        ("Policy", Some(app.desk().policy.get_untracked()).filter(|name| !name.is_empty())),
    ]);
    let manifest = bag.tag_manifest.map(|own| view! { <h3>"Digest that signatures cover"</h3><p>{digest(&own)}</p> });
    let json = judgement.judged.json.clone();
    let file = format!("{}.report.json", report.input.rsplit('/').next().unwrap_or_default());
    let holds = report.counts.errors == 0 && report.signatures.iter().any(Signature::seals);
    let is_bag = report.proof.is_none() && report.signatures.iter().any(|line| line.kind.is_some());
    let story = story(app, report);
    let comparable =
        report.proof.is_none() && app.session.with_untracked(|session| session.inspection.contents.is_some());
    view! {
        {band(tone, verdict.to_owned(), detail)}
        <div class="row actions">
            <button type="button" class="quiet" on:click=move |_| app.save_text(&json, &file)>{texts::SAVE_REPORT}</button>
            {print_button()}
        </div>
        {aspects}
        {signatures}
        {story}
        <section class="contents"><h2>"The package"</h2>{facts}{manifest}</section>
        {findings(judgement)}
        {contents(app)}
        {is_bag.then(|| countersign(app, holds))}
        {comparable.then(|| compare(app))}
        <section class="again"><h2>"Another zip, or other signers"</h2>{choose(app)}</section>
    }
}

fn files(number: u64) -> String {
    if number == 1 { "1 file".to_owned() } else { format!("{number} files") }
}

/// What the user gave to judge by.
#[derive(Clone, Copy, Debug, Default)]
struct Asked {
    keys: bool,
    trust: bool,
    policy: bool,
}

/// The verdict in words. Green only when the user knows the signers; "whole" alone is not "theirs".
fn sentence(report: &Report, asked: Asked) -> (Tone, &'static str, String) {
    let without_keys = !asked.keys && !asked.trust;
    let (seals, named) = match &report.proof {
        None => ("Sealed and intact.", "with a key that you gave"),
        Some(_) => ("The shown files are as they were sealed.", "with a key that you gave"),
    };
    let named = if asked.trust { "in a role that your trust file gives to them" } else { named };
    let met = if asked.policy { " All signatures that you demand are there." } else { "" };
    let other = |part: &&Part| {
        matches!(part.verdict.as_deref(), Some("invalid" | "undecided")) || part.state == "other-content"
    };
    let bad_other = report.nested.iter().chain(&report.references).find(other);
    let failed = |name: &str| report.aspects.iter().any(|aspect| aspect.name == name && aspect.state == "failed");
    let good: Vec<&Signature> = report.signatures.iter().filter(|line| line.vouches()).collect();
    let signers = good.iter().map(|line| signer(line)).collect::<Vec<_>>().join(", and by ");
    match report.verdict.as_str() {
        "trusted" => (Tone::Good, seals, format!("Signed by {signers}, {named}.{met}")),
        "valid" if !without_keys && good.iter().all(|line| line.known_key) => {
            (Tone::Good, seals, format!("Signed by {signers}, {named}."))
        }
        "valid" if without_keys => (
            Tone::Plain,
            if report.proof.is_none() {
                "Sealed and intact. Whose seal it is, is not judged."
            } else {
                "The shown files are as they were sealed. Whose seal it is, is not judged."
            },
            format!(
                "Unchanged since somebody signed it as {signers}. To know that it was them, give their public key \
                     or compare the fingerprint below with theirs."
            ),
        ),
        "valid" if asked.trust => (
            Tone::Warn,
            "Intact, but not signed by those whom you trust.",
            format!(
                "Unchanged since somebody signed it as {signers}. Your trust file does not give every role to these \
                     keys. See the signatures below."
            ),
        ),
        "valid" => (
            Tone::Warn,
            "Intact, but not signed with every key that you expect.",
            format!(
                "Unchanged since somebody signed it as {signers}. Not all of these signatures were made with a \
                     key that you gave."
            ),
        ),
        "intact" => (
            Tone::Warn,
            "Intact, but not signed.",
            "The files agree with the list inside. Anyone could have made both.".to_owned(),
        ),
        "invalid" if failed("container") => (
            Tone::Bad,
            "Damaged, or not a sealed package.",
            "The zip is broken or put together so that two programs could read it differently. Do not rely on what \
             it holds."
                .to_owned(),
        ),
        "invalid" if failed("integrity") || failed("layout") => (
            Tone::Bad,
            "Changed after sealing.",
            "What the zip holds is not what was sealed. Do not rely on it.".to_owned(),
        ),
        "invalid" if bad_other.is_some() => (
            Tone::Bad,
            "It rests on a package that does not hold.",
            "This zip is whole, but one that its signatures name is not. See the story below.".to_owned(),
        ),
        "invalid" if asked.policy && failed("policy") => (
            Tone::Bad,
            "Intact, but signatures that you demand are missing.",
            format!("Signed by {signers}. See the findings for what is missing."),
        ),
        "invalid" => (Tone::Bad, "Not valid.", "A signature or a demand does not hold. See the findings.".to_owned()),
        _ => (
            Tone::Warn,
            "Cannot decide.",
            report.reason.clone().unwrap_or_else(|| {
                "The file could not be judged to its end. Get it again and verify it anew.".to_owned()
            }),
        ),
    }
}

/// Who signed, in which role.
pub(super) fn signer(line: &Signature) -> String {
    let name = line.name.as_deref().unwrap_or("somebody without a name");
    match &line.role {
        Some(role) => format!("{name} ({})", texts::role(role)),
        None => name.to_owned(),
    }
}

/// A state with its sign, word and look.
fn state(state: &str) -> (&'static str, &'static str, &'static str) {
    match state {
        "ok" => (Tone::Good.sign(), "holds", "state good"),
        "failed" => (Tone::Bad.sign(), "does not hold", "state bad"),
        "absent" => ("–", "none", "state plain"),
        _ => ("?", "not judged", "state plain"),
    }
}

fn aspects(aspects: &[Aspect]) -> impl IntoView + use<> {
    let rows = aspects.iter().map(|aspect| {
        let (sign, word, class) = state(&aspect.state);
        view! {
            <tr>
                <th scope="row">{capital(&aspect.name)}</th>
                <td><span class=class><span aria-hidden="true">{sign}</span>" "{word}</span></td>
                <td>{aspect.text.clone()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    (!aspects.is_empty()).then(|| {
        view! {
            <table class="aspects">
                <caption>"What was judged"</caption>
                <thead>
                    <tr><th scope="col">"Aspect"</th><th scope="col">"State"</th><th scope="col">"Why"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    })
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}

/// A verdict with its sign, word and look.
pub(super) fn verdict_word(verdict: &str) -> (&'static str, &'static str, &'static str) {
    match verdict {
        "trusted" => ("✓", "holds, and you trust its signers", "state good"),
        "valid" => ("✓", "holds", "state good"),
        "intact" => ("!", "unchanged, but nobody signed it", "state plain"),
        "invalid" => ("✕", "does not hold", "state bad"),
        _ => ("?", "could not be judged", "state plain"),
    }
}

fn signatures(signatures: &[Signature], trust: bool) -> impl IntoView + use<> {
    let cards = signatures.iter().map(|line| {
        let (sign, word, class) = state(&line.state);
        let known = match (line.known_key, &line.party, trust) {
            (true, Some(party), _) => format!("yes, {party} in your trust file"),
            (true, None, _) => "yes, you gave it".to_owned(),
            (false, Some(party), _) => format!("it is that of {party}, but does not count here; see the findings"),
            (false, None, true) => "no, it is not in your trust file".to_owned(),
            (false, None, false) => "not judged".to_owned(),
        };
        let proven = line.proven_time.as_deref().map(|time| {
            let by = line.proven_by.as_deref().map(|by| format!(" by {by}")).unwrap_or_default();
            let renewed = if line.archived { ", and the proof was renewed" } else { "" };
            format!("at the latest {}, proven{by}{renewed}", texts::instant(time))
        });
        let kind = match line.kind.as_deref() {
            Some("seal") => Some("the seal".to_owned()),
            Some("countersign") => Some("a countersignature".to_owned()),
            Some("retention-event") => Some("an event in the record's life".to_owned()),
            other => other.map(str::to_owned),
        };
        let seen = (!line.seen.is_empty())
            .then(|| texts::count(line.seen.len(), "earlier signature or proof", "earlier signatures and proofs"));
        view! {
            <li class="signature">
                <h3>{signer(line)}</h3>
                <p><span class=class><span aria-hidden="true">{sign}</span>" "{word}</span></p>
                {facts(vec![
                    ("Stated time", line.claimed_time.as_deref().map(|time| {
                        format!("{} ({})", texts::instant(time), texts::CLAIMED_TIME)
                    })),
                    ("Proven time", proven),
                    ("What it is", kind),
                    ("What they did", line.action.as_deref().map(texts::action)),
                    ("Known key", Some(known)),
                    ("Saw", seen),
                    ("File", Some(line.path.clone())),
                ])}
                <p class="print">"Fingerprint "{digest(&line.keyid)}</p>
            </li>
        }
    });
    let cards = cards.collect_view();
    (!signatures.is_empty()).then(|| {
        view! { <section class="signatures"><h2>"Signatures"</h2><ul class="plain">{cards}</ul></section> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(verdict: &str, known: bool) -> Report {
        let text = format!(
            r#"{{"input":"x","verdict":"{verdict}","counts":{{"errors":0,"warnings":0,"notes":0}},"findings":[],
            "signatures":[{{"path":"s","state":"ok","kind":"seal","role":"lab","name":"Hazel","keyid":"a","knownKey":{known}}}],
            "asOf":null}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn green_is_only_for_known_signers() {
        let nobody = Asked::default();
        let keys = Asked { keys: true, ..nobody };
        let trust = Asked { trust: true, ..nobody };
        for (verdict, known, asked, tone) in [
            ("valid", false, nobody, Tone::Plain),
            ("valid", true, keys, Tone::Good),
            ("valid", false, keys, Tone::Warn),
            ("valid", false, trust, Tone::Warn),
            ("trusted", true, trust, Tone::Good),
            ("intact", false, trust, Tone::Warn),
            ("undecided", false, nobody, Tone::Warn),
            ("invalid", true, keys, Tone::Bad),
        ] {
            assert_eq!(sentence(&report(verdict, known), asked).0, tone, "{verdict} {known} {asked:?}");
        }
    }

    #[test]
    fn a_broken_neighbour_is_told_as_such() {
        let mut own = report("invalid", true);
        own.references.push(Part {
            relation: "continues".into(),
            bag_id: "urn:uuid:1".into(),
            state: "judged".into(),
            place: None,
            verdict: Some("invalid".into()),
            report: None,
        });
        let (tone, words, _) = sentence(&own, Asked::default());
        assert_eq!((tone, words), (Tone::Bad, "It rests on a package that does not hold."));
    }
}
