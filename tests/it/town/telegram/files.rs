//! What a file is by its first bytes, and what Telegram takes as what.
//!
//! <https://core.telegram.org/bots/api#sending-files>

use std::sync::Arc;

use super::answer::Refusal;
use super::reading::Params;
use super::state::{Media, State};

/// The largest photo and the largest other file that can be sent, in bytes.
const PHOTO_MAX: usize = 10 << 20;
const FILE_MAX: usize = 50 << 20;
/// The most of a photo's width and height together, and how many times one may be the other.
const SIDES_MAX: u32 = 10_000;
const RATIO_MAX: u32 = 20;

/// Takes what a call sends under this name: a new file, or one that was sent before.
pub fn taken(state: &mut State, params: &Params, kind: &'static str, given: &str) -> Result<Media, Refusal> {
    let upload = match given.strip_prefix("attach://") {
        Some(name) => Some(params.file(name).ok_or_else(|| Refusal::broken("attached file not found"))?),
        None if given.is_empty() => params.file(kind),
        None => None,
    };
    if let Some(upload) = upload {
        fits(kind, &upload.bytes)?;
        let file_id = format!("AgAD{:08}", state.number());
        state.files.insert(file_id.clone(), (upload.name.clone(), Arc::clone(&upload.bytes)));
        return Ok(Media { kind, bytes: Arc::clone(&upload.bytes), name: upload.name.clone(), file_id });
    }
    if given.starts_with("http://") || given.starts_with("https://") {
        // Nothing is fetched from this town.
        return Err(Refusal::broken("failed to get HTTP URL content"));
    }
    let known = state.files.get(given).cloned();
    let (name, bytes) = known.ok_or_else(|| Refusal::broken("wrong file identifier/HTTP URL specified"))?;
    fits(kind, &bytes)?;
    Ok(Media { kind, bytes, name, file_id: given.to_owned() })
}

fn fits(kind: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let most = if kind == "photo" { PHOTO_MAX } else { FILE_MAX };
    if bytes.is_empty() {
        return Err(Refusal::broken("file must be non-empty"));
    }
    if bytes.len() > most {
        let refusal = Refusal::broken("");
        return Err(Refusal { code: 413, description: "Request Entity Too Large".to_owned(), ..refusal });
    }
    match kind {
        "photo" if !is_image(bytes) => Err(Refusal::broken("IMAGE_PROCESS_FAILED")),
        "photo" => match size(bytes) {
            Some((width, height))
                if width + height > SIDES_MAX || width.max(height) > RATIO_MAX * width.min(height) =>
            {
                Err(Refusal::broken("PHOTO_INVALID_DIMENSIONS"))
            }
            _ => Ok(()),
        },
        // The real one shows any other file as a document, which nobody can listen to.
        "voice" if !(is_opus(bytes) || is_mp3(bytes) || is_m4a(bytes)) => {
            Err(Refusal::broken("a voice message is OGG with OPUS, MP3 or M4A"))
        }
        "audio" if !(is_mp3(bytes) || is_m4a(bytes)) => Err(Refusal::broken("an audio file is MP3 or M4A")),
        _ => Ok(()),
    }
}

fn is_image(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 4] = [b"\x89PNG\r\n\x1a\n", b"\xFF\xD8\xFF", b"GIF8", b"BM"];
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    webp || starts.iter().any(|start| bytes.starts_with(start))
}

fn is_opus(bytes: &[u8]) -> bool {
    // The head of the first page is 28 bytes long when it holds one packet.
    bytes.starts_with(b"OggS") && bytes.get(28..36) == Some(b"OpusHead")
}

fn is_mp3(bytes: &[u8]) -> bool {
    bytes.starts_with(b"ID3") || (bytes.len() > 1 && bytes[0] == 0xFF && bytes[1] & 0xE0 == 0xE0)
}

fn is_m4a(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
}

/// Width and height of a PNG.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    if !bytes.starts_with(b"\x89PNG") {
        return None;
    }
    let number = |at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes);
    number(16).zip(number(20)).filter(|(width, height)| *width > 0 && *height > 0)
}
