import { expect, test } from 'vitest';
import { FILE_BYTES_MAX, FILES_MAX, fitting } from './room';

const file = (size: number) => ({ size });

test('what fits is taken, the first ones before the last', () => {
  const files = [file(1), file(FILE_BYTES_MAX)];
  expect(fitting(files, 0)).toEqual([files, undefined]);
  expect(fitting(files, FILES_MAX - 1)).toEqual([[file(1)], 'customers.too_many_follow_up_files']);
  expect(fitting(files, FILES_MAX + 1)).toEqual([[], 'customers.too_many_follow_up_files']);
});

test('what is too large is left out, and said', () => {
  expect(fitting([file(FILE_BYTES_MAX + 1), file(2)], 0)).toEqual([[file(2)], 'customers.follow_up_file_too_large']);
});
