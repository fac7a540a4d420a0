import { CheckOutlined, StopOutlined, UserAddOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Popconfirm, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Suggestion } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useBeside } from '@/lib/beside';
import { useHotkeys } from '@/lib/hotkeys';
import { usePanelFloats } from '@/lib/media';
import { useListCursor } from '@/lib/useListCursor';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { ListTime } from '@/ui/Times';
import { Twin } from '../buyer/SuggestionCard';
import { useSuggestion } from '../buyer/useSuggestion';
import { suggestionsQuery } from '../queries';
import { Blocked } from './Blocked';
import styles from './SuggestionsPage.module.css';

const TONES = { high: 'green', medium: 'amber', low: 'neutral' } as const;

/** Unknown correspondents who look like customers: taken one by one or all at once. */
export function SuggestionsPage() {
  const { t } = useTranslation();
  const may = useMay('mail.suggestion.accept');
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(suggestionsQuery());
  const rows = rowsOf(data);
  const ids = rows.map((one) => one.id);
  const cursor = useListCursor({ ids });
  const current = rows.find((one) => one.id === cursor.current);
  // Where the panel would cover the list, the rows tell enough.
  const floats = usePanelFloats();
  useBeside(
    current && !floats
      ? { kind: 'correspondent', address: current.address, threadId: current.thread_id ?? undefined }
      : null,
  );
  const all = useAct({
    call: () => api.POST('/api/mail/suggestions/accept', { body: { all: true } }),
    invalidates: ['mail.suggestions.list', 'mail.suggestions.for', 'customers.list', 'mail.threads.list'],
    undo: ({ ids }) => (ids.length > 0 ? () => api.POST('/api/mail/suggestions/undo', { body: { ids } }) : undefined),
    says: (result) => {
      const made = t('mail:ui.suggest.all_made', { count: result.accepted });
      return result.refused > 0 ? `${made} · ${t('mail:ui.suggest.some_left', { count: result.refused })}` : made;
    },
  });
  const takeable = rows.some((one) => one.kind !== 'already');
  const body =
    error && !data ? (
      <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />
    ) : !data ? (
      <RowsLoading tall />
    ) : rows.length === 0 ? (
      <FirstUse icon={<UserAddOutlined />} title={t('mail:ui.suggest.none')}>
        {t('mail:ui.suggest.none_words')}
      </FirstUse>
    ) : (
      <ul className={styles.list}>
        {rows.map((one) => (
          <Row
            key={one.id}
            suggestion={one}
            current={one.id === cursor.current}
            onFocus={() => cursor.select(one.id)}
          />
        ))}
        {hasNextPage ? (
          <li className={styles.more}>
            <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('mail:ui.list.show_more')}
            </Button>
          </li>
        ) : null}
      </ul>
    );
  return (
    <Page
      title={t('mail:ui.suggest.page')}
      acts={
        <>
          {may ? <Blocked /> : null}
          {may && takeable ? (
            <Popconfirm
              title={t('mail:ui.suggest.all_sure')}
              okText={t('mail:ui.suggest.accept_all')}
              onConfirm={() => all.mutate()}
            >
              <Button type="primary" icon={<CheckOutlined />} loading={all.isPending}>
                {t('mail:ui.suggest.accept_all')}
              </Button>
            </Popconfirm>
          ) : null}
        </>
      }
    >
      {body}
    </Page>
  );
}

function Row({ suggestion, current, onFocus }: { suggestion: Suggestion; current: boolean; onFocus: () => void }) {
  const { t } = useTranslation();
  const may = useMay('mail.suggestion.accept');
  const { accept, dismiss, domain, name } = useSuggestion(suggestion);
  const { facts, kind, company } = suggestion;
  const joins = kind === 'new_contact' && company?.id;
  const take = () => accept.mutate(joins ? { as: 'contact', company_id: joins } : { as: 'company' });
  useHotkeys([{ keys: 'e', run: () => dismiss.mutate(false) }], current && may);
  const person = facts.contact_name?.value;
  const details = [
    person === name ? undefined : person,
    facts.title?.value,
    suggestion.address,
    facts.phone?.value,
  ].filter(Boolean);
  return (
    <li className={styles.row} data-current={current || undefined} onMouseDown={onFocus}>
      <Initials name={name} size={32} shape="square" />
      <div className={styles.body}>
        <p className={styles.head}>
          <span className={styles.name}>{name}</span>
          {facts.country ? <CountryFlag code={facts.country.value} /> : null}
          <StageChip tone={TONES[suggestion.confidence]}>{t(`mail:ui.suggest.${suggestion.confidence}`)}</StageChip>
          {suggestion.thread_id ? (
            <Link to="/mail" search={{ box: 'all', thread: suggestion.thread_id }} className={styles.mails}>
              {t('mail:ui.suggest.mails', { count: suggestion.message_count })}
            </Link>
          ) : null}
          <span className={styles.time}>
            <ListTime at={suggestion.last_at} />
          </span>
        </p>
        <p className={styles.details}>{details.join(' · ')}</p>
        <p className={styles.reasons}>{suggestion.reasons.map((one) => one.text).join(' · ')}</p>
        <Twin suggestion={suggestion} />
      </div>
      {may ? (
        <div className={styles.acts}>
          {kind === 'already' ? null : (
            <Button icon={<UserAddOutlined />} onClick={take}>
              {joins ? t('mail:ui.suggest.join_short') : t('mail:ui.suggest.make')}
            </Button>
          )}
          <Button type="text" onClick={() => dismiss.mutate(false)}>
            {t('mail:ui.suggest.not_now')}
          </Button>
          <Tooltip title={t('mail:ui.suggest.never', { domain })}>
            <Button
              type="text"
              icon={<StopOutlined />}
              aria-label={t('mail:ui.suggest.never', { domain })}
              onClick={() => dismiss.mutate(true)}
            />
          </Tooltip>
        </div>
      ) : null}
    </li>
  );
}
