//! Settings of a private PostgreSQL that serves one program; written at each start, so that tuning comes with an upgrade.

const MIB: u64 = 1 << 20;
/// Taken where nobody tells how much memory there is.
const MEMORY_UNKNOWN: u64 = 2_048 * MIB;

/// The server's settings on a machine with so many bytes of memory. It shares the machine with the program, so it takes an eighth for its
/// pages (PostgreSQL's manual names a quarter for a machine of its own) and counts on the system to keep as many again and more.
pub(crate) fn settings(memory: u64) -> String {
    let pages = (memory / 8 / MIB).clamp(128, 8_192);
    let cached = (memory / 2 / MIB).max(512);
    let upkeep = (memory / 48 / MIB).clamp(64, 512);
    format!(
        "\
listen_addresses = ''
max_connections = 64
shared_buffers = {pages}MB
work_mem = 16MB
maintenance_work_mem = {upkeep}MB
effective_cache_size = {cached}MB
random_page_cost = 1.1
max_parallel_workers_per_gather = 0
max_wal_size = 4GB
min_wal_size = 256MB
checkpoint_timeout = 10min
wal_compression = lz4
jit = off
default_toast_compression = lz4
autovacuum_naptime = 10s
autovacuum_vacuum_insert_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.02
log_min_duration_statement = 500ms
logging_collector = off
update_process_title = off
timezone = 'UTC'
lc_messages = 'C'
"
    )
}

/// Bytes of memory that this machine has, or the group of processes that we run in.
pub(crate) fn memory() -> u64 {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let machine =
        read("/proc/meminfo").lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let group = read("/sys/fs/cgroup/memory.max").trim().parse().ok();
    machine.map(|kib| kib << 10).into_iter().chain(group).min().unwrap_or(MEMORY_UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_grow_with_the_machine_within_bounds() {
        for (gib, pages) in [(0, "128MB"), (1, "128MB"), (4, "512MB"), (24, "3072MB"), (512, "8192MB")] {
            assert!(settings((gib << 10) * MIB).contains(&format!("shared_buffers = {pages}\n")), "{gib} GiB");
        }
        assert!(memory() > 256 * MIB);
    }
}
