# Sourced by each workload: builds the program and the workloads, then runs one of them.
# BENCH_PROFILE=dev takes the build for development.
workload() {
  local name=$1 profile=${BENCH_PROFILE:-release} folder
  shift
  folder=$profile
  [ "$profile" = dev ] && folder=debug
  echo "bench: building ($profile; the first release build takes a quarter of an hour)" >&2
  cargo build -q --profile "$profile" -p app -p testkit --bin tradewind --bin bench
  exec "target/$folder/bench" "$name" --program "$PWD/target/$folder/tradewind" "$@"
}
