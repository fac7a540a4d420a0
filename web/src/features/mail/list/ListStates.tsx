import { CheckCircleOutlined, MailOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import type { Mailbox } from '@/api/types';
import { Page } from '@/ui/Page';
import { EmptyResult, FirstUse } from '@/ui/PageState';
import { BindFlow } from '../bind/BindFlow';
import { boxOf, type MailSearch, tabOf } from '../search';
import type { Turn } from '../useMailSearch';

/** Before the first mailbox: what will be here, and the way to it, on the same page. */
export function NoMailbox() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay('mail.mailbox.manage');
  if (!may) {
    return (
      <FirstUse heading="h1" icon={<MailOutlined />} title={t('mail:ui.first.title')}>
        {t('mail:ui.first.no_right')}
      </FirstUse>
    );
  }
  return (
    <Page title={t('mail:ui.first.title')} width="reading">
      <BindFlow onBound={(id) => void navigate({ to: '/mail', search: { mailbox: id } })} />
    </Page>
  );
}

/** An empty list says why: nothing found, still filling, or all dealt with. */
export function NothingHere({ search, turn, mailboxes }: { search: MailSearch; turn: Turn; mailboxes: Mailbox[] }) {
  const { t } = useTranslation();
  if (search.q !== undefined) {
    return (
      <EmptyResult filter={t('mail:ui.empty.search', { words: search.q })} onClear={() => turn({ q: undefined })} />
    );
  }
  if (search.label) {
    return (
      <EmptyResult
        filter={t('mail:ui.empty.label', { label: t(`mail:ui.tag.${search.label}`) })}
        onClear={() => turn({ label: undefined })}
      />
    );
  }
  if (search.unread) {
    return <EmptyResult filter={t('mail:ui.empty.unread')} onClear={() => turn({ unread: undefined })} />;
  }
  const filling = mailboxes.some((one) => ['connecting', 'newest'].includes(one.sync.phase));
  const box = boxOf(search);
  const tab = tabOf(search);
  if (filling && (box === 'inbox' || box === 'all')) {
    return (
      <FirstUse icon={<MailOutlined />} title={t('mail:ui.empty.filling')}>
        {t('mail:ui.empty.filling_words')}
      </FirstUse>
    );
  }
  if (box === 'inbox' && tab) {
    return (
      <FirstUse icon={<CheckCircleOutlined />} title={t(`mail:ui.empty.tab_${tab}`)}>
        {t('mail:ui.empty.tab_words')}
      </FirstUse>
    );
  }
  return <FirstUse title={box ? t(`mail:ui.empty.box_${box}`) : t('mail:ui.empty.folder')} />;
}
