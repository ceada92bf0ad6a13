//! What a map shows of a run, day by day: capacity left at each site of a nuclear
//! programme, and traffic through each strait. Shares, 0 to 1.

use bevy_ecs::world::World;

use crate::day::combat;
use crate::world::contest::Sites;
use crate::world::theatre::Market;

/// Sites and straits on every day, the start first; a row of all of them a day.
#[derive(Debug, Default)]
pub struct Theatre {
    sites: Vec<f64>,
    straits: Vec<f64>,
}

impl Theatre {
    /// The theatre of a world as it is now.
    #[must_use]
    pub fn starting(world: &World) -> Self {
        let mut theatre = Self::default();
        theatre.day(world);
        theatre
    }

    /// Appends a day.
    pub fn day(&mut self, world: &World) {
        let parameters = world.resource::<combat::Parameters>();
        let sites = world.resource::<Sites>().0.iter();
        self.sites
            .extend(sites.map(|damage| combat::site_left(damage, parameters)));
        let passages = world.resource::<Market>().passages.iter();
        self.straits.extend(passages.map(|passage| passage.open));
    }

    /// Both, by name.
    pub fn columns(&self) -> [(&'static str, &[f64]); 2] {
        [("sites", &self.sites), ("straits", &self.straits)]
    }
}
