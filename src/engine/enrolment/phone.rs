//! Numbers and addresses as they are registered: in one form, of a kind that may be written to, and no door to oneself.

use std::str::FromStr as _;

use rlibphonenumber::enums::Region;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

use crate::engine::contact::{self, PhoneFault};
use crate::engine::org::Org;

/// Why a number or an address cannot be registered. Its sentence is `enrol-fault-…` of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum ContactFault {
    /// Nothing was typed.
    NumberMissing,
    /// It holds letters.
    NumberLetters,
    /// Digits are missing.
    NumberShort,
    /// It is no number of the country chosen.
    NumberCountry,
    /// It costs the caller, or somebody else, more than a call: premium, shared-cost and toll-free numbers.
    NumberCostly,
    /// Nothing was typed.
    AddressMissing,
    /// It is no address.
    AddressForm,
    /// It is the mailbox that the account opens, or another of the organisation's.
    AddressOwn,
}

/// How a number can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Whether it takes text messages.
    pub text: bool,
}

/// A number in E.164, as typed for a country (S82), and how it can be reached.
pub fn phone(typed: &str, country: &str) -> Result<(String, Reach), ContactFault> {
    if typed.trim().is_empty() {
        return Err(ContactFault::NumberMissing);
    }
    let number = contact::phone(typed, country).map_err(|fault| match fault {
        PhoneFault::Letters => ContactFault::NumberLetters,
        PhoneFault::TooShort => ContactFault::NumberShort,
        PhoneFault::Unlikely => ContactFault::NumberCountry,
    })?;
    let parsed = PHONE_NUMBER_UTIL.parse(&number, None).map_err(|_| ContactFault::NumberCountry)?;
    match parsed.get_type() {
        PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile | PhoneNumberType::VoIP => {
            Ok((number, Reach { text: true }))
        }
        PhoneNumberType::FixedLine => Ok((number, Reach { text: false })),
        _ => Err(ContactFault::NumberCostly),
    }
}

/// An alternate address in canonical form: never one that the locked account itself opens.
pub fn alternate(typed: &str, org: &Org, mailbox: Option<&str>) -> Result<String, ContactFault> {
    if typed.trim().is_empty() {
        return Err(ContactFault::AddressMissing);
    }
    let address = contact::address(typed).ok_or(ContactFault::AddressForm)?;
    let (_, domain) = address.rsplit_once('@').unwrap_or_default();
    // A subdomain of the organisation's is opened with the same password as likely as not.
    let ours = org.identity.domains.iter().map(|known| known.to_lowercase());
    let inside = ours.into_iter().any(|known| domain == known || domain.ends_with(&format!(".{known}")));
    let own = mailbox.is_some_and(|mailbox| contact::canonical(mailbox) == address);
    if inside || own { Err(ContactFault::AddressOwn) } else { Ok(address) }
}

/// A number as people read it: `+33 6 12 34 56 23`.
pub fn readable(number: &str) -> String {
    match PHONE_NUMBER_UTIL.parse(number, None) {
        Ok(parsed) => parsed.format_as(PhoneNumberFormat::International).into_owned(),
        Err(_) => number.to_owned(),
    }
}

/// The calling code of a country, such as `33`; `None` where there is no such country.
pub fn calling_code(country: &str) -> Option<i32> {
    PHONE_NUMBER_UTIL.get_country_code_for_region(Region::from_str(country).ok()?)
}

/// A mobile number of a country as its people write it, to show what is asked for.
pub fn example(country: &str) -> Option<String> {
    let region = Region::from_str(country).ok()?;
    let number = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, PhoneNumberType::Mobile).ok()?;
    Some(number.format_as(PhoneNumberFormat::National).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s82_a_number_is_normalised_and_a_wrong_one_refused_with_its_reason() {
        for (typed, country, expected) in [
            ("06 12 34 56 23", "FR", Ok(("+33612345623", true))),
            ("701071074", "MA", Ok(("+212701071074", true))),
            ("+212 701 071 074", "FR", Ok(("+212701071074", true))),
            ("04 42 00 00 00", "FR", Ok(("+33442000000", false))),
            ("", "FR", Err(ContactFault::NumberMissing)),
            ("06 12 34 56 2E", "FR", Err(ContactFault::NumberLetters)),
            ("06 12", "FR", Err(ContactFault::NumberShort)),
            ("06 12 34 56 23", "US", Err(ContactFault::NumberCountry)),
            ("08 99 12 34 56", "FR", Err(ContactFault::NumberCostly)),
            ("0800 123 456", "FR", Err(ContactFault::NumberCostly)),
            ("900 234 5678", "US", Err(ContactFault::NumberCostly)),
        ] {
            let found = phone(typed, country);
            let found = found.as_ref().map(|(number, reach)| (number.as_str(), reach.text)).map_err(|fault| *fault);
            assert_eq!(found, expected, "{typed} in {country}");
        }
        assert_eq!(readable("+33612345623"), "+33 6 12 34 56 23");
        assert_eq!((calling_code("MA"), calling_code("XX")), (Some(212), None));
        assert!(example("FR").unwrap().starts_with("06"));
    }

    #[test]
    fn an_alternate_address_is_never_one_that_the_account_opens() {
        let org: Org = toml::from_str(
            "name = 'B'\nsign_in_url = 'https://b.example'\nit_contact = 'IT'\n[identity]\ndomains = ['b.example']",
        )
        .unwrap();
        let own = Some("Mira@elsewhere.example");
        assert_eq!(alternate("Mira@Home.example", &org, own).as_deref(), Ok("mira@home.example"));
        for (typed, fault) in [
            ("mira@b.example", ContactFault::AddressOwn),
            ("mira@B.EXAMPLE", ContactFault::AddressOwn),
            ("mira@mail.b.example", ContactFault::AddressOwn),
            ("mira@elsewhere.example", ContactFault::AddressOwn),
            ("mira", ContactFault::AddressForm),
            ("  ", ContactFault::AddressMissing),
        ] {
            assert_eq!(alternate(typed, &org, own), Err(fault), "{typed}");
        }
        assert!(alternate("mira@notb.example", &org, own).is_ok());
    }
}
