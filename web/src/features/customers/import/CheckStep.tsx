import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { CustomerImport } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { wordsOfCode } from '@/lib/i18n';
import { CheckGrid } from './CheckGrid';
import styles from './Import.module.css';
import { reasonParts } from './places';
import { IMPORT_OPS } from './queries';
import type { ImportSearch, ShownState } from './search';
import { useTargets } from './targets';

const STATES: readonly ShownState[] = ['new', 'duplicate', 'more', 'bad'];

/** What would become of each row: counts as filters, and a grid in which bad cells are mended. */
export function CheckStep({ of }: { of: CustomerImport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/customers/import' });
  const params = { params: { path: { id: of.id } } };
  const stop = useAct({ call: () => api.POST('/api/customers/imports/{id}/stop', params), invalidates: IMPORT_OPS });
  const run = useAct({ call: () => api.POST('/api/customers/imports/{id}/run', params), invalidates: IMPORT_OPS });
  const { checked } = of;
  const show = (part: Pick<ImportSearch, 'rows' | 'reason'>) =>
    void navigate({ to: '/customers/import', search: { id: of.id, ...part }, replace: true });

  if (of.state === 'checking') {
    return (
      <section className={styles.progress}>
        <h2>{t('customers:ui.import.check.running')}</h2>
        <Progress percent={100} status="active" showInfo={false} aria-label={t('customers:ui.import.check.running')} />
        <span className="num">{t('customers:ui.import.check.rows', { count: of.rows })}</span>
        <Button onClick={() => stop.mutate()} loading={stop.isPending}>
          {t('customers:ui.import.run.stop')}
        </Button>
      </section>
    );
  }
  const good = of.rows - checked.bad;
  return (
    <section className={styles.check}>
      <div className={styles.chips}>
        <Chip on={!search.rows} onPress={() => show({})}>
          {t('customers:ui.import.check.all')} <b className="num">{format.number(of.rows)}</b>
        </Chip>
        {STATES.map((state) => (
          <Chip
            key={state}
            tone={state}
            on={search.rows === state && !search.reason}
            onPress={() => show({ rows: state })}
          >
            {t(`customers:ui.import.check.${state}`)} <b className="num">{format.number(checked[state])}</b>
          </Chip>
        ))}
      </div>
      {Object.keys(checked.reasons).length > 0 ? (
        <div className={styles.chips}>
          {Object.entries(checked.reasons).map(([word, count]) => (
            <Chip key={word} tone="bad" on={search.reason === word} onPress={() => show({ rows: 'bad', reason: word })}>
              <ReasonWords word={word} /> <b className="num">{format.number(count)}</b>
            </Chip>
          ))}
        </div>
      ) : null}
      {checked.other_encoding > 0 ? (
        <p className={styles.hint}>
          {t('customers:ui.import.check.other_encoding', { count: checked.other_encoding })}
        </p>
      ) : null}
      <CheckGrid
        of={of}
        {...(search.rows ? { state: search.rows } : {})}
        {...(search.reason ? { reason: search.reason } : {})}
      />
      <div className={styles.acts}>
        <Button type="primary" disabled={good === 0} loading={run.isPending} onClick={() => run.mutate()}>
          {t('customers:ui.import.check.start', { count: good })}
        </Button>
        <Button onClick={() => void navigate({ to: '/customers/import', search: { id: of.id, step: 'columns' } })}>
          {t('customers:ui.import.check.back')}
        </Button>
        <span className={styles.hint}>
          {good === 0
            ? t('customers:ui.import.check.nothing')
            : checked.bad > 0
              ? t('customers:ui.import.check.left', { count: checked.bad })
              : null}
        </span>
      </div>
    </section>
  );
}

/** 'Email: Not a mail address' of `contact.emails:not_an_address`. */
export function ReasonWords({ word }: { word: string }) {
  const { nameOf } = useTargets();
  const { place, reason } = reasonParts(word);
  return (
    <>
      {nameOf(place)}: {reasonTitle(reason)}
    </>
  );
}

/** What is wrong, in a few words. */
export function reasonTitle(reason: string): string {
  return wordsOfCode(`${codeOf(reason)}.title`) ?? reason;
}

/** What to do about it. */
export function reasonDetail(reason: string): string | undefined {
  return wordsOfCode(codeOf(reason));
}

/** A reason of another context bears its name. */
const codeOf = (reason: string) => (reason.includes('.') ? reason : `customers.${reason}`);

interface ChipProps {
  on: boolean;
  tone?: ShownState;
  onPress: () => void;
  children: ReactNode;
}

function Chip({ on, tone, onPress, children }: ChipProps) {
  return (
    <button type="button" className={styles.chip} aria-pressed={on} data-tone={tone} onClick={onPress}>
      {children}
    </button>
  );
}
