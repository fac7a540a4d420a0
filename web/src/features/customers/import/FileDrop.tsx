import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { CustomerImport } from '@/api/types';
import styles from './Import.module.css';
import { upload } from './upload';

const ACCEPT = '.csv,.txt,.tsv,.xlsx,.xlsm,.xlsb,.xls,.ods';

/** Where a file is dropped or chosen, and a template to begin with. */
export function FileDrop({ onBrought }: { onBrought: (brought: CustomerImport) => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [going, setGoing] = useState<{ name: string; share: number } | undefined>();
  const [problem, setProblem] = useState<Problem | undefined>();

  const bring = async (file: File | undefined) => {
    if (!file || going) return;
    setProblem(undefined);
    setGoing({ name: file.name, share: 0 });
    try {
      const brought = await upload(file, (share) => setGoing({ name: file.name, share }));
      await cache.invalidateQueries({ queryKey: ['customers.imports.list'] });
      onBrought(brought);
    } catch (thrown) {
      setProblem(Problem.of(thrown));
    } finally {
      setGoing(undefined);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void bring(event.dataTransfer.files[0]);
  };

  return (
    <section className={styles.intro}>
      <h2>{t('customers:ui.import.none_title')}</h2>
      <p>{t('customers:ui.import.none_words')}</p>
      <button
        type="button"
        className={styles.drop}
        data-over={over}
        disabled={going !== undefined}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <InboxOutlined aria-hidden="true" />
        {going ? (
          <>
            <span>
              {going.share < 1
                ? t('customers:ui.import.uploading', { name: going.name })
                : t('customers:ui.import.reading')}
            </span>
            <Progress percent={Math.floor(going.share * 100)} size="small" aria-label={going.name} />
          </>
        ) : (
          <>
            <span>{t('customers:ui.import.drop')}</span>
            <small>{t('customers:ui.import.drop_hint')}</small>
          </>
        )}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPT}
        aria-label={t('customers:ui.import.drop')}
        onChange={(event) => {
          void bring(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {problem ? (
        <p className={styles.problem} role="alert">
          {problem.words}
        </p>
      ) : null}
      <p className={styles.template}>
        <DownloadOutlined aria-hidden="true" /> {t('customers:ui.import.template')}
        {(['xlsx', 'csv'] as const).map((kind) => (
          <Button key={kind} type="link" size="small" href={`/api/customers/imports/template?format=${kind}`} download>
            {kind.toUpperCase()}
          </Button>
        ))}
      </p>
    </section>
  );
}
