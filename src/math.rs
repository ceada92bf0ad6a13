//! The only door to transcendental functions.
//!
//! The standard library's versions differ between platforms in the last bits;
//! `libm` gives the same bits natively and in WebAssembly. Clippy refuses the
//! standard ones everywhere else.

pub use libm::{asin, cos, exp, log as ln, pow, sin};

/// Mean radius of the Earth in kilometres (IUGG).
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// Share of a gap that remains after a day when half is gone after `half_life` days.
#[must_use]
pub fn daily_retention(half_life: f64) -> f64 {
    pow(0.5, 1.0 / half_life)
}

/// `base^exponent`; a fourth root, as of a geometric mean of four, is taken by square
/// roots, which are exact to half a unit in the last place and cheap.
#[must_use]
pub fn power(base: f64, exponent: f64) -> f64 {
    if exponent == 0.25 {
        base.sqrt().sqrt()
    } else {
        pow(base, exponent)
    }
}

/// `x / (x + half)`: 0 at 0, one half at `half`, toward 1 beyond.
#[must_use]
pub fn saturating(x: f64, half: f64) -> f64 {
    x / (x + half)
}

/// Great-circle distance in kilometres between two points given as
/// (longitude, latitude) in degrees, by the haversine formula.
#[must_use]
pub fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (lon1, lat1) = (from.0.to_radians(), from.1.to_radians());
    let (lon2, lat2) = (to.0.to_radians(), to.1.to_radians());
    let half_lat = sin((lat2 - lat1) / 2.0);
    let half_lon = sin((lon2 - lon1) / 2.0);
    let h = half_lat * half_lat + cos(lat1) * cos(lat2) * half_lon * half_lon;
    2.0 * EARTH_RADIUS_KM * asin(h.sqrt().min(1.0))
}

/// A value that follows from one number, worked out again only when that is another.
#[derive(Clone, Copy, Debug)]
pub struct Last {
    from: f64,
    value: f64,
}

impl Default for Last {
    /// A value of no number.
    fn default() -> Self {
        Self {
            from: f64::NAN,
            value: 0.0,
        }
    }
}

impl Last {
    /// The value of a number.
    pub fn of(&mut self, from: f64, work: impl FnOnce() -> f64) -> f64 {
        if self.from != from {
            *self = Self {
                from,
                value: work(),
            };
        }
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_equator() {
        let quarter = distance_km((0.0, 0.0), (90.0, 0.0));
        assert!((quarter - EARTH_RADIUS_KM * std::f64::consts::FRAC_PI_2).abs() < 1e-6);
        assert_eq!(distance_km((12.5, 41.9), (12.5, 41.9)), 0.0);
    }

    #[test]
    fn half_is_left_after_a_half_life() {
        let kept = pow(daily_retention(30.0), 30.0);
        assert!((kept - 0.5).abs() < 1e-12);
        assert_eq!(saturating(3.0, 3.0), 0.5);
    }

    #[test]
    fn a_fourth_root_is_a_power() {
        assert_eq!((power(0.0, 0.25), power(16.0, 0.25)), (0.0, 2.0));
        for base in [1e-9, 0.3, 0.7, 5.0] {
            assert!((power(base, 0.25) / pow(base, 0.25) - 1.0).abs() < 1e-15);
            assert_eq!(power(base, 0.3), pow(base, 0.3));
        }
    }
}
