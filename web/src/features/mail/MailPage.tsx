import { useTranslation } from 'react-i18next';
import { useBeside } from '@/lib/beside';
import { FirstUse } from '@/ui/PageState';

export function MailPage() {
  const { t } = useTranslation();
  useBeside(null);
  return <FirstUse title={t('nav.mail')} />;
}
