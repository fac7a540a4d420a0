import { useTranslation } from 'react-i18next';
import type { SubscriptionService, SubscriptionTerm } from '@/api/types';
import { groupWords } from '@/lib/soldWords';
import { useDays } from '@/lib/vendorDays';
import { StageChip } from '@/ui/StageChip';
import { deletedFrom, lastDayOf, renewedTo, STATE_TONES } from '../standing';
import styles from './Own.module.css';

interface ServicesProps {
  services: readonly SubscriptionService[];
  terms: readonly SubscriptionTerm[];
}

/** Where each service stands, and in plain words what that means. */
export function Services({ services, terms }: ServicesProps) {
  const { t } = useTranslation();
  return (
    <ul className={styles.list}>
      {services.map((service) => (
        <li key={service.group} className={styles.item}>
          <div className={styles.words}>
            <b>{groupWords(service.group)}</b>
            <p>
              <Meaning service={service} terms={terms} />
            </p>
          </div>
          <StageChip tone={STATE_TONES[service.state]}>{t(`subscriptions:ui.state.${service.state}`)}</StageChip>
        </li>
      ))}
    </ul>
  );
}

function Meaning({ service, terms }: { service: SubscriptionService; terms: readonly SubscriptionTerm[] }) {
  const { t } = useTranslation();
  const day = useDays();
  const { state } = service;
  const last = lastDayOf(service);
  const date = last ? day(last) : '–';
  const renewed = renewedTo(service, terms);
  if (renewed) return <>{t('subscriptions:ui.means.renewed', { date, renewed: day(renewed) })}</>;
  if (state === 'on_request') {
    const deleted = deletedFrom(terms);
    return <>{t('subscriptions:ui.means.on_request', { date: deleted ? day(deleted) : '–' })}</>;
  }
  if (state === 'unopened') {
    const first = terms
      .filter(({ group }) => group === service.group)
      .map(({ first_day }) => first_day)
      .sort()[0];
    return <>{t('subscriptions:ui.means.unopened', { date: first ? day(first) : '–' })}</>;
  }
  return <>{t(`subscriptions:ui.means.${state}`, { date })}</>;
}
