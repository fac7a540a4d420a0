//! What whoever runs the tests may set.

/// The folder for pictures of screens, `TRADEWIND_PICTURES`; none when it isn't set.
#[must_use]
pub fn pictures() -> Option<std::path::PathBuf> {
    std::env::var_os("TRADEWIND_PICTURES").map(Into::into)
}

/// A number from the environment, such as `TRADEWIND_KILLS=100`; `otherwise` when it isn't set.
///
/// # Panics
/// When it is set to something that is no number.
#[must_use]
pub fn number(name: &str, otherwise: usize) -> usize {
    #[expect(clippy::disallowed_methods, reason = "the place where tests look at the environment")]
    let set = std::env::var(name);
    set.map_or(otherwise, |text| text.trim().parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}
