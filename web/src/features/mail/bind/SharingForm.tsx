import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Id, Mailbox, MailboxSharing } from '@/api/types';
import { useAct } from '@/api/useAct';
import { COUNTRY_CODES } from '@/lib/countries';
import { countryName } from '@/ui/CountryFlag';
import { FormProblem } from '@/ui/FormField';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { colleaguesQuery, departmentsQuery, sharingQuery } from '../queries';
import styles from './Sharing.module.css';

/** The languages that the program tells apart in mails of trade. */
const LANGUAGES = [
  'en',
  'zh',
  'es',
  'ru',
  'ar',
  'fr',
  'de',
  'pt',
  'it',
  'ja',
  'ko',
  'tr',
  'pl',
  'nl',
  'vi',
  'th',
] as const;
const LEVELS = ['full', 'subject', 'none'] as const;

type Line = MailboxSharing['distribution']['lines'][number];

/** Who works in a mailbox besides its owner, and to whom new threads go. */
export function SharingForm({ mailbox }: { mailbox: Mailbox }) {
  const { data, error, refetch } = useQuery(sharingQuery(mailbox.id));
  if (error && !data) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={3} />;
  return <Form key={JSON.stringify(data)} mailbox={mailbox} before={data} />;
}

function Form({ mailbox, before }: { mailbox: Mailbox; before: MailboxSharing }) {
  const { t } = useTranslation();
  const [value, setValue] = useState(before);
  const { nameOf, colleagues, departments } = useNames();
  const save = useAct({
    call: () => api.PUT('/api/mail/mailboxes/{id}/sharing', { params: { path: { id: mailbox.id } }, body: value }),
    invalidates: ['mail.mailboxes.sharing', 'mail.mailboxes.list', 'mail.mailboxes.get'],
    refusal: 'form',
    says: () => t('mail:ui.late_team.saved'),
  });
  const shares = value.shares;
  const free = (id: Id) => id !== mailbox.owner.id && !shares.some((one) => one.with === id);
  const add = (chosen: string) => {
    const [kind, id] = chosen.split(':') as ['account' | 'department', Id];
    setValue({ ...value, shares: [...shares, { with: id, kind, level: 'full' }] });
  };
  return (
    <div className={styles.form}>
      <div className={styles.row}>
        <span>{t('mail:ui.late_team.superiors')}</span>
        <Select
          aria-label={t('mail:ui.late_team.superiors')}
          value={value.superiors}
          onChange={(superiors) => setValue({ ...value, superiors })}
          options={LEVELS.map((level) => ({ value: level, label: t(`mail:ui.late_team.level.${level}`) }))}
        />
      </div>
      {shares.map((share) => (
        <div key={share.with} className={styles.row}>
          <span>{nameOf(share.with)}</span>
          <Select
            aria-label={nameOf(share.with)}
            value={share.level}
            onChange={(level) =>
              setValue({ ...value, shares: shares.map((one) => (one === share ? { ...one, level } : one)) })
            }
            options={LEVELS.slice(0, 2).map((level) => ({
              value: level,
              label: t(`mail:ui.late_team.level.${level}`),
            }))}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('mail:ui.late_team.remove', { name: nameOf(share.with) })}
            onClick={() => setValue({ ...value, shares: shares.filter((one) => one !== share) })}
          />
        </div>
      ))}
      <Select
        className={styles.add}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('mail:ui.late_team.add')}
        aria-label={t('mail:ui.late_team.add')}
        value={null}
        onChange={(chosen: string | null) => chosen && add(chosen)}
        options={[
          {
            label: t('mail:ui.late_team.colleagues'),
            options: colleagues
              .filter((one) => free(one.id))
              .map((one) => ({ value: `account:${one.id}`, label: one.name })),
          },
          {
            label: t('mail:ui.late_team.departments'),
            options: departments
              .filter((one) => free(one.id))
              .map((one) => ({ value: `department:${one.id}`, label: one.name })),
          },
        ]}
      />
      <div className={styles.switch}>
        <Switch
          checked={value.team}
          aria-label={t('mail:ui.late_team.team')}
          onChange={(team) => setValue({ ...value, team })}
        />
        <span>
          {t('mail:ui.late_team.team')}
          <small>{t('mail:ui.late_team.team_words')}</small>
        </span>
      </div>
      {value.team ? (
        <Distribution value={value.distribution} onChange={(distribution) => setValue({ ...value, distribution })} />
      ) : null}
      <FormProblem problem={save.problem} shown={[]} />
      <div>
        <Button
          type="primary"
          loading={save.isPending}
          disabled={JSON.stringify(value) === JSON.stringify(before)}
          onClick={() => save.mutate()}
        >
          {t('act.save')}
        </Button>
      </div>
    </div>
  );
}

/** To whom new threads go: lines from above, the first that fits counts; then everybody else. */
function Distribution({
  value,
  onChange,
}: {
  value: MailboxSharing['distribution'];
  onChange: (value: MailboxSharing['distribution']) => void;
}) {
  const { t, i18n } = useTranslation();
  const { colleagues } = useNames();
  const people = colleagues.map((one) => ({ value: one.id, label: one.name }));
  const put = (at: number, part: Partial<Line>) =>
    onChange({ ...value, lines: value.lines.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  const languages = LANGUAGES.map((code) => ({
    value: code,
    label: new Intl.DisplayNames(i18n.language, { type: 'language' }).of(code) ?? code,
  }));
  const countries = COUNTRY_CODES.map((code) => ({ value: code, label: countryName(code, i18n.language) }));
  const many = (
    label: string,
    chosen: string[],
    options: { value: string; label: string }[],
    put: (next: string[]) => void,
  ) => (
    <Select
      mode="multiple"
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={label}
      placeholder={label}
      value={chosen}
      onChange={put}
      options={options}
    />
  );
  return (
    <fieldset className={styles.distribution}>
      <legend>{t('mail:ui.late_team.distribution')}</legend>
      <Checkbox
        checked={value.customers_to_owner}
        onChange={(event) => onChange({ ...value, customers_to_owner: event.target.checked })}
      >
        {t('mail:ui.late_team.customers_to_owner')}
      </Checkbox>
      {value.lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing else to be known by
        <div key={at} className={styles.line}>
          {many(t('mail:ui.late_team.languages'), line.languages ?? [], languages, (next) =>
            put(at, { languages: next }),
          )}
          {many(t('mail:ui.late_team.countries'), line.countries ?? [], countries, (next) =>
            put(at, { countries: next }),
          )}
          <Select
            mode="tags"
            aria-label={t('mail:ui.late_team.words')}
            placeholder={t('mail:ui.late_team.words')}
            value={line.words ?? []}
            onChange={(words: string[]) => put(at, { words })}
            open={false}
            suffixIcon={null}
          />
          {many(t('mail:ui.late_team.members'), line.members, people, (members) => put(at, { members }))}
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('mail:ui.late_team.remove_line')}
            onClick={() => onChange({ ...value, lines: value.lines.filter((_, index) => index !== at) })}
          />
        </div>
      ))}
      <div>
        <Button
          icon={<PlusOutlined />}
          onClick={() =>
            onChange({ ...value, lines: [...value.lines, { languages: [], countries: [], words: [], members: [] }] })
          }
        >
          {t('mail:ui.late_team.add_line')}
        </Button>
      </div>
      <div className={styles.row}>
        <span>{t('mail:ui.late_team.rest')}</span>
        {many(t('mail:ui.late_team.rest_empty'), value.rest, people, (rest) => onChange({ ...value, rest }))}
      </div>
      <div className={styles.row}>
        <span>{t('mail:ui.late_team.way')}</span>
        <Select
          aria-label={t('mail:ui.late_team.way')}
          value={value.way}
          onChange={(way) => onChange({ ...value, way })}
          options={(['in_turn', 'fewest_open'] as const).map((way) => ({
            value: way,
            label: t(`mail:ui.late_team.ways.${way}`),
          }))}
        />
      </div>
    </fieldset>
  );
}

function useNames() {
  const people = useQuery(colleaguesQuery());
  const teams = useQuery(departmentsQuery());
  const colleagues = (people.data?.items ?? []).filter((one) => one.state === 'active');
  const departments = teams.data ?? [];
  const nameOf = (id: Id) =>
    people.data?.items.find((one) => one.id === id)?.name ?? departments.find((one) => one.id === id)?.name ?? '…';
  return { nameOf, colleagues, departments };
}
