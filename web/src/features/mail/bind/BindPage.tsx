import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Page } from '@/ui/Page';
import { NoRight } from '@/ui/PageState';
import { BindFlow } from './BindFlow';

/** Binds a mailbox, then goes to its mail, which fills before one's eyes. */
export function BindPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay('mail.mailbox.manage');
  return (
    <Page title={t('mail:ui.bind.title')} width="reading">
      {may ? <BindFlow onBound={(id) => void navigate({ to: '/mail', search: { mailbox: id } })} /> : <NoRight />}
    </Page>
  );
}
