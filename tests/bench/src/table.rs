//! What was measured, as Markdown for people and JSON for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::measure::{Sample, median};

/// One contender's measurements.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) samples: Vec<Sample>,
    pub(crate) is_floor: bool,
    pub(crate) is_ours: bool,
}

/// One work and all who did it.
pub(crate) struct Block {
    pub(crate) work: &'static str,
    pub(crate) about: String,
    /// What Sealcase is to reach, in words.
    pub(crate) aim: &'static str,
    /// Things done in one run, and what they are: to give a rate.
    pub(crate) things: Option<(usize, &'static str)>,
    pub(crate) rows: Vec<Row>,
}

impl Row {
    pub(crate) fn wall(&self) -> f64 {
        median(self.samples.iter().map(|sample| sample.wall).collect())
    }

    pub(crate) fn cpu(&self) -> f64 {
        median(self.samples.iter().map(|sample| sample.cpu).collect())
    }

    pub(crate) fn peak(&self) -> f64 {
        self.samples.iter().map(|sample| sample.peak).fold(0.0, f64::max)
    }
}

impl Block {
    fn floor(&self) -> Option<&Row> {
        self.rows.iter().find(|row| row.is_floor)
    }

    /// The time of one contender against another's, taken round by round, so that a busy machine harms both.
    pub(crate) fn ratio(row: &Row, other: &Row) -> f64 {
        let rounds = row.samples.iter().zip(&other.samples);
        median(rounds.map(|(own, other)| own.wall / other.wall.max(1e-9)).collect())
    }

    fn rate(&self, row: &Row) -> Option<String> {
        let (count, what) = self.things?;
        let count = f64::from(u32::try_from(count).ok()?);
        Some(format!("{:.0} {what}/s, {:.0} a core", count / row.wall(), count / row.cpu().max(1e-9)))
    }

    /// As Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut out = format!("## {}\n\n{}. Aim: {}.\n\n", self.work, self.about, self.aim);
        out.push_str(
            "| who | seconds | x floor | processor seconds | x floor | peak MiB | |\n| --- | --- | --- | --- | --- | --- | --- |\n",
        );
        for row in &self.rows {
            let floor = self.floor().map_or_else(String::new, |floor| format!("{:.2}", Self::ratio(row, floor)));
            let effort =
                self.floor().map_or_else(String::new, |floor| format!("{:.2}", row.cpu() / floor.cpu().max(1e-9)));
            let name = if row.is_ours { format!("**{}**", row.name) } else { row.name.clone() };
            let ours = self.rows.iter().find(|other| other.is_ours);
            let note = match ours {
                Some(ours) if !row.is_ours && !row.is_floor => format!("{:.1} x ours", Self::ratio(row, ours)),
                _ => self.rate(row).filter(|_| row.is_ours).unwrap_or_default(),
            };
            let _ = writeln!(
                out,
                "| {name} | {:.4} | {floor} | {:.4} | {effort} | {:.0} | {note} |",
                row.wall(),
                row.cpu(),
                row.peak()
            );
        }
        out
    }

    /// As JSON.
    pub(crate) fn json(&self) -> Value {
        let rows = self.rows.iter().map(|row| {
            json!({
                "who": row.name, "floor": row.is_floor, "ours": row.is_ours, "seconds": row.wall(),
                "timesFloor": self.floor().map(|floor| Self::ratio(row, floor)),
                "processorSeconds": row.cpu(), "peakMiB": row.peak(),
                "runs": row.samples.iter().map(|sample| sample.wall).collect::<Vec<_>>(),
            })
        });
        json!({
            "work": self.work, "about": self.about, "aim": self.aim,
            "things": self.things.map(|(count, what)| json!({ "count": count, "what": what })),
            "rows": rows.collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_round_by_round() {
        let row = |walls: &[f64], is_floor: bool| Row {
            name: "x".to_owned(),
            samples: walls.iter().map(|wall| Sample { wall: *wall, cpu: *wall, peak: 1.0 }).collect(),
            is_floor,
            is_ours: !is_floor,
        };
        let (floor, ours) = (row(&[1.0, 10.0, 1.0], true), row(&[1.2, 12.0, 1.2], false));
        assert!((Block::ratio(&ours, &floor) - 1.2).abs() < 1e-9);
        let things = Some((120, "bags"));
        let block = Block { work: "w", about: "a".to_owned(), aim: "b", things, rows: vec![floor, ours] };
        let text = block.markdown();
        assert!(text.contains("| **x** | 1.2000 | 1.20 |") && text.contains("100 bags/s, 100 a core"), "{text}");
    }
}
