use crate::error::{Kind, RosterError};
use crate::scan::scan;
use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};

/// Turns the bytes of a file into text without a byte-order mark.
///
/// A byte-order mark is believed. Without one the text is UTF-8 if it can be,
/// and GB18030 otherwise, which is what Chinese spreadsheets save.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, RosterError> {
    if [&b"PK\x03\x04"[..], b"\xd0\xcf\x11\xe0"].iter().any(|magic| bytes.starts_with(magic)) {
        return Err(Kind::Spreadsheet.into());
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => strict(encoding, bytes.get(mark..).unwrap_or_default()),
        None => match strict(UTF_8, bytes) {
            Ok(text) => Ok(text),
            Err(readable) if is_damaged_utf8(&readable) => Err(readable),
            Err(readable) => strict(GB18030, bytes).map_err(|other| longer(readable, other)),
        },
    };
    let text = text.map_err(|readable| Kind::Encoding { row: scan(&readable, b',').last_row })?;
    if let Some((before, _)) = text.split_once('\0') {
        let row = scan(before, b',').last_row;
        return Err(Kind::Nul { row }.into());
    }
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// The whole text, or as much of it as could be read.
fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, String> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or_default());
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        _ => Err(text),
    }
}

/// Whether a text that stopped being UTF-8 had been UTF-8 until then.
///
/// GB18030 accepts most byte sequences, so a single broken character would turn every Chinese
/// cell of the file into others, without an error. Two three-byte characters do not come about
/// by chance where GB18030 was meant.
fn is_damaged_utf8(readable: &str) -> bool {
    readable.chars().filter(|c| c.len_utf8() >= 3).nth(1).is_some()
}

fn longer(one: String, other: String) -> String {
    if one.chars().count() > other.chars().count() { one } else { other }
}
