//! Named constraints become refusals: nobody selects first and inserts then.

use kernel::Stop;

/// Turns the violation of named constraints into refusals.
pub trait OnConstraint<T> {
    /// `insert(…).await.on_constraint("mail_label_name_key", Refusal::LabelTaken)?`
    ///
    /// # Errors
    /// The refusal when just this constraint was violated; any other error as a fault.
    fn on_constraint<R>(self, name: &str, refusal: R) -> Result<T, Stop<R>>;

    /// The same for a statement that several constraints may refuse.
    ///
    /// # Errors
    /// The refusal beside the constraint's name; any other error as a fault.
    fn on_constraints<R, const N: usize>(self, refusals: [(&str, R); N]) -> Result<T, Stop<R>>;
}

impl<T> OnConstraint<T> for Result<T, sqlx::Error> {
    fn on_constraint<R>(self, name: &str, refusal: R) -> Result<T, Stop<R>> {
        self.on_constraints([(name, refusal)])
    }

    fn on_constraints<R, const N: usize>(self, refusals: [(&str, R); N]) -> Result<T, Stop<R>> {
        let error = match self {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let violated = error.as_database_error().and_then(|e| e.constraint()).map(ToOwned::to_owned);
        for (name, refusal) in refusals {
            if violated.as_deref() == Some(name) {
                return Err(Stop::Refused(refusal));
            }
        }
        Err(error.into())
    }
}
