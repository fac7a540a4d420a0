//! Serving people and doing the work, until the process is asked to stop.

use crate::demo;
use crate::house::House;
use crate::router;
use crate::settings::Settings;
use kernel::Fault;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// How long requests may still run after the process was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves web and API; with `working`, keeps jobs and mailboxes too.
///
/// # Errors
/// What is missing, in words that say what to do.
pub async fn serve(settings: Settings, working: bool) -> Result<ExitCode, Fault> {
    let started = Instant::now();
    let measures = PrometheusBuilder::new().install_recorder()?;
    let house = Arc::new(House::open(settings).await?);
    house.database.watch();
    let listener = tokio::net::TcpListener::bind(house.settings.listen).await.map_err(|e| {
        Fault::from(e).doing(format!("listening on {} (another program may have it; choose another with --listen)", house.settings.listen))
    })?;
    let service = router::router(&house, measures).into_make_service_with_connect_info::<SocketAddr>();
    let stop = stop_signal()?;
    let work = if working { Some(spawn_work(house.clone(), stop.clone())) } else { None };
    if house.settings.demo && working {
        tokio::spawn(build_demo(house.clone()));
    }
    greet(&house, started);
    let mut stopping = stop.clone();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move { drop(stopping.wait_for(|stop| *stop).await) });
    // Live streams never end by themselves: after the grace they are cut, and the screens come again elsewhere.
    tokio::select! {
        served = serving => served?,
        () = after(stop, GRACE) => {}
    }
    if let Some(work) = work {
        work.await?;
    }
    close(&house).await
}

/// Keeps jobs and mailboxes only.
///
/// # Errors
/// What is missing, in words that say what to do.
pub async fn work(settings: Settings) -> Result<ExitCode, Fault> {
    let house = Arc::new(House::open(settings).await?);
    house.database.watch();
    tracing::info!("working");
    spawn_work(house.clone(), stop_signal()?).await?;
    close(&house).await
}

fn spawn_work(house: Arc<House>, stop: watch::Receiver<bool>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        house.trim_hourly();
        let stopped = |mut stop: watch::Receiver<bool>| async move { drop(stop.wait_for(|stop| *stop).await) };
        // Each in a task of its own: neither waits for the other's turn.
        let mailboxes = tokio::spawn(mail::sync::supervise(house.mail.clone(), stopped(stop.clone())));
        let webhooks = tokio::spawn(webhooks::follow::supervise(house.webhooks.clone(), stopped(stop.clone())));
        let jobs = house.worker().run(stopped(stop)).await;
        if let Err(error) = webhooks.await {
            tracing::error!(%error, "webhooks are not told");
        }
        if let Err(error) = mailboxes.await {
            tracing::error!(%error, "mailboxes are not kept");
        }
        if let Err(fault) = jobs {
            tracing::error!(%fault, "jobs are not done");
        }
    })
}

async fn build_demo(house: Arc<House>) {
    match demo::build(&house).await {
        Ok(true) => tracing::info!("the demo company is open"),
        Ok(false) => {}
        Err(fault) => tracing::error!(%fault, "the demo company could not be built"),
    }
}

/// Tells the operator where to go; on standard output, once.
#[expect(clippy::print_stdout, reason = "the one thing that a person starting the program waits for")]
fn greet(house: &House, started: Instant) {
    let address = house.settings.public_url.as_str().trim_end_matches('/');
    let database = house.database.private.as_ref().map_or("configured".to_owned(), |p| format!("private, {}", p.binaries().display()));
    println!("Tradewind {} is up in {} ms", crate::house::VERSION, started.elapsed().as_millis());
    println!("  address   {address}");
    println!("  database  {database}");
    if house.settings.demo {
        println!("  sign in   open the address and choose 'Look around in the demo company', or create your own");
    } else {
        println!("  sign in   open the address and create your company");
    }
}

/// Turns true when the process is asked to stop (SIGTERM, Ctrl-C).
fn stop_signal() -> Result<watch::Receiver<bool>, Fault> {
    let (tell, stop) = watch::channel(false);
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        tracing::info!("stopping");
        tell.send_replace(true);
        // Whoever asks twice means it.
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        std::process::abort();
    });
    Ok(stop)
}

async fn after(mut stop: watch::Receiver<bool>, grace: Duration) {
    drop(stop.wait_for(|stop| *stop).await);
    tokio::time::sleep(grace).await;
}

async fn close(house: &House) -> Result<ExitCode, Fault> {
    house.db.close().await;
    if let Some(private) = &house.database.private {
        private.stop().await?;
    }
    Ok(ExitCode::SUCCESS)
}
