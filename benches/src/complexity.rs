//! The proof that cost is linear: every entry point on every shape "one long thing, many small ones", at n and 4n.
//!
//! A course is a list of entry points that take the same kind of input, and the shapes to try them on. Each call
//! runs inside `Meter::measure`, where callgrind counts it apart. Add an entry point to the course of its input; add
//! a course, for a new kind of input, to `COURSES`.

mod backlog;
mod building;
mod csp;
mod discovery;
mod entra;
mod errors;
mod exchange;
mod extensions;
mod foreign;
mod head;
mod inspecting;
mod meter;
mod parts;
mod pieces;
mod provisioning;
mod queue;
mod refusing;
mod rounds;
mod session;
mod signature;
mod snapshots;
mod soap;
mod syncml;
mod wstep;
mod xcep;

pub use meter::{MEASURED, Meter};

use pieces::Piece;

/// An input, and a name that says what is long in it and what there is much of.
#[derive(Clone, Debug)]
struct Shape {
    /// Unique within the course, the same at every size.
    name: String,
    bytes: Vec<u8>,
}

impl Shape {
    fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
        }
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap_or_default()
    }
}

/// The shapes of a course.
#[derive(Clone, Copy, Debug)]
enum Shapes {
    /// Every pair of pieces of XML, put into a document.
    Pairs(fn(&Piece) -> String),
    /// These, at a size in bytes, always in the same order.
    Listed(fn(size: usize) -> Vec<Shape>),
}

/// Entry points for one kind of input.
#[derive(Clone, Copy, Debug)]
struct Course {
    name: &'static str,
    shapes: Shapes,
    /// Calls every entry point on a shape. An error means that the input was refused before the work was done, so that
    /// nothing is proven.
    run: fn(meter: &mut Meter, shape: &Shape) -> Result<(), String>,
}

const COURSES: &[&[Course]] = &[
    errors::COURSES,
    soap::COURSES,
    signature::COURSES,
    discovery::COURSES,
    xcep::COURSES,
    extensions::COURSES,
    wstep::COURSES,
    provisioning::COURSES,
    building::COURSES,
    entra::COURSES,
    syncml::COURSES,
    foreign::COURSES,
    csp::COURSES,
    head::COURSES,
    session::COURSES,
    exchange::COURSES,
    rounds::COURSES,
    parts::COURSES,
    queue::COURSES,
    backlog::COURSES,
    snapshots::COURSES,
    refusing::COURSES,
    inspecting::COURSES,
];

/// Shapes of a list of which no choice is made.
const MANY: usize = 100;

/// Of the pairs of pieces only every so many in each course: a run of less than two minutes.
pub const QUICK: usize = 12;

/// A choice of what to run.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Sizes in bytes, from the smallest.
    pub sizes: Vec<usize>,
    /// A part of "course: shape"; all of them contain the empty one.
    pub part: String,
    /// Of the pairs of pieces only every so many in each course, others in the next one; of long lists twice as many.
    pub every: usize,
    /// Of all shapes those whose number leaves the first when divided by the second.
    pub share: (usize, usize),
}

/// Runs what was chosen, every shape at all sizes before the next; the meter prints a row for each call.
pub fn run(meter: &mut Meter, choice: &Choice) {
    let (mut number, mut paired) = (0, 0);
    for (offset, course) in COURSES.iter().copied().flatten().enumerate() {
        let named = choice.part.split_once(": ").map(|(name, _)| name);
        if named.is_some_and(|name| !course.name.ends_with(name)) {
            // Making shapes that are not run takes its time, too.
            continue;
        }
        let mut is_chosen = |name: &str| {
            number += 1;
            number % choice.share.1 == choice.share.0
                && format!("{}: {name}", course.name).contains(&choice.part)
        };
        match course.shapes {
            Shapes::Pairs(wrap) => {
                let first = paired % choice.every;
                paired += 1;
                for pair in (first..pieces::PAIRS).step_by(choice.every) {
                    if is_chosen(&pieces::name(pair)) {
                        for &size in &choice.sizes {
                            let shape = Shape::new(pieces::name(pair), wrap(&pieces::pair(pair, size)));
                            meter.run(course, size, &shape);
                        }
                    }
                }
            }
            Shapes::Listed(list) => {
                let sized: Vec<_> = choice.sizes.iter().map(|&size| list(size)).collect();
                let count = sized.first().map_or(0, Vec::len);
                let every = if count > MANY { choice.every.div_ceil(2) } else { 1 };
                for index in (offset % every..count).step_by(every) {
                    if is_chosen(&sized[0][index].name) {
                        for (&size, shapes) in choice.sizes.iter().zip(&sized) {
                            meter.run(course, size, &shapes[index]);
                        }
                    }
                }
            }
        }
    }
}

/// A few shapes of about `size` bytes from each course, with the name of the course: large seeds for fuzzing.
pub fn samples(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    const EACH: usize = 8;
    let mut samples = Vec::new();
    for (offset, course) in COURSES.iter().copied().flatten().enumerate() {
        match course.shapes {
            Shapes::Pairs(wrap) => {
                let step = pieces::PAIRS / EACH;
                for pair in (offset % step..pieces::PAIRS).step_by(step) {
                    samples.push((course.name, wrap(&pieces::pair(pair, size)).into_bytes()));
                }
            }
            Shapes::Listed(list) => {
                let shapes = list(size);
                let step = shapes.len().div_ceil(EACH);
                samples.extend(
                    shapes
                        .into_iter()
                        .step_by(step)
                        .map(|shape| (course.name, shape.bytes)),
                );
            }
        }
    }
    samples
}

/// Turns an error of an entry point into the reason why nothing is proven.
fn refused(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_run_tries_every_pair() {
        let courses = COURSES.iter().copied().flatten();
        let paired = courses.filter(|course| matches!(course.shapes, Shapes::Pairs(_)));
        assert!(paired.count() >= QUICK);
    }
}
