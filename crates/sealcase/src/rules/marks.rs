//! R80: what everybody may see is marked so, and what goes to few is not marked as public.

use super::node::Findings;
use super::package::Package;
use crate::codes;

/// The mark of what everybody may see.
const PUBLIC: &str = "public";

/// R80: the registry record is public; bills of materials and test data are not (FCC 24-26 paragraphs 113, 116).
pub(super) fn marks_fit(package: &Package<'_>, out: &mut Findings) {
    let marks = package.profile.marks();
    let named = |types: &[String], doc_type: &str| types.iter().any(|known| known == doc_type);
    for document in package.documents {
        let Some(mark) = document.root().member("confidentiality") else { continue };
        let public = mark.as_text() == Some(PUBLIC);
        if !public && named(&marks.public_documents, document.doc_type) {
            out.at(codes::RULES_REGISTRY_NOT_PUBLIC, mark, |finding| finding);
        }
        if public && named(&marks.private_documents, document.doc_type) {
            out.at(codes::RULES_MARKED_PUBLIC, mark, |finding| finding);
        }
    }
    for item in package.all("evidence-index").flat_map(|index| index.items("items")) {
        let private = item.text("kind").is_some_and(|kind| named(&marks.private_evidence, kind));
        if private && item.text("confidentiality") == Some(PUBLIC) {
            out.at(codes::RULES_MARKED_PUBLIC, item.member_or_self("confidentiality"), |finding| {
                finding.with_message("evidence of this kind is marked as public")
            });
        }
    }
}
