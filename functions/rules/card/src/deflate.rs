use flate2::write::DeflateEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};
use std::io::Write as _;

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

/// The whole of `bytes` as one stream that comes to its end. Stops at `limit` bytes, so that a small text
/// cannot become a large memory.
pub(crate) fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, InflateError> {
    let mut stream = Decompress::new(false);
    let mut inflated = Vec::new();
    loop {
        // There is room for at least a byte, so a round that gets nowhere lacks the end of the stream.
        inflated.reserve(bytes.len().min(limit) + 1);
        let before = (stream.total_in(), stream.total_out());
        let read = usize::try_from(before.0).map_err(|_| InflateError::TooLarge)?;
        let rest = bytes.get(read..).unwrap_or_default();
        let status = stream
            .decompress_vec(rest, &mut inflated, FlushDecompress::None)
            .map_err(|_| InflateError::Corrupt)?;
        let after = (stream.total_in(), stream.total_out());
        if inflated.len() > limit {
            return Err(InflateError::TooLarge);
        }
        match status {
            Status::StreamEnd if after.0 == bytes.len() as u64 => return Ok(inflated),
            Status::Ok | Status::BufError if after != before => {}
            Status::StreamEnd | Status::Ok | Status::BufError => {
                return Err(InflateError::Corrupt);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{InflateError, deflate, inflate};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_deflated_inflates_and_neither_a_part_of_it_nor_more_does(
            text in prop::collection::vec(0_u8..8, 0..3000), cut: prop::sample::Index,
        ) {
            let deflated = deflate(&text);
            prop_assert_eq!(inflate(&deflated, 3000).ok(), Some(text));
            let part = &deflated[..cut.index(deflated.len())];
            prop_assert!(matches!(inflate(part, 3000), Err(InflateError::Corrupt)));
            let more = [&deflated[..], &[0]].concat();
            prop_assert!(matches!(inflate(&more, 3000), Err(InflateError::Corrupt)));
        }

        #[test]
        fn nothing_inflates_past_the_limit(length in 0_usize..100_000, limit in 0_usize..100_000) {
            let inflated = inflate(&deflate(&vec![0; length]), limit);
            match inflated {
                Ok(inflated) => prop_assert!(length <= limit && inflated.len() == length),
                Err(error) => prop_assert!(length > limit && matches!(error, InflateError::TooLarge)),
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = inflate(&bytes, 1000);
        }
    }
}
