//! Rules: what must agree between the documents of a package, each with the clause it rests on.
//!
//! A rule is one function over a [`Package`]. It reads documents that passed their schema, and is
//! silent about what rests on a document that is absent or faulty: that is told already. To add a
//! rule, write its function in the file of its family, name it in [`RULES`], give its codes their rows
//! in `codes/scheme.rs`, and add a case that fires and one that nearly does.

mod aftermath;
mod agent;
mod boms;
mod completeness;
mod contents;
mod coverage;
mod dates;
mod decision;
mod declarations;
mod eligibility;
mod files;
mod freshness;
mod identity;
mod lab;
mod node;
mod package;
mod plan;
mod references;
mod retention;
mod reuse;
mod review;
mod screening;
mod security_txt;
mod standing;
mod test_data;
mod vex;
mod words;

pub(crate) use files::{declared, digest_mismatch};
pub(crate) use node::{Document, Findings, Node};
pub(crate) use package::{Broken, Files, Package, PackageFile};

/// A rule.
type Rule = fn(&Package<'_>, &mut Findings);

/// All rules, in the order of the scheme.
const RULES: &[Rule] = &[
    completeness::documents_are_present,
    completeness::enclosures_and_documents_agree,
    completeness::files_are_listed,
    references::references_resolve,
    references::ids_are_unique,
    files::references_fit_their_files,
    contents::files_are_what_they_say,
    contents::documents_do_not_run,
    identity::product_is_the_same,
    identity::software_has_sboms,
    identity::bom_flags_are_true,
    boms::boms_say_what_they_must,
    eligibility::product_is_eligible,
    screening::every_party_is_screened,
    screening::screening_finds_nothing,
    screening::screening_is_current,
    screening::declared_again_after_changes,
    declarations::statements_are_affirmed,
    declarations::wording_is_perjury,
    declarations::signers_have_authority,
    declarations::amendments_are_signed,
    agent::agent_is_bound,
    agent::agent_can_be_served,
    test_data::test_data_is_attested,
    dates::declaration_comes_last,
    coverage::every_outcome_is_covered,
    coverage::gaps_are_justified,
    coverage::claims_have_evidence,
    coverage::tested_rows_rest_on_passed_cases,
    coverage::attestations_have_reasons,
    plan::plan_and_tests_agree,
    standing::recommendations_rest_on_verdicts,
    reuse::reused_certificates_hold,
    reuse::family_is_argued,
    lab::lab_had_its_standing,
    decision::one_cla_one_lab,
    decision::deciders_did_not_evaluate,
    review::rules_are_not_waived,
    dates::dates_are_in_order,
    decision::decision_dates_are_in_order,
    decision::nonconformities_are_closed,
    dates::support_dates_agree,
    eligibility::supported_while_applying,
    dates::support_outlasts_the_certificate,
    decision::certificate_ends_by_its_term,
    aftermath::surveillance_is_on_time,
    freshness::security_txt_is_sound,
    freshness::boms_and_scans_are_fresh,
    vex::vex_files_say_what_they_must,
    decision::label_waits_for_the_grant,
    decision::refusals_have_reasons,
    review::reviews_keep_their_time,
    aftermath::failures_are_followed_up,
    aftermath::changes_are_assessed,
    standing::status_fits_what_happened,
    standing::matters_go_upward,
    standing::comparisons_are_whole,
    retention::terms_are_kept,
    retention::ends_are_true,
];

/// Applies all rules.
pub(crate) fn judge(package: &Package<'_>, out: &mut Findings) {
    for rule in RULES {
        rule(package, out);
    }
}
