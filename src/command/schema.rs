//! `gongkai schema`: prints a JSON Schema for editors.

use super::{Exit, print_diagnostics, print_failure, print_result};
use crate::archive::load;
use crate::diagnostic::{has_errors, nearest};
use crate::{cli, schema};

/// Runs the command.
pub fn run(args: &cli::Schema) -> Exit {
    let value = match args.kind {
        cli::SchemaKind::Unit => schema::unit(),
        cli::SchemaKind::Register => schema::register(),
        cli::SchemaKind::Glossary => schema::glossary(),
        cli::SchemaKind::Words => schema::words(),
        cli::SchemaKind::Disclosure => {
            let (profiles, diagnostics) = load::profiles_of(&args.site.site);
            if has_errors(&diagnostics) {
                print_diagnostics(&args.site.site, &diagnostics);
                return Exit::Content;
            }
            let Some(profile) = profiles.get(args.profile.as_str()) else {
                let known: Vec<&str> = profiles.keys().map(|k| &**k).collect();
                let hint = nearest(&args.profile, known.iter().copied())
                    .map_or_else(|| format!("there are {}", known.join(", ")), |n| format!("did you mean `{n}`?"));
                print_failure(&format!("there is no profile `{}`; {hint}", args.profile));
                return Exit::Failed;
            };
            schema::disclosure(profile)
        }
    };
    print_result(&format!("{value:#}\n"), Exit::Done)
}
