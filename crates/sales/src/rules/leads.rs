//! How a lead moves on: forwards only, aside with a reason, back from there to the beginning. It becomes a customer by converting.

use crate::model::LeadState;

/// May a lead go from one state to the other by hand?
pub(crate) fn may_go(from: LeadState, to: LeadState) -> bool {
    match (from, to) {
        (LeadState::Converted, _) | (_, LeadState::Converted) => false,
        (LeadState::Invalid, to) => to == LeadState::ToHandle,
        (_, LeadState::Invalid) => true,
        (from, to) => step(to) > step(from),
    }
}

fn step(state: LeadState) -> u8 {
    match state {
        LeadState::Invalid => 0,
        LeadState::ToHandle => 1,
        LeadState::Completing => 2,
        LeadState::FirstTouch => 3,
        LeadState::InContact => 4,
        LeadState::Converted => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_go_forwards_aside_and_back_to_the_beginning() {
        use LeadState::{Completing, Converted, FirstTouch, InContact, Invalid, ToHandle};
        for (from, to) in [(ToHandle, Completing), (ToHandle, InContact), (InContact, Invalid), (Invalid, ToHandle)] {
            assert!(may_go(from, to), "{from:?} {to:?}");
        }
        for (from, to) in [
            (FirstTouch, Completing),
            (Invalid, InContact),
            (Converted, Invalid),
            (InContact, Converted),
            (ToHandle, ToHandle),
            (Invalid, Invalid),
        ] {
            assert!(!may_go(from, to), "{from:?} {to:?}");
        }
    }
}
