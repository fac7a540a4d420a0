import { useTranslation } from 'react-i18next';
import type { RuleDid } from '@/api/types';
import styles from './Handling.module.css';

/** What a rule did, in words; what it could not do with the reason. */
export function DidWords({ did, undone = false }: { did: RuleDid[]; undone?: boolean }) {
  const { t } = useTranslation();
  const words = did.map((one) =>
    one.why
      ? t('mail:late.handling.not_done', {
          what: t(`mail:late.handling.do_${one.do}`),
          why: t(`mail:late.handling.why_${one.why}`),
        })
      : t(`mail:late.handling.did_${one.do}`),
  );
  if (undone) return <s className={styles.quiet}>{words.join(' · ')}</s>;
  return <>{words.length > 0 ? words.join(' · ') : t('mail:late.handling.did_stop')}</>;
}
