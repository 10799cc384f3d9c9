//! The captcha's sound as a voice note: Telegram plays OGG with Opus in place, in every app
//! (<https://core.telegram.org/bots/api#sendvoice>); a WAV would be a file to download.

use std::io::Cursor;

use hound::{SampleFormat, WavReader};
use opus_pure::{Application, MAX_PACKET_BYTES, OggOpusWriter, OpusEncoder, OpusHead};

/// Bits per second. Speech of 8 kHz bandwidth is clear from 16 kbit/s on (RFC 7587 §3.1.1); half as much again keeps it
/// clear under the captcha's noise.
const BITRATE: i32 = 24_000;

/// The sound could not be turned into a voice note.
#[derive(Debug, thiserror::Error)]
pub(super) enum VoiceError {
    /// It is no WAV of 16 bit, mono, at a rate that Opus knows.
    #[error("the sound is no WAV of 16 bit, mono")]
    Wav,
    /// It could not be encoded.
    #[error("the sound could not be encoded")]
    Opus(#[from] opus_pure::Error),
}

/// A WAV as OGG with Opus.
pub(super) fn note(wav: &[u8]) -> Result<Vec<u8>, VoiceError> {
    let mut reader = WavReader::new(Cursor::new(wav)).map_err(|_| VoiceError::Wav)?;
    let spec = reader.spec();
    if (spec.channels, spec.bits_per_sample, spec.sample_format) != (1, 16, SampleFormat::Int) {
        return Err(VoiceError::Wav);
    }
    let samples = reader.samples::<i16>().map(|sample| sample.map(|sample| f32::from(sample) / 32_768.0));
    let samples: Vec<f32> = samples.collect::<Result<_, _>>().map_err(|_| VoiceError::Wav)?;
    let rate = i32::try_from(spec.sample_rate).map_err(|_| VoiceError::Wav)?;
    let mut encoder = OpusEncoder::new(rate, 1, Application::Voip)?;
    encoder.bitrate_bps = BITRATE;
    let head = OpusHead::for_encoder(&encoder, spec.sample_rate);
    let frame = usize::try_from(spec.sample_rate / 50).map_err(|_| VoiceError::Wav)?; // 20 ms
    // The encoder runs behind its input; silence at the end brings the last digit out of it.
    let behind = usize::from(head.pre_skip);
    let frames = (samples.len() + behind).div_ceil(frame);
    let mut writer = OggOpusWriter::new(Vec::new(), head)?;
    let (mut packet, mut block) = (vec![0_u8; MAX_PACKET_BYTES], vec![0.0_f32; frame]);
    for index in 0..frames {
        let piece = samples.get(index * frame..).unwrap_or_default();
        let piece = &piece[..piece.len().min(frame)];
        block.fill(0.0);
        block[..piece.len()].copy_from_slice(piece);
        let length = encoder.encode(&block, frame, &mut packet)?;
        writer.write_packet(&packet[..length])?;
    }
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use opus_pure::OggOpusReader;

    use super::*;
    use crate::captcha;

    #[test]
    fn a_spoken_captcha_becomes_an_ogg_of_opus_as_long_as_it() {
        let wav = captcha::sound("3141", &"fr".into(), [7; 32]).unwrap();
        let ogg = note(&wav).unwrap();
        assert_eq!(&ogg[..4], b"OggS");
        assert!(ogg.windows(8).any(|bytes| bytes == b"OpusHead"));
        assert!(ogg.len() * 4 < wav.len(), "{} of {}", ogg.len(), wav.len());
        let spoken = f64::from(WavReader::new(Cursor::new(&wav)).unwrap().duration()) / 16_000.0;
        let mut reader = OggOpusReader::new(Cursor::new(&ogg)).unwrap();
        let mut packets = 0_u32;
        while reader.read_packet().unwrap().is_some() {
            packets += 1;
        }
        let heard = f64::from(packets) * 0.02;
        assert!(heard >= spoken && heard < spoken + 0.1, "{heard} s of {spoken} s");
    }

    #[test]
    fn what_is_no_sound_is_refused() {
        assert!(matches!(note(b"RIFF"), Err(VoiceError::Wav)));
    }
}
