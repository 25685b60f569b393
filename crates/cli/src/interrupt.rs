//! Ctrl-C: the work stops at the next piece, and what was half written is removed.

use crate::failure::Failure;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Takes note of Ctrl-C from here on; a second one ends the command at once.
pub(crate) fn watch() {
    // Where there is no such signal, there is nothing to watch.
    let _ = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(STATUS));
        }
    });
}

/// Refuses to go on after Ctrl-C.
pub(crate) fn check() -> Result<(), Failure> {
    if ASKED.load(Ordering::Relaxed) { Err(Failure::Interrupted) } else { Ok(()) }
}

/// The exit status after Ctrl-C, as shells have it.
pub(crate) const STATUS: u8 = 130;
