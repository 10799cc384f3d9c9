//! Bodies of uploads: RFC 7578, as far as a bot uses it.

/// One part: its field, its file name if it is a file, its bytes.
pub struct Part {
    pub field: String,
    pub file: Option<String>,
    pub bytes: Vec<u8>,
}

/// The parts of a body; nothing when it is malformed.
pub fn parts(content_type: &str, body: &[u8]) -> Option<Vec<Part>> {
    let boundary = content_type.split("boundary=").nth(1)?.split(';').next()?.trim().trim_matches('"');
    let delimiter = format!("--{boundary}");
    let mut rest = &body[find(body, delimiter.as_bytes())? + delimiter.len()..];
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let part = rest.strip_prefix(b"\r\n")?;
        let end = find(part, format!("\r\n{delimiter}").as_bytes())?;
        parts.push(one(&part[..end])?);
        rest = &part[end + 2 + delimiter.len()..];
    }
    Some(parts)
}

fn one(part: &[u8]) -> Option<Part> {
    let end = find(part, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&part[..end]).ok()?;
    let disposition = head.lines().find(|line| line.to_lowercase().starts_with("content-disposition:"))?;
    Some(Part {
        field: quoted(disposition, "; name=\"")?,
        file: quoted(disposition, "; filename=\""),
        bytes: part[end + 4..].to_vec(),
    })
}

fn quoted(line: &str, before: &str) -> Option<String> {
    let start = line.find(before)? + before.len();
    Some(line[start..].split('"').next()?.to_owned())
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|window| window == needle)
}
