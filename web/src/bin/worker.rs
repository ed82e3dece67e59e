//! The worker: runs the core on files that the browser lends it, or lends a hand to one that does.
//!
//! Started by `worker.js`, which is turned into a `blob:` worker so that the page's policy binds it too.

use sealcase_web::message::Reply;
use sealcase_web::{hand, work};

fn main() {
    if hand::is_hand() {
        // What goes wrong here reaches the worker that started it, as an error event.
        let _ = hand::serve();
        return;
    }
    // A panic ends the module at once; these words are posted before, so that the page can tell.
    std::panic::set_hook(Box::new(|panic| work::post(&Reply::Crashed { reason: panic.to_string() }, None)));
    if let Err(problem) = work::serve() {
        work::post(&Reply::Crashed { reason: format!("{problem:?}") }, None);
    }
}
