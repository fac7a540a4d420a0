import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { Beside } from '@/lib/beside';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { LocalTime, RelativeTime } from '@/ui/Times';
import { Contacts } from '../page/Contacts';
import { NextStep } from '../page/NextStep';
import { companyQuery } from '../queries';
import { STAGE_TONES } from '../stages';
import styles from './CompanyPanel.module.css';

/** A customer beside the work: who, where, at what hour, whose, what next. */
export function CompanyPanel({ who }: { who: Extract<Beside, { kind: 'company' }> }) {
  const { t } = useTranslation();
  const { data: company, error, refetch } = useQuery(companyQuery(who.companyId));
  if (error && !company) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!company) return <RowsLoading tall rows={5} />;
  const { id, name, country, stage, owners, time_zone, last_touch_at } = company;
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <Initials name={name} shape="square" size={36} />
        <div>
          <h2>
            <Link to="/customers/$id" params={{ id }}>
              {name}
            </Link>
          </h2>
          <p className={styles.line}>
            {country ? <CountryFlag code={country} named /> : null}
            {time_zone ? <LocalTime timeZone={time_zone} /> : null}
          </p>
          <p className={styles.line}>
            <StageChip tone={STAGE_TONES[stage]}>{t(`customers:ui.stage.${stage}`)}</StageChip>
            <span>{owners[0]?.name ?? t('customers:ui.no_owner')}</span>
            {last_touch_at ? <RelativeTime at={last_touch_at} /> : null}
          </p>
        </div>
      </header>
      <NextStep company={company} />
      <Contacts company={company} />
    </div>
  );
}
