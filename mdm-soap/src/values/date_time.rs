use core::time::Duration;

use rustls_pki_types::UnixTime;

/// Reads an `xs:dateTime`. A fraction is dropped, a missing zone is UTC, and what is before 1970 becomes the start
/// of 1970: peers write the year 1 for "never".
///
/// ```
/// use mdm_soap::values::parse_date_time;
///
/// let time = parse_date_time("2025-03-01T12:30:00.250+01:00").unwrap();
/// assert_eq!(time.as_secs(), 1_740_828_600);
/// assert_eq!(parse_date_time("0001-01-01T00:00:00").unwrap().as_secs(), 0);
/// assert!(parse_date_time("yesterday").is_none());
/// ```
#[must_use]
pub fn parse_date_time(text: &str) -> Option<UnixTime> {
    let (date, time) = text.split_once('T')?;
    let (is_before_christ, date) = date.strip_prefix('-').map_or((false, date), |date| (true, date));
    let mut date = date.split('-');
    let (year, month, day) = (date.next()?, date.next()?, date.next()?);
    if date.next().is_some() || !(4..=9).contains(&year.len()) {
        return None;
    }
    let (year, month, day) = (number(year, year.len())?, number(month, 2)?, number(day, 2)?);
    let year = if is_before_christ { -year } else { year };
    let (time, offset) = split_zone(time)?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut time = time.split(':');
    let (hour, minute, second) = (
        number(time.next()?, 2)?,
        number(time.next()?, 2)?,
        number(time.next()?, 2)?,
    );
    let is_time = (0..24).contains(&hour) || (hour == 24 && minute == 0 && second == 0);
    let is_valid = time.next().is_none()
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && (1..=12).contains(&month)
        && (1..=days_of_month(year, month)).contains(&day)
        && is_time
        && minute < 60
        && second <= 60;
    if !is_valid {
        return None;
    }
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset;
    let seconds = u64::try_from(seconds).unwrap_or(0);
    Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}

/// Writes an `xs:dateTime` in UTC with milliseconds, as Windows and its servers do.
///
/// ```
/// use core::time::Duration;
/// use mdm_soap::values::format_date_time;
/// use rustls_pki_types::UnixTime;
///
/// let time = UnixTime::since_unix_epoch(Duration::from_secs(1_740_828_600));
/// assert_eq!(format_date_time(time), "2025-03-01T11:30:00.000Z");
/// ```
#[must_use]
pub fn format_date_time(time: UnixTime) -> String {
    let seconds = time.as_secs();
    let days = i64::try_from(seconds / 86_400).unwrap_or(i64::MAX);
    let (year, month, day) = civil_from_days(days.min(LAST_DAY));
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.000Z")
}

/// 31 December 9999.
const LAST_DAY: i64 = 2_932_896;

/// The time without its zone, and the zone's distance from UTC in seconds.
fn split_zone(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix('Z') {
        return Some((time, 0));
    }
    let Some(at) = time.find(['+', '-']) else {
        return Some((time, 0));
    };
    let (time, zone) = time.split_at_checked(at)?;
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let offset = hours * 3_600 + minutes * 60;
    Some((time, if zone.starts_with('-') { -offset } else { offset }))
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

const fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days of the proleptic Gregorian calendar; the year is taken to begin in March, so that a leap day is its last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_since_1970`].
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_five_centuries_comes_back() {
        for day in 0..(365 * 500) {
            let time = UnixTime::since_unix_epoch(Duration::from_secs(day * 86_400 + 86_399));
            assert_eq!(parse_date_time(&format_date_time(time)), Some(time));
        }
    }

    #[test]
    fn known_days() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T00:00:00Z", 951_782_400),
            ("2026-11-21T03:34:00.1234567Z", 1_795_232_040),
            ("2015-06-30T23:59:60Z", 1_435_708_800),
            ("2015-06-30T24:00:00Z", 1_435_708_800),
            ("2015-06-30T12:00:00-12:00", 1_435_708_800),
        ] {
            assert_eq!(
                parse_date_time(text).map(|time| time.as_secs()),
                Some(seconds),
                "{text}"
            );
        }
        for text in [
            "",
            "2015-06-30",
            "2015-06-31T00:00:00Z",
            "2015-6-30T00:00:00Z",
            "2015-06-30T00:60:00Z",
            "2015-06-30T00:00:00+1:00",
            "2015-06-30T00:00:00.Z",
            "99999999999-01-01T00:00:00Z",
        ] {
            assert_eq!(parse_date_time(text), None, "{text}");
        }
    }

    #[test]
    fn the_end_of_time_is_written() {
        let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::MAX));
        assert!(format_date_time(time).starts_with("9999-12-31T"));
    }
}
