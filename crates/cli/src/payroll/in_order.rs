//! Work that several threads share, and whose results come out in the order in which it came in.

use crate::failure::Failure;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Takes pieces from `next`, works on them on several threads, and writes the results in the order of the pieces.
///
/// No more pieces are held at a time than there are threads.
/// Each thread has a state of its own, made by `state`; all of them are given back.
/// The first piece in the order that fails stops the work.
pub(crate) fn in_order<Piece, Done, State>(
    next: impl FnMut() -> Result<Option<Piece>, Failure> + Send,
    state: impl Fn() -> State + Sync,
    work: impl Fn(&mut State, Piece) -> Result<Done, Failure> + Sync,
    write: impl FnMut(Done) -> Result<(), Failure> + Send,
) -> Result<Vec<State>, Failure>
where
    Piece: Send,
    Done: Send,
    State: Send,
{
    let source = Mutex::new((0_u64, next));
    let sink = Mutex::new(Sink { turn: 0, write, stopped: None, done: false });
    let turned = Condvar::new();
    let run = || {
        let mut own = state();
        loop {
            let (number, piece) = {
                let mut source = lock(&source);
                let number = source.0;
                source.0 += 1;
                match (source.1)() {
                    Ok(None) => return own,
                    Ok(Some(piece)) => (number, Ok(piece)),
                    Err(failure) => (number, Err(failure)),
                }
            };
            let result = piece.and_then(|piece| work(&mut own, piece));
            let mut sink = lock(&sink);
            while sink.turn != number && !sink.done {
                sink = turned.wait(sink).unwrap_or_else(PoisonError::into_inner);
            }
            if sink.done {
                return own;
            }
            let written = result.and_then(|result| (sink.write)(result));
            sink.turn += 1;
            if let Err(failure) = written {
                sink.stopped = Some(failure);
                sink.done = true;
            }
            turned.notify_all();
            if sink.done {
                return own;
            }
        }
    };
    let states = thread::scope(|scope| {
        // One more than there are processors, so that one may wait for its turn to write.
        let threads = thread::available_parallelism().map_or(1, |n| n.get()) + 1;
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut states = vec![run()];
        states.extend(others.into_iter().filter_map(|thread| thread.join().ok()));
        states
    });
    let stopped = sink.into_inner().unwrap_or_else(PoisonError::into_inner).stopped;
    stopped.map_or(Ok(states), Err)
}

struct Sink<Write> {
    /// The piece that is written next.
    turn: u64,
    write: Write,
    stopped: Option<Failure>,
    /// Whether nothing more is written.
    done: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(until: u64) -> impl FnMut() -> Result<Option<u64>, Failure> + Send {
        let mut numbers = 0..until;
        move || Ok(numbers.next())
    }

    #[test]
    fn results_come_in_the_order_of_the_pieces() {
        let mut written = Vec::new();
        let work = |count: &mut u64, piece: u64| {
            *count += 1;
            // Later pieces are done sooner.
            thread::sleep(std::time::Duration::from_micros((200 - piece) % 7 * 50));
            Ok(piece * 2)
        };
        let write = |done| {
            written.push(done);
            Ok(())
        };
        let counts = in_order(numbers(200), || 0, work, write).unwrap();
        assert_eq!(written, (0..200).map(|n| n * 2).collect::<Vec<u64>>());
        assert_eq!(counts.iter().sum::<u64>(), 200);
    }

    #[test]
    fn the_first_failure_stops_the_work() {
        let mut written = Vec::new();
        let work = |_: &mut (), piece: u64| match piece {
            30.. => Err(Failure::Interrupted),
            _ => Ok(piece),
        };
        let write = |done| {
            written.push(done);
            Ok(())
        };
        let failed = in_order(numbers(1_000_000), || (), work, write).unwrap_err();
        assert!(matches!(failed, Failure::Interrupted));
        assert_eq!(written, (0..30).collect::<Vec<u64>>());
    }
}
