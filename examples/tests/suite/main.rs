//! The example server over HTTPS: what it answers to bad input, and the whole road.

mod admission;
mod browser;
mod certificates;
mod challenges;
mod credentials;
mod envelopes;
mod management;
mod pages;
mod peer;
mod road;
mod signed;
