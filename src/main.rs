//! The command `keylapse`.

use std::process::ExitCode;

fn main() -> ExitCode {
    keylapse::cli::main()
}
