import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { CustomerImport, Id, ImportState } from '@/api/types';
import { useFormat } from '@/lib/format';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip, type Tone } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import styles from './Import.module.css';
import { importsQuery } from './queries';

const TONES: Record<ImportState, Tone> = {
  uploaded: 'neutral',
  checking: 'accent',
  checked: 'amber',
  running: 'accent',
  stopped: 'amber',
  done: 'green',
  undoing: 'accent',
  undone: 'neutral',
  failed: 'red',
};

/** A state of an import in words. */
export function ImportStateChip({ state }: { state: ImportState }) {
  const { t } = useTranslation();
  return <StageChip tone={TONES[state]}>{t(`customers:ui.import.state.${state}`)}</StageChip>;
}

/** The imports that were, the newest first. */
export function PastImports({ onOpen }: { onOpen: (id: Id) => void }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(importsQuery());
  const imports = rowsOf(data);
  if (error && !data) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={3} />;
  if (imports.length === 0) return null;
  return (
    <section className={styles.past}>
      <h2>{t('customers:ui.import.past')}</h2>
      <ul>
        {imports.map((one) => (
          <li key={one.id}>
            <PastImport of={one} onOpen={() => onOpen(one.id)} />
          </li>
        ))}
      </ul>
      {hasNextPage ? <Button onClick={() => void fetchNextPage()}>{t('work.older')}</Button> : null}
    </section>
  );
}

function PastImport({ of, onOpen }: { of: CustomerImport; onOpen: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { made, updated, refused } = of.outcome;
  const told = [
    [t('customers:ui.import.run.made'), made],
    [t('customers:ui.import.run.updated'), updated],
    [t('customers:ui.import.run.refused'), refused],
  ] as const;
  return (
    <button type="button" className={styles.pastLine} onClick={onOpen}>
      <span className={styles.pastName}>{of.name}</span>
      <ImportStateChip state={of.state} />
      <span className={`num ${styles.pastTold}`}>
        {of.started_at
          ? told
              .filter(([, count]) => count > 0)
              .map(([words, count]) => `${words} ${format.number(count)}`)
              .join(' · ')
          : null}
      </span>
      <RelativeTime at={of.created_at} />
    </button>
  );
}
