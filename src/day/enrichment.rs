//! Enrichment: feed, separative work, and time to a quantity of product.
//!
//! Mass balance: `F = P (x_p − x_w) / (x_f − x_w)`, `W = F − P`. Separative work:
//! `P V(x_p) + W V(x_w) − F V(x_f)` with `V(x) = (2x − 1) ln(x / (1 − x))`, the
//! usual theory of cascades. Masses are kg of uranium, work is kg SWU, assays are mass
//! fractions of U-235.
//!
//! Ranges: assays within (0, 1) with tails below feed, masses and work 0 to 1e9.

use crate::math;

/// What a cascade is set to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assays {
    /// Of the product.
    pub product: f64,
    /// Of the feed, above the tails.
    pub feed: f64,
    /// Of the tails.
    pub tails: f64,
}

/// What a day of enrichment made and used.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Produced {
    /// Product, kg.
    pub product: f64,
    /// Feed used, kg.
    pub used_feed: f64,
    /// Separative work used, kg SWU.
    pub used_swu: f64,
    /// Tails, kg.
    pub tails: f64,
}

/// Value function of an assay, per kg.
#[must_use]
pub fn value(assay: f64) -> f64 {
    (2.0 * assay - 1.0) * math::ln(assay / (1.0 - assay))
}

/// Feed for `product_kg`, kg. Feed that is rich enough passes as it is.
#[must_use]
pub fn feed(product_kg: f64, assays: Assays) -> f64 {
    let Assays {
        product,
        feed,
        tails,
    } = assays;
    product_kg * ((product - tails) / (feed - tails)).max(1.0)
}

/// Separative work for `product_kg`, kg SWU; none for feed that is rich enough.
#[must_use]
pub fn swu(product_kg: f64, assays: Assays) -> f64 {
    if assays.feed >= assays.product {
        return 0.0;
    }
    let used = feed(product_kg, assays);
    // Rounding can leave a hair below zero where feed and product are nearly equal.
    (product_kg * value(assays.product) + (used - product_kg) * value(assays.tails)
        - used * value(assays.feed))
    .max(0.0)
}

/// Product that `swu` of separative work makes of enough feed, kg; without bound where
/// none is needed.
#[must_use]
pub fn product_from_swu(available: f64, assays: Assays) -> f64 {
    let each = swu(1.0, assays);
    if each > 0.0 {
        available / each
    } else {
        f64::INFINITY
    }
}

/// Enriches as far as feed and separative work go.
#[must_use]
pub fn step(stock_feed: f64, swu_available: f64, assays: Assays) -> Produced {
    let from_feed = stock_feed / feed(1.0, assays);
    let product = from_feed.min(product_from_swu(swu_available, assays));
    let used_feed = feed(product, assays).min(stock_feed);
    Produced {
        product,
        used_feed,
        used_swu: swu(product, assays).min(swu_available),
        tails: (used_feed - product).max(0.0),
    }
}

/// Days until `product_kg` at `level` can be had. `stocks` are (assay, kg) in any order;
/// the highest is used first, then the next. Tails are stripped to `tails_ratio` of the
/// feed's assay (one third is 20 % from 60 % feed, and .24 % from natural uranium, as is
/// usual) and are not fed again. Infinite where stocks or capacity do not suffice.
#[must_use]
pub fn breakout_days(
    stocks: &[(f64, f64)],
    swu_per_day: f64,
    product_kg: f64,
    level: f64,
    tails_ratio: f64,
) -> f64 {
    let (mut missing, mut work, mut last) = (product_kg, 0.0, f64::INFINITY);
    while missing > 0.0 {
        let below = stocks.iter().filter(|stock| stock.0 < last);
        let assay = below.map(|stock| stock.0).fold(0.0, f64::max);
        if assay <= 0.0 {
            return f64::INFINITY;
        }
        let equal = stocks.iter().filter(|stock| stock.0 == assay);
        let held: f64 = equal.map(|stock| stock.1).sum();
        let assays = Assays {
            product: level,
            feed: assay,
            tails: tails_ratio * assay,
        };
        let made = (held / feed(1.0, assays)).min(missing);
        work += swu(made, assays);
        missing -= made;
        last = assay;
    }
    if work <= 0.0 { 0.0 } else { work / swu_per_day }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEAPON: Assays = Assays {
        product: 0.9,
        feed: 0.6,
        tails: 0.2,
    };

    fn near(found: f64, expected: f64, within: f64) {
        assert!(
            (found - expected).abs() <= within,
            "{found} against {expected}"
        );
    }

    /// 25 kg of 90 % from 60 % feed with 20 % tails: 43.75 kg of feed, 55.99 SWU.
    #[test]
    fn one_weapon_from_sixty_per_cent() {
        near(feed(25.0, WEAPON), 43.75, 1e-12);
        near(swu(25.0, WEAPON), 55.99, 0.005);
        near(product_from_swu(swu(25.0, WEAPON), WEAPON), 25.0, 1e-12);
    }

    #[test]
    fn the_value_function() {
        assert_eq!(value(0.5), 0.0);
        near(value(0.9), 0.8 * math::ln(9.0), 1e-12);
        near(value(0.1), value(0.9), 1e-12);
    }

    /// Work is additive: two stages, the second's tails fed again to the first, need
    /// what one needs that goes all the way.
    #[test]
    fn stages_add_up() {
        let whole = Assays {
            product: 0.9,
            feed: 0.05,
            tails: 0.01,
        };
        let upper = Assays {
            product: 0.9,
            feed: 0.2,
            tails: 0.05,
        };
        let lower = Assays {
            product: 0.2,
            feed: 0.05,
            tails: 0.01,
        };
        let between = feed(1.0, upper);
        near(swu(1.0, upper) + swu(between, lower), swu(1.0, whole), 1e-9);
        near(
            feed(between, lower) - (between - 1.0),
            feed(1.0, whole),
            1e-9,
        );
    }

    /// Institute for Science and International Security on the report of 26 February 2025:
    /// at a site of about 28 SWU a day the first 25 kg take less than a week, and the
    /// stock of 274.8 kg gives 150 to 174 kg in three weeks.
    #[test]
    fn published_breakout() {
        let stocks = [(0.6, 274.8)];
        let days = |kg| breakout_days(&stocks, 28.0, kg, 0.9, 1.0 / 3.0);
        near(days(25.0), 55.99 / 28.0, 1e-3);
        assert!(days(25.0) < 7.0);
        assert!(days(150.0) < 21.0, "{}", days(150.0));
        assert_eq!(days(174.1), f64::INFINITY);
    }

    #[test]
    fn the_highest_stock_is_used_first() {
        let days = |stocks: &[(f64, f64)]| breakout_days(stocks, 10.0, 25.0, 0.9, 1.0 / 3.0);
        let half = 43.75 / 2.0;
        let mixed = days(&[(0.05, 8000.0), (0.6, half), (0.2, 600.0)]);
        let twenty = Assays {
            product: 0.9,
            feed: 0.2,
            tails: 0.2 / 3.0,
        };
        near(mixed, (swu(12.5, WEAPON) + swu(12.5, twenty)) / 10.0, 1e-9);
        near(days(&[(0.6, half), (0.6, half)]), 5.599, 1e-3);
        // Two stocks of nearly one assay need what one of it does.
        near(days(&[(0.599_999, 30.0), (0.6, half)]), 5.599, 1e-3);
        assert_eq!(days(&[(0.9, 30.0)]), 0.0);
        assert_eq!(days(&[]), f64::INFINITY);
        assert_eq!(
            breakout_days(&[(0.6, 300.0)], 0.0, 25.0, 0.9, 0.3),
            f64::INFINITY
        );
        assert_eq!(breakout_days(&[], 0.0, 0.0, 0.9, 0.3), 0.0);
    }

    #[test]
    fn a_day_is_bounded_by_feed_and_by_work() {
        let by_work = step(1000.0, 55.99, WEAPON);
        near(by_work.product, 25.0, 1e-2);
        assert_eq!(by_work.used_swu, 55.99);
        let by_feed = step(43.75, 1000.0, WEAPON);
        near(by_feed.product, 25.0, 1e-9);
        near(by_feed.tails, 18.75, 1e-9);
        assert_eq!(step(0.0, 0.0, WEAPON), Produced::default());
    }

    prop_compose! {
        fn assays()(product in 0.01..0.99f64, ratio in 0.01..1.2f64, strip in 0.01..0.9f64) -> Assays {
            let feed = (product * ratio).min(0.99);
            Assays { product, feed, tails: feed * strip }
        }
    }

    proptest! {
        #[test]
        fn uranium_is_conserved(assays in assays(), stock in 0.0..1e5, work in 0.0..1e5) {
            let made = step(stock, work, assays);
            let scale = 1e-9 * (1.0 + stock);
            prop_assert!(made.product >= 0.0 && made.used_feed <= stock && made.used_swu <= work);
            prop_assert!((made.product + made.tails - made.used_feed).abs() <= scale);
            if assays.feed < assays.product {
                let light = made.product * assays.product + made.tails * assays.tails;
                prop_assert!((light - made.used_feed * assays.feed).abs() <= scale);
            }
            let feed_left = stock - made.used_feed > scale;
            let work_left = work - made.used_swu > 1e-9 * (1.0 + work);
            prop_assert!(!(feed_left && work_left), "{made:?}");
        }

        #[test]
        fn work_is_finite_and_grows_with_the_product(assays in assays(), more in 0.0..0.9f64) {
            let richer = Assays { product: assays.product + (0.995 - assays.product) * more, ..assays };
            let (low, high) = (swu(1.0, assays), swu(1.0, richer));
            prop_assert!(low.is_finite() && high.is_finite());
            prop_assert!(high >= low - 1e-9 * (1.0 + high));
        }

        #[test]
        fn breakout_is_a_number(
            stocks in prop::collection::vec((0.001..0.95f64, 0.0..1e5f64), 0..6),
            capacity in 0.0..1e4, kg in 0.0..1e3, level in 0.2..0.95f64, ratio in 0.05..0.9f64,
        ) {
            let days = breakout_days(&stocks, capacity, kg, level, ratio);
            prop_assert!(days >= 0.0);
            prop_assert!(breakout_days(&stocks, 2.0 * capacity, kg, level, ratio) <= days);
            prop_assert!(breakout_days(&stocks, capacity, 1.5 * kg, level, ratio) >= days);
        }
    }
}
