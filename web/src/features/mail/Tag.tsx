import { useTranslation } from 'react-i18next';
import { StageChip, type Tone } from '@/ui/StageChip';
import type { TagName } from './words';

const TONES: Record<TagName, Tone> = {
  new: 'violet',
  enquiry: 'accent',
  bounce: 'red',
  'auto-reply': 'neutral',
  newsletter: 'neutral',
  waiting: 'amber',
  answered: 'green',
};

/** What a thread is, in a word with its colour. */
export function Tag({ tag }: { tag: TagName }) {
  const { t } = useTranslation();
  return <StageChip tone={TONES[tag]}>{t(`mail:ui.tag.${tag}`)}</StageChip>;
}
