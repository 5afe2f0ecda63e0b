//! Each rule monitor on records made by hand: it holds on a good one, and a small change violates it.

mod alias;
mod backup;
mod key;
mod record;
mod replica;
mod stream;
mod switch;
mod table;
