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
use crate::texts::{self, Line};

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
            <h2 id="demands">{texts::DEMANDS}</h2>
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
        Job::Failed(reason) => view! { {failed(&reason, move || app.verify())}{choose(app)} }.into_any(),
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
    let files = |number: u64| texts::FILES.of(usize::try_from(number).unwrap_or(usize::MAX));
    let held =
        (bag.payload_files > 0).then(|| format!("{}, {}", files(bag.payload_files), texts::bytes(bag.payload_octets)));
    let proof = report
        .proof
        .as_ref()
        .map(|proof| texts::SHOWN_OF.with(&[&texts::FILES.of(proof.files.len()), &files(proof.withheld)]));
    let facts = facts(vec![
        (texts::FILE, Some(report.input.clone())),
        (texts::ID, bag.id),
        (texts::FOLDER_INSIDE, bag.base_directory),
        (texts::HOLDS, held),
        (texts::PROOF_OF, proof),
        (texts::SAYS_SEALED, bag.sealed_at.as_deref().map(texts::instant)),
        (texts::VERIFIED_AS_OF, report.as_of.as_deref().map(texts::instant)),
        (
            texts::TRUST,
            report
                .trust
                .as_ref()
                .map(|trust| texts::TRUST_VERSION.with(&[&trust.version.to_string(), &texts::day(&trust.expires)])),
        ),
        (texts::ITS_DIGEST, report.trust.as_ref().map(|trust| texts::groups(&trust.digest))),
        (texts::POLICY_FACT, Some(app.desk().policy.get_untracked()).filter(|name| !name.is_empty())),
    ]);
    let manifest = bag.tag_manifest.map(|own| view! { <h3>{texts::SIGNED_DIGEST}</h3><p>{digest(&own)}</p> });
    let json = judgement.judged.json.clone();
    let file = format!("{}.report.json", report.input.rsplit('/').next().unwrap_or_default());
    let holds = report.counts.errors == 0 && report.signatures.iter().any(Signature::seals);
    let is_bag = report.proof.is_none() && report.signatures.iter().any(|line| line.kind.is_some());
    let story = story(app, report);
    let comparable =
        report.proof.is_none() && app.session.with_untracked(|session| session.inspection.contents.is_some());
    view! {
        {band(tone, verdict, detail)}
        <div class="row actions">
            <button type="button" class="quiet" on:click=move |_| app.save_text(&json, &file)>{texts::SAVE_REPORT}</button>
            {print_button()}
        </div>
        {aspects}
        {signatures}
        {story}
        <section class="contents"><h2>{texts::THE_PACKAGE}</h2>{facts}{manifest}</section>
        {findings(None, judgement)}
        {contents(app)}
        {is_bag.then(|| countersign(app, holds))}
        {comparable.then(|| compare(app))}
        <section class="again"><h2>{texts::VERIFY_OTHER}</h2>{choose(app)}</section>
    }
}

/// What the user gave to judge by.
#[derive(Clone, Copy, Debug, Default)]
struct Asked {
    keys: bool,
    trust: bool,
    policy: bool,
}

/// The verdict in words. Green only when the user knows the signers; "whole" alone is not "theirs".
fn sentence(report: &Report, asked: Asked) -> (Tone, Line, String) {
    let without_keys = !asked.keys && !asked.trust;
    let whole = report.proof.is_none();
    let seals = if whole { texts::SEALED_INTACT } else { texts::SHOWN_INTACT };
    let named = if asked.trust { texts::SIGNED_TRUSTED } else { texts::SIGNED_KNOWN_KEY };
    let other = |part: &&Part| {
        matches!(part.verdict.as_deref(), Some("invalid" | "undecided")) || part.state == "other-content"
    };
    let bad_other = report.nested.iter().chain(&report.references).find(other);
    let failed = |name: &str| report.aspects.iter().any(|aspect| aspect.name == name && aspect.state == "failed");
    let good: Vec<&Signature> = report.signatures.iter().filter(|line| line.vouches()).collect();
    let signers = good.iter().map(|line| signer(line)).collect::<Vec<_>>().join(&texts::AND_BY);
    let by = |line: Line| line.with(&[&signers]);
    match report.verdict.as_str() {
        "trusted" if asked.policy => (Tone::Good, seals, format!("{} {}", by(named), texts::POLICY_MET)),
        "trusted" => (Tone::Good, seals, by(named)),
        "valid" if !without_keys && good.iter().all(|line| line.known_key) => (Tone::Good, seals, by(named)),
        "valid" if without_keys => {
            let seals = if whole { texts::SEALED_BY_SOMEBODY } else { texts::SHOWN_BY_SOMEBODY };
            (Tone::Plain, seals, by(texts::SIGNED_SOMEBODY))
        }
        "valid" if asked.trust => (Tone::Warn, texts::NOT_TRUSTED, by(texts::NOT_TRUSTED_DETAIL)),
        "valid" => (Tone::Warn, texts::NOT_EXPECTED, by(texts::NOT_EXPECTED_DETAIL)),
        "intact" => (Tone::Warn, texts::NOT_SIGNED, texts::NOT_SIGNED_DETAIL.into()),
        "invalid" if failed("container") => (Tone::Bad, texts::DAMAGED, texts::DAMAGED_DETAIL.into()),
        "invalid" if failed("integrity") || failed("layout") => {
            (Tone::Bad, texts::CHANGED, texts::CHANGED_DETAIL.into())
        }
        "invalid" if bad_other.is_some() => (Tone::Bad, texts::RESTS_ON_BAD, texts::RESTS_ON_BAD_DETAIL.into()),
        "invalid" if asked.policy && failed("policy") => {
            (Tone::Bad, texts::DEMANDS_UNMET, by(texts::DEMANDS_UNMET_DETAIL))
        }
        "invalid" => (Tone::Bad, texts::NOT_VALID, texts::NOT_VALID_DETAIL.into()),
        _ => {
            let reason = report.reason.as_deref().map(texts::reason);
            (Tone::Warn, texts::CANNOT_DECIDE, reason.unwrap_or_else(|| texts::CANNOT_DECIDE_DETAIL.into()))
        }
    }
}

/// Who signed, in which role.
pub(super) fn signer(line: &Signature) -> String {
    let name = line.name.as_deref().unwrap_or(texts::NAMELESS.text());
    match &line.role {
        Some(role) => format!("{name} ({})", texts::ROLES.of(role)),
        None => name.to_owned(),
    }
}

/// A state with its sign, word and look.
fn state(state: &str) -> (&'static str, String, &'static str) {
    let (sign, class, known) = match state {
        "ok" => (Tone::Good.sign(), "state good", state),
        "failed" => (Tone::Bad.sign(), "state bad", state),
        "absent" => ("–", "state plain", state),
        _ => ("?", "state plain", "unknown"),
    };
    (sign, texts::STATES.of(known), class)
}

fn aspects(aspects: &[Aspect]) -> impl IntoView + use<> {
    let rows = aspects.iter().map(|aspect| {
        let (sign, word, class) = state(&aspect.state);
        view! {
            <tr>
                <th scope="row">{texts::ASPECTS.of(&aspect.name)}</th>
                <td><span class=class><span aria-hidden="true">{sign}</span>" "{word}</span></td>
                <td lang="en">{aspect.text.clone()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    (!aspects.is_empty()).then(|| {
        view! {
            <table class="aspects">
                <caption>{texts::WHAT_WAS_JUDGED}</caption>
                <thead>
                    <tr>
                        <th scope="col">{texts::ASPECT}</th><th scope="col">{texts::STATE}</th>
                        <th scope="col">{texts::WHY}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    })
}

/// A verdict with its sign, word and look.
pub(super) fn verdict_word(verdict: &str) -> (&'static str, String, &'static str) {
    let (sign, class, known) = match verdict {
        "trusted" | "valid" => ("✓", "state good", verdict),
        "intact" => ("!", "state plain", verdict),
        "invalid" => ("✕", "state bad", verdict),
        _ => ("?", "state plain", "undecided"),
    };
    (sign, texts::VERDICTS.of(known), class)
}

fn signatures(signatures: &[Signature], trust: bool) -> impl IntoView + use<> {
    let cards = signatures.iter().map(|line| {
        let (sign, word, class) = state(&line.state);
        let known = match (line.known_key, &line.party, trust) {
            (true, Some(party), _) => texts::KNOWN_TRUSTED.with(&[party]),
            (true, None, _) => texts::KNOWN_GIVEN.into(),
            (false, Some(party), _) => texts::KNOWN_UNCOUNTED.with(&[party]),
            (false, None, true) => texts::KNOWN_NOT_TRUSTED.into(),
            (false, None, false) => texts::STATES.of("unknown"),
        };
        let proven = line.proven_time.as_deref().map(|time| {
            let time = texts::instant(time);
            let proven = match line.proven_by.as_deref() {
                Some(by) => texts::PROVEN_BY.with(&[&time, by]),
                None => texts::PROVEN.with(&[&time]),
            };
            if line.archived { proven + &texts::PROOF_RENEWED } else { proven }
        });
        let kind = line.kind.as_deref().map(|kind| texts::KINDS.of(kind));
        let seen = (!line.seen.is_empty()).then(|| texts::EARLIER_SIGNATURES.of(line.seen.len()));
        view! {
            <li class="signature">
                <h3>{signer(line)}</h3>
                <p><span class=class><span aria-hidden="true">{sign}</span>" "{word}</span></p>
                {facts(vec![
                    (texts::STATED_TIME, line.claimed_time.as_deref().map(|time| {
                        texts::CLAIMED_TIME.with(&[&texts::instant(time)])
                    })),
                    (texts::PROVEN_TIME, proven),
                    (texts::WHAT_IT_IS, kind),
                    (texts::WHAT_THEY_DID, line.action.as_deref().map(|action| texts::ACTIONS.of(action))),
                    (texts::KNOWN_KEY, Some(known)),
                    (texts::SAW, seen),
                    (texts::FILE, Some(line.path.clone())),
                ])}
                <p class="print">{texts::FINGERPRINT}" "{digest(&line.keyid)}</p>
            </li>
        }
    });
    let cards = cards.collect_view();
    (!signatures.is_empty()).then(|| {
        view! { <section class="signatures"><h2>{texts::SIGNATURES}</h2><ul class="plain">{cards}</ul></section> }
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
        assert_eq!((tone, words), (Tone::Bad, texts::RESTS_ON_BAD));
    }
}
