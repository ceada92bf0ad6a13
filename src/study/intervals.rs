//! Intervals of shares and means at 95 %.

/// Standard normal deviate of a two-sided 95 % interval.
pub const DEVIATE: f64 = 1.959_963_984_540_054;

/// An estimate with the ends of its interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Interval {
    /// Estimate.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Wilson's (1927) interval of a share: `hits` of `runs`.
#[must_use]
pub fn share(hits: f64, runs: f64) -> Interval {
    if runs <= 0.0 {
        return Interval {
            estimate: 0.0,
            low: 0.0,
            high: 1.0,
        };
    }
    let (p, z2) = (hits / runs, DEVIATE * DEVIATE);
    let middle = (p + z2 / (2.0 * runs)) / (1.0 + z2 / runs);
    let half =
        DEVIATE / (1.0 + z2 / runs) * (p * (1.0 - p) / runs + z2 / (4.0 * runs * runs)).sqrt();
    Interval {
        estimate: p,
        low: (middle - half).max(0.0),
        high: (middle + half).min(1.0),
    }
}

/// Standard error of the mean of two values or more.
#[must_use]
pub fn standard_error(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values
        .iter()
        .fold(0.0, |sum, value| sum + (value - mean) * (value - mean));
    (squares / (count - 1.0) / count).sqrt()
}

/// Normal interval of a mean; of one value it is as wide as can be.
#[must_use]
pub fn mean(values: &[f64]) -> Interval {
    let count = values.len() as f64;
    let estimate = values.iter().sum::<f64>() / count.max(1.0);
    if values.len() < 2 {
        return Interval {
            estimate,
            low: f64::NEG_INFINITY,
            high: f64::INFINITY,
        };
    }
    let half = DEVIATE * standard_error(values);
    Interval {
        estimate,
        low: estimate - half,
        high: estimate + half,
    }
}

/// A quantile of values, linear between them (Hyndman and Fan's seventh); 0 of none.
#[must_use]
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len().max(1) - 1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    match (sorted.get(below), sorted.get(above)) {
        (Some(low), Some(high)) => low + (place - place.floor()) * (high - low),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe (1998), table I: 81 of 263 gives .2553 to .3662.
    #[test]
    fn wilson_known_answer() {
        let interval = share(81.0, 263.0);
        assert!((interval.low - 0.2553).abs() < 5e-5, "{interval:?}");
        assert!((interval.high - 0.3662).abs() < 5e-5, "{interval:?}");
        assert_eq!(share(0.0, 10.0).low, 0.0);
    }

    #[test]
    fn quantiles_lie_between_values() {
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 0.5), 2.0);
        assert_eq!(quantile(&[1.0, 2.0], 0.25), 1.25);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}
