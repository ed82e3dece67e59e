//! The one connection that Sealcase can make, and only when built with the feature `tsa`: a request for a
//! time-stamp goes to the authority that the user names, and its answer comes back (RFC 3161, section 3.4).
//!
//! Plain HTTP, which is what authorities offer: the request holds a digest and nothing else, the answer is
//! signed and checked. Size, time and kind of the answer are bounded; no redirect is followed.

use std::time::Duration;

use sealcase::timestamp;
use ureq::Agent;

use crate::console::plain;
use crate::outcome::Stop;

/// How long the whole exchange may take.
const LIMIT: Duration = Duration::from_secs(30);
const QUERY: &str = "application/timestamp-query";
const REPLY: &str = "application/timestamp-reply";

/// Sends a request and gives the answer.
///
/// # Errors
/// There is no answer in time, or it is none of the right kind and size.
pub(crate) fn ask(url: &str, query: &[u8]) -> Result<Vec<u8>, Stop> {
    let shown = plain(url);
    if !url.starts_with("http://") {
        return Err(Stop::usage(format!("`{shown}` is no http:// address")).with_hint(
            "authorities answer by http; for https, send the request of `sealcase timestamp request` by curl",
        ));
    }
    let none = |why: String| {
        Stop::undecided(format!("{shown} gave no time-stamp: {why}"))
            .with_hint("try again, or another authority; nothing was written")
    };
    let config = Agent::config_builder()
        .timeout_global(Some(LIMIT))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_response_header_size(16 << 10)
        .user_agent("sealcase")
        .build();
    let request = Agent::new_with_config(config).post(url).header("content-type", QUERY).header("accept", REPLY);
    let mut response = request.send(query).map_err(|error| none(error.to_string()))?;
    let status = response.status();
    if status != 200 {
        return Err(none(format!("it answered {status}")));
    }
    let kind = response.body().mime_type().unwrap_or_default().to_ascii_lowercase();
    if kind != REPLY {
        return Err(none(format!("it answered with `{}`, not with {REPLY}", plain(&kind))));
    }
    let body = response.body_mut().with_config().limit(timestamp::MAX_BYTES).read_to_vec();
    body.map_err(|error| none(error.to_string()))
}
