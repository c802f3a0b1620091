//! The wish that the preview end: Ctrl-C, `kill`, or the terminal closes.

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Listens for the wish from the moment it is made, so that none is lost that comes before `wait`.
pub struct Ending {
    runtime: Runtime,
    signals: [Signal; 3],
}

impl Ending {
    /// Starts listening. Before, the system ends the program in its own way.
    pub fn listen() -> std::io::Result<Ending> {
        let runtime = Builder::new_current_thread().enable_io().build()?;
        let signals = {
            let _inside = runtime.enter();
            [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?]
        };
        Ok(Ending { runtime, signals })
    }

    /// Waits until the program is asked to end, or returns at once if it was already.
    pub fn wait(mut self) {
        let [interrupt, terminate, hangup] = &mut self.signals;
        self.runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
        });
    }
}
