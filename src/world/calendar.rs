//! The calendar: which day it is.

use bevy_ecs::resource::Resource;
use chrono::{Datelike, NaiveDate, Weekday};

use crate::scenario::quantity::Day;

/// The day being simulated.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Days since the start; 0 is the start itself.
    pub tick: u32,
    /// Date.
    pub date: NaiveDate,
    /// True on weekdays that are no holiday.
    pub trading: bool,
}

/// True when markets trade: a weekday that is no holiday.
#[must_use]
pub fn is_trading_day(date: NaiveDate, holidays: &[Day]) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !holidays.contains(&Day(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_and_holidays_do_not_trade() {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
        let holidays = [Day(day("2025-04-18"))];
        assert!(!is_trading_day(day("2025-04-12"), &holidays), "a Saturday");
        assert!(!is_trading_day(day("2025-04-18"), &holidays), "a holiday");
        assert!(is_trading_day(day("2025-04-14"), &holidays), "a Monday");
    }
}
