import { useQuery } from '@tanstack/react-query';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Company } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { StageChip } from '@/ui/StageChip';
import { standingQuery } from './queries';

/** From so many days before, a drop is worth a place in the head. */
const SHOWN_DAYS = 30;
const DAY_MS = 86_400_000;

/** In the company's head: that it lies in the pool, when it drops there, that it never does. */
export function PoolChip({ company }: { company: Company }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { data } = useQuery(standingQuery(company.id));
  if (!data) return null;
  if (data.in_pool) return <StageChip tone="neutral">{t('customers:ui.share.in_pool')}</StageChip>;
  if (data.kept) return <StageChip tone="neutral">{t('customers:ui.share.kept')}</StageChip>;
  if (!data.drops_on) return null;
  const at = new Date(`${data.drops_on}T12:00:00`).getTime();
  if (!data.noticed && at - now > SHOWN_DAYS * DAY_MS) return null;
  if (!data.cause || !data.days) return <StageChip tone="amber">{t('customers:ui.share.drops_gone')}</StageChip>;
  const cause = t(`customers:ui.share.cause.${data.cause}`, { count: data.days });
  return (
    <Tooltip title={`${data.rule} · ${cause}`}>
      <span>
        <StageChip tone="amber">{t('customers:ui.share.drops_to_pool', { day: format.date(at) })}</StageChip>
      </span>
    </Tooltip>
  );
}
