import { useTranslation } from 'react-i18next';
import { Page } from '@/ui/Page';
import { FirstUse } from '@/ui/PageState';

export function CustomersPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.customers')}>
      <FirstUse title={t('nav.customers')} />
    </Page>
  );
}
