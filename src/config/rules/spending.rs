//! Providers of text messages and calls, and what they may cost.

use std::str::FromStr as _;

use rlibphonenumber::PHONE_NUMBER_UTIL;

use super::super::Couriers;
use super::super::problem::Findings;
use super::{between, doubled, found, in_range, minutes, seconds, section};
use crate::engine::spending::Spending;

/// Applies the rules.
pub(super) fn check(spending: &Spending, couriers: &Couriers, findings: &mut Findings) {
    for country in &spending.countries {
        let region = rlibphonenumber::enums::Region::from_str(country);
        let numbered = region.is_ok_and(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region).is_some());
        if country.len() != 2 || !numbered {
            let expected = "countries of ISO 3166-1 in two capitals, such as \"FR\"";
            findings.wrong("policy.spending.countries", found(country, expected));
        }
    }
    doubled("policy.spending.countries", spending.countries.iter().cloned(), findings);
    in_range("policy.spending.per_country_per_day", spending.per_country_per_day, 1, 10_000_000, findings);
    in_range("policy.spending.per_prefix_per_hour", spending.per_prefix_per_hour, 1, 1_000_000, findings);
    in_range("policy.spending.per_number_per_day", spending.per_number_per_day, 1, 1000, findings);
    in_range("policy.spending.judged_from", spending.judged_from, 1, 1_000_000, findings);
    in_range("policy.spending.judged_from_at_home", spending.judged_from_at_home, 1, 1_000_000, findings);
    in_range("policy.spending.entered_min", u32::from(spending.entered_min), 0, 100, findings);
    providers(couriers, findings);
}

fn providers(couriers: &Couriers, findings: &mut Findings) {
    if let Some(twilio) = &couriers.twilio {
        section("courier.twilio", twilio.validate(), findings);
        between("courier.twilio.timeout", twilio.timeout, seconds(1), minutes(2), findings);
    }
    if let Some(infobip) = &couriers.infobip {
        section("courier.infobip", infobip.validate(), findings);
        between("courier.infobip.timeout", infobip.timeout, seconds(1), minutes(2), findings);
    }
    if let Some(risk) = &couriers.risk {
        section("courier.risk", risk.validate(), findings);
        between("courier.risk.timeout", risk.timeout, seconds(1), minutes(1), findings);
        between("courier.risk.max_age", risk.max_age, minutes(60), minutes(60 * 24 * 365), findings);
        if risk.header.as_ref().is_some_and(|header| !header.contains("{secret")) {
            let what = "found a secret in the configuration; expected {secret} in its place, and secret_file";
            findings.wrong("courier.risk.header", what);
        }
    }
    let names = couriers.order.iter().map(|provider| <&str>::from(*provider).to_owned());
    doubled("courier.order", names, findings);
    let left_out = |there: bool, provider: super::super::Provider| there && !couriers.order.contains(&provider);
    for (there, provider) in [
        (couriers.sms.is_some() || couriers.call.is_some(), super::super::Provider::Gateway),
        (couriers.infobip.is_some(), super::super::Provider::Infobip),
        (couriers.twilio.is_some(), super::super::Provider::Twilio),
    ] {
        if left_out(there, provider) {
            let name = <&str>::from(provider);
            let what = format!("does not hold \"{name}\", which has a table; expected every one that has");
            findings.wrong("courier.order", what);
        }
    }
}
