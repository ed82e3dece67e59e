//! The pictures of the example, drawn by formula: photos with noise, screenshots, a diagram, a label.
//! They only need to look plausible at a glance and to be as large as real ones.

use crate::Fault;
use crate::png::{Canvas, Color};
use crate::random::Random;

const INK: Color = [38, 44, 52];
const PAPER: Color = [250, 250, 247];
const BLUE: Color = [46, 103, 177];
const GREY: Color = [205, 209, 214];

/// The picture with this name.
pub(crate) fn draw(name: &str) -> Result<Vec<u8>, Fault> {
    let canvas = match name {
        "camera-front" => camera(name, true),
        "camera-back" => camera(name, false),
        "circuit-board" => board(name),
        "type-label" => type_label(name),
        "app-devices" => screen(4, None),
        "app-update" => screen(2, Some(BLUE)),
        "app-factory-reset" => screen(1, Some([178, 52, 44])),
        "data-flow" => diagram(),
        "label-artwork" => label(name),
        _ => return Err(Fault::new(format!("no picture {name}"))),
    };
    Ok(canvas.png())
}

/// Shade and grain, as a photo has them.
fn develop(canvas: &mut Canvas, name: &str) {
    let mut random = Random::for_text(name);
    canvas.paint(|x, y, color| {
        let shade = 10 + (x / 36).min(40) + (y / 54).min(20);
        let grain = random.below(13);
        color.map(|part| u8::try_from((u32::from(part) * (90 + shade) / 150 + grain).min(255)).unwrap_or(255))
    });
}

fn photo() -> Canvas {
    Canvas::new(1440, 1080, [176, 168, 154])
}

fn camera(name: &str, front: bool) -> Canvas {
    let mut canvas = photo();
    canvas.rectangle((0, 800), (1440, 280), [120, 96, 74]);
    canvas.disc((720, 480), 330, [232, 232, 228]);
    canvas.rectangle((660, 780), (120, 90), [210, 210, 206]);
    if front {
        canvas.disc((720, 430), 170, [28, 30, 34]);
        canvas.disc((720, 430), 120, [12, 14, 20]);
        canvas.disc((690, 400), 26, [88, 110, 150]);
        canvas.disc((720, 690), 14, [80, 140, 230]);
    } else {
        canvas.rectangle((600, 420), (240, 130), [214, 214, 210]);
        canvas.disc((720, 620), 18, [60, 60, 60]);
        canvas.rectangle((690, 690), (60, 26), [40, 40, 40]);
    }
    develop(&mut canvas, name);
    canvas
}

fn board(name: &str) -> Canvas {
    let mut canvas = photo();
    canvas.rectangle((240, 140), (960, 800), [24, 92, 58]);
    for (x, y, width, height) in [(420, 300, 220, 220), (720, 320, 150, 110), (930, 300, 180, 260), (430, 620, 120, 90)]
    {
        canvas.rectangle((x, y), (width, height), [30, 32, 34]);
        canvas.rectangle((x + 12, y + 12), (14, 14), GREY);
    }
    for pad in 0..9 {
        canvas.disc((300 + pad * 96, 860), 16, [196, 170, 88]);
    }
    // The strip over the test pads.
    canvas.rectangle((700, 826), (330, 66), [232, 222, 120]);
    develop(&mut canvas, name);
    canvas
}

fn type_label(name: &str) -> Canvas {
    let mut canvas = photo();
    canvas.rectangle((220, 240), (1000, 600), PAPER);
    let mut random = Random::for_text("bars of the type label");
    let mut x = 300;
    while x < 820 {
        let bar = 3 + random.below(9);
        canvas.rectangle((x, 600), (bar, 160), INK);
        x += bar + 3 + random.below(9);
    }
    for line in 0..5 {
        canvas.rectangle((300, 310 + line * 50), (300 + random.below(400), 18), INK);
    }
    code(&mut canvas, (930, 540), 9, "type label");
    develop(&mut canvas, name);
    canvas
}

/// Squares in the manner of a QR code: three corner marks, the rest by chance. It cannot be scanned.
fn code(canvas: &mut Canvas, (left, top): (u32, u32), module: u32, seed: &str) {
    let mut random = Random::for_text(seed);
    for row in 0..25 {
        for column in 0..25 {
            if random.below(2) == 1 {
                canvas.rectangle((left + column * module, top + row * module), (module, module), INK);
            }
        }
    }
    for (column, row) in [(0, 0), (18, 0), (0, 18)] {
        for (inset, color) in [(0, INK), (1, PAPER), (2, INK)] {
            let side = (7 - 2 * inset) * module;
            let corner = (left + (column + inset) * module, top + (row + inset) * module);
            canvas.rectangle(corner, (side, side), color);
        }
    }
}

fn screen(rows: u32, button: Option<Color>) -> Canvas {
    let mut canvas = Canvas::new(540, 960, PAPER);
    canvas.rectangle((0, 0), (540, 110), BLUE);
    canvas.rectangle((30, 50), (220, 24), PAPER);
    for row in 0..rows {
        let top = 150 + row * 150;
        canvas.rectangle((30, top), (480, 124), [234, 237, 241]);
        canvas.disc((90, top + 62), 36, GREY);
        canvas.rectangle((150, top + 32), (240, 18), INK);
        canvas.rectangle((150, top + 72), (170, 14), GREY);
    }
    if let Some(color) = button {
        canvas.rectangle((60, 780), (420, 84), color);
        canvas.rectangle((190, 812), (160, 20), PAPER);
    }
    canvas
}

fn diagram() -> Canvas {
    let mut canvas = Canvas::new(1200, 800, PAPER);
    for (corner, size) in [
        ((360, 215), (230, 6)),
        ((584, 215), (6, 90)),
        ((360, 565), (230, 6)),
        ((584, 485), (6, 86)),
        ((720, 390), (160, 6)),
    ] {
        canvas.rectangle(corner, size, INK);
    }
    canvas.rectangle((220, 320), (6, 160), INK);
    for (x, y, color) in [(100, 120, BLUE), (100, 480, [58, 130, 92]), (460, 300, [150, 92, 40]), (880, 300, GREY)] {
        canvas.rectangle((x, y), (260, 190), color);
        canvas.rectangle((x + 6, y + 6), (248, 178), PAPER);
        canvas.rectangle((x + 50, y + 60), (160, 20), color);
        canvas.rectangle((x + 50, y + 104), (110, 14), color);
    }
    // The boundary of the product: a dashed line around device, app and backend.
    for dash in 0..36 {
        canvas.rectangle((40 + dash * 22, 60), (12, 4), INK);
        canvas.rectangle((40 + dash * 22, 730), (12, 4), INK);
    }
    for dash in 0..31 {
        canvas.rectangle((40, 60 + dash * 22), (4, 12), INK);
        canvas.rectangle((818, 60 + dash * 22), (4, 12), INK);
    }
    canvas
}

fn label(name: &str) -> Canvas {
    let mut canvas = Canvas::new(600, 600, PAPER);
    canvas.rectangle((30, 30), (540, 540), INK);
    canvas.rectangle((36, 36), (528, 528), PAPER);
    // A plain field stands where the mark goes: the mark itself may not be used before the grant.
    canvas.rectangle((80, 80), (440, 170), GREY);
    code(&mut canvas, (175, 290), 10, name);
    canvas
}
