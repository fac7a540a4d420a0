import { CheckOutlined, CloseOutlined, DownloadOutlined } from '@ant-design/icons';
import { Button, Drawer, Segmented } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { type FieldProblem, FormField, FormProblem } from '../FormField';
import { ErrorState, RowsLoading, type ShownProblem } from '../PageState';
import { StageChip, type Tone } from '../StageChip';
import { RelativeTime } from '../Times';
import styles from './Export.module.css';

export type FileForm = 'xlsx' | 'csv';
export type WhichColumns = 'shown' | 'all';

/** A file that was asked for. */
export interface ExportedFile {
  id: string;
  by: { name: string };
  state: 'asked' | 'refused' | 'waiting' | 'done' | 'stopped';
  format: FileForm;
  rows: number;
  bytes: number;
  created_at: string;
  fetchable: boolean;
}

const TONES: Record<ExportedFile['state'], Tone> = {
  asked: 'amber',
  refused: 'red',
  waiting: 'accent',
  done: 'green',
  stopped: 'neutral',
};

interface ExportPanelProps<F extends ExportedFile> {
  title: string;
  /** How all columns are called. */
  all: string;
  ask: {
    problem: FieldProblem | undefined;
    isPending: boolean;
    run: (which: WhichColumns, format: FileForm) => void;
  };
  files: {
    data: { items: F[]; approval: boolean } | undefined;
    problem: ShownProblem | undefined;
    onRetry: () => void;
  };
  /** In words: how many rows a file has. */
  rowsOf: (file: F) => string;
  fileOf: (file: F) => string;
  /** May the reader decide on this one? */
  mayDecide: (file: F) => boolean;
  onDecide: (file: F, allowed: boolean) => void;
  onClose: () => void;
}

/** Records as a file: which columns, which form; and the files that were asked for before. */
export function ExportPanel<F extends ExportedFile>(props: ExportPanelProps<F>) {
  const { title, all, ask, files, onClose } = props;
  const { t } = useTranslation();
  const [format, setFormat] = useState<FileForm>('xlsx');
  const [which, setWhich] = useState<WhichColumns>('shown');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.run(which, format);
  };
  return (
    <Drawer open onClose={onClose} size={480} title={title}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={ask.problem} shown={[]} />
        <FormField label={t('customers:ui.export.columns')} name="columns">
          {({ id }) => (
            <Segmented<WhichColumns>
              id={id}
              value={which}
              onChange={setWhich}
              options={[
                { value: 'shown', label: t('customers:ui.export.shown') },
                { value: 'all', label: all },
              ]}
            />
          )}
        </FormField>
        <FormField label={t('customers:ui.export.format')} name="format" hint={t('customers:ui.export.safe')}>
          {({ id }) => (
            <Segmented<FileForm>
              id={id}
              value={format}
              onChange={setFormat}
              options={[
                { value: 'xlsx', label: 'XLSX' },
                { value: 'csv', label: 'CSV' },
              ]}
            />
          )}
        </FormField>
        {files.data?.approval ? <p className={styles.approval}>{t('customers:ui.export.approval')}</p> : null}
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {t('customers:ui.export.ask')}
        </Button>
      </form>
      <h2 className={styles.before}>{t('customers:ui.export.before')}</h2>
      {files.problem && !files.data ? <ErrorState problem={files.problem} onRetry={files.onRetry} /> : null}
      {!files.data && !files.problem ? <RowsLoading rows={4} /> : null}
      {files.data?.items.length === 0 ? <p>{t('customers:ui.export.none')}</p> : null}
      <ul className={styles.files}>
        {files.data?.items.map((file) => (
          <FileLine key={file.id} file={file} {...props} />
        ))}
      </ul>
    </Drawer>
  );
}

function FileLine<F extends ExportedFile>({
  file,
  rowsOf,
  fileOf,
  mayDecide,
  onDecide,
}: ExportPanelProps<F> & { file: F }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className={styles.file}>
      <div>
        <div>
          <b className="num">{rowsOf(file)}</b> {file.format.toUpperCase()}{' '}
          {file.bytes > 0 ? format.bytes(file.bytes) : null}
        </div>
        <small>
          {file.by.name} · <RelativeTime at={file.created_at} />
        </small>
      </div>
      <StageChip tone={TONES[file.state]}>{t(`customers:ui.export.state_${file.state}`)}</StageChip>
      {file.fetchable ? (
        <Button
          size="small"
          icon={<DownloadOutlined />}
          href={fileOf(file)}
          aria-label={t('customers:ui.export.fetch')}
        />
      ) : null}
      {file.state === 'asked' && mayDecide(file) ? (
        <>
          <Button
            size="small"
            icon={<CheckOutlined />}
            aria-label={t('customers:ui.export.allow')}
            title={t('customers:ui.export.allow')}
            onClick={() => onDecide(file, true)}
          />
          <Button
            size="small"
            icon={<CloseOutlined />}
            aria-label={t('customers:ui.export.refuse')}
            title={t('customers:ui.export.refuse')}
            onClick={() => onDecide(file, false)}
          />
        </>
      ) : null}
    </li>
  );
}
