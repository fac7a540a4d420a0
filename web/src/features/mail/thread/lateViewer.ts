import { lateWords } from '@/lib/i18n';
import { latePart } from '@/lib/latePage';

/** Comes with its words when somebody first looks at a file. */
export const AttachmentViewer = latePart(async () => {
  const [part] = await Promise.all([import('./AttachmentViewer'), lateWords()]);
  return { default: part.AttachmentViewer };
});
