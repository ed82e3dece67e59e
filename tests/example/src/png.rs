//! Writes PNG files: true colour, eight bits, stored (not compressed) inside a valid zlib stream.
//! Stored keeps the writer small and the files as large as real photos.

/// A picture of `width` x `height` pixels, three bytes each.
pub(crate) struct Canvas {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

/// Red, green, blue.
pub(crate) type Color = [u8; 3];

impl Canvas {
    pub(crate) fn new(width: u32, height: u32, color: Color) -> Self {
        let count = (width as usize) * (height as usize);
        Self { width, height, pixels: color.repeat(count) }
    }

    /// Sets each pixel to what `paint` makes of its place and its colour.
    pub(crate) fn paint(&mut self, mut paint: impl FnMut(u32, u32, Color) -> Color) {
        let width = self.width;
        let mut place = (0, 0);
        for pixel in self.pixels.as_chunks_mut::<3>().0 {
            *pixel = paint(place.0, place.1, *pixel);
            place.0 += 1;
            if place.0 == width {
                place = (0, place.1 + 1);
            }
        }
    }

    /// Fills the rectangle with its upper left corner at (x, y).
    pub(crate) fn rectangle(&mut self, (x, y): (u32, u32), (width, height): (u32, u32), color: Color) {
        let (right, bottom) = ((x + width).min(self.width), (y + height).min(self.height));
        for row in y..bottom {
            let start = (row * self.width + x) as usize * 3;
            let end = (row * self.width + right) as usize * 3;
            for pixel in self.pixels[start..end.max(start)].as_chunks_mut::<3>().0 {
                *pixel = color;
            }
        }
    }

    /// Fills a disc.
    pub(crate) fn disc(&mut self, (x, y): (u32, u32), radius: u32, color: Color) {
        for row in y.saturating_sub(radius)..(y + radius).min(self.height) {
            let dy = row.abs_diff(y);
            let half = (radius * radius - dy * dy).isqrt();
            self.rectangle((x.saturating_sub(half), row), (2 * half, 1), color);
        }
    }

    /// The PNG file.
    pub(crate) fn png(&self) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut header = Vec::new();
        header.extend_from_slice(&self.width.to_be_bytes());
        header.extend_from_slice(&self.height.to_be_bytes());
        header.extend_from_slice(&[8, 2, 0, 0, 0]);
        chunk(&mut out, *b"IHDR", &header);
        chunk(&mut out, *b"IDAT", &self.zlib());
        chunk(&mut out, *b"IEND", &[]);
        out
    }

    /// The rows, each behind filter byte 0, as stored blocks.
    fn zlib(&self) -> Vec<u8> {
        let row = self.width as usize * 3;
        let mut raw = Vec::with_capacity(self.pixels.len() + self.height as usize);
        for line in self.pixels.chunks(row.max(1)) {
            raw.push(0);
            raw.extend_from_slice(line);
        }
        let mut out = vec![0x78, 0x01];
        let mut blocks = raw.chunks(0xffff).peekable();
        while let Some(block) = blocks.next() {
            let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
            out.push(u8::from(blocks.peek().is_none()));
            out.extend_from_slice(&length.to_le_bytes());
            out.extend_from_slice(&(!length).to_le_bytes());
            out.extend_from_slice(block);
        }
        out.extend_from_slice(&adler32(&raw).to_be_bytes());
        out
    }
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    let start = out.len();
    out.extend_from_slice(&kind);
    out.extend_from_slice(data);
    let crc = crc32fast::hash(&out[start..]);
    out.extend_from_slice(&crc.to_be_bytes());
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    // 5552 is the most bytes after which b still fits 32 bits.
    for part in bytes.chunks(5552) {
        for byte in part {
            a += u32::from(*byte);
            b += a;
        }
        a %= 65521;
        b %= 65521;
    }
    b << 16 | a
}
