//! The matrix as CSV (RFC 4180): one line a cell.

use super::Matrix;

/// The matrix as CSV, with CRLF ends and a head line. A text that a spreadsheet would take for a formula gets an
/// apostrophe before it.
pub fn csv(matrix: &Matrix) -> String {
    let mut out = String::new();
    line(
        &mut out,
        &[
            "outcome",
            "title",
            "component",
            "result",
            "method",
            "evidence",
            "files",
            "cases",
            "reason",
            "risks",
            "doubts",
        ],
    );
    for outcome in &matrix.outcomes {
        for cell in &outcome.cells {
            let files = cell.evidence.iter().filter_map(|id| Some(matrix.evidence.get(id)?.path.as_str()));
            let cases = cell.cases.iter().map(|case| format!("{} {}", case.id, case.verdict.as_deref().unwrap_or("?")));
            line(
                &mut out,
                &[
                    &outcome.id,
                    &outcome.title,
                    cell.component.as_deref().unwrap_or_default(),
                    cell.result.words(),
                    cell.method.as_deref().unwrap_or_default(),
                    &cell.evidence.join("; "),
                    &files.collect::<Vec<_>>().join("; "),
                    &cases.collect::<Vec<_>>().join("; "),
                    cell.reason.as_deref().unwrap_or_default(),
                    &cell.risks.join("; "),
                    &cell.doubts.join("; "),
                ],
            );
        }
    }
    out
}

/// A line of a table, with its CRLF.
pub(crate) fn line(out: &mut String, fields: &[&str]) {
    for (i, field) in fields.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if formula || field.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            if formula {
                out.push('\'');
            }
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(field);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let mut out = String::new();
        line(&mut out, &["a", "b,c", "say \"so\"", "two\nlines", "=1+1", ""]);
        assert_eq!(out, "a,\"b,c\",\"say \"\"so\"\"\",\"two\nlines\",\"'=1+1\",\r\n");
    }
}
