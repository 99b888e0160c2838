use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use std::io::{Read as _, Write as _};

/// Raw DEFLATE (RFC 1951), as small as the encoder makes it: every byte is room for history.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail")
}

pub(crate) enum InflateError {
    Corrupt,
    TooLarge,
}

/// Stops at `limit` bytes, so that a small text cannot become a large memory.
pub(crate) fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, InflateError> {
    let mut decoder = DeflateDecoder::new(bytes);
    let mut inflated = Vec::new();
    decoder
        .by_ref()
        .take(limit as u64 + 1)
        .read_to_end(&mut inflated)
        .map_err(|_| InflateError::Corrupt)?;
    if inflated.len() > limit {
        return Err(InflateError::TooLarge);
    }
    if decoder.total_in() != bytes.len() as u64 {
        return Err(InflateError::Corrupt);
    }
    Ok(inflated)
}
