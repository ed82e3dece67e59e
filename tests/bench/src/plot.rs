//! Growth as a picture: time and memory against the number of things, both axes in powers of ten.

use std::fmt::Write as _;

/// One line of a plot.
pub(crate) struct Curve {
    pub(crate) name: &'static str,
    /// How many things, and what they took.
    pub(crate) points: Vec<(f64, f64)>,
}

const WIDE: f64 = 460.0;
const HIGH: f64 = 320.0;
const LEFT: f64 = 62.0;
const TOP: f64 = 34.0;
const COLOURS: [&str; 5] = ["#005ea2", "#d54309", "#008817", "#8168b3", "#565c65"];

/// Panels beside each other, each with its title, as one SVG.
pub(crate) fn svg(panels: &[(&str, &[Curve])]) -> String {
    let mut out = String::new();
    let width = panels.iter().fold(0.0, |width, _| width + LEFT + WIDE + 150.0);
    let _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {}" font-family="sans-serif" font-size="12">"#,
        TOP + HIGH + 50.0
    );
    let _ = writeln!(out, r##"<rect width="100%" height="100%" fill="#fff"/>"##);
    let mut left = LEFT;
    for (title, curves) in panels {
        panel(&mut out, left, title, curves);
        left += LEFT + WIDE + 150.0;
    }
    out.push_str("</svg>\n");
    out
}

fn panel(out: &mut String, left: f64, title: &str, curves: &[Curve]) {
    let points = || curves.iter().flat_map(|curve| &curve.points).filter(|point| point.0 > 0.0 && point.1 > 0.0);
    if points().next().is_none() {
        return;
    }
    let (x0, x1) = decades(points().map(|point| point.0));
    let (y0, y1) = decades(points().map(|point| point.1));
    let x = |value: f64| left + (value.log10() - x0) / (x1 - x0) * WIDE;
    let y = |value: f64| TOP + HIGH - (value.log10() - y0) / (y1 - y0) * HIGH;
    let _ = writeln!(out, r#"<text x="{left}" y="20" font-size="14" font-weight="bold">{title}</text>"#);
    let mut decade = x0;
    while decade <= x1 {
        let (at, value) = (x(10_f64.powf(decade)), 10_f64.powf(decade));
        let _ =
            writeln!(out, r##"<line x1="{at:.1}" x2="{at:.1}" y1="{TOP}" y2="{:.1}" stroke="#dfe1e2"/>"##, TOP + HIGH);
        let _ = writeln!(out, r#"<text x="{at:.1}" y="{:.1}" text-anchor="middle">{value}</text>"#, TOP + HIGH + 18.0);
        decade += 1.0;
    }
    decade = y0;
    while decade <= y1 {
        let (at, value) = (y(10_f64.powf(decade)), 10_f64.powf(decade));
        let _ = writeln!(
            out,
            r##"<line x1="{left:.1}" x2="{:.1}" y1="{at:.1}" y2="{at:.1}" stroke="#dfe1e2"/>"##,
            left + WIDE
        );
        let shown = if value < 0.001 { format!("{value:e}") } else { value.to_string() };
        let _ = writeln!(out, r#"<text x="{:.1}" y="{:.1}" text-anchor="end">{shown}</text>"#, left - 6.0, at + 4.0);
        decade += 1.0;
    }
    for (curve, colour) in curves.iter().zip(COLOURS.iter().cycle()) {
        let good: Vec<_> = curve.points.iter().filter(|point| point.0 > 0.0 && point.1 > 0.0).collect();
        let path: Vec<_> = good.iter().map(|point| format!("{:.1},{:.1}", x(point.0), y(point.1))).collect();
        let _ =
            writeln!(out, r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2"/>"#, path.join(" "));
        for point in &good {
            let _ = writeln!(out, r#"<circle cx="{:.1}" cy="{:.1}" r="3" fill="{colour}"/>"#, x(point.0), y(point.1));
        }
        if let Some(last) = good.last() {
            let _ = writeln!(
                out,
                r#"<text x="{:.1}" y="{:.1}" fill="{colour}">{}</text>"#,
                x(last.0) + 8.0,
                y(last.1) + 4.0,
                curve.name
            );
        }
    }
}

/// The powers of ten below and above all values.
fn decades(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = (low.log10().floor(), high.log10().ceil());
    (low, if high > low { high } else { low + 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_inside_their_panel() {
        let curve = Curve { name: "files", points: vec![(1.0, 0.01), (10.0, 0.02), (1_000.0, 3.0), (0.0, 0.0)] };
        let text = svg(&[("seconds", &[curve])]);
        assert_eq!(text.matches("<circle").count(), 3);
        // 1 of 1 to 1000 is the left edge, 1000 the right one; 0.01 of 0.01 to 10 is the bottom.
        assert!(text.contains(r#"points="62.0,354.0 215.3,"#) && text.contains("522.0,"), "{text}");
        assert!(text.starts_with("<svg") && text.ends_with("</svg>\n"));
    }
}
