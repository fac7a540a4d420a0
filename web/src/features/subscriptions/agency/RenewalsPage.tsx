import { ClockCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { SubscriptionTerm } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { dayAt, daysBetween, useDays } from '@/lib/vendorDays';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { renewalsQuery } from '../queries';
import styles from './Agency.module.css';

/** Within so many days a renewal is pressing. */
const SOON_DAYS = 30;

/** Terms that end soon or ended lately and that nothing follows, the earliest end first. */
export function RenewalsPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(renewalsQuery());
  return (
    <Page title={t('subscriptions:ui.nav.renewals')}>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading tall /> : null}
      {data?.length === 0 ? (
        <FirstUse icon={<ClockCircleOutlined />} title={t('subscriptions:ui.agency.no_renewals')}>
          {t('subscriptions:ui.agency.no_renewals_words')}
        </FirstUse>
      ) : null}
      {data && data.length > 0 ? (
        <ul className={styles.rows}>
          {data.map((term) => (
            <Renewal key={term.id} term={term} />
          ))}
        </ul>
      ) : null}
    </Page>
  );
}

function Renewal({ term }: { term: SubscriptionTerm }) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = useDays();
  const router = useRouter();
  const may = useMay('agency.push');
  const { id, company, offering, edition, content, price, currency, last_day, terminated } = term;
  const left = daysBetween(dayAt(useNow()), last_day);
  return (
    <li className={styles.line}>
      <div className={styles.about}>
        <b>{company}</b>
        <small>
          {offering} {edition} · {t('subscriptions:ui.seats', { count: content.seats })} ·{' '}
          <span className="num">{format.money(price, currency)}</span>
        </small>
      </div>
      <span className={styles.end}>
        <Left left={left} terminated={terminated} />
        <small className="num">{day(last_day)}</small>
      </span>
      {may && !terminated ? (
        <Button onClick={() => void router.navigate({ to: '/agency', search: { make: 'order', renews: id } })}>
          {t('subscriptions:ui.renewal.act')}
        </Button>
      ) : null}
    </li>
  );
}

function Left({ left, terminated }: { left: number; terminated: boolean }) {
  const { t } = useTranslation();
  if (terminated) return <StageChip>{t('subscriptions:ui.renewal.terminated')}</StageChip>;
  if (left < 0) return <StageChip tone="red">{t('subscriptions:ui.renewal.ended', { count: -left })}</StageChip>;
  if (left === 0) return <StageChip tone="amber">{t('subscriptions:ui.renewal.today')}</StageChip>;
  const tone = left <= SOON_DAYS ? 'amber' : 'neutral';
  return <StageChip tone={tone}>{t('subscriptions:ui.renewal.left', { count: left })}</StageChip>;
}
