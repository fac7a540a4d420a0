import { ExperimentOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { StageChip } from '@/ui/StageChip';
import type { Truth } from './truth';
import { useIsDemo } from './useIsDemo';

/** What a mailbox's sync does, in a word; in the demo there is none. */
export function PhaseChip({ truth }: { truth: Truth }) {
  const { t } = useTranslation();
  if (useIsDemo()) {
    return (
      <StageChip tone="neutral" icon={<ExperimentOutlined aria-hidden="true" />}>
        {t('mail:ui.demo.chip')}
      </StageChip>
    );
  }
  return <StageChip tone={truth.tone}>{t(`mail:ui.phase.${truth.phase}`)}</StageChip>;
}
