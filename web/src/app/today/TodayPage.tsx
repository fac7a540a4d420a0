import { BulbOutlined, ClockCircleOutlined, MailOutlined, UserAddOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Today } from '@/api/types';
import { type Beside, useBeside } from '@/lib/beside';
import { useFormat } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { useIsPhone, usePanelFloats } from '@/lib/media';
import { useNow } from '@/lib/now';
import { toast } from '@/lib/toast';
import { useListCursor } from '@/lib/useListCursor';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { AnswerRow } from './AnswerRow';
import { NewRow } from './NewRow';
import { PromisedRow } from './PromisedRow';
import { RecommendedRow } from './RecommendedRow';
import { RequestRow } from './RequestRow';
import { SlippingRow } from './SlippingRow';
import { dayOf, putAside, takeBack, useRequests, useSlipping } from './slipping';
import styles from './Today.module.css';
import { useTodayActs } from './useTodayActs';

/** What wants an answer, what was promised, who is new: lists to be cleared with j, k and e. */
export function TodayPage() {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const now = useNow();
  const { data, error, refetch } = useQuery(query('today.read', '/api/today'));
  const date = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(now);
  return (
    <Page title={t('nav.today')} aside={<span className={styles.date}>{date}</span>}>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading tall /> : null}
      {data ? <Blocks today={data} /> : null}
    </Page>
  );
}

interface DayRow {
  id: string;
  href: string;
  clear: () => void;
  /** Whose panel stands beside it. */
  beside: Beside | null;
}

function Blocks({ today }: { today: Today }) {
  const { t } = useTranslation();
  const router = useRouter();
  const acts = useTodayActs();
  const answer = [...today.answer].sort((a, b) => a.last_at.localeCompare(b.last_at)); // who waits longest, first
  const { promised, recommended, new: fresh } = today;
  const slipping = useSlipping();
  const requests = useRequests();
  const day = dayOf(useNow());
  const notToday = (id: string, name: string) => {
    putAside(id, day);
    toast.undo(t('today.aside', { name }), () => takeBack(id));
  };
  const nameOf = (row: (typeof requests)[number]) => (row.kind === 'ask' ? row.ask.name : row.by);
  const rows: DayRow[] = [
    ...answer.map((row) => ({
      id: `answer-${row.id}`,
      href: `/mail?thread=${row.id}`,
      clear: () => acts.putAway.mutate(row),
      beside: {
        kind: 'correspondent' as const,
        address: row.who.address,
        name: row.who.name ?? undefined,
        threadId: row.id,
      },
    })),
    ...promised.map((row) => ({
      id: `promised-${row.id}`,
      href: `/customers/${row.company.id}`,
      clear: () => acts.keep.mutate(row),
      beside: { kind: 'company' as const, companyId: row.company.id },
    })),
    ...slipping.map((row) => ({
      id: row.id,
      href: row.href,
      clear: () => notToday(row.id, row.name),
      beside:
        row.kind === 'dropping'
          ? { kind: 'company' as const, companyId: row.company.id }
          : row.deal.company
            ? { kind: 'company' as const, companyId: row.deal.company.id }
            : null,
    })),
    ...requests.map((row) => ({
      id: row.id,
      href: row.href,
      clear: () => notToday(row.id, nameOf(row)),
      beside:
        row.kind === 'ask' && row.ask.company_id ? { kind: 'company' as const, companyId: row.ask.company_id } : null,
    })),
    ...fresh.map((row) => ({
      id: `new-${row.id}`,
      href: row.thread_id ? `/mail?thread=${row.thread_id}` : '/mail/suggestions',
      clear: () => acts.dismiss.mutate(row),
      beside: {
        kind: 'correspondent' as const,
        address: row.address,
        name: row.facts.contact_name?.value,
        threadId: row.thread_id ?? undefined,
      },
    })),
  ];
  const cursor = useListCursor({
    ids: rows.map((row) => row.id),
    onOpen: (id) => router.history.push(rows.find((row) => row.id === id)?.href ?? '/'),
  });
  const at = rows.find((row) => row.id === cursor.current);
  const isNarrow = usePanelFloats();
  useHotkeys([
    { keys: 'e', words: () => t('today.done'), group: () => t('nav.today'), run: () => (at ? at.clear() : false) },
  ]);
  const shared = (id: string) => ({ current: id === cursor.current, onSelect: () => cursor.select(id) });

  return (
    <div className={styles.blocks}>
      {at ? <BesideRow who={isNarrow ? null : at.beside} /> : null}
      <Block title={t('today.answer')} hint={t('today.answer_hint')} count={answer.length} empty={<NobodyWaits />}>
        {answer.map((row) => (
          <AnswerRow key={row.id} row={row} acts={acts} {...shared(`answer-${row.id}`)} />
        ))}
      </Block>
      <div className={styles.side}>
        <Block
          title={t('today.promised')}
          hint={t('today.promised_hint')}
          count={promised.length}
          empty={
            <Empty
              icon={<ClockCircleOutlined />}
              title={t('today.promised_empty')}
              words={t('today.promised_empty_words')}
            />
          }
        >
          {promised.map((row) => (
            <PromisedRow key={row.id} row={row} acts={acts} {...shared(`promised-${row.id}`)} />
          ))}
        </Block>
        {slipping.length > 0 ? (
          <Block title={t('today.slipping')} hint={t('today.slipping_hint')} count={slipping.length} empty={null}>
            {slipping.map((row) => (
              <SlippingRow key={row.id} row={row} onAside={() => notToday(row.id, row.name)} {...shared(row.id)} />
            ))}
          </Block>
        ) : null}
        {requests.length > 0 ? (
          <Block title={t('today.requests')} hint={t('today.requests_hint')} count={requests.length} empty={null}>
            {requests.map((row) => (
              <RequestRow key={row.id} row={row} onAside={() => notToday(row.id, nameOf(row))} {...shared(row.id)} />
            ))}
          </Block>
        ) : null}
        {recommended.length > 0 ? (
          <Block
            title={t('today.recommended')}
            hint={t('today.recommended_hint')}
            count={recommended.length}
            empty={<Empty icon={<BulbOutlined />} title={t('today.recommended')} words={t('today.recommended_hint')} />}
          >
            {recommended.map((row) => (
              <RecommendedRow key={row.company.id} row={row} />
            ))}
          </Block>
        ) : null}
        <Block
          title={t('today.new')}
          hint={t('today.new_hint')}
          count={fresh.length}
          empty={<Empty icon={<UserAddOutlined />} title={t('today.new_empty')} words={t('today.new_empty_words')} />}
        >
          {fresh.map((row) => (
            <NewRow key={row.id} row={row} acts={acts} {...shared(`new-${row.id}`)} />
          ))}
        </Block>
      </div>
    </div>
  );
}

/** The buyer of the current row; a day without rows has no panel. */
function BesideRow({ who }: { who: Beside | null }) {
  useBeside(who);
  return null;
}

/** Nobody waits, or nothing can come because no mailbox is bound. */
function NobodyWaits() {
  const { t } = useTranslation();
  const router = useRouter();
  const mayBind = useMay('mail.mailbox.manage');
  const { data: mailboxes } = useQuery(query('mail.mailboxes.list', '/api/mail/mailboxes'));
  const words = t('today.answer_empty_words');
  if (mailboxes?.length !== 0 || !mayBind) {
    return <Empty icon={<MailOutlined />} title={t('today.answer_empty')} words={words} />;
  }
  return (
    <Empty icon={<MailOutlined />} title={t('today.no_mailbox')} words={words}>
      <Button type="primary" onClick={() => router.history.push('/settings/mailboxes/new')}>
        {t('today.bind')}
      </Button>
    </Empty>
  );
}

interface BlockProps {
  title: string;
  hint: string;
  count: number;
  empty: ReactNode;
  children: ReactNode;
}

function Block({ title, hint, count, empty, children }: BlockProps) {
  const format = useFormat();
  const phone = useIsPhone();
  return (
    <section className={styles.block}>
      <header className={styles.blockHead}>
        <h2>{title}</h2>
        <span className={`num ${styles.count}`}>{count > 0 ? format.count(count) : ''}</span>
        {phone ? null : <span className={styles.hint}>{hint}</span>}
      </header>
      {count > 0 ? <ul>{children}</ul> : empty}
    </section>
  );
}

function Empty({
  icon,
  title,
  words,
  children,
}: {
  icon: ReactNode;
  title: string;
  words: string;
  children?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <span aria-hidden="true">{icon}</span>
      <div>
        <p>{title}</p>
        <p>{words}</p>
        {children}
      </div>
    </div>
  );
}
