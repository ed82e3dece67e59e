//! `json` and `ndjson`: the reports as the core writes them, in one array or one a line.
//!
//! Each object follows `schemas/report.schema.json`.

use super::{Form, Judged, Run};

/// `json`: always one array, whatever the number of inputs.
#[derive(Default)]
pub(super) struct Array {
    begun: bool,
    /// The last object, which waits to know whether a comma follows: texts end with whole lines.
    held: Option<String>,
}

impl Array {
    fn release(&mut self, after: &str, out: &mut String) {
        if let Some(text) = self.held.take() {
            out.push_str(if self.begun { "" } else { "[\n" });
            self.begun = true;
            out.push_str(&text);
            out.push_str(after);
        }
    }
}

impl Form for Array {
    fn input(&mut self, judged: &Judged<'_>, out: &mut String) {
        self.release(",\n", out);
        let text = judged.report.to_json();
        let lines: Vec<_> = text.trim_end().lines().map(|line| format!("  {line}")).collect();
        self.held = Some(lines.join("\n"));
    }

    fn end(&mut self, _: &Run<'_>, out: &mut String) {
        self.release("\n", out);
        out.push_str(if self.begun { "]\n" } else { "[]\n" });
    }
}

/// `ndjson`: one object a line.
pub(super) struct Lines;

impl Form for Lines {
    fn input(&mut self, judged: &Judged<'_>, out: &mut String) {
        out.push_str(&judged.report.to_json_line());
        out.push('\n');
    }

    fn end(&mut self, _: &Run<'_>, _: &mut String) {}
}
