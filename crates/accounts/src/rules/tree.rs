//! Departments form a tree.

use crate::model::{DepartmentId, Refusal};
use std::collections::HashMap;

/// Levels, the top one included.
pub(crate) const DEPTH_MAX: usize = 10;

/// May `moved` (none: a new one) be put below `parent`? `parents` tells every department's parent.
///
/// # Errors
/// [`Refusal::NoSuchDepartment`], [`Refusal::DepartmentCycle`], [`Refusal::DepartmentTooDeep`].
pub(crate) fn can_put(
    parents: &HashMap<DepartmentId, Option<DepartmentId>>,
    moved: Option<DepartmentId>,
    parent: Option<DepartmentId>,
) -> Result<(), Refusal> {
    let above = match parent {
        None => Vec::new(),
        Some(parent) if !parents.contains_key(&parent) => return Err(Refusal::NoSuchDepartment),
        Some(parent) => line(parents, parent),
    };
    if moved.is_some_and(|moved| above.contains(&moved)) {
        return Err(Refusal::DepartmentCycle);
    }
    let height = moved.map_or(1, |moved| height(parents, moved));
    if above.len() + height > DEPTH_MAX { Err(Refusal::DepartmentTooDeep(DEPTH_MAX)) } else { Ok(()) }
}

/// A department and all above it, upwards. Bounded, so that even a broken tree ends.
fn line(parents: &HashMap<DepartmentId, Option<DepartmentId>>, from: DepartmentId) -> Vec<DepartmentId> {
    let up = std::iter::successors(Some(from), |id| parents.get(id).copied().flatten());
    up.take(DEPTH_MAX + 1).collect()
}

/// Levels from a department down to the lowest below it, itself included.
fn height(parents: &HashMap<DepartmentId, Option<DepartmentId>>, top: DepartmentId) -> usize {
    let depth_below = |id: &DepartmentId| line(parents, *id).iter().position(|above| *above == top).map(|at| at + 1);
    parents.keys().filter_map(depth_below).max().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cycles_and_no_wells() {
        let ids: Vec<_> = (0..DEPTH_MAX).map(|_| DepartmentId::new()).collect();
        let mut parents: HashMap<_, _> = ids.iter().enumerate().map(|(i, id)| (*id, i.checked_sub(1).map(|up| ids[up]))).collect();
        assert!(can_put(&parents, None, None).is_ok());
        assert!(can_put(&parents, None, Some(ids[DEPTH_MAX - 2])).is_ok());
        assert!(matches!(can_put(&parents, None, Some(ids[DEPTH_MAX - 1])), Err(Refusal::DepartmentTooDeep(_))));
        assert!(matches!(can_put(&parents, Some(ids[2]), Some(ids[5])), Err(Refusal::DepartmentCycle)));
        assert!(matches!(can_put(&parents, Some(ids[2]), Some(ids[2])), Err(Refusal::DepartmentCycle)));
        assert!(matches!(can_put(&parents, None, Some(DepartmentId::new())), Err(Refusal::NoSuchDepartment)));
        let other = DepartmentId::new();
        parents.insert(other, None);
        assert!(matches!(can_put(&parents, Some(ids[0]), Some(other)), Err(Refusal::DepartmentTooDeep(_))));
        assert!(can_put(&parents, Some(ids[1]), Some(other)).is_ok());
    }
}
