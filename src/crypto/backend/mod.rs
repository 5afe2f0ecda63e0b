//! The libraries that compute AES-256-GCM: one is chosen when the program is built, and all give the same bytes.
//!
//! | File | Library |
//! |---|---|
//! | `portable` | aes-gcm: pure Rust, runs everywhere, also as wasm |
//! | `aws_lc` | aws-lc-rs, with the feature `aws-lc`: faster on short messages, needs a C compiler |

#[cfg(feature = "aws-lc")]
mod aws_lc;
#[cfg(any(not(feature = "aws-lc"), test))]
mod portable;

#[cfg(feature = "aws-lc")]
pub(super) use aws_lc::AwsLc as Chosen;
#[cfg(not(feature = "aws-lc"))]
pub(super) use portable::Portable as Chosen;
