//! Runs calls so that callgrind counts each apart, and prints what they returned and held.

use std::hint::black_box;

use peak_alloc::PeakAlloc;

use super::{Course, Shape};

/// The function that callgrind counts in and dumps after, as its `--toggle-collect` and `--dump-after` name it.
pub const MEASURED: &str = "mdm_benches::complexity::meter::measured";

/// Prints a row for each call: course, shape, entry point, size, bytes in, bytes out, peak of the heap.
#[derive(Debug)]
pub struct Meter {
    heap: &'static PeakAlloc,
    course: &'static str,
    shape: String,
    size: usize,
    bytes: usize,
}

impl Meter {
    /// A meter that asks the allocator of the program.
    #[must_use]
    pub fn new(heap: &'static PeakAlloc) -> Self {
        Self {
            heap,
            course: "",
            shape: String::new(),
            size: 0,
            bytes: 0,
        }
    }

    /// Calls the entry points of a course on a shape.
    pub(super) fn run(&mut self, course: &Course, size: usize, shape: &Shape) {
        self.course = course.name;
        self.size = size;
        self.shape.clone_from(&shape.name);
        self.bytes = shape.bytes.len();
        if let Err(problem) = (course.run)(self, shape) {
            println!("refused\t{}\t{} at {size}\t{problem}", self.course, self.shape);
        }
    }

    /// Counts a call.
    pub(super) fn measure<T>(&mut self, entry: &str, work: impl FnOnce() -> T) -> T {
        self.count(entry, work, |_| 0)
    }

    /// Counts a call that writes, and the bytes it wrote.
    pub(super) fn written<T: AsRef<[u8]>>(&mut self, entry: &str, work: impl FnOnce() -> T) -> T {
        self.count(entry, work, |out| out.as_ref().len())
    }

    fn count<T>(&mut self, entry: &str, work: impl FnOnce() -> T, out: impl Fn(&T) -> usize) -> T {
        let mut work = Some(work);
        let mut result = None;
        let before = self.heap.current_usage();
        self.heap.reset_peak_usage();
        measured(&mut || result = work.take().map(|work| black_box(work())));
        let held = self.heap.peak_usage().saturating_sub(before);
        let Some(result) = result else {
            unreachable!("the work was done")
        };
        println!(
            "row\t{}\t{}\t{entry}\t{}\t{}\t{}\t{held}",
            self.course,
            self.shape,
            self.size,
            self.bytes,
            out(&result)
        );
        result
    }
}

/// The counted part: nothing outside enters into it.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    black_box(work)();
}
