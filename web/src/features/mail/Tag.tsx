import { useTranslation } from 'react-i18next';
import { StageChip } from '@/ui/StageChip';
import { type TagName, TONES } from './words';

/** What a thread is, in a word with its colour. */
export function Tag({ tag }: { tag: TagName }) {
  const { t } = useTranslation();
  return <StageChip tone={TONES[tag]}>{t(`mail:ui.tag.${tag}`)}</StageChip>;
}
