import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { Page } from '@/ui/Page';
import { Passkeys } from './Passkeys';
import { PasswordChange } from './PasswordChange';
import styles from './Rows.module.css';
import { Sessions } from './Sessions';
import { Totp } from './Totp';

/** Password, second factors, and where one is signed in. */
export function SecurityPage() {
  const { t } = useTranslation();
  const { account, tenant } = useMe();
  return (
    <Page title={t('accounts:ui.settings.security')} width="reading">
      <div className={styles.stack}>
        {tenant.require_second_factor && !account.second_factor ? (
          <p role="alert" style={{ padding: 12, borderRadius: 6, background: 'var(--tw-amber-ground)' }}>
            {t('accounts:error.second_factor_required.detail')}
          </p>
        ) : null}
        <PasswordChange />
        <Totp />
        <Passkeys />
        <Sessions />
      </div>
    </Page>
  );
}
