//! Decompresses a document, and hashes it while it arrives.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::Deref;
use std::sync::mpsc;
use std::thread;

use memmap2::MmapMut;
use ruzstd::decoding::StreamingDecoder;
use sha2::{Digest, Sha256};

/// Limit of the decompressed size: four times any Graph document, and small enough for any machine.
const LIMIT: usize = 256 << 20;

/// Size of the chunks that are hashed: large enough to be worth a message, small enough to stay in the cache.
const CHUNK: usize = 1 << 18;

/// The bytes that were read.
pub struct Bytes {
    memory: MmapMut,
    length: usize,
}

impl Bytes {
    /// A buffer of the maximum size. Untouched memory costs nothing.
    fn room() -> io::Result<Self> {
        let memory = MmapMut::map_anon(LIMIT + 1)?;
        // Huge pages are faster to allocate, but optional.
        #[cfg(target_os = "linux")]
        let _ = memory.advise(memmap2::Advice::HugePage);
        Ok(Self { memory, length: 0 })
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.memory[..self.length]
    }
}

/// Everything that was read.
pub struct Gathered {
    pub bytes: Bytes,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// Reads to the end.
///
/// # Errors
/// If it cannot be read, or is too large.
pub fn gather(mut reader: impl Read) -> io::Result<Gathered> {
    let mut bytes = Bytes::room()?;
    let (length, sha256) = thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel::<&[u8]>();
        let hash = scope.spawn(move || {
            let mut hash = Sha256::new();
            for chunk in receiver {
                hash.update(chunk);
            }
            hex(&hash.finalize())
        });
        let length = chunks(&mut reader, &mut bytes.memory, |chunk| {
            // The receiver lives until the channel is closed.
            let _ = sender.send(chunk);
        })?;
        drop(sender);
        let sha256 = hash.join().map_err(|_| io::Error::other("cannot hash"))?;
        Ok::<_, io::Error>((length, sha256))
    })?;
    bytes.length = length;
    Ok(Gathered { bytes, sha256 })
}

/// Reads to the end, passes on each chunk, and returns the total length.
fn chunks<'b>(
    reader: &mut impl Read,
    bytes: &'b mut [u8],
    mut pass: impl FnMut(&'b [u8]),
) -> io::Result<usize> {
    let mut length = 0;
    for chunk in bytes.chunks_mut(CHUNK) {
        let read = fill(reader, chunk)?;
        length += read;
        let is_last = read < chunk.len();
        pass(&chunk[..read]);
        if is_last {
            return Ok(length);
        }
    }
    Err(too_large())
}

/// Reads until the chunk is full or the input ends.
fn fill(reader: &mut impl Read, chunk: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < chunk.len() {
        match reader.read(&mut chunk[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Rejects a size above the limit before anything is read.
///
/// # Errors
/// If it is too large.
pub fn check_size(size: u64) -> io::Result<()> {
    if size > LIMIT as u64 {
        return Err(too_large());
    }
    Ok(())
}

fn too_large() -> io::Error {
    io::Error::other("found more than 256 MiB, expected an OpenAPI document")
}

/// A hash in hexadecimal digits.
pub fn hex(hash: &[u8]) -> String {
    use std::fmt::Write as _;

    hash.iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap_or_default();
            text
        })
}

/// Decompresses the input, in the format that its first bytes indicate.
///
/// # Errors
/// If it cannot be read.
pub fn unpacked<'r>(reader: impl Read + 'r) -> io::Result<Box<dyn Read + 'r>> {
    let mut reader = BufReader::with_capacity(1 << 16, reader);
    let start = reader.fill_buf()?;
    if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return Ok(Box::new(Frames::Between(reader)));
    }
    if start.starts_with(&[0x1f, 0x8b]) {
        return Ok(Box::new(flate2::bufread::MultiGzDecoder::new(reader)));
    }
    Ok(Box::new(reader))
}

/// A zstd archive, which may consist of several frames, one after the other.
enum Frames<R: BufRead> {
    Between(R),
    Within(Box<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>),
    /// At the end, or after an error.
    Over,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(self, Self::Over) {
                Self::Over => return Ok(0),
                Self::Between(mut reader) => {
                    if reader.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let frame = StreamingDecoder::new(reader).map_err(io::Error::other)?;
                    *self = Self::Within(Box::new(frame));
                }
                Self::Within(mut frame) => {
                    let read = frame.read(buffer)?;
                    if read > 0 || buffer.is_empty() {
                        *self = Self::Within(frame);
                        return Ok(read);
                    }
                    *self = Self::Between(frame.into_inner());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn unpack(bytes: &[u8]) -> io::Result<Gathered> {
        gather(unpacked(bytes)?)
    }

    #[test]
    fn given_compressed_bytes_when_read_then_the_first_bytes_tell_the_format() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"openapi").expect("gzip");
        let zstd = ruzstd::encoding::compress_to_vec(
            &b"openapi"[..],
            ruzstd::encoding::CompressionLevel::Fastest,
        );
        let twice = [zstd.clone(), zstd.clone()].concat();
        for (packed, expected) in [
            (b"openapi".to_vec(), "openapi"),
            (gzip.finish().expect("gzip"), "openapi"),
            (zstd, "openapi"),
            (twice, "openapiopenapi"),
            (vec![], ""),
        ] {
            let gathered = unpack(&packed).expect("unpack");
            assert_eq!(*gathered.bytes, *expected.as_bytes());
            assert_eq!(gathered.sha256, hex(&Sha256::digest(expected)));
        }
    }

    #[test]
    fn given_more_than_a_chunk_when_gathered_then_all_of_it_is_hashed() {
        for length in [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7] {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            let gathered = unpack(&bytes).expect("unpack");
            assert!(*gathered.bytes == *bytes, "{length}");
            assert_eq!(gathered.sha256, hex(&Sha256::digest(&bytes)), "{length}");
        }
    }
}
