//! tidy
use crate::run::Outcome;
pub(crate) fn report() -> Outcome {
    Ok(())
}
