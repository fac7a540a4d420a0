import { useTranslation } from 'react-i18next';
import { Page } from '@/ui/Page';
import { FirstUse } from '@/ui/PageState';

export function SettingsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.settings')}>
      <FirstUse title={t('nav.settings')} />
    </Page>
  );
}
