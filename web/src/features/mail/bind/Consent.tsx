import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import styles from './Bind.module.css';

/** Names the wording that is agreed to; a new wording gets a new name, and is agreed to anew. */
export const CONSENT_VERSION = '2026-11-22';

const PARTS = ['what', 'why', 'where', 'how_long', 'who', 'withdraw'] as const;

/** What binding a mailbox means, before anybody agrees. */
export function Consent({ address }: { address: string }) {
  const { t } = useTranslation();
  const { tenant } = useMe();
  return (
    <section className={styles.consent} aria-label={t('mail:ui.consent.title')}>
      <h2>{t('mail:ui.consent.title')}</h2>
      <dl>
        {PARTS.map((part) => (
          <div key={part}>
            <dt>{t(`mail:ui.consent.${part}`)}</dt>
            <dd>{t(`mail:ui.consent.${part}_words`, { address, company: tenant.name })}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
