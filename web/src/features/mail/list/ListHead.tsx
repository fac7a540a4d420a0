import {
  CloseCircleFilled,
  CloseOutlined,
  FilterOutlined,
  InfoCircleOutlined,
  MenuOutlined,
  SearchOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, type InputRef, Popover, Tooltip } from 'antd';
import { type RefObject, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mailbox } from '@/api/types';
import { useFormat } from '@/lib/format';
import { latePart } from '@/lib/latePage';
import { countsQuery, foldersQuery } from '../queries';
import { boxOf, isOurs, type MailSearch, TABS, tabOf } from '../search';
import type { Turn } from '../useMailSearch';
import styles from './ListHead.module.css';

const LabelFilter = latePart(async () => ({ default: (await import('../labels/LabelFilter')).LabelFilter }));

interface ListHeadProps {
  search: MailSearch;
  turn: Turn;
  mailboxes: Mailbox[];
  onBoxes: (() => void) | undefined;
  searchRef: RefObject<InputRef | null>;
}

/** Search and filter; below, the tabs of the split inbox or the name of what is shown, with the label that narrows it. */
export function ListHead({ search, turn, mailboxes, onBoxes, searchRef }: ListHeadProps) {
  const { t } = useTranslation();
  return (
    <header className={styles.head}>
      <div className={styles.bar}>
        {onBoxes ? (
          <Button type="text" icon={<MenuOutlined />} aria-label={t('mail:ui.boxes.label')} onClick={onBoxes} />
        ) : null}
        <SearchBox search={search} turn={turn} searchRef={searchRef} />
        {isOurs(search) ? null : (
          <Tooltip title={t('mail:ui.list.only_unread')}>
            <Button
              type={search.unread ? 'primary' : 'text'}
              ghost={search.unread ?? false}
              icon={<FilterOutlined />}
              aria-label={t('mail:ui.list.only_unread')}
              aria-pressed={search.unread ?? false}
              onClick={() => turn({ unread: search.unread ? undefined : true, thread: undefined })}
            />
          </Tooltip>
        )}
        {isOurs(search) ? null : (
          <Suspense fallback={null}>
            <LabelFilter search={search} turn={turn} />
          </Suspense>
        )}
      </div>
      {tabOf(search) ? (
        <>
          <h1 className="sr-only">{t('mail:ui.box.inbox')}</h1>
          <Tabs search={search} turn={turn} />
        </>
      ) : (
        <Named search={search} turn={turn} mailboxes={mailboxes} />
      )}
    </header>
  );
}

/** Words wait for a pause in typing; Enter doesn't. */
const ASK_AFTER_MS = 250;

function SearchBox({ search, turn, searchRef }: Pick<ListHeadProps, 'search' | 'turn' | 'searchRef'>) {
  const { t } = useTranslation();
  const [words, setWords] = useState(search.q ?? '');
  const asked = search.q ?? '';
  useEffect(() => setWords(asked), [asked]);
  useEffect(() => {
    const trimmed = words.trim();
    if (trimmed === asked) return;
    const timer = setTimeout(
      () => turn({ q: trimmed || undefined, thread: undefined, draft: undefined }, { replace: asked !== '' }),
      ASK_AFTER_MS,
    );
    return () => clearTimeout(timer);
  }, [words, asked, turn]);
  const help = (
    <div className={styles.help}>
      <p>{t('mail:ui.search.help')}</p>
      <dl>
        {(['from', 'to', 'subject', 'file', 'before', 'quote', 'minus'] as const).map((one) => (
          <div key={one}>
            <dt>{t(`mail:ui.search.op_${one}`)}</dt>
            <dd>{t(`mail:ui.search.op_${one}_words`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
  return (
    <Input
      ref={searchRef}
      className={styles.search}
      variant="filled"
      value={words}
      placeholder={t('mail:ui.search.placeholder')}
      aria-label={t('mail:ui.search.placeholder')}
      prefix={<SearchOutlined className={styles.searchIcon} />}
      suffix={
        words === '' ? (
          <Popover content={help} trigger={['hover', 'click']} placement="bottomRight" arrow={false}>
            <button type="button" className={styles.small} aria-label={t('mail:ui.search.operators')}>
              <InfoCircleOutlined />
            </button>
          </Popover>
        ) : (
          <button
            type="button"
            className={styles.small}
            aria-label={t('mail:ui.search.clear')}
            onClick={() => setWords('')}
          >
            <CloseCircleFilled />
          </button>
        )
      }
      onChange={(event) => setWords(event.target.value)}
      onPressEnter={(event) => {
        event.currentTarget.blur();
        turn({ q: words.trim() || undefined, thread: undefined });
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        setWords('');
        event.currentTarget.blur();
      }}
    />
  );
}

function Tabs({ search, turn }: Pick<ListHeadProps, 'search' | 'turn'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(countsQuery(search.mailbox));
  const now = tabOf(search);
  return (
    <div className={styles.tabs} role="tablist" aria-label={t('mail:ui.tab.label')}>
      {TABS.map((tab) => {
        const count = data?.tabs[tab] ?? 0;
        return (
          <button
            key={tab}
            type="button"
            role="tab"
            aria-selected={tab === now}
            className={styles.tab}
            onClick={() => turn({ tab: tab === 'enquiries' ? undefined : tab, thread: undefined, draft: undefined })}
          >
            {t(`mail:ui.tab.${tab}`)}
            {count > 0 ? <span className={styles.count}>{format.count(count, 999)}</span> : null}
          </button>
        );
      })}
    </div>
  );
}

function Named({ search, turn, mailboxes }: Pick<ListHeadProps, 'search' | 'turn' | 'mailboxes'>) {
  const { t } = useTranslation();
  const box = boxOf(search);
  const mailbox = search.mailbox ?? mailboxes[0]?.id ?? '';
  const { data } = useQuery({ ...foldersQuery(mailbox), enabled: search.folder !== undefined });
  const folder = data?.find((one) => one.id === search.folder);
  const words = box
    ? t(`mail:ui.box.${box}`)
    : search.q !== undefined
      ? t('mail:ui.search.results', { words: search.q })
      : (folder?.path ?? '');
  if (!search.label || isOurs(search)) return <h1 className={styles.title}>{words}</h1>;
  return (
    <div className={styles.labelled}>
      <h1 className={styles.title}>{t('mail:ui.list.labelled', { words, label: t(`mail:ui.tag.${search.label}`) })}</h1>
      <Button
        size="small"
        icon={<CloseOutlined />}
        onClick={() => turn({ label: undefined, thread: undefined }, { replace: true })}
      >
        {t('mail:ui.list.every_label')}
      </Button>
    </div>
  );
}
