//! What a session learns after a verdict: the trust file, what lies in the zip, differences, added signatures, kept
//! keys, records.

use super::{Job, Judgement, Key, Session};
use crate::diff::Difference;
use crate::message::{Contents, Countersigned, Opened, Reply, TrustSummary};
use crate::records::Records;
use crate::texts;

/// The trust file, as far as the page knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TrustState {
    /// None was given.
    #[default]
    None,
    /// Being read.
    Reading,
    /// Signers are judged by it.
    Ready(TrustSummary),
    /// It cannot be used.
    Refused(String),
}

/// What the verified zip holds, and what was looked at in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Its files; nothing if it does not hold.
    pub contents: Option<Contents>,
    /// The file that is shown.
    pub opened: Option<Opened>,
    /// The path that is being opened.
    pub opening: Option<String>,
    /// What changed since another zip.
    pub difference: Job<Difference>,
}

/// What came of countersigning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddOutcome {
    /// A signature was added.
    Added(Box<Countersigned>),
    /// None was, since the zip does not hold or is not what is demanded.
    Refused(Box<Judgement>),
}

impl Session {
    /// Hears what concerns neither check, seal nor verdict.
    pub(super) fn hear_later(&mut self, reply: Reply) {
        match reply {
            Reply::TrustRead(summary) => self.trust = TrustState::Ready(summary),
            Reply::TrustRefused { reason } => self.trust = TrustState::Refused(reason),
            Reply::Opened(opened) => {
                self.inspection.opening = None;
                self.inspection.opened = Some(opened);
            }
            Reply::Extracted { name } => self.notice = texts::EXTRACTED.with(&[&name]),
            Reply::Compared { json } => {
                self.inspection.difference = Difference::read(json).map_or_else(Job::Failed, Job::Done);
            }
            Reply::Refused { reason } => {
                self.inspection.opening = None;
                if self.inspection.difference.is_working() {
                    self.inspection.difference = Job::Failed(reason);
                } else {
                    self.notice = reason;
                }
            }
            Reply::StoredKeys(keys) => {
                let gone = |own: &str| !keys.iter().any(|key| key.keyid == own);
                let lost = matches!(&self.key, Key::Ready { key, .. }
                    if matches!(key.holder, crate::message::KeyHolder::Browser(_)) && gone(&key.keyid));
                if lost {
                    self.key = Key::None;
                }
                self.stored_keys = keys;
            }
            Reply::ToSign(to_sign) => self.to_sign = Some((to_sign, String::new())),
            Reply::SignatureRefused { reason } => {
                if let Some((_, problem)) = &mut self.to_sign {
                    *problem = reason;
                }
            }
            Reply::Countersigned(added) => {
                self.to_sign = None;
                self.countersign = Job::Done(AddOutcome::Added(Box::new(added)));
            }
            Reply::CountersignRefused(judged) => {
                self.countersign = match Judgement::read(judged) {
                    Ok(judgement) => Job::Done(AddOutcome::Refused(Box::new(judgement))),
                    Err(problem) => Job::Failed(problem),
                };
            }
            Reply::Records(told) => self.records = Records::read(told).map_or_else(Job::Failed, Job::Done),
            Reply::Registry(told) => {
                if let Job::Done(records) = &mut self.records {
                    records.publish(told);
                }
            }
            _ => {}
        }
    }

    /// Countersigning begins.
    pub fn begin_countersign(&mut self, bytes: u64) {
        self.countersign = Job::Working(crate::message::Progress { done: 0, total: bytes.saturating_mul(2) });
        self.notice.clear();
    }

    /// Reading many zips begins.
    pub fn begin_records(&mut self, bytes: u64) {
        self.place = super::Place::Records;
        self.records = Job::Working(crate::message::Progress { done: 0, total: bytes });
        self.notice.clear();
    }

    /// The worker that goes through many zips was ended by the user.
    pub fn cancel_records(&mut self) {
        self.records = Job::Empty;
        self.notice = texts::RECORDS_CANCELLED.into();
    }

    /// Countersigning was ended by the user; the key goes with its worker.
    pub fn cancel_countersign(&mut self) {
        self.forget_package_work();
        self.notice = texts::COUNTERSIGN_CANCELLED.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Lane;
    use crate::message::{KeyFile, KeyHolder, Progress, StoredKey, ToSign};

    #[test]
    fn a_signature_that_does_not_fit_can_be_given_again() {
        let mut session = Session::default();
        session.begin_seal();
        session.hear(Lane::Package, Reply::ToSign(ToSign::default()));
        session.hear(Lane::Package, Reply::SignatureRefused { reason: "no".into() });
        assert_eq!(session.to_sign, Some((ToSign::default(), "no".into())));
        assert!(session.seal.is_working());
    }

    #[test]
    fn a_forgotten_key_signs_no_more() {
        let mut session = Session::default();
        let stored = StoredKey { keyid: "ab".into(), ..StoredKey::default() };
        let key = KeyFile { keyid: "ab".into(), holder: KeyHolder::Browser("x".into()), ..KeyFile::default() };
        session.hear(Lane::Package, Reply::KeyReady(key));
        session.hear(Lane::Package, Reply::StoredKeys(vec![stored]));
        assert!(matches!(session.key, Key::Ready { .. }));
        session.hear(Lane::Package, Reply::StoredKeys(Vec::new()));
        assert_eq!(session.key, Key::None);
    }

    #[test]
    fn a_failed_look_leaves_the_verdict() {
        let mut session = Session::default();
        session.inspection.difference = Job::Working(Progress::default());
        session.hear(Lane::Verify, Reply::Refused { reason: "broken".into() });
        assert_eq!(session.inspection.difference, Job::Failed("broken".into()));
        session.hear(Lane::Verify, Reply::Refused { reason: "gone".into() });
        assert_eq!(session.notice, "gone");
    }

    #[test]
    fn cancelling_a_countersignature_drops_the_key() {
        let mut session = Session { key: Key::Working, ..Session::default() };
        session.begin_countersign(5);
        assert_eq!(session.countersign, Job::Working(Progress { done: 0, total: 10 }));
        session.cancel_countersign();
        assert_eq!((session.countersign.is_working(), session.key == Key::None), (false, true));
    }
}
