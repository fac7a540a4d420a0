import { LockOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rowsOf } from '@/api/rows';
import { FirstUse } from '@/ui/PageState';
import { peopleQuery } from '../queries';

/** No right: names who can grant it. */
export function WhoGrants({ what }: { what: string }) {
  const { t } = useTranslation();
  const who = useMasterName();
  return (
    <FirstUse icon={<LockOutlined />} title={t('state.no_right_title')}>
      {who ? t('accounts:ui.no_right', { what, who }) : t('state.no_right_words')}
    </FirstUse>
  );
}

/** The same in one line, above what may be seen but not changed. */
export function ReadOnlyNote({ may }: { may: boolean }) {
  const { t } = useTranslation();
  const who = useMasterName();
  if (may || !who) return null;
  return (
    <p style={{ display: 'flex', gap: 8, color: 'var(--tw-text-2)', fontSize: 12 }}>
      <LockOutlined aria-hidden="true" /> {t('accounts:ui.read_only', { who })}
    </p>
  );
}

function useMasterName(): string | undefined {
  const { data } = useInfiniteQuery(peopleQuery());
  return rowsOf(data).find((one) => one.is_master)?.name;
}
