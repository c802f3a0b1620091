//! Sentences of findings in the language of the interface. Names of items, formulas and quoted text stay as the record has
//! them; only the words around them are translated. Both languages stand side by side where the finding is made, so that
//! neither can say something that the other does not.

/// `format!` with one of two texts, by the language of the desk; both take the same arguments.
macro_rules! tell {
    ($desk:expr, $zh:literal, $en:literal $(, $argument:expr)* $(,)?) => {
        match $desk.world.language {
            $crate::config::Language::Chinese => format!($zh $(, $argument)*),
            $crate::config::Language::English => format!($en $(, $argument)*),
        }
    };
}

/// One of two texts, by the language of the desk.
macro_rules! either {
    ($desk:expr, $zh:expr, $en:expr) => {
        match $desk.world.language {
            $crate::config::Language::Chinese => $zh,
            $crate::config::Language::English => $en,
        }
    };
}

pub(super) use {either, tell};
