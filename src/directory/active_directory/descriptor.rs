//! "User cannot change password": no flag in Active Directory but entries that deny it, in the list of who may do what
//! with an account (MS-DTYP 2.4.4 to 2.4.6).

use ldap3::controls::RawControl;

/// The list; a few kilobytes, so it comes with a question that is asked anyway.
pub const ATTRIBUTE: &str = "nTSecurityDescriptor";

/// `LDAP_SERVER_SD_FLAGS_OID` with `DACL_SECURITY_INFORMATION` (MS-ADTS 3.1.1.3.4.1.11): the list alone, for the rest is
/// hidden from whoever is no administrator, and would hide the list with it.
pub fn list_alone() -> Vec<RawControl> {
    let control = "1.2.840.113556.1.4.801".to_owned();
    vec![RawControl { ctype: control, crit: false, val: Some(vec![0x30, 3, 2, 1, 4]) }]
}

/// `User-Change-Password` (MS-ADTS 5.1.3.2.1), as it lies in an entry.
const CHANGE_PASSWORD: [u8; 16] =
    [0x53, 0x1a, 0x72, 0xab, 0x2f, 0x1e, 0xd0, 0x11, 0x98, 0x19, 0, 0xaa, 0, 0x40, 0x52, 0x9b];

/// Everyone (`S-1-1-0`), and whoever the account is (`S-1-5-10`): whom the box in Windows' own window denies it.
const WHOM: [[u8; 12]; 2] = [[1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 5, 10, 0, 0, 0]];

/// Whether the owner of an account is denied changing its password. A list that cannot be read denies nothing.
pub fn denies_changing(descriptor: &[u8]) -> bool {
    entries(descriptor).is_some_and(|entries| entries.into_iter().any(|entry| denies(entry).unwrap_or_default()))
}

/// The entries of the list.
fn entries(descriptor: &[u8]) -> Option<Vec<&[u8]>> {
    let at = usize::try_from(number(descriptor, 16)?).ok().filter(|at| *at != 0)?;
    let list = descriptor.get(at..)?;
    let count = short(list, 4)?;
    let mut rest = list.get(8..)?;
    let mut all = Vec::new();
    for _ in 0..count {
        let (entry, after) = rest.split_at_checked(usize::from(short(rest, 2)?))?;
        all.push(entry);
        rest = after;
    }
    Some(all)
}

/// Whether an entry (`ACCESS_DENIED_OBJECT_ACE`) denies the right to change one's password, here and not only below.
fn denies(entry: &[u8]) -> Option<bool> {
    const DENIED_OBJECT: u8 = 6;
    const INHERIT_ONLY: u8 = 8;
    const EXTENDED_RIGHT: u32 = 0x100;
    let [kind, flags, ..] = entry else { return None };
    if *kind != DENIED_OBJECT || flags & INHERIT_ONLY != 0 || number(entry, 4)? & EXTENDED_RIGHT == 0 {
        return Some(false);
    }
    let which = number(entry, 8)?;
    let (right, mut sid) = (entry.get(12..28)?, 12);
    sid += if which & 1 == 0 { 0 } else { 16 };
    sid += if which & 2 == 0 { 0 } else { 16 };
    let meant = which & 1 == 0 || right == CHANGE_PASSWORD;
    Some(meant && WHOM.iter().any(|whom| entry.get(sid..sid + 12) == Some(whom)))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An entry, and a descriptor that begins with one that allows.
    fn descriptor(kind: u8, flags: u8, right: &[u8; 16], whom: &[u8; 12]) -> Vec<u8> {
        let allows = [&[0, 0, 20, 0, 0xff, 1, 15, 0][..], &WHOM[1]].concat();
        let entry = [&[kind, flags, 40, 0, 0, 1, 0, 0, 1, 0, 0, 0][..], right, whom].concat();
        let list = [&[4, 0, 68, 0, 2, 0, 0, 0][..], &allows, &entry].concat();
        [&[1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0][..], &list].concat()
    }

    #[test]
    fn the_box_in_windows_own_window_is_seen() {
        for whom in &WHOM {
            assert!(denies_changing(&descriptor(6, 0, &CHANGE_PASSWORD, whom)));
        }
        let somebody = [1, 1, 0, 0, 0, 0, 0, 5, 11, 0, 0, 0];
        for (kind, flags, right, whom) in [
            (5, 0, CHANGE_PASSWORD, WHOM[0]), // allows it
            (6, 8, CHANGE_PASSWORD, WHOM[0]), // below, not here
            (6, 0, [7; 16], WHOM[0]),         // another right
            (6, 0, CHANGE_PASSWORD, somebody),
        ] {
            assert!(!denies_changing(&descriptor(kind, flags, &right, &whom)));
        }
        let whole = descriptor(6, 0, &CHANGE_PASSWORD, &WHOM[0]);
        for end in 0..whole.len() {
            assert!(!denies_changing(&whole[..end]), "cut short at {end}");
        }
    }
}
