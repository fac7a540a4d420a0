//! Decisions about time and turns, as pure functions.

use kernel::TenantId;
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

/// The pause after the first failed attempt.
const BACK_OFF_FIRST: Duration = Duration::from_secs(2);
/// The longest pause.
const BACK_OFF_MAX: Duration = Duration::from_secs(3_600);

/// How long to wait after a failed attempt: 2 s, 4 s, 8 s … one hour, each a quarter shorter or longer by `luck` (0..1), so
/// that what failed together does not come back together.
#[must_use]
pub fn back_off(attempt: u16, luck: f64) -> Duration {
    let doublings = u32::from(attempt.saturating_sub(1)).min(16);
    let plain = BACK_OFF_FIRST.saturating_mul(1 << doublings).min(BACK_OFF_MAX);
    plain.mul_f64(0.75 + luck.clamp(0.0, 1.0) / 2.0)
}

/// The most slots that one tenant may have of a worker: a quarter stays free for the others.
#[must_use]
pub fn slots_of_one_tenant(slots: usize) -> usize {
    (slots - slots / 4).clamp(1, slots.saturating_sub(1).max(1))
}

/// Tenants that may have jobs to run, in the order of their turns.
#[derive(Debug, Default)]
pub struct Turns {
    queue: VecDeque<TenantId>,
    members: HashSet<TenantId>,
}

impl Turns {
    /// This tenant may have jobs.
    pub fn join(&mut self, tenant: TenantId) {
        if self.members.insert(tenant) {
            self.queue.push_back(tenant);
        }
    }

    fn leave(&mut self, tenant: TenantId) {
        if self.members.remove(&tenant) {
            self.queue.retain(|member| *member != tenant);
        }
    }

    /// Deals out `free` slots one by one, in turn, to tenants that have fewer than `each_max` running. Who got some leaves the
    /// queue, before anybody looks for its jobs, so that news which come during the looking let it join again.
    pub fn deal(&mut self, free: usize, each_max: usize, running: &HashMap<TenantId, usize>) -> Vec<(TenantId, usize)> {
        let mut room: Vec<(TenantId, usize, usize)> = Vec::new();
        for tenant in &self.queue {
            let left = each_max.saturating_sub(running.get(tenant).copied().unwrap_or(0));
            if left > 0 {
                room.push((*tenant, left, 0));
            }
            if room.len() == free {
                break;
            }
        }
        let mut free = free;
        while free > 0 && room.iter().any(|(_, left, _)| *left > 0) {
            for (_, left, dealt) in room.iter_mut().filter(|(_, left, _)| *left > 0) {
                if free > 0 {
                    (*left, *dealt, free) = (*left - 1, *dealt + 1, free - 1);
                }
            }
        }
        let dealt: Vec<_> = room.into_iter().filter(|(.., dealt)| *dealt > 0).map(|(tenant, _, dealt)| (tenant, dealt)).collect();
        for (tenant, _) in &dealt {
            self.leave(*tenant);
        }
        dealt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour_and_vary() {
        let middle = |attempt| back_off(attempt, 0.5).as_secs();
        assert_eq!([1, 2, 3, 4, 5].map(middle), [2, 4, 8, 16, 32]);
        assert_eq!([12, 13, 100, u16::MAX].map(middle), [3_600; 4]);
        assert_eq!((back_off(3, 0.0), back_off(3, 1.0)), (Duration::from_secs(6), Duration::from_secs(10)));
        assert_eq!(middle(0), 2);
    }

    #[test]
    fn one_tenant_never_has_all_slots() {
        assert_eq!([1, 2, 3, 4, 8, 16].map(slots_of_one_tenant), [1, 1, 2, 3, 6, 12]);
    }

    #[test]
    fn slots_are_dealt_in_turn() {
        let [a, b, c] = [1, 2, 3].map(|n| TenantId(uuid::Uuid::from_u128(n)));
        let mut turns = Turns::default();
        [a, b, a, c].into_iter().for_each(|tenant| turns.join(tenant));
        assert_eq!(turns.deal(2, 3, &HashMap::new()), [(a, 1), (b, 1)]);
        turns.join(a);
        assert_eq!(turns.deal(2, 3, &HashMap::new()), [(c, 1), (a, 1)]);
        [b, c, a].into_iter().for_each(|tenant| turns.join(tenant));
        assert_eq!(turns.deal(8, 3, &HashMap::from([(b, 3), (c, 2)])), [(c, 1), (a, 3)]);
        assert_eq!(turns.deal(8, 3, &HashMap::from([(b, 3)])), []);
        assert_eq!(turns.deal(8, 3, &HashMap::new()), [(b, 3)]);
        assert_eq!(turns.deal(8, 3, &HashMap::new()), []);
    }
}
