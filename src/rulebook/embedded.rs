//! The rule files that are compiled into the library.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
