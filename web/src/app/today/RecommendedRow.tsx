import { BulbOutlined } from '@ant-design/icons';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Recommended, RecommendedReason } from '@/api/types';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import { TodayRow } from './TodayRow';

/** A customer who should be touched next, and why; it is for information, so there is nothing to clear. */
export function RecommendedRow({ row }: { row: Recommended }) {
  const { t } = useTranslation();
  const name = row.company.name ?? '';
  const [first, ...others] = row.reasons.map((reason) => reasonWords(t, reason));
  return (
    <TodayRow
      current={false}
      onSelect={() => undefined}
      href={`/customers/${row.company.id}`}
      lead={<Initials name={name} shape="square" />}
      title={<b>{name}</b>}
      aside={row.company.country ? <CountryFlag code={row.company.country} /> : null}
      detail={
        <>
          <StageChip tone="violet" icon={<BulbOutlined aria-hidden="true" />}>
            {first}
          </StageChip>{' '}
          {others.join(' · ')}
        </>
      }
      acts={null}
    />
  );
}

function reasonWords(t: TFunction, reason: RecommendedReason): string {
  const { days } = reason;
  if (reason.kind === 'promised') return t('today.reason.promised', { count: days });
  if (reason.kind === 'silent') return t('today.reason.silent', { count: days });
  if (days < 0) return t('today.reason.closed', { name: reason.name, count: -days });
  return t('today.reason.closing', { name: reason.name, count: days });
}
