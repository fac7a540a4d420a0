import { FileExcelOutlined } from '@ant-design/icons';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { CustomerImport, ImportLayoutWanted } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import styles from './Import.module.css';
import { IMPORT_OPS } from './queries';

const ENCODINGS = [
  'UTF-8',
  'gb18030',
  'Big5',
  'UTF-16LE',
  'Shift_JIS',
  'EUC-KR',
  'windows-1251',
  'windows-1252',
  'windows-1254',
];
const DELIMITERS = [',', ';', '\t', '|'];

/** The file: its name and how it is read; that can be changed until the rows are checked. */
export function FileStep({ of, fixed }: { of: CustomerImport; fixed: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { layout } = of;
  const read = useAct({
    call: (wanted: ImportLayoutWanted) =>
      api.PATCH('/api/customers/imports/{id}', { params: { path: { id: of.id } }, body: { layout: wanted } }),
    invalidates: IMPORT_OPS,
  });
  const now: ImportLayoutWanted = {
    encoding: layout.encoding,
    delimiter: layout.delimiter,
    sheet: layout.sheet,
    header: layout.header !== null,
  };
  const change = (part: ImportLayoutWanted) => read.mutate({ ...now, ...part });
  const shown = (delimiter: string) => (delimiter === '\t' ? t('customers:ui.import.file.tab') : delimiter);
  const encodings =
    layout.encoding && !ENCODINGS.includes(layout.encoding) ? [layout.encoding, ...ENCODINGS] : ENCODINGS;
  const delimiters =
    layout.delimiter && !DELIMITERS.includes(layout.delimiter) ? [layout.delimiter, ...DELIMITERS] : DELIMITERS;
  const loading = read.isPending;
  return (
    <section className={styles.file} aria-label={t('customers:ui.import.step.file')}>
      <FileExcelOutlined aria-hidden="true" />
      <strong>{of.name}</strong>
      <span className="num">{format.bytes(of.bytes)}</span>
      {fixed ? null : (
        <span className={styles.readAs}>
          {layout.kind === 'csv' ? (
            <>
              <Choice
                label={t('customers:ui.import.file.encoding')}
                value={layout.encoding ?? ''}
                options={encodings.map((value) => ({ value, label: value }))}
                loading={loading}
                onChange={(encoding) => change({ encoding })}
              />
              <Choice
                label={t('customers:ui.import.file.delimiter')}
                value={layout.delimiter ?? ''}
                options={delimiters.map((value) => ({ value, label: shown(value) }))}
                loading={loading}
                onChange={(delimiter) => change({ delimiter })}
              />
            </>
          ) : (
            <Choice
              label={t('customers:ui.import.file.sheet')}
              value={layout.sheet ?? ''}
              options={layout.sheets.map((value) => ({ value, label: value }))}
              loading={loading}
              onChange={(sheet) => change({ sheet })}
            />
          )}
          <Choice
            label={t('customers:ui.import.file.has_header')}
            hideLabel
            value={layout.header === null ? 'no' : 'yes'}
            options={[
              {
                value: 'yes',
                label:
                  layout.header === null
                    ? t('customers:ui.import.file.has_header')
                    : t('customers:ui.import.file.header', { row: layout.header }),
              },
              { value: 'no', label: t('customers:ui.import.file.no_header') },
            ]}
            loading={loading}
            onChange={(value) => change({ header: value === 'yes' })}
          />
        </span>
      )}
    </section>
  );
}

interface ChoiceProps {
  label: string;
  hideLabel?: boolean;
  value: string;
  options: { value: string; label: string }[];
  loading: boolean;
  onChange: (value: string) => void;
}

function Choice({ label, hideLabel = false, value, options, loading, onChange }: ChoiceProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the select is its control
    <label className={styles.choice}>
      {hideLabel ? null : <span>{label}</span>}
      <Select
        size="small"
        aria-label={label}
        value={value}
        options={options}
        loading={loading}
        popupMatchSelectWidth={false}
        onChange={onChange}
      />
    </label>
  );
}
