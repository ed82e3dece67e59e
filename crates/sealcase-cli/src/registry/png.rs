//! A QR code as PNG, with its caption in the picture itself.

use sealcase::registry::{CAPTION, Code};

use crate::outcome::Stop;

/// Pixels on each side of a module.
const SCALE: usize = 8;
/// Pixels on each side of a dot of the caption.
const DOT: usize = 2;
/// Rows of pixels for the caption.
const CAPTION_HEIGHT: usize = 24;
/// Dots from one letter to the next.
const ADVANCE: usize = 4;

/// The letters of the caption, three dots wide and five high; the left dot is the highest bit.
const LETTERS: &[(char, [u8; 5])] = &[
    ('A', [2, 5, 7, 5, 5]),
    ('E', [7, 4, 6, 4, 7]),
    ('H', [5, 5, 7, 5, 5]),
    ('I', [7, 2, 2, 2, 7]),
    ('K', [5, 5, 6, 5, 5]),
    ('M', [5, 7, 7, 5, 5]),
    ('N', [6, 5, 5, 5, 5]),
    ('O', [2, 5, 5, 5, 2]),
    ('P', [6, 5, 6, 4, 4]),
    ('R', [6, 5, 6, 5, 5]),
    ('T', [7, 2, 2, 2, 2]),
    ('V', [5, 5, 5, 5, 2]),
    ('W', [5, 5, 5, 7, 5]),
    (',', [0, 0, 0, 2, 4]),
];

/// The picture, in shades of grey.
///
/// # Errors
/// It cannot be encoded.
pub(crate) fn of(code: &Code) -> Result<Vec<u8>, Stop> {
    let (width, height, grey) = pixels(code);
    let broken = |error: png::EncodingError| Stop::undecided(format!("cannot make the picture: {error}"));
    let size = |pixels: usize| u32::try_from(pixels).map_err(|_| Stop::undecided("the picture is too large"));
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, size(width)?, size(height)?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(broken)?;
    writer.write_image_data(&grey).map_err(broken)?;
    writer.finish().map_err(broken)?;
    Ok(out)
}

/// Width, height, and one byte for each pixel: 0 is black, 255 white.
fn pixels(code: &Code) -> (usize, usize, Vec<u8>) {
    let width = code.side() * SCALE;
    let height = width + CAPTION_HEIGHT;
    let mut grey = vec![255; width * height];
    for y in 0..width {
        for x in 0..width {
            if code.is_dark(y / SCALE, x / SCALE) {
                grey[y * width + x] = 0;
            }
        }
    }
    let text = CAPTION.chars().count() * ADVANCE * DOT;
    let left = width.saturating_sub(text) / 2;
    for (at, c) in CAPTION.chars().enumerate() {
        let Some((_, rows)) = LETTERS.iter().find(|(letter, _)| *letter == c) else { continue };
        for y in 0..5 * DOT {
            for x in 0..3 * DOT {
                let place = (width + y) * width + left + at * ADVANCE * DOT + x;
                let dark = rows[y / DOT] >> (2 - x / DOT) & 1 == 1;
                if let Some(pixel) = grey.get_mut(place).filter(|_| dark) {
                    *pixel = 0;
                }
            }
        }
    }
    (width, height, grey)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_is_not_ours_reads_the_address() {
        for text in ["https://registry.example/us/p/1", &format!("https://registry.example/?id={}", "a9".repeat(150))] {
            let (width, height, grey) = pixels(&Code::of(text).unwrap());
            let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
            let grids = picture.detect_grids();
            assert_eq!(grids.len(), 1);
            assert_eq!(grids[0].decode().unwrap().1, text);
        }
    }

    #[test]
    fn the_picture_says_that_it_is_no_mark() {
        let code = Code::of("https://registry.example/us/p/1").unwrap();
        let (width, height, grey) = pixels(&code);
        assert!(CAPTION.chars().all(|c| c == ' ' || LETTERS.iter().any(|(letter, _)| *letter == c)));
        let caption = &grey[width * width..];
        let dark: usize = caption.iter().map(|pixel| usize::from(*pixel == 0)).sum();
        assert!(dark > 400, "{dark}");
        assert_eq!(grey.len(), width * height);
        let decoder = png::Decoder::new(std::io::Cursor::new(of(&code).unwrap()));
        let mut reader = decoder.read_info().unwrap();
        let mut back = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut back).unwrap();
        assert_eq!(back, grey);
    }
}
