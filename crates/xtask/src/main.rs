//! The house's own tools: `cargo xtask tidy | gen | new-context NAME`.

mod generate;
mod layout;
mod new_context;
mod tidy;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "xtask", about = "The house's own tools")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Checks the rules of STYLE.md that a compiler can't; each finding says why and what is right.
    Tidy,
    /// Makes what is generated again: .sqlx, openapi.json, the web client's types.
    Gen {
        /// Only compare with what is committed; fails when they differ.
        #[arg(long)]
        check: bool,
    },
    /// Lays out a new context: crate, migration, catalogues, feature folder.
    NewContext {
        /// One lower-case English plural: `contracts`.
        name: String,
    },
}

fn main() -> ExitCode {
    let root = layout::root();
    let done = match Args::parse().task {
        Task::Tidy => tidy::run(&root),
        Task::Gen { check } => generate::run(&root, check),
        Task::NewContext { name } => new_context::run(&root, &name),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            eprintln!("{words}");
            ExitCode::FAILURE
        }
    }
}
