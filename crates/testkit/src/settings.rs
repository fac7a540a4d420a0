//! What whoever runs the tests may set.

/// A number from the environment, such as `TRADEWIND_KILLS=100`; `otherwise` when it isn't set.
///
/// # Panics
/// When it is set to something that is no number.
#[must_use]
pub fn number(name: &str, otherwise: usize) -> usize {
    #[expect(clippy::disallowed_methods, reason = "the one place where tests look at the environment")]
    let set = std::env::var(name);
    set.map_or(otherwise, |text| text.trim().parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}
