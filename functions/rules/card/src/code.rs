//! QR images: the smallest version up to 22 at error level L, a quiet zone of four modules, two
//! segments (bytes, then digits).
//!
//! A higher level would have to be paid for in size: from version 6 on, what a version holds at level M
//! the version below it holds at L, so no card's code has room for more correction as it is. Larger
//! modules help a phone's camera more than correction does, and the IG counts on level L as well.

mod mask;

use crate::QrText;
use qrcode::bits::Bits;
use qrcode::canvas::Canvas;
use qrcode::{Color, EcLevel, Version, ec};
use std::fmt::Write as _;

/// The guide's largest version: 105 modules wide.
const MAX_VERSION: i16 = 22;
/// Light modules on each side (ISO/IEC 18004, section 5.3.8).
const QUIET: usize = 4;
/// Pixels along a module of a PNG: a version 22 code is 678 pixels wide.
const SCALE: usize = 6;

/// Why there is no image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The text needs more than version 22.
    #[error("the text does not fit into a version 22 code")]
    TooLarge,
    /// The encoder of images refused its own pixels.
    #[error("the image could not be written")]
    Image,
}

/// A black and white PNG, six pixels to a module.
pub fn png(text: &QrText) -> Result<Vec<u8>, CodeError> {
    let modules = Modules::of(text)?;
    let side = (modules.width + 2 * QUIET) * SCALE;
    let row_bytes = side.div_ceil(8);
    let mut pixels = Vec::with_capacity(row_bytes * side);
    for y in 0..modules.width + 2 * QUIET {
        let row = pixel_row(&modules, y, row_bytes);
        for _ in 0..SCALE {
            pixels.extend_from_slice(&row);
        }
    }
    let side = u32::try_from(side).map_err(|_| CodeError::TooLarge)?;
    let mut image = Vec::new();
    let mut encoder = png::Encoder::new(&mut image, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::Fast);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels))
        .map_err(|_| CodeError::Image)?;
    Ok(image)
}

/// One bit a pixel, light set.
fn pixel_row(modules: &Modules, y: usize, row_bytes: usize) -> Vec<u8> {
    let mut row = vec![0xff; row_bytes];
    for x in (0..modules.width + 2 * QUIET).filter(|x| modules.dark(*x, y)) {
        for pixel in x * SCALE..(x + 1) * SCALE {
            row[pixel / 8] &= !(0x80 >> (pixel % 8));
        }
    }
    row
}

/// An SVG of one path, one unit to a module, on white.
pub fn svg(text: &QrText) -> Result<String, CodeError> {
    let modules = Modules::of(text)?;
    let side = modules.width + 2 * QUIET;
    let mut image = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\""
    );
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let run = (x..side).take_while(|x| modules.dark(*x, y)).count();
            if run > 0 {
                let _infallible = write!(image, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run + 1;
        }
    }
    image.push_str("\"/></svg>\n");
    Ok(image)
}

struct Modules {
    width: usize,
    colors: Vec<Color>,
}

impl Modules {
    fn of(text: &QrText) -> Result<Self, CodeError> {
        let prefix = text.prefix().as_bytes();
        let digits = text.digits().as_bytes();
        let version = (1..=MAX_VERSION)
            .find(|version| bits_needed(*version, prefix.len(), digits.len()) <= capacity(*version))
            .ok_or(CodeError::TooLarge)?;
        draw(Version::Normal(version), prefix, digits).map_err(|_| CodeError::TooLarge)
    }

    /// Counted from the corner of the quiet zone.
    fn dark(&self, x: usize, y: usize) -> bool {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < self.width);
        match (inside(x), inside(y)) {
            (Some(x), Some(y)) => self.colors[y * self.width + x] == Color::Dark,
            _ => false,
        }
    }
}

fn draw(version: Version, prefix: &[u8], digits: &[u8]) -> qrcode::QrResult<Modules> {
    let mut bits = Bits::new(version);
    bits.push_byte_data(prefix)?;
    bits.push_numeric_data(digits)?;
    bits.push_terminator(EcLevel::L)?;
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, EcLevel::L)?;
    let mut canvas = Canvas::new(version, EcLevel::L);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    let width = usize::try_from(version.width()).unwrap_or_default();
    Ok(Modules {
        width,
        colors: mask::best(&canvas, width),
    })
}

fn capacity(version: i16) -> usize {
    Bits::new(Version::Normal(version))
        .max_len(EcLevel::L)
        .unwrap_or(0)
}

/// Bits of both segments; the length fields grow at version 10 (ISO/IEC 18004, table 3).
fn bits_needed(version: i16, bytes: usize, digits: usize) -> usize {
    let (byte_length, digit_length) = if version < 10 { (8, 10) } else { (16, 12) };
    (4 + byte_length + 8 * bytes) + (4 + digit_length + (10 * digits).div_ceil(3))
}

#[cfg(test)]
mod tests {
    use super::MAX_VERSION;
    use qrcode::bits::Bits;
    use qrcode::{EcLevel, Version};

    #[test]
    fn a_higher_error_level_always_costs_a_larger_code() {
        let room = |version, level| Bits::new(Version::Normal(version)).max_len(level).unwrap();
        for version in 6..=MAX_VERSION {
            assert!(room(version, EcLevel::M) <= room(version - 1, EcLevel::L));
        }
    }
}
