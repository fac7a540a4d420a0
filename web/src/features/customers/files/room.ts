/** The server takes files of so many bytes; a larger one isn't sent there at all. */
export const FILE_BYTES_MAX = 25 * 1024 * 1024;
/** So many files may a follow-up have. */
export const FILES_MAX = 10;

export type Why = 'customers.follow_up_file_too_large' | 'customers.too_many_follow_up_files';

/** Which of the files fit beside those that are there, and why others don't. */
export function fitting<F extends { size: number }>(files: readonly F[], there: number): [F[], Why | undefined] {
  const small = files.filter((file) => file.size <= FILE_BYTES_MAX);
  const room = Math.max(0, FILES_MAX - there);
  const why =
    small.length > room
      ? 'customers.too_many_follow_up_files'
      : small.length < files.length
        ? 'customers.follow_up_file_too_large'
        : undefined;
  return [small.slice(0, room), why];
}
