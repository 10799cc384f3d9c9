//! What text messages and calls may cost: whoever earns by each message to a number ("SMS pumping") asks for as many as
//! we send. Budgets are counted where messages leave (`store::spending`), in the file, before a courier is asked.

use rlibphonenumber::PHONE_NUMBER_UTIL;
use rlibphonenumber::enums::PhoneNumberType;
use serde::{Deserialize, Serialize};

/// `[policy.spending]`: limits over everybody, besides `[policy.limits]`. A code that they hold back is not sent, and
/// the person sees what they see when a message does not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Spending {
    /// The countries (ISO 3166-1 alpha-2) that anything is sent to. Empty: `org.country` alone, or every country where
    /// that is empty too.
    pub countries: Vec<String>,
    /// Text messages and calls to one country in 24 hours.
    pub per_country_per_day: u32,
    /// To numbers that begin with the same seven digits, in an hour: pumped numbers come in blocks.
    pub per_prefix_per_hour: u32,
    /// To one number in 24 hours, whoever asks: several accounts may share one.
    pub per_number_per_day: u32,
    /// A country is closed for a day when codes were sent to at least so many of its numbers in 24 hours, and few of them
    /// were entered. Numbers and not messages: to know one number is not to close a country by asking again and again.
    pub judged_from: u32,
    /// The same for the organisation's own country, where nearly everybody is: whoever closed it would close the house,
    /// so it takes five times as many.
    pub judged_from_at_home: u32,
    /// Of a hundred such numbers, at how many at least a code is entered where people live. People who ask for a code
    /// enter it; where four of five do not, somebody earns by the messages. Providers tell pumping by the same rate, of
    /// codes entered to codes sent ("conversion rate"), by country and prefix.
    pub entered_min: u8,
}

impl Default for Spending {
    fn default() -> Self {
        Self {
            countries: Vec::new(),
            per_country_per_day: 500,
            per_prefix_per_hour: 30,
            per_number_per_day: 10,
            judged_from: 20,
            judged_from_at_home: 100,
            entered_min: 20,
        }
    }
}

impl Spending {
    /// Whether anything is sent to a country; `home` is the organisation's own.
    pub fn allows(&self, country: &str, home: &str) -> bool {
        if self.countries.is_empty() {
            home.is_empty() || country == home
        } else {
            self.countries.iter().any(|one| one == country)
        }
    }

    /// Whether a country is to be closed: codes were sent to so many of its numbers, and at so few of them was one
    /// entered. `home` is the organisation's own.
    pub fn is_pumped(&self, country: &str, home: &str, sent: u32, entered: u32) -> bool {
        let from = if country == home { self.judged_from_at_home } else { self.judged_from };
        sent >= from && u64::from(entered) * 100 < u64::from(sent) * u64::from(self.entered_min)
    }
}

/// Text messages in which an account's owner is told within 24 hours what was done to it. Recovering, registering all there
/// is and linking a chat are fewer; whoever changes things to and fro is told the rest by mail and in chats, which cost
/// nothing.
pub const NOTICES_PER_DAY: u32 = 10;

/// How many digits of a number, its country code among them, are its prefix.
pub const PREFIX: usize = 7;

/// Where a number leads, as far as budgets ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The country (ISO 3166-1 alpha-2).
    pub country: String,
    /// The first [`PREFIX`] digits.
    pub prefix: String,
}

impl Destination {
    /// Where a number in E.164 leads. Only numbers of plain telephones are written to or called; premium and shared-cost
    /// numbers, pagers, follow-me numbers and those of no country (satellites, international networks) never.
    pub fn of(number: &str) -> Result<Self, Refused> {
        let parsed = PHONE_NUMBER_UTIL.parse(number, None).map_err(|_| Refused::Range)?;
        let plain = matches!(
            parsed.get_type(),
            PhoneNumberType::Mobile
                | PhoneNumberType::FixedLine
                | PhoneNumberType::FixedLineOrMobile
                | PhoneNumberType::VoIP
        );
        let country = parsed.get_region_code().map(|region| region.as_region_str().as_str().to_owned());
        match country.filter(|country| plain && country.len() == 2) {
            Some(country) => {
                Ok(Self { country, prefix: number.trim_start_matches('+').chars().take(PREFIX).collect() })
            }
            None => Err(Refused::Range),
        }
    }
}

/// Why nothing is sent to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Refused {
    /// Whoever calls or texts it pays more than for a phone: premium, shared-cost, satellite …
    Range,
    /// Not one of the countries.
    Country,
    /// The country is closed for a day.
    CountryClosed,
    /// Everybody's day is used up.
    Day,
    /// The country's day is used up.
    CountryDay,
    /// The prefix' hour is used up.
    PrefixHour,
    /// The number's day is used up.
    NumberDay,
    /// The owner of an account was told of so many things by text message today.
    NoticeDay,
}

impl Refused {
    /// What stands in the record.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_closed_below_one_in_five_of_at_least_twenty_and_the_own_of_a_hundred() {
        let spending = Spending::default();
        for (country, sent, entered, closed) in [
            ("CN", 19, 0, false),
            ("CN", 20, 3, true),
            ("CN", 20, 4, false),
            ("CN", 100, 19, true),
            ("CN", 100, 20, false),
            ("FR", 20, 0, false),
            ("FR", 99, 0, false),
            ("FR", 100, 19, true),
            ("FR", 100, 20, false),
        ] {
            assert_eq!(spending.is_pumped(country, "FR", sent, entered), closed, "{country}: {entered} of {sent}");
        }
    }

    #[test]
    fn only_plain_telephones_are_written_to() {
        let found = Destination::of("+33612345623").unwrap();
        assert_eq!((found.country.as_str(), found.prefix.as_str()), ("FR", "3361234"));
        assert_eq!(Destination::of("+8613800138074").unwrap().country, "CN");
        assert_eq!(Destination::of("+33442123456").unwrap().country, "FR");
        // Premium in France, shared cost in Germany, follow-me in Britain, satellite, international, nonsense.
        for dear in [
            "+33899123456",
            "+4918012345678",
            "+447012345678",
            "+881612345678",
            "+870773111632",
            "+883510012345",
            "+1",
            "x",
        ] {
            assert_eq!(Destination::of(dear), Err(Refused::Range), "{dear}");
        }
    }

    #[test]
    fn where_no_country_is_named_the_organisations_own_is_meant() {
        let none = Spending::default();
        assert!(none.allows("FR", "FR") && !none.allows("CN", "FR") && none.allows("CN", ""));
        let two = Spending { countries: vec!["CN".to_owned(), "BE".to_owned()], ..none };
        assert!(two.allows("CN", "FR") && !two.allows("FR", "FR") && !two.allows("FR", ""));
    }
}
