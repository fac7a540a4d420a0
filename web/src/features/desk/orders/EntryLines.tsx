import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Offering } from '@/api/types';
import { useFormat } from '@/lib/format';
import styles from '../Desk.module.css';
import { type Entry, LINES_MAX, type LineKind, newLine, withOffering } from '../entry';
import { nameIn } from '../words';

/** Seats that one line can have. */
const SEATS_MAX = 100_000;

type Line = Entry['lines'][number];

interface EntryLinesProps {
  id: string;
  lines: Entry['lines'];
  offerings: readonly Offering[];
  kinds: readonly LineKind[];
  onChange: (lines: Entry['lines']) => void;
}

/** What is ordered, of the catalogue that counts. */
export function EntryLines({ id, lines, offerings, kinds, onChange }: EntryLinesProps) {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const put = (key: number, next: Line) => onChange(lines.map((line) => (line.key === key ? next : line)));
  const named = <O extends Pick<Offering, 'code' | 'zh' | 'en'>>(all: readonly O[] = []) =>
    all.map((one) => ({ value: one.code, label: nameIn(lang, one) }));
  return (
    <div className={styles.asked} id={id}>
      {lines.map((line) => {
        const offering = offerings.find(({ code }) => code === line.offering);
        return (
          <div key={line.key} className={styles.askedLine}>
            <Select
              aria-label={t('desk:ui.column.offering')}
              value={line.offering}
              onChange={(code) => {
                const chosen = offerings.find((one) => one.code === code);
                if (chosen) put(line.key, withOffering(line, chosen));
              }}
              options={named(offerings)}
            />
            <Select
              aria-label={t('desk:ui.column.edition')}
              value={line.edition}
              onChange={(edition) => put(line.key, { ...line, edition })}
              options={named(offering?.editions)}
            />
            <InputNumber
              aria-label={t('desk:ui.column.seats')}
              min={1}
              max={SEATS_MAX}
              precision={0}
              value={line.seats}
              onChange={(seats) => put(line.key, { ...line, seats: seats ?? 1 })}
            />
            <Select
              aria-label={t('subscriptions:ui.push.kind')}
              value={line.kind}
              onChange={(kind) => put(line.key, { ...line, kind })}
              options={kinds.map((value) => ({ value, label: t(`subscriptions:ui.line.${value}`) }))}
            />
            {lines.length > 1 ? (
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('subscriptions:ui.push.remove')}
                onClick={() => onChange(lines.filter(({ key }) => key !== line.key))}
              />
            ) : null}
          </div>
        );
      })}
      {lines.length < LINES_MAX ? (
        <div>
          <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...lines, newLine(offerings)])}>
            {t('subscriptions:ui.push.add')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
