//! In which row, and on which side of its dot, each label stands.
//!
//! Law: none covers another, no stem cuts one, and of those that are read as a stack the cause stands above its effect.

use std::cmp::Reverse;

use super::flag::{Flag, NEAR, Side};

/// Turns those stacks to the left of which a label would be cut off, or would cut another stem that cuts it.
pub fn choose_sides(flags: &mut [Flag], right: i32) {
    flags.iter_mut().for_each(|flag| flag.side = Side::Right);
    while let Some(n) = (0..flags.len()).find(|&n| is_cut_off(&flags[n], right) || crosses_a_left_one(flags, n)) {
        flags[n].side = Side::Left;
        let stack = flags[n].stack;
        let together = flags.iter_mut().filter(|flag| flag.stack == stack && flag.has_room_to_the_left());
        together.for_each(|flag| flag.side = Side::Left);
    }
}

fn is_cut_off(flag: &Flag, right: i32) -> bool {
    flag.side == Side::Right && flag.reach().1 > right
}

fn crosses_a_left_one(flags: &[Flag], n: usize) -> bool {
    let flag = &flags[n];
    let crosses = |other: &Flag| other.side == Side::Left && other.covers(flag.x) && flag.covers(other.x);
    flag.side == Side::Right && flag.has_room_to_the_left() && flags.iter().any(crosses)
}

/// Gives each label the lowest row that it can stand in, those first above which others stand; returns the stems around
/// one that can stand in none.
pub fn assign_rows(flags: &mut [Flag], rows: i32) -> Vec<i32> {
    let mut waiting = in_reading_order(flags);
    let mut placed: Vec<usize> = Vec::new();
    while !waiting.is_empty() {
        let is_next = |&n: &usize| !waiting.iter().any(|&other| flags[n].stands_above(&flags[other]));
        let next = waiting.iter().position(is_next).unwrap_or(0);
        let now = waiting.remove(next);
        let free = (0..rows).find(|&row| !placed.iter().any(|&other| flags[now].clashes(row, &flags[other])));
        match free {
            Some(row) => flags[now].row = row,
            None => return around(flags, now),
        }
        placed.push(now);
    }
    Vec::new()
}

/// From the lowest up. Of one instant, or almost, the last is the lowest on either side: a stack is read from top to bottom.
fn in_reading_order(flags: &[Flag]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..flags.len()).filter(|&n| flags[n].side == Side::Left).collect();
    left.sort_by_key(|&n| (flags[n].stack, Reverse(n)));
    let right = (0..flags.len()).rev().filter(|&n| flags[n].side == Side::Right);
    left.into_iter().chain(right).collect()
}

/// Puts flags that stand a few pixels apart, which are sorted by place, into stacks, and says whose turn each is.
pub fn stack(flags: &mut [Flag]) {
    let mut first = None;
    for (turn, flag) in flags.iter_mut().enumerate() {
        let here = first.filter(|first| flag.x - first <= NEAR).unwrap_or(flag.x);
        (flag.stack, flag.turn) = (here, turn);
        first = Some(here);
    }
}

fn around(flags: &[Flag], n: usize) -> Vec<i32> {
    flags.iter().map(|other| other.x).filter(|&x| flags[n].covers(x) || x == flags[n].x).collect()
}
