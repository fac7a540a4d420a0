import { expect, it } from 'vitest';
import { paragraphs } from './AssistDialog';

it('takes what came back for text, whatever it looks like', () => {
  expect(paragraphs('Dear Ana,\nfine.\n\n<img src=x onerror=alert(1)> & more')).toBe(
    '<p>Dear Ana,<br>fine.</p><p>&lt;img src=x onerror=alert(1)&gt; &amp; more</p>',
  );
});
