import { lazy } from 'react';
import { lateWords } from '@/lib/i18n';

/** Comes with its words when somebody first looks at a file. */
export const AttachmentViewer = lazy(async () => {
  const [part] = await Promise.all([import('./AttachmentViewer'), lateWords()]);
  return { default: part.AttachmentViewer };
});
