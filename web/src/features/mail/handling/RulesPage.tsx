import {
  DeleteOutlined,
  EditOutlined,
  HistoryOutlined,
  HolderOutlined,
  PlusOutlined,
  ThunderboltOutlined,
  UnorderedListOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Drawer, Select, Switch, Tooltip } from 'antd';
import type { TFunction } from 'i18next';
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id, MailRule } from '@/api/types';
import { useAct } from '@/api/useAct';
import { AppLink } from '@/lib/AppLink';
import { useFormat } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { ListTime, RelativeTime } from '@/ui/Times';
import { ruleLogQuery, ruleRunsQuery, rulesQuery } from '../queries';
import { nameOf } from '../words';
import { DidWords } from './Did';
import { goneWords } from './goneWords';
import styles from './Handling.module.css';
import { RuleEditor } from './RuleEditor';
import { DAYS_CHOICES, RunView, sinceDays } from './RunView';
import { likeMail, moved } from './rule';
import { type Names, useNames } from './useNames';

type Opened =
  | { what: 'edit'; rule?: MailRule; first?: { name: string; conditions: ReturnType<typeof likeMail> } }
  | { what: 'log'; rule: MailRule }
  | { what: 'past'; rules: MailRule[] };

/** Rules on mail: in the order in which they are asked, switched, written, tried on the past. */
export function RulesPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(rulesQuery());
  const gone = useMemo(
    () => new Set((data ?? []).flatMap((rule) => rule.gone.flatMap((one) => (isSegment(rule, one) ? one.values : [])))),
    [data],
  );
  const names = useNames(gone);
  const { from, bears } = useSearch({ from: '/shell/settings/mail-rules' });
  const navigate = useNavigate();
  const [opened, setOpened] = useState<Opened | undefined>(() =>
    from
      ? {
          what: 'edit',
          first: { name: t('mail:late.handling.like', { from }), conditions: likeMail(from, bears) },
        }
      : undefined,
  );
  const close = () => {
    setOpened(undefined);
    if (from) void navigate({ to: '/settings/mail-rules', search: {}, replace: true });
  };
  useHotkeys([
    {
      keys: 'n',
      words: () => t('mail:late.handling.new'),
      group: () => t('mail:late.handling.page'),
      run: () => setOpened({ what: 'edit' }),
    },
  ]);
  return (
    <Page
      title={t('mail:late.handling.page')}
      acts={
        <>
          {data && data.length > 0 ? (
            <Button icon={<HistoryOutlined />} onClick={() => setOpened({ what: 'past', rules: data })}>
              {t('mail:late.handling.past')}
            </Button>
          ) : null}
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpened({ what: 'edit' })}>
            {t('mail:late.handling.new')}
          </Button>
        </>
      }
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={6} /> : null}
      {data ? (
        <div className={styles.page}>
          {data.length === 0 ? (
            <FirstUse
              icon={<ThunderboltOutlined />}
              title={t('mail:late.handling.none')}
              act={{ words: t('mail:late.handling.new'), run: () => setOpened({ what: 'edit' }) }}
            >
              {t('mail:late.handling.none_words')}
            </FirstUse>
          ) : (
            <p className={styles.quiet}>{t('mail:late.handling.hint')}</p>
          )}
          {groupsOf(data, names, t).map((group) => (
            <Group key={group.id} group={group} names={names} onOpen={setOpened} />
          ))}
        </div>
      ) : null}
      {opened?.what === 'edit' ? (
        <RuleEditor rule={opened.rule} first={opened.first} names={names} onClose={close} />
      ) : null}
      {opened?.what === 'log' ? <LogDrawer rule={opened.rule} onClose={close} /> : null}
      {opened?.what === 'past' ? <PastDrawer rules={opened.rules} names={names} onClose={close} /> : null}
    </Page>
  );
}

const isSegment = (rule: MailRule, gone: MailRule['gone'][number]) =>
  rule.content.conditions[gone.condition]?.field === 'segment';

interface RuleGroup {
  id: string;
  title: string;
  reach: MailRule['reach'];
  rules: MailRule[];
}

/** The company's, each mailbox's, one's own: as they are asked. */
function groupsOf(rules: readonly MailRule[], names: Names, t: TFunction): RuleGroup[] {
  const groups = new Map<string, RuleGroup>();
  for (const rule of rules) {
    const id = rule.mailbox_id ?? rule.reach;
    const title =
      rule.reach === 'mailbox'
        ? t('mail:late.handling.reach_mailbox', {
            mailbox: names.mailboxes.find((one) => one.id === rule.mailbox_id)?.address ?? '…',
          })
        : t(`mail:late.handling.reach_${rule.reach}`);
    const group: RuleGroup = groups.get(id) ?? { id, title, reach: rule.reach, rules: [] };
    group.rules.push(rule);
    groups.set(id, group);
  }
  return [...groups.values()];
}

interface GroupProps {
  group: RuleGroup;
  names: Names;
  onOpen: (what: Opened) => void;
}

function Group({ group: { title, reach, rules }, names, onOpen }: GroupProps) {
  const mayCompany = useMay('mail.rules.manage');
  const mayMailbox = useMay('mail.mailbox.manage');
  const may = reach === 'own' || (reach === 'company' ? mayCompany : mayMailbox);
  const [dragged, setDragged] = useState<number | undefined>();
  const order = useAct({
    call: (ids: Id[]) => api.PUT('/api/mail/rules-order', { body: { ids } }),
    invalidates: ['mail.rules.list'],
    optimistic: (ids, patch) =>
      patch<MailRule[]>('mail.rules.list', (all) => {
        const places = new Map(ids.map((id, at) => [id, at]));
        const sorted = rules.toSorted((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
        return all.map((one) => (places.has(one.id) ? (sorted.shift() ?? one) : one));
      }),
  });
  const put = (from: number, to: number) => {
    if (to < 0 || to >= rules.length || from === to) return;
    order.mutate(moved(rules, from, to).map((one) => one.id));
  };
  return (
    <section className={styles.group}>
      <h2>{title}</h2>
      <ol className={styles.rules}>
        {rules.map((rule, at) => (
          <RuleLine
            key={rule.id}
            rule={rule}
            names={names}
            may={may}
            onOpen={onOpen}
            dragged={dragged === at}
            onDrag={(begins) => setDragged(begins ? at : undefined)}
            onDrop={() => {
              if (dragged !== undefined) put(dragged, at);
              setDragged(undefined);
            }}
            onMove={(by) => put(at, at + by)}
          />
        ))}
      </ol>
    </section>
  );
}

interface RuleLineProps {
  rule: MailRule;
  names: Names;
  may: boolean;
  dragged: boolean;
  onOpen: (what: Opened) => void;
  onDrag: (begins: boolean) => void;
  onDrop: () => void;
  onMove: (by: number) => void;
}

function RuleLine({ rule, names, may, dragged, onOpen, onDrag, onDrop, onMove }: RuleLineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const invalidates = ['mail.rules.list'] as const;
  const turn = useAct({
    call: (active: boolean) =>
      api.POST('/api/mail/rules/{id}/switch', { params: { path: { id: rule.id } }, body: { active } }),
    invalidates,
    optimistic: (active, patch) =>
      patch<MailRule[]>('mail.rules.list', (all) =>
        all.map((one) => (one.id === rule.id ? { ...one, active, paused_at: null, paused_why: null } : one)),
      ),
  });
  const remove = useAct({
    call: () => api.DELETE('/api/mail/rules/{id}', { params: { path: { id: rule.id } } }),
    invalidates,
    says: () => t('mail:late.handling.removed', { name: rule.name }),
    undo: () => () => {
      const { reach, mailbox_id, name, active, content } = rule;
      return api.POST('/api/mail/rules', { body: { reach, mailbox_id, name, active, content } });
    },
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    onMove(by);
  };
  const { content, paused_at, paused_why } = rule;
  const act = (words: string, icon: ReactNode, onPress: () => void) => (
    <Tooltip title={words}>
      <Button type="text" size="small" icon={icon} aria-label={`${words}: ${rule.name}`} onClick={onPress} />
    </Tooltip>
  );
  return (
    <li
      className={styles.rule}
      data-off={!rule.active}
      data-dragged={dragged}
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      {may ? (
        <Tooltip title={t('mail:late.handling.drag')}>
          <button
            type="button"
            className={styles.handle}
            draggable
            aria-label={`${t('mail:late.handling.drag')}: ${rule.name}`}
            onDragStart={() => onDrag(true)}
            onDragEnd={() => onDrag(false)}
            onKeyDown={onKeyDown}
          >
            <HolderOutlined />
          </button>
        </Tooltip>
      ) : (
        <span />
      )}
      <Switch
        size="small"
        checked={rule.active}
        disabled={!may}
        aria-label={`${t('mail:late.handling.active')}: ${rule.name}`}
        onChange={(active) => turn.mutate(active)}
      />
      <div className={styles.words}>
        <b>{rule.name}</b>
        <p>
          {content.conditions
            .map(names.condition)
            .join(t(content.every ? 'mail:late.handling.and' : 'mail:late.handling.or_if'))}
          <span className={styles.arrow}> → </span>
          {content.actions.map(names.action).join(' · ')}
        </p>
        {rule.gives_nobody ? (
          <div className={styles.paused} role="alert">
            <WarningOutlined aria-hidden="true" />
            <span>{t('mail:late.handling.gives_nobody', { name: names.receiver(rule) })}</span>
          </div>
        ) : null}
        {rule.gone.map((one) => {
          const condition = content.conditions[one.condition];
          return condition ? <Lost key={one.condition}>{goneWords(condition, one, t)}</Lost> : null;
        })}
        {rule.held ? <Lost>{t(`mail:late.handling.held_${heldWord(rule.held)}`)}</Lost> : null}
        {paused_at && paused_why ? (
          <div className={styles.paused} role="alert">
            <WarningOutlined aria-hidden="true" />
            <span>{t(`mail:late.handling.paused_${paused_why}`, { at: format.dateTime(paused_at) })}</span>
            {may ? (
              <Button size="small" onClick={() => turn.mutate(true)}>
                {t('mail:late.handling.go_on')}
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      <span className={`${styles.hits} num`}>
        {rule.last_hit_at ? (
          <>
            {t('mail:late.handling.hits', { count: rule.hits })} · <RelativeTime at={rule.last_hit_at} />
          </>
        ) : (
          t('mail:late.handling.no_hits')
        )}
      </span>
      <span className={styles.lineActs}>
        {act(t('mail:late.handling.log'), <UnorderedListOutlined />, () => onOpen({ what: 'log', rule }))}
        {act(t('mail:late.handling.past'), <HistoryOutlined />, () => onOpen({ what: 'past', rules: [rule] }))}
        {may ? act(t('act.edit'), <EditOutlined />, () => onOpen({ what: 'edit', rule })) : null}
        {may ? act(t('act.delete'), <DeleteOutlined />, () => remove.mutate()) : null}
      </span>
    </li>
  );
}

/** What is wrong with a rule, beside it. */
function Lost({ children }: { children: ReactNode }) {
  return (
    <p className={styles.lost} role="status">
      <WarningOutlined aria-hidden="true" /> {children}
    </p>
  );
}

const heldWord = (held: NonNullable<MailRule['held']>) => (held === 'gone' || held === 'left' ? held : 'may_not');

/** What a rule did, newest first. */
function LogDrawer({ rule, onClose }: { rule: MailRule; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(ruleLogQuery(rule.id));
  const rows = rowsOf(data);
  return (
    <Drawer open size={560} title={rule.name} onClose={onClose}>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={6} /> : null}
      {data && rows.length === 0 ? <p className={styles.quiet}>{t('mail:late.handling.no_hits')}</p> : null}
      <ul className={styles.changes}>
        {rows.map((row) => (
          <li key={row.id} className={styles.change}>
            <AppLink href={`/mail?box=all&thread=${row.thread_id}`} className={styles.mail}>
              <b>{row.subject || t('mail:ui.no_subject')}</b>
              <span className={styles.quiet}>
                {nameOf(row.from)} · <ListTime at={row.at} />
                {row.past ? ` · ${t('mail:late.handling.by_past')}` : ''}
              </span>
            </AppLink>
            <span className={styles.would}>
              <DidWords did={row.did} />
            </span>
          </li>
        ))}
      </ul>
      {hasNextPage ? <Button onClick={() => void fetchNextPage()}>{t('mail:late.handling.show_more')}</Button> : null}
    </Drawer>
  );
}

/** Rules over the past: look first, then do just that, or take it back. */
function PastDrawer({ rules, names, onClose }: { rules: MailRule[]; names: Names; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [chosen, setChosen] = useState<Id[]>(rules.map((one) => one.id));
  const [days, setDays] = useState(30);
  const [shown, setShown] = useState<Id | undefined>();
  const { data } = useInfiniteQuery(ruleRunsQuery());
  const begin = useAct({
    call: () => api.POST('/api/mail/rule-runs', { body: { rules: chosen, since: sinceDays(days) } }),
    invalidates: ['mail.rule_runs.list'],
    onDone: (run) => setShown(run.id),
  });
  const earlier = rowsOf(data).filter((one) => one.id !== shown);
  return (
    <Drawer open size={640} title={t('mail:late.handling.past')} onClose={onClose}>
      <div className={styles.form}>
        <p className={styles.quiet}>{t('mail:late.handling.past_words')}</p>
        <Select
          mode="multiple"
          aria-label={t('mail:late.handling.which')}
          value={chosen}
          options={rules.map((one) => ({ value: one.id, label: one.name }))}
          onChange={setChosen}
        />
        <div className={styles.acts}>
          <Select
            aria-label={t('mail:late.handling.how_far')}
            value={days}
            options={DAYS_CHOICES.map((value) => ({ value, label: t(`mail:late.handling.past_${value}`) }))}
            onChange={setDays}
          />
          <Button
            type="primary"
            disabled={chosen.length === 0}
            loading={begin.isPending}
            onClick={() => begin.mutate()}
          >
            {t('mail:late.handling.look')}
          </Button>
        </div>
        {shown ? <RunView key={shown} id={shown} names={names} /> : null}
        {earlier.length > 0 ? (
          <section className={styles.part}>
            <h3>{t('mail:late.handling.earlier')}</h3>
            <ul className={styles.changes}>
              {earlier.map((one) => (
                <li key={one.id} className={styles.change}>
                  <button type="button" className={styles.mail} onClick={() => setShown(one.id)}>
                    <b>{one.rules.join(', ')}</b>
                    <span className={styles.quiet}>
                      {format.dateTime(one.created_at)} · {t(`mail:late.handling.run_${one.state}`)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </Drawer>
  );
}
