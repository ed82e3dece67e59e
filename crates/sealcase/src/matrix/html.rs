//! The matrix as one HTML page: no script, nothing loaded, a table with heads for screen readers, and print style.

use std::fmt::Write as _;

use super::{Cell, Matrix, Verdict};
use crate::markup::escaped;

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem;color:#1b1b1b;background:#fff}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #71767a;padding:.4rem .6rem;text-align:left;vertical-align:top}\
caption{text-align:left;font-weight:bold;padding:.5rem 0}thead th{background:#f0f0f0}\
.group th{background:#e7f2f5}.met{background:#ecf3ec}.not-met{background:#f4e3db}.not-applicable{background:#f0f0f0}\
.missing{background:#faf3d1}.doubt{color:#8b1303;font-weight:bold}small{display:block;color:#3d4551}\
@media print{body{margin:0;max-width:none}thead{display:table-header-group}tr{break-inside:avoid}}";

/// The page. `tool` is named as its maker.
pub fn html(matrix: &Matrix, tool: &str) -> String {
    let mut out = String::new();
    let product = matrix.product.as_ref();
    let name = product.map_or_else(|| "product not named".to_owned(), |product| escaped(&product.name));
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>Conformance of {name}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Conformance of {name}</h1>\n<dl>\n"
    );
    let mut fact = |what: &str, is: &str| {
        let _ = writeln!(out, "<dt>{what}</dt><dd>{}</dd>", escaped(is));
    };
    if let Some(product) = product {
        fact("Manufacturer", &product.manufacturer);
        fact("Software version", &product.version);
    }
    if let Some(lab) = &matrix.lab {
        fact("Laboratory", lab);
    }
    fact("Standard", &matrix.standard);
    fact("Profile", &matrix.profile);
    let counts = &matrix.counts;
    let _ = writeln!(
        out,
        "</dl>\n<p>{} outcomes, {} cells: {} met, {} not met, {} not applicable, {} missing{}.</p>",
        counts.outcomes,
        counts.cells,
        counts.met,
        counts.not_met,
        counts.not_applicable,
        counts.missing,
        if counts.doubted > 0 {
            format!("; {} with an error in what they rest on", counts.doubted)
        } else {
            String::new()
        },
    );
    table(&mut out, matrix);
    evidence(&mut out, matrix);
    let _ = write!(
        out,
        "<p><small>Made by {} from the documents of the package.</small></p>\n</main>\n</body>\n</html>\n",
        escaped(tool)
    );
    out
}

fn table(out: &mut String, matrix: &Matrix) {
    let _ =
        write!(out, "<table>\n<caption>Outcomes by component</caption>\n<thead>\n<tr><th scope=\"col\">Outcome</th>");
    for column in &matrix.components {
        let _ = write!(
            out,
            "<th scope=\"col\">{}<small>{} {}</small></th>",
            escaped(&column.name),
            escaped(&column.kind),
            escaped(&column.version)
        );
    }
    out.push_str("</tr>\n</thead>\n");
    let columns = matrix.components.len().max(1);
    let mut group = None;
    for outcome in &matrix.outcomes {
        if group != Some(&outcome.group) {
            if group.is_some() {
                out.push_str("</tbody>\n");
            }
            let span = columns + 1;
            let _ = writeln!(
                out,
                "<tbody>\n<tr class=\"group\"><th colspan=\"{span}\" scope=\"rowgroup\">{}</th></tr>",
                escaped(&outcome.group)
            );
            group = Some(&outcome.group);
        }
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}<small>{}</small></th>",
            escaped(&outcome.id),
            escaped(&outcome.title)
        );
        for one in &outcome.cells {
            cell(out, one, if one.component.is_none() { columns } else { 1 });
        }
        out.push_str("</tr>\n");
    }
    if group.is_some() {
        out.push_str("</tbody>\n");
    }
    out.push_str("</table>\n");
}

fn cell(out: &mut String, cell: &Cell, span: usize) {
    let class = match cell.result {
        Verdict::Met => "met",
        Verdict::NotMet => "not-met",
        Verdict::NotApplicable => "not-applicable",
        Verdict::Missing => "missing",
    };
    let span = if span > 1 { format!(" colspan=\"{span}\"") } else { String::new() };
    let _ = write!(out, "<td class=\"{class}\"{span}>{}", cell.result.words());
    if let Some(method) = &cell.method {
        let _ = write!(out, " by {}", escaped(method));
    }
    let mut small = |what: String| {
        let _ = write!(out, "<small>{what}</small>");
    };
    if let Some(reason) = &cell.reason {
        small(escaped(reason));
    }
    if !cell.cases.is_empty() {
        let cases: Vec<String> = cell
            .cases
            .iter()
            .map(|case| format!("{} {}", escaped(&case.id), escaped(case.verdict.as_deref().unwrap_or("not run"))))
            .collect();
        small(format!("Cases: {}", cases.join(", ")));
    }
    if !cell.evidence.is_empty() {
        let evidence: Vec<String> = cell.evidence.iter().map(|id| escaped(id)).collect();
        small(format!("Evidence: {}", evidence.join(", ")));
    }
    if !cell.risks.is_empty() {
        let risks: Vec<String> = cell.risks.iter().map(|id| escaped(id)).collect();
        small(format!("Risks: {}", risks.join(", ")));
    }
    if !cell.doubts.is_empty() {
        let _ = write!(out, "<small class=\"doubt\">Errors: {}</small>", escaped(&cell.doubts.join(", ")));
    }
    out.push_str("</td>");
}

fn evidence(out: &mut String, matrix: &Matrix) {
    if matrix.evidence.is_empty() {
        return;
    }
    out.push_str(
        "<table>\n<caption>Evidence</caption>\n<thead>\n<tr><th scope=\"col\">Id</th><th scope=\"col\">What it shows</th>\
         <th scope=\"col\">Kind</th><th scope=\"col\">File</th></tr>\n</thead>\n<tbody>\n",
    );
    for (id, item) in &matrix.evidence {
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(id),
            escaped(&item.title),
            escaped(&item.kind),
            escaped(&item.path)
        );
    }
    out.push_str("</tbody>\n</table>\n");
}
