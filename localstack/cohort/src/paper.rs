//! Two files somebody might attach to a visit, made from a patient's own values.

use std::fmt::Write as _;

use crate::patient::Patient;

/// Size of the chart, in pixels.
const WIDTH: usize = 480;
const HEIGHT: usize = 200;

/// A curve of the values of one measurement over the visits, as a PNG: `None` for somebody in whom it was not
/// measured twice.
#[must_use]
pub fn curve(patient: &Patient, measure: &str) -> Option<Vec<u8>> {
    let values: Vec<f64> = patient
        .visits()
        .iter()
        .flat_map(|visit| &visit.measured)
        .filter(|(one, _)| one.text == measure)
        .filter_map(|(_, value)| value.parse().ok())
        .collect();
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    if values.len() < 2 || high <= low {
        return None;
    }
    let mut pixels = vec![255_u8; WIDTH * HEIGHT];
    for line in 1..4 {
        let row = line * HEIGHT / 4;
        pixels[row * WIDTH..][..WIDTH].fill(225);
    }
    let steps = values.len() - 1;
    for column in 0..WIDTH {
        let (at, within) = (column * steps / WIDTH, (column * steps) % WIDTH);
        let part = f64::from(u32::try_from(within).ok()?) / f64::from(u32::try_from(WIDTH).ok()?);
        let value = values[at] + (values[at + 1] - values[at]) * part;
        let height = (value - low) / (high - low);
        let row = row_at(height);
        for thick in 0..3 {
            pixels[(row + thick) * WIDTH + column] = 40;
        }
    }
    png(&pixels).ok()
}

/// The row of a height from 0 to 1, with a margin above and below.
fn row_at(height: f64) -> usize {
    let rows = HEIGHT - 20;
    let steps = (0..rows).take_while(|row| {
        let part = f64::from(u32::try_from(*row).unwrap_or(u32::MAX)) / 180.0;
        part < 1.0 - height
    });
    8 + steps.count()
}

fn png(pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let (width, height) = (
        u32::try_from(WIDTH).unwrap_or_default(),
        u32::try_from(HEIGHT).unwrap_or_default(),
    );
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

/// A page of lines as a PDF (ISO 32000-1), in a typeface that every reader has. Lines are in ASCII.
#[must_use]
pub fn report(lines: &[&str]) -> Vec<u8> {
    let mut text = String::from("BT /F1 12 Tf 18 TL 72 770 Td\n");
    for line in lines {
        let line: String = line
            .chars()
            .filter(|letter| letter.is_ascii() && !matches!(letter, '(' | ')' | '\\'))
            .collect();
        let _ = writeln!(text, "({line}) Tj T*");
    }
    text.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (at, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let start = file.len();
    let count = objects.len() + 1;
    let _ = write!(
        file,
        "xref\n0 {count}\n{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.into_bytes()
}
