//! Bytes of a CSV file as UTF-8 text, piece by piece.

use crate::error::Kind;
use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};
use std::io::{self, Read};

/// How the text of a file is encoded, and how long its byte-order mark is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    encoding: &'static Encoding,
    mark: usize,
}

/// Finds the encoding of a file.
///
/// A byte-order mark is believed. Without one the text is UTF-8 if it can be,
/// and GB18030 otherwise, which is what Chinese spreadsheets save.
///
/// GB18030 accepts most byte sequences, so a single broken character of UTF-8 would turn every
/// Chinese cell of the file into others, without an error. Two three-byte characters do not come
/// about by chance where GB18030 was meant: a text that has them is UTF-8, damaged or not.
pub(crate) fn find(mut bytes: impl Read) -> io::Result<Result<Found, Kind>> {
    let mut buffer = vec![0; 1 << 18];
    let mut kept = 0;
    let mut start = true;
    let mut wide = 0;
    loop {
        let read = read_some(&mut bytes, &mut buffer[kept..])?;
        let given = &buffer[..kept + read];
        if start {
            if [&b"PK\x03\x04"[..], b"\xd0\xcf\x11\xe0"]
                .iter()
                .any(|magic| given.starts_with(magic))
            {
                return Ok(Err(Kind::Spreadsheet));
            }
            if let Some((encoding, mark)) = Encoding::for_bom(given) {
                return Ok(Ok(Found { encoding, mark }));
            }
            start = false;
        }
        let (readable, left) = match std::str::from_utf8(given) {
            Ok(text) => (text, 0),
            Err(error) => {
                let (readable, left) = given.split_at(error.valid_up_to());
                let text = std::str::from_utf8(readable).unwrap_or_default();
                // A character may be cut off at the end of what was read.
                let broken = error.error_len().is_some() || read == 0;
                (text, if broken { usize::MAX } else { left.len() })
            }
        };
        if !readable.is_ascii() {
            wide += readable.chars().filter(|c| c.len_utf8() >= 3).take(2).count();
        }
        if wide >= 2 || (read == 0 && left == 0) {
            return Ok(Ok(Found { encoding: UTF_8, mark: 0 }));
        }
        if left == usize::MAX {
            return Ok(Ok(Found { encoding: GB18030, mark: 0 }));
        }
        let length = given.len();
        buffer.copy_within(length - left..length, 0);
        kept = left;
    }
}

/// Reads until the buffer is full or the file ends.
fn read_some(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Hands out the text of a file as UTF-8, which for UTF-8 is checked later, where rows are cut.
pub(crate) struct Text<R> {
    bytes: R,
    decoder: Option<Decoder>,
    buffer: Vec<u8>,
    mark: usize,
    pub(crate) at_end: bool,
}

/// The bytes that follow are in no encoding that is read.
pub(crate) struct Undecodable;

impl<R: Read> Text<R> {
    pub(crate) fn new(bytes: R, found: Found) -> Self {
        let Found { encoding, mark } = found;
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        Self { bytes, decoder, buffer: Vec::new(), mark, at_end: false }
    }

    /// Adds up to so many bytes of the file to a text.
    pub(crate) fn add(
        &mut self,
        many: usize,
        text: &mut Vec<u8>,
    ) -> io::Result<Result<(), Undecodable>> {
        let Some(decoder) = &mut self.decoder else {
            let before = text.len();
            text.resize(before + many, 0);
            let read = read_some(&mut self.bytes, &mut text[before..])?;
            text.truncate(before + read);
            text.drain(before..before + self.mark.min(read));
            self.mark = 0;
            self.at_end = read < many;
            return Ok(Ok(()));
        };
        self.buffer.resize(many, 0);
        let read = read_some(&mut self.bytes, &mut self.buffer)?;
        self.at_end = read < many;
        let given = self.buffer[..read].get(self.mark..).unwrap_or_default();
        self.mark = 0;
        let room = decoder.max_utf8_buffer_length_without_replacement(given.len());
        let mut decoded = String::with_capacity(room.unwrap_or_default());
        let (result, _) =
            decoder.decode_to_string_without_replacement(given, &mut decoded, self.at_end);
        text.extend_from_slice(decoded.as_bytes());
        Ok(if result == DecoderResult::InputEmpty { Ok(()) } else { Err(Undecodable) })
    }
}
