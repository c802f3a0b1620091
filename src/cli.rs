//! Arguments as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// gongkai (公开): a static-site generator for archives of public final accounts (决算).
///
/// One YAML or Markdown source per unit and year goes into content/; `gongkai build` turns them into a navigable archive
/// of plain HTML. The record is never altered: what does not add up is reported beside it.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 the content has errors, 2 wrong usage, settings or I/O.\n\nStart here:  gongkai init my-archive && cd my-archive && gongkai build"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the archive into its output folder.
    ///
    /// Everything is rendered into a stage beside the output folder and put in place in one step: a failed or killed build
    /// leaves the old site untouched. All errors in settings, profiles, templates' syntax and sources are shown in one run.
    /// Pages can be made only from sources without errors: wrong values in templates and broken links between pages are
    /// shown in the run after that.
    Build(Build),
    /// Show the archive in the browser while you edit it: pages change as soon as a file is saved.
    ///
    /// Watches content/, profiles/, themes/ and site.toml; nothing is written unless --write is given. Errors are shown in
    /// the page and here, and the last good state stays until they are mended.
    Watch(Watch),
    /// Check every figure: sums, shares, changes, totals across tables and years, form and wording.
    ///
    /// Nothing is repaired. Rounding is judged by intervals, so that a figure which merely rounds is no finding.
    Check(Check),
    /// Write a small complete archive of one invented unit that builds at once and explains itself.
    Init(Init),
    /// Print a JSON Schema of the source files, for completion and checks in an editor.
    ///
    /// For example, in the site's folder:
    ///
    /// gongkai schema disclosure --profile sichuan-2023 > disclosure.schema.json
    ///
    /// Then write as first line of content/units/UNIT/YEAR.yaml (the path leads from the source to the schema):
    ///
    /// # yaml-language-server: $schema=../../../disclosure.schema.json
    Schema(Schema),
    /// Print a completion script for a shell.
    Completions(Completions),
}

/// Where the site is.
#[derive(Debug, Args, Clone)]
pub struct SiteArgs {
    /// Folder of the site (with site.toml and content/). If not given, that of the variable GONGKAI_SITE, else the current one.
    #[arg(long, value_name = "DIR", default_value_os_t = site_of_environment())]
    pub site: PathBuf,
}

/// What `GONGKAI_SITE` names; a variable that is set to nothing, as systems that run builds do it, is not set.
fn site_of_environment() -> PathBuf {
    std::env::var_os("GONGKAI_SITE").filter(|site| !site.is_empty()).map_or_else(|| ".".into(), PathBuf::from)
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct Build {
    /// The site.
    #[command(flatten)]
    pub site: SiteArgs,
    /// Output folder; overrides `output` in site.toml.
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Address of the published archive; overrides `base_url` in site.toml. Needed for sitemap and feed only: all links are relative.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Warnings count as errors.
    #[arg(long)]
    pub strict: bool,
    /// Print the result as JSON on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// The site.
    #[command(flatten)]
    pub site: SiteArgs,
    /// Port on this machine; the next free one if it is taken.
    #[arg(long, value_name = "N", default_value_t = 1111)]
    pub port: u16,
    /// Open the browser.
    #[arg(long)]
    pub open: bool,
    /// Look at all files twice a second instead of waiting for the system's events: for network folders.
    #[arg(long)]
    pub poll: bool,
    /// Keep the output folder up to date too, as `build` would.
    #[arg(long)]
    pub write: bool,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Folder to create; must not exist or be empty.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The site.
    #[command(flatten)]
    pub site: SiteArgs,
    /// How to print the findings.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// The least severity to print. Printed warnings and errors make the command fail, notes do not.
    #[arg(long, value_enum, default_value_t = Level::Warning)]
    pub severity: Level,
    /// Explain one check: what it means, its rule, source and an example.
    #[arg(long, value_name = "CHECK")]
    pub explain: Option<String>,
    /// List all checks.
    #[arg(long)]
    pub list: bool,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people, with the line and a caret.
    Human,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code hosts and editors.
    Sarif,
    /// Annotations of GitHub workflows.
    Github,
}

/// A severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Level {
    /// Notes: rounding residues, what could not be tested.
    Info,
    /// Probable mistakes.
    Warning,
    /// Arithmetic or identity broken, wrong year, unfilled template.
    Error,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Which file it describes.
    #[arg(value_enum, default_value = "disclosure")]
    pub kind: SchemaKind,
    /// The layout (版式) of the disclosure; those of the site count too.
    #[arg(long, value_name = "ID", default_value = "sichuan-2023")]
    pub profile: String,
    /// The site.
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Files that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SchemaKind {
    /// `<unit>/<year>.yaml`, or the front matter of `<year>.md`.
    Disclosure,
    /// `<unit>/unit.yaml`
    Unit,
    /// `glossary.yaml`
    Glossary,
    /// `register/functional.yaml`, `register/economic.yaml`
    Register,
    /// `words.yaml`: words that should not be printed
    Words,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}
