//! When not to open a database. A file that is newer than this program, damaged, of another program or on a network
//! file system is refused with a sentence, and never repaired, emptied or created anew behind anybody's back.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use super::StoreError;

/// Why a database is not opened. Each sentence says what was found, that nothing was changed, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// Locks and shared memory do not work over a network: two writers would destroy the file.
    #[error(
        "{} is on a network or shared file system ({kind}, mounted at {}). SQLite loses data there; nothing was changed. \
         Put the database on a disk of this machine: set server.data in the configuration.", path.display(), mount.display()
    )]
    Network {
        /// The database.
        path: PathBuf,
        /// The file system's type, as the kernel names it.
        kind: String,
        /// Where it is mounted.
        mount: PathBuf,
    },
    /// Another process serves from this file.
    #[error(
        "{} is in use by another running sesame. Nothing was changed. Stop the other one first, or give this one \
         a server.data of its own.", path.display()
    )]
    InUse {
        /// The database.
        path: PathBuf,
    },
    /// The directory is missing, or may not be written.
    #[error(
        "{} cannot be opened for writing: {why}. Nothing was changed. Create the directory, or give the user that runs \
         sesame the right to write in it.", path.display()
    )]
    Unwritable {
        /// The database.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// Some other file lies where the database should be.
    #[error(
        "{} is not a SQLite database. Nothing was changed. Move that file away, or set server.data to another directory.",
        path.display()
    )]
    NotDatabase {
        /// The file.
        path: PathBuf,
    },
    /// Somebody else's database.
    #[error(
        "{} is a SQLite database of another program. Nothing was changed. Set server.data to another directory.",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file ends too early.
    #[error(
        "{} is cut off: it holds {found} bytes of {expected}. Nothing was changed. Restore it from a backup.",
        path.display()
    )]
    Truncated {
        /// The database.
        path: PathBuf,
        /// How long it is.
        found: u64,
        /// How long its header says it is.
        expected: u64,
    },
    /// `PRAGMA quick_check` found damage.
    #[error(
        "{} is damaged ({what}). Nothing was changed. Restore it from a backup, or save what can be saved into a new file \
         with `sqlite3 {} .recover`.", path.display(), path.display()
    )]
    Corrupt {
        /// The database.
        path: PathBuf,
        /// The first thing found.
        what: String,
    },
    /// A newer program has written it.
    #[error(
        "{} was written by a newer sesame: its form is {found}, this program knows up to {known}. Nothing was changed. \
         Run the newer program, or restore the backup made before the upgrade.", path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// The form found.
        found: i64,
        /// The newest form known.
        known: i64,
    },
    /// The keys are another database's, or one is missing.
    #[error(
        "{} is sealed with key {id} of check {expected}; the key file has {found} under that number. Nothing was \
         changed. Name the key file that belongs to this database: set server.key_file in the configuration.",
        path.display()
    )]
    Keys {
        /// The database.
        path: PathBuf,
        /// The key's number.
        id: u32,
        /// The beginning of the check value found, or "none".
        found: String,
        /// The beginning of the one expected.
        expected: String,
    },
    /// SQLite before 3.51.3 can damage a database in WAL mode.
    #[error("this program was built with SQLite {found}; at least {}.{}.{} is needed. Nothing was changed.", SQLITE_MIN.0, SQLITE_MIN.1, SQLITE_MIN.2)]
    OldEngine {
        /// Its version.
        found: String,
    },
}

/// The oldest SQLite without the WAL-reset bug that could damage a database with several connections
/// (<https://sqlite.org/wal.html#walresetbug>).
pub const SQLITE_MIN: (u32, u32, u32) = (3, 51, 3);

/// Leave to serve from one database; given back when dropped, and by the system when the process dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Takes the file beside the database that only one serving process may hold. Commands that read or write for a moment
/// (`audit`, `import`) do without: SQLite's own locks are enough for them.
pub fn lock(database: &Path) -> Result<Lock, StoreFault> {
    file_system(database)?;
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let unwritable = |error: io::Error| StoreFault::Unwritable { path: database.to_owned(), why: error.to_string() };
    let file = File::options().create(true).truncate(false).write(true).open(name).map_err(unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(StoreFault::InUse { path: database.to_owned() }),
        Err(TryLockError::Error(error)) => Err(unwritable(error)),
    }
}

/// Refuses a database on a network file system. Where the kernel has no `/proc/self/mountinfo`, nothing is refused.
pub fn file_system(database: &Path) -> Result<(), StoreFault> {
    let Ok(mounts) = fs::read_to_string("/proc/self/mountinfo") else { return Ok(()) };
    let place = fs::canonicalize(database).or_else(|_| match database.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => fs::canonicalize(parent),
        _ => fs::canonicalize("."),
    });
    match place.ok().and_then(|place| mount_of(&mounts, &place)) {
        Some((mount, kind)) if is_network(&kind) => Err(StoreFault::Network { path: database.to_owned(), kind, mount }),
        _ => Ok(()),
    }
}

/// The mount that holds a path: the longest mount point; of equal ones the last, which covers the others (proc(5)).
fn mount_of(mountinfo: &str, path: &Path) -> Option<(PathBuf, String)> {
    let mounts = mountinfo.lines().filter_map(|line| {
        let (place, device) = line.split_once(" - ")?;
        let mount = PathBuf::from(unescape(place.split(' ').nth(4)?));
        Some((mount, device.split(' ').next()?.to_owned()))
    });
    mounts.filter(|(mount, _)| path.starts_with(mount)).max_by_key(|(mount, _)| mount.components().count())
}

/// Space, tab, line end and backslash stand in mountinfo as octal `\040`.
fn unescape(field: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(field.to_owned(), |text, (octal, plain)| text.replace(octal, plain))
}

/// File systems whose files other machines (or the host of a virtual one) may have open at the same time.
fn is_network(kind: &str) -> bool {
    const NETWORK: [&str; 23] = [
        "nfs",
        "nfs4",
        "cifs",
        "smb2",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "coda",
        "ceph",
        "ncpfs",
        "lustre",
        "beegfs",
        "gpfs",
        "gfs2",
        "ocfs2",
        "orangefs",
        "davfs",
        "drvfs",
        "vboxsf",
        "vmhgfs",
        "prl_fs",
        "glusterfs",
    ];
    // A file system in user space carries its own name after the dot.
    const FUSE: [&str; 12] = [
        "sshfs",
        "glusterfs",
        "ceph",
        "s3fs",
        "rclone",
        "davfs",
        "davfs2",
        "gcsfuse",
        "goofys",
        "smbnetfs",
        "curlftpfs",
        "vmhgfs-fuse",
    ];
    match kind.split_once('.') {
        Some(("fuse" | "fuseblk", name)) => FUSE.contains(&name) || NETWORK.contains(&name),
        _ => NETWORK.contains(&kind),
    }
}

/// Refuses a SQLite that is too old.
pub fn version(found: &str) -> Result<(), StoreFault> {
    let mut parts = found.split('.').map(|part| part.parse().unwrap_or(0_u32));
    let mut next = || parts.next().unwrap_or(0);
    let number = (next(), next(), next());
    if number >= SQLITE_MIN { Ok(()) } else { Err(StoreFault::OldEngine { found: found.to_owned() }) }
}

/// Looks at the first 100 bytes (<https://sqlite.org/fileformat.html> §1.3). Says whether there is anything in the file:
/// one that does not exist or is empty is a new database.
fn header(path: &Path, writing: bool) -> Result<bool, StoreFault> {
    let unwritable = |error: io::Error| StoreFault::Unwritable { path: path.to_owned(), why: error.to_string() };
    let mut file = match File::options().read(true).write(writing).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(unwritable(error)),
    };
    let found = file.metadata().map_err(unwritable)?.len();
    let mut head = Vec::with_capacity(100);
    file.by_ref().take(100).read_to_end(&mut head).map_err(unwritable)?;
    if head.is_empty() {
        return Ok(false);
    }
    if !head.starts_with(b"SQLite format 3\0") {
        return Err(StoreFault::NotDatabase { path: path.to_owned() });
    }
    let big_endian = |at: usize, width: usize| {
        head.get(at..at + width).map(|bytes| bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)))
    };
    let (Some(page), Some(pages), Some(counter), Some(valid_for)) =
        (big_endian(16, 2), big_endian(28, 4), big_endian(24, 4), big_endian(92, 4))
    else {
        return Err(StoreFault::Truncated { path: path.to_owned(), found, expected: 100 });
    };
    let expected = pages * if page == 1 { 65_536 } else { page };
    // With a write-ahead log beside it, the file may be about to grow; with differing counters the size is not kept.
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    let settled = counter == valid_for && fs::metadata(wal).map_or(0, |wal| wal.len()) == 0;
    if settled && found < expected {
        return Err(StoreFault::Truncated { path: path.to_owned(), found, expected });
    }
    Ok(true)
}

/// Makes the file of a database that is not there, for its owner's eyes only: what `SQLite` puts beside it is as open as it
/// is. Where it cannot be made, opening it says why.
pub(super) fn make_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    if let Err(error) = options.open(path) {
        tracing::debug!(%error, "the database is there already, or cannot be made");
    }
}

/// Every check before a database is opened for use. The file is opened for reading only; `known` is the newest form
/// this program can read.
pub(super) async fn inspect(path: &Path, known: i64) -> Result<(), StoreError> {
    engine().await?;
    file_system(path)?;
    if !header(path, true)? {
        return Ok(());
    }
    let refused = |error| refusal(path, error);
    let mut reader = SqliteConnectOptions::new().filename(path).read_only(true).connect().await.map_err(refused)?;
    let fault = examine(&mut reader, path, known).await.map_err(refused)?;
    reader.close().await?;
    fault.map_or(Ok(()), |fault| Err(fault.into()))
}

/// The same for a copy that nobody writes, wherever it lies: on a share or a read-only disk too, for it is only read.
pub(super) async fn inspect_copy(path: &Path, known: i64) -> Result<(), StoreError> {
    engine().await?;
    if !header(path, false)? {
        return Err(StoreFault::NotDatabase { path: path.to_owned() }.into());
    }
    let refused = |error| refusal(path, error);
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
    let mut reader = options.connect().await.map_err(refused)?;
    let mut fault = examine(&mut reader, path, known).await.map_err(refused)?;
    if fault.is_none() {
        let ours = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'audit_checkpoint')";
        let (ours,): (bool,) = sqlx::query_as(ours).fetch_one(&mut reader).await.map_err(refused)?;
        fault = (!ours).then(|| StoreFault::Foreign { path: path.to_owned() });
    }
    reader.close().await?;
    fault.map_or(Ok(()), |fault| Err(fault.into()))
}

async fn engine() -> Result<(), StoreError> {
    let mut nowhere = SqliteConnectOptions::new().in_memory(true).connect().await?;
    let (found,): (String,) = sqlx::query_as("SELECT sqlite_version()").fetch_one(&mut nowhere).await?;
    Ok(version(&found)?)
}

async fn examine(reader: &mut SqliteConnection, path: &Path, known: i64) -> Result<Option<StoreFault>, sqlx::Error> {
    let path = path.to_owned();
    let (what,): (String,) = sqlx::query_as("PRAGMA quick_check(1)").fetch_one(&mut *reader).await?;
    if what != "ok" {
        return Ok(Some(StoreFault::Corrupt { path, what: what.replace('\n', " ") }));
    }
    let (tables, ours): (i64, i64) =
        sqlx::query_as("SELECT count(*), coalesce(sum(name = '_sqlx_migrations'), 0) FROM sqlite_schema")
            .fetch_one(&mut *reader)
            .await?;
    if ours == 0 {
        return Ok((tables > 0).then_some(StoreFault::Foreign { path }));
    }
    let (found,): (i64,) =
        sqlx::query_as("SELECT coalesce(max(version), 0) FROM _sqlx_migrations").fetch_one(&mut *reader).await?;
    Ok((found > known).then_some(StoreFault::Newer { path, found, known }))
}

/// What an error at opening means (<https://sqlite.org/rescode.html>): 8 is `SQLITE_READONLY`, 11 `SQLITE_CORRUPT`,
/// 14 `SQLITE_CANTOPEN`, 26 `SQLITE_NOTADB`.
pub(super) fn refusal(path: &Path, error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok()).unwrap_or(0);
    let path = path.to_owned();
    match code & 0xff {
        8 | 14 => StoreFault::Unwritable { path, why: told(&error) }.into(),
        11 => StoreFault::Corrupt { path, what: told(&error) }.into(),
        26 => StoreFault::NotDatabase { path }.into(),
        _ => error.into(),
    }
}

/// SQLite's own sentence, without its numbers.
fn told(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
40 27 0:44 / /srv rw shared:7 master:2 - nfs4 filer:/srv rw,vers=4.2
41 40 254:1 / /srv/local rw,relatime - xfs /dev/vdb rw
42 27 0:45 / /mnt/with\\040space rw - fuse.sshfs me@host:/ rw
43 27 0:46 / /covered rw - ext4 /dev/vdc rw
44 43 0:47 / /covered rw - cifs //filer/share rw
";

    #[test]
    fn the_longest_mount_point_decides() {
        let table = [
            ("/var/lib/sesame/sesame.db", "ext4"),
            ("/srv/sesame.db", "nfs4"),
            ("/srv/localish/sesame.db", "nfs4"),
            ("/srv/local/sesame.db", "xfs"),
            ("/mnt/with space/x/sesame.db", "fuse.sshfs"),
            ("/covered/sesame.db", "cifs"),
            ("/proc/x", "proc"),
        ];
        for (path, kind) in table {
            assert_eq!(mount_of(MOUNTS, Path::new(path)).unwrap().1, kind, "{path}");
        }
        assert_eq!(mount_of("junk\n - \n1 2 3 - ext4", Path::new("/x")), None);
    }

    #[test]
    fn network_file_systems_are_known_by_name() {
        for kind in [
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "9p",
            "afs",
            "ceph",
            "ncpfs",
            "lustre",
            "beegfs",
            "fuse.sshfs",
            "fuse.glusterfs",
        ] {
            assert!(is_network(kind), "{kind}");
        }
        for kind in
            ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuseblk", "fuse.ntfs-3g", "f2fs", "apfs", "virtiofs"]
        {
            assert!(!is_network(kind), "{kind}");
        }
    }

    #[test]
    fn an_old_sqlite_is_refused() {
        for (text, fine) in
            [("3.51.3", true), ("3.52.0", true), ("4.0", true), ("3.51.2", false), ("3.9.9", false), ("", false)]
        {
            assert_eq!(version(text).is_ok(), fine, "{text}");
        }
    }
}
