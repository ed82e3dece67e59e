//! The stores of a run: each opened once, all on one small runtime and with one bound on requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::http::HttpBuilder;
use object_store::local::LocalFileSystem;
use object_store::{ClientOptions, Error, ObjectStore, RetryConfig};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::address::Address;
use crate::console::plain;
use crate::outcome::Stop;

/// Most requests at once, over all inputs.
const MAX_REQUESTS: usize = 64;
/// How often a request is tried again, and for how long.
const RETRIES: usize = 6;
const RETRY_FOR: Duration = Duration::from_mins(1);
/// Most letters of a reason that a server gives.
const MAX_REASON: usize = 300;

/// The stores of this run.
pub(super) struct Stores {
    runtime: Runtime,
    opened: Mutex<BTreeMap<String, Arc<dyn ObjectStore>>>,
    requests: Semaphore,
}

/// The stores of this run. A runtime is started with the first.
///
/// # Errors
/// The system gives no threads.
pub(super) fn stores() -> Result<&'static Stores, Stop> {
    static STORES: OnceLock<Stores> = OnceLock::new();
    if let Some(stores) = STORES.get() {
        return Ok(stores);
    }
    let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("cloud").enable_all().build()?;
    // Fails only if there is one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let new = Stores { runtime, opened: Mutex::default(), requests: Semaphore::new(MAX_REQUESTS) };
    Ok(STORES.get_or_init(|| new))
}

impl Stores {
    /// Waits here for what happens there.
    pub(super) fn wait<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Lets something happen while this thread goes on.
    pub(super) fn spawn<F>(&self, future: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.runtime.spawn(future)
    }

    /// The turn of one request; it ends when dropped.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.requests.acquire().await.ok()
    }

    /// The store of an address.
    ///
    /// # Errors
    /// The environment says something of it that cannot be.
    pub(super) fn of(&self, address: &Address) -> Result<Arc<dyn ObjectStore>, Stop> {
        let base = address.base();
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = opened.get(&base) {
            return Ok(Arc::clone(store));
        }
        let store = open(address, &base).map_err(|error| {
            Stop::undecided(format!("cannot connect to {}: {}", plain(&base), why(&error)))
                .with_hint("the environment says who may read; see `docs/how-to/cloud.md`")
        })?;
        opened.insert(base, Arc::clone(&store));
        Ok(store)
    }
}

fn open(address: &Address, base: &str) -> object_store::Result<Arc<dyn ObjectStore>> {
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_FOR, ..RetryConfig::default() };
    Ok(match address.scheme.as_str() {
        "s3" | "s3a" => {
            let builder = AmazonS3Builder::from_env().with_bucket_name(&address.authority).with_retry(retry);
            Arc::new(builder.build()?)
        }
        "gs" => {
            let builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(&address.authority);
            Arc::new(builder.with_retry(retry).build()?)
        }
        "http" | "https" => {
            let options = ClientOptions::new().with_allow_http(address.scheme == "http").with_user_agent(
                reqwest::header::HeaderValue::from_static(concat!("sealcase/", env!("CARGO_PKG_VERSION"))),
            );
            Arc::new(HttpBuilder::new().with_url(base).with_client_options(options).with_retry(retry).build()?)
        }
        "file" => Arc::new(LocalFileSystem::new()),
        _ => Arc::new(MicrosoftAzureBuilder::from_env().with_url(base).with_retry(retry).build()?),
    })
}

/// What a store said about an address, as a reason to judge nothing.
pub(super) fn refused(shown: &str, error: &Error) -> Stop {
    let shown = plain(shown);
    let stop = |why: &str| Stop::undecided(format!("cannot read {shown}: {why}"));
    match error {
        Error::NotFound { .. } => stop("there is no such object"),
        Error::PermissionDenied { .. } => {
            stop("you are not permitted to").with_hint("the environment says who may read; see `docs/how-to/cloud.md`")
        }
        Error::Unauthenticated { .. } => {
            stop("the store does not know who asks").with_hint("set who may read in the environment")
        }
        Error::Precondition { .. } => stop("it changed while it was being read").with_hint("judge it again"),
        Error::NotImplemented { .. } => stop("this store cannot list what it holds").with_hint("name the objects"),
        error => stop(&why(error)),
    }
}

/// The innermost reason, which is the one that tells something, in one line.
fn why(error: &Error) -> String {
    let mut text = error.to_string();
    let mut inner: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(source) = inner {
        text = source.to_string();
        inner = source.source();
    }
    // Stores of Amazon, Google and Microsoft answer in XML, with a message in it.
    let told = text.split_once("<Message>").and_then(|(_, rest)| rest.split_once("</Message>"));
    let told = told.map_or(text.as_str(), |(message, _)| message);
    let line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    plain(&line.chars().take(MAX_REASON).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_one_plain_line() {
        let of = |text: &str| why(&Error::Generic { store: "S3", source: text.into() });
        let xml = "404: <?xml version=\"1.0\"?>\n<Error><Code>NoSuchBucket</Code><Message>No such\nbucket</Message>";
        assert_eq!(of(xml), "No such bucket");
        assert_eq!(of(&"x\u{1b} ".repeat(1_000)).chars().filter(|c| *c == 'x').count(), MAX_REASON / 3);
        let gone = Error::NotFound { path: "x".to_owned(), source: "?".into() };
        assert_eq!(refused("s3://b/x", &gone).text, "cannot read s3://b/x: there is no such object");
    }
}
