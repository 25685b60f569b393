//! Random careers against the oracle: every number, code and place of every answer.

use super::check;
use super::histories::{account, benefit, transfer};
use super::world::{files, world};
use crate::oracle::Careers;

fn oracle() -> Careers<'static> {
    let builtin = include_str!("../../rules/portability.toml");
    Careers::read(world(), builtin, &files())
}

#[test]
fn random_transfers_agree_with_the_oracle() {
    let oracle = oracle();
    check(600, &transfer(), |(history, request)| {
        oracle.agrees_on_transfer(history, request).map(|_| ())
    });
}

#[test]
fn random_accounts_agree_with_the_oracle() {
    let oracle = oracle();
    check(500, &account(), |(history, request)| {
        oracle.agrees_on_account(history, request).map(|_| ())
    });
}

#[test]
fn random_benefit_places_agree_with_the_oracle() {
    let oracle = oracle();
    check(1500, &benefit(), |(history, request)| {
        oracle.agrees_on_benefit(history, request).map(|_| ())
    });
}
