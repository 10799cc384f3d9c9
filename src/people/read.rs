//! The first half of an import: bytes in, people or faults out. Pure.

use std::collections::{HashMap, HashSet};

use csv::StringRecord;
use strum::VariantNames as _;

use super::{Fault, Person, masked};
use crate::engine::contact::{self, PhoneFault};
use crate::engine::org::Org;
use crate::engine::terms::alike;
use crate::secret::Secret;

/// The columns there are. `login` and `name` must be in the header; another that is left out is empty for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "snake_case")]
enum Column {
    Login,
    Name,
    Mailbox,
    Aliases,
    Phone,
    AlternateMail,
    Locale,
    Password,
    Disabled,
    Groups,
    Manager,
}

impl Column {
    fn word(self) -> &'static str {
        self.into()
    }

    /// Most characters in a cell: an address has 254 (RFC 5321), a language tag 35 (RFC 5646 §4.4.1), a password what the
    /// page takes; the others leave room for any real one.
    fn longest(self) -> usize {
        match self {
            Self::Login | Self::Mailbox | Self::AlternateMail | Self::Manager => 254,
            Self::Name => 200,
            Self::Aliases | Self::Groups => 4000,
            Self::Phone => 400,
            Self::Locale => 35,
            Self::Password => 256,
            Self::Disabled => 10,
        }
    }
}

/// The columns that say how somebody is reached: all that is read where a directory outside holds the accounts.
const CONTACTS: [Column; 3] = [Column::Login, Column::Phone, Column::AlternateMail];

/// Reads a file of people whose accounts a directory outside holds: their logins, and how they are reached. Returns them
/// and the names of the columns that were left aside, for the directory keeps those itself.
pub fn read_contacts(source: &[u8], org: &Org) -> Result<(Vec<Person>, Vec<&'static str>), Vec<Fault>> {
    let (people, columns) = read_as(source, org, true)?;
    Ok((people, columns.into_iter().filter(|column| !CONTACTS.contains(column)).map(Column::word).collect()))
}

/// Reads a whole file of people.
///
/// UTF-8 with or without byte order mark; lines end as they like; cells are separated by commas, semicolons or tabs,
/// whichever the header has most of. Every fault of every row is returned, in the file's order.
pub fn read(source: &[u8], org: &Org) -> Result<Vec<Person>, Vec<Fault>> {
    Ok(read_as(source, org, false)?.0)
}

fn read_as(source: &[u8], org: &Org, contacts: bool) -> Result<(Vec<Person>, Vec<Column>), Vec<Fault>> {
    let text = decode(source).map_err(|fault| vec![fault])?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut faults = Vec::new();
    let mut people = Vec::new();
    let mut header: Option<Header> = None;
    for record in reader.records() {
        let Ok(record) = record else { continue }; // flexible, UTF-8 and in memory: no error is left
        let byte = record.position().map_or(0, csv::Position::byte);
        let line = lines.line_of(usize::try_from(byte).unwrap_or(usize::MAX));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some(header) = &header else {
            header = Some(Header::read(line, &record, contacts)?);
            continue;
        };
        if let Some(fault) = header.misfit(line, &record) {
            faults.push(fault);
            continue;
        }
        people.push(Row { line, header, record: &record, org, faults: &mut faults }.person());
    }
    let Some(header) = header else {
        return Err(vec![whole_file(1, "an empty file", "a header line such as login,name,mailbox,phone")]);
    };
    let twice = shared_names(&people);
    faults.extend(twice);
    faults.sort_by_key(|fault| fault.line);
    if !faults.is_empty() {
        return Err(faults);
    }
    keep_unshared_short_names(&mut people);
    Ok((people, header.columns))
}

fn whole_file(line: u64, found: &str, expected: &str) -> Fault {
    Fault { line, column: String::new(), found: found.to_owned(), expected: expected.to_owned() }
}

fn decode(source: &[u8]) -> Result<&str, Fault> {
    const HOW: &str = "UTF-8 text: in Excel save as \"CSV UTF-8 (Comma delimited)\", in LibreOffice choose the character \
                       set \"Unicode (UTF-8)\"";
    if source.starts_with(b"PK\x03\x04") {
        return Err(whole_file(1, "a workbook or an archive", "a text file: save the sheet as \"CSV UTF-8\""));
    }
    let head = &source[..source.len().min(64)];
    if source.starts_with(&[0xff, 0xfe]) || source.starts_with(&[0xfe, 0xff]) || head.contains(&0) {
        return Err(whole_file(1, "UTF-16 text", HOW));
    }
    let source = source.strip_prefix("\u{feff}".as_bytes()).unwrap_or(source);
    std::str::from_utf8(source).map_err(|error| {
        let line = Lines { text: source, at: 0, line: 1 }.count_to(error.valid_up_to());
        whole_file(line, "bytes that are no UTF-8, perhaps of an older Windows character set", HOW)
    })
}

fn delimiter(text: &str) -> u8 {
    let header = text.trim_start().split(['\r', '\n']).next().unwrap_or_default();
    let count = |mark: &u8| header.bytes().filter(|byte| byte == mark).count();
    // `max_by_key` keeps the last of equals: a header of one column is read with commas.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// Tells the line of a byte; asked in ascending order it reads the text once.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first sign at or after `byte` that is no line break: a record's position is that of the empty
    /// lines before it.
    fn line_of(&mut self, byte: usize) -> u64 {
        let rest = self.text.get(byte..).unwrap_or_default();
        let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.count_to(byte.saturating_add(breaks))
    }

    fn count_to(&mut self, byte: usize) -> u64 {
        while self.at < byte.min(self.text.len()) {
            let next = self.text.get(self.at + 1);
            self.line += match self.text[self.at] {
                b'\n' => 1,
                b'\r' if next != Some(&b'\n') => 1,
                _ => 0,
            };
            self.at += 1;
        }
        self.line
    }
}

/// Which column stands where.
struct Header {
    columns: Vec<Column>,
    /// Whether only [`CONTACTS`] are read.
    contacts: bool,
}

impl Header {
    fn read(line: u64, record: &StringRecord, contacts: bool) -> Result<Self, Vec<Fault>> {
        let mut columns: Vec<Column> = Vec::new();
        let mut faults = Vec::new();
        let named = record.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let width = named.last().map_or(0, |(index, _)| index + 1); // a spreadsheet may add empty columns at the end
        for cell in record.iter().take(width) {
            match contact::canonical(cell).replace([' ', '-'], "_").parse::<Column>() {
                Ok(column) if columns.contains(&column) => {
                    faults.push(whole_file(line, &format!("the column {} twice", column.word()), "each column once"));
                }
                Ok(column) => columns.push(column),
                Err(_) => {
                    let known = Column::VARIANTS.join(", ");
                    faults.push(whole_file(
                        line,
                        &format!("a column named {}", masked(cell)),
                        &format!("one of {known}"),
                    ));
                }
            }
        }
        let needed: &[Column] = if contacts { &[Column::Login] } else { &[Column::Login, Column::Name] };
        for needed in needed {
            if !columns.contains(needed) && faults.is_empty() {
                let found = format!("no column named {}", needed.word());
                faults.push(whole_file(line, &found, "a header line such as login,name,mailbox,phone"));
            }
        }
        if faults.is_empty() { Ok(Self { columns, contacts }) } else { Err(faults) }
    }

    /// A row with too few or too many cells: its values may stand in the wrong columns, so none is read or shown.
    fn misfit(&self, line: u64, record: &StringRecord) -> Option<Fault> {
        let spare_empty = record.iter().skip(self.columns.len()).all(|cell| cell.trim().is_empty());
        let fits = record.len() >= self.columns.len() && spare_empty;
        (!fits).then(|| {
            let expected = format!(
                "{} as in the header; a cell with a separator or a quotation mark in it must stand in quotation marks",
                self.columns.len()
            );
            whole_file(line, &format!("{} cells", record.len()), &expected)
        })
    }
}

/// One row while it is read.
struct Row<'a> {
    line: u64,
    header: &'a Header,
    record: &'a StringRecord,
    org: &'a Org,
    faults: &'a mut Vec<Fault>,
}

impl Row<'_> {
    fn person(mut self) -> Person {
        let login = self.needed(Column::Login);
        let name = if self.header.contacts { String::new() } else { self.needed(Column::Name) };
        let mailbox = self.mailbox();
        let mut names = vec![contact::canonical(&login)];
        names.extend(mailbox.clone());
        names.extend(self.aliases());
        let mut seen = HashSet::new();
        names.retain(|name| !name.is_empty() && seen.insert(name.clone()));
        let short_name = names.first().and_then(|login| login.split_once('@')).map(|(local, _)| local.to_owned());
        Person {
            line: self.line,
            login,
            name,
            mailbox,
            short_name: short_name.filter(|short| !short.is_empty() && !names.contains(short)),
            phones: self.phones(),
            alternate_mail: self.alternate_mail(&names),
            locale: self.locale(),
            password: self.password(),
            disabled: self.disabled(),
            groups: self.groups(),
            manager: self.manager(&names),
            names,
        }
    }

    fn fault(&mut self, column: Column, found: String, expected: &str) {
        let column = column.word().to_owned();
        self.faults.push(Fault { line: self.line, column, found, expected: expected.to_owned() });
    }

    /// A cell as written, empty when it is too long or holds signs that are not seen (line breaks, direction overrides).
    /// Empty, too, where the column is left aside.
    fn raw(&mut self, column: Column) -> String {
        if self.header.contacts && !CONTACTS.contains(&column) {
            return String::new();
        }
        let index = self.header.columns.iter().position(|present| *present == column);
        let cell = index.and_then(|index| self.record.get(index)).unwrap_or_default();
        let length = cell.chars().count();
        if length > column.longest() {
            let expected = format!("{} at most; is a quotation mark missing?", column.longest());
            self.fault(column, format!("{length} characters"), &expected);
            return String::new();
        }
        let overrides = |c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        let tolerated = |c: char| column == Column::Phone && (overrides(c) || c == '\t'); // address books put them there
        if cell.trim().chars().any(|c| (c.is_control() || overrides(c)) && !tolerated(c)) {
            let found = if column == Column::Password { "a control character".to_owned() } else { masked(cell.trim()) };
            self.fault(column, found, "a text in one line without control characters; is a quotation mark missing?");
            return String::new();
        }
        cell.to_owned()
    }

    fn cell(&mut self, column: Column) -> String {
        self.raw(column).trim().to_owned()
    }

    /// The parts of a cell that may hold several values.
    fn parts(&mut self, column: Column) -> Vec<String> {
        let cell = self.cell(column);
        cell.split([';', '|']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    fn needed(&mut self, column: Column) -> String {
        let before = self.faults.len();
        let cell = self.cell(column);
        let invisible = contact::canonical(&cell).is_empty();
        if invisible && self.faults.len() == before {
            self.fault(column, "nothing".to_owned(), &format!("a {}", column.word()));
        }
        cell
    }

    /// Separated by commas too: no group's name has one.
    fn groups(&mut self) -> Option<Vec<String>> {
        if !self.header.columns.contains(&Column::Groups) {
            return None;
        }
        let cell = self.cell(Column::Groups);
        let mut groups: Vec<String> = Vec::new();
        for group in cell.split([',', ';', '|']).map(str::trim).filter(|group| !group.is_empty()) {
            if !groups.iter().any(|known| alike(known, group)) {
                groups.push(group.to_owned());
            }
        }
        Some(groups)
    }

    /// A name that the manager's account answers to; whose it is shows when it is needed.
    fn manager(&mut self, names: &[String]) -> Option<String> {
        if !self.header.columns.contains(&Column::Manager) {
            return None;
        }
        let cell = self.cell(Column::Manager);
        let manager = contact::canonical(&cell);
        if names.contains(&manager) {
            self.fault(Column::Manager, masked(&cell), "the login of somebody else, or nothing");
        }
        Some(manager)
    }

    fn mailbox(&mut self) -> Option<String> {
        let cell = self.cell(Column::Mailbox);
        let address = contact::address(&cell);
        if address.is_none() && !cell.is_empty() {
            self.fault(Column::Mailbox, masked(&cell), "a mail address such as name@example.org, or nothing");
        }
        address
    }

    fn aliases(&mut self) -> Vec<String> {
        let parts = self.parts(Column::Aliases);
        for long in parts.iter().filter(|part| part.chars().count() > Column::Login.longest()) {
            let found = format!("{} characters in one alias", long.chars().count());
            self.fault(Column::Aliases, found, "254 at most, several separated by ; or |");
        }
        parts.iter().map(|part| contact::canonical(part)).collect()
    }

    fn phones(&mut self) -> Vec<Secret<String>> {
        let country = self.org.country.clone();
        let mut seen = HashSet::new();
        let mut phones = Vec::new();
        for part in self.parts(Column::Phone) {
            let fault = match contact::phone(&part, &country) {
                Ok(number) => {
                    if seen.insert(number.clone()) {
                        phones.push(Secret::new(number));
                    }
                    continue;
                }
                Err(fault) => fault,
            };
            let found = match fault {
                PhoneFault::Letters => "letters in a number".to_owned(),
                PhoneFault::TooShort => {
                    format!(
                        "a number of {} digits",
                        contact::digits(&part).matches(|c: char| c.is_ascii_digit()).count()
                    )
                }
                PhoneFault::Unlikely => masked(&part),
            };
            let national = if country.is_empty() { String::new() } else { format!(", or a national one of {country}") };
            let expected = format!(
                "a number with its country code such as +33 6 12 34 56 23{national}; several separated by ; or |"
            );
            self.fault(Column::Phone, found, &expected);
        }
        phones
    }

    /// S35: the code goes where the person can read it while locked out, and never to what is being recovered.
    fn alternate_mail(&mut self, names: &[String]) -> Option<Secret<String>> {
        let cell = self.cell(Column::AlternateMail);
        if cell.is_empty() {
            return None;
        }
        let Some(address) = contact::address(&cell) else {
            self.fault(Column::AlternateMail, masked(&cell), "one mail address such as name@example.org, or nothing");
            return None;
        };
        let domain = address.split_once('@').map_or("", |(_, domain)| domain);
        let inside =
            self.org.identity.domains.iter().map(|own| contact::canonical(own)).any(|own| {
                domain == own || domain.strip_suffix(own.as_str()).is_some_and(|before| before.ends_with('.'))
            });
        if inside || names.contains(&address) {
            let found = if inside { "an address of the organisation" } else { "a name of the account itself" };
            let expected = "a private address elsewhere: this mailbox stays closed while its owner is locked out, and opens with \
                            the very password that is to be reset";
            self.fault(Column::AlternateMail, format!("{}, {found}", masked(&cell)), expected);
            return None;
        }
        Some(Secret::new(address))
    }

    fn locale(&mut self) -> Option<String> {
        let cell = self.cell(Column::Locale).replace('_', "-");
        if cell.is_empty() {
            return None;
        }
        let tag = cell.parse::<unic_langid::LanguageIdentifier>().ok();
        if tag.is_none() {
            self.fault(Column::Locale, masked(&cell), "a language tag such as en, fr, zh-Hans, or nothing");
        }
        tag.map(|tag| tag.to_string())
    }

    /// As written: a space at either end may belong to it.
    fn password(&mut self) -> Option<Secret<String>> {
        let cell = Secret::new(self.raw(Column::Password));
        (!cell.expose().trim().is_empty()).then_some(cell)
    }

    fn disabled(&mut self) -> bool {
        let cell = contact::canonical(&self.cell(Column::Disabled));
        match cell.as_str() {
            "yes" | "true" | "1" | "oui" | "vrai" | "是" => true,
            "" | "no" | "false" | "0" | "non" | "faux" | "否" => false,
            _ => {
                self.fault(Column::Disabled, masked(&cell), "yes or no (or true, false, 1, 0), or nothing for no");
                false
            }
        }
    }
}

/// Names that two rows claim: whoever types one must mean one account.
fn shared_names(people: &[Person]) -> Vec<Fault> {
    let mut first: HashMap<&str, u64> = HashMap::new();
    let mut faults = Vec::new();
    for person in people {
        for name in &person.names {
            if let Some(line) = first.get(name.as_str()) {
                faults.push(Fault {
                    line: person.line,
                    column: person.column_of(name).to_owned(),
                    found: masked(name),
                    expected: format!("a name that nobody else answers to; line {line} has it too"),
                });
            } else {
                first.insert(name, person.line);
            }
        }
    }
    faults
}

/// A short name that two people have, or that is another's full name, names nobody.
fn keep_unshared_short_names(people: &mut [Person]) {
    let mut claims: HashMap<String, u32> = HashMap::new();
    for person in people.iter() {
        for name in person.names.iter().chain(&person.short_name) {
            *claims.entry(name.clone()).or_default() += 1;
        }
    }
    for person in people {
        person.short_name = person.short_name.take().filter(|short| claims.get(short) == Some(&1));
    }
}
