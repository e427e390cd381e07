use core::time::Duration;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use rustls_pki_types::UnixTime;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Parses an `xs:dateTime` up to the year 9999, to the second.
///
/// A missing time zone means UTC, and times before 1970 become the start of 1970: peers write the year 1 for "never".
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
    let (time, offset) = split_zone(time)?;
    let date = parse_date(date)?.to_datetime(Time::midnight());
    let seconds = date
        .duration_since(EPOCH)
        .checked_add(parse_time(time)?)?
        .checked_sub(offset)?
        .as_secs();
    let seconds = u64::try_from(seconds).unwrap_or(0);
    Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}

/// Writes an `xs:dateTime` in UTC with milliseconds, as Windows and its servers do.
///
/// Times after the year 9999 become its last second.
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
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let time = EPOCH.saturating_add(SignedDuration::from_secs(seconds));
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.000Z",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
    )
}

fn parse_date(date: &str) -> Option<Date> {
    let (is_before_christ, date) = date.strip_prefix('-').map_or((false, date), |date| (true, date));
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let year = i16::try_from(number(year, 4)?).ok()?;
    let year = if is_before_christ {
        year.checked_neg()?
    } else {
        year
    };
    let (month, day) = (number(month, 2)?, number(day, 2)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Returns the time since midnight; 24:00:00 and a leap second are allowed, a fraction is dropped.
fn parse_time(time: &str) -> Option<SignedDuration> {
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = time.split(':');
    let (hour, minute, second) = (
        number(parts.next()?, 2)?,
        number(parts.next()?, 2)?,
        number(parts.next()?, 2)?,
    );
    let is_valid = parts.next().is_none()
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && (hour < 24 || (hour == 24 && minute == 0 && second == 0))
        && minute < 60
        && second <= 60;
    is_valid.then(|| duration(hour, minute, second))
}

/// Returns the time without its zone, and the distance of the zone from UTC.
fn split_zone(time: &str) -> Option<(&str, SignedDuration)> {
    if let Some(time) = time.strip_suffix('Z') {
        return Some((time, SignedDuration::ZERO));
    }
    let Some(at) = time.find(['+', '-']) else {
        return Some((time, SignedDuration::ZERO));
    };
    let (time, zone) = time.split_at_checked(at)?;
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let offset = duration(hours, minutes, 0);
    let offset = if zone.starts_with('-') {
        offset.checked_neg()?
    } else {
        offset
    };
    Some((time, offset))
}

fn duration(hours: u16, minutes: u16, seconds: u16) -> SignedDuration {
    SignedDuration::from_hours(hours.into())
        .saturating_add(SignedDuration::from_mins(minutes.into()))
        .saturating_add(SignedDuration::from_secs(seconds.into()))
}

fn number(text: &str, digits: usize) -> Option<u16> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
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
            "10000-01-01T00:00:00Z",
        ] {
            assert_eq!(parse_date_time(text), None, "{text}");
        }
    }

    #[test]
    fn the_end_of_time_is_written() {
        let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::MAX));
        assert_eq!(format_date_time(time), "9999-12-31T23:59:59.000Z");
    }
}
