import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api/problem';
import { Door } from '@/ui/door/Door';
import styles from './Activation.module.css';
import { linkEnd } from './linkEnd';

/** A link that opens nothing: why, and what to do. */
export function LinkProblem({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const { t } = useTranslation();
  const end = linkEnd(problem);
  if (!end) {
    return (
      <Door title={t(problem.isAway ? 'state.away_title' : 'state.error_title')}>
        <p role="alert">{problem.words}</p>
        {onRetry ? <Button onClick={onRetry}>{t('state.retry')}</Button> : null}
      </Door>
    );
  }
  return (
    <Door title={t(`subscriptions:ui.link.${end}_title`)}>
      <p role="alert">{t(`subscriptions:ui.link.${end}`)}</p>
      {end === 'used' ? (
        <Link to="/sign-in" className={styles.next}>
          {t('accounts:ui.to_sign_in')}
        </Link>
      ) : null}
    </Door>
  );
}
