import { expect, it } from 'vitest';
import { whichOf } from './ExportDeals';

const PIPELINE = '0190b1de-0000-7000-8000-000000000001';

it('an export asks for the list that is shown, and for nothing of the screen', () => {
  expect(whichOf({})).toEqual({});
  expect(
    whichOf({
      view: 'list',
      pipeline: PIPELINE,
      state: 'open',
      q: 'led',
      order: '-amount',
      cols: 'name:200',
      deal: 'x',
    }),
  ).toEqual({ pipeline_id: PIPELINE, state: 'open', q: 'led', order: '-amount' });
});
