import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { CurrencySelect } from '../Choices';
import { dayOf } from '../days';
import styles from '../Sales.module.css';

interface Row {
  key: string;
  currency: string;
  from_day: string;
  rate: string;
}

let count = 0;

/** In which currency sums are told, and what others are worth in it from a day on. */
export function Rates({
  rates,
  may,
}: {
  rates: { currency: string; rates: readonly { currency: string; from_day: string; rate: string }[] };
  may: boolean;
}) {
  const { t } = useTranslation();
  const [base, setBase] = useState(rates.currency);
  const [rows, setRows] = useState<Row[]>(() =>
    rates.rates.map((row) => ({ ...row, key: `${row.currency} ${row.from_day}` })),
  );
  const save = useAct({
    call: () =>
      api.PUT('/api/sales/rates', {
        body: {
          currency: base,
          rates: rows.map(({ currency, from_day, rate }) => ({ currency, from_day, rate: rate.trim() })),
        },
      }),
    refusal: 'form',
    invalidates: ['sales.rates.read', 'sales.forecast.read', 'sales.targets.list'],
    says: () => t('sales:ui.saved'),
  });
  const put = (key: string, part: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => {
    count += 1;
    const currency = base === 'USD' ? 'EUR' : 'USD';
    setRows([...rows, { key: `new-${count}`, currency, from_day: dayOf(Date.now()), rate: '' }]);
  };
  return (
    <section className={styles.form}>
      <h2>{t('sales:ui.rates.page')}</h2>
      <FormProblem problem={save.problem} shown={['currency']} />
      <FormField label={t('sales:ui.rates.base')} name="currency" problem={save.problem}>
        {(field) => (
          <CurrencySelect
            field={field}
            value={base}
            onChange={(next) => {
              setBase(next);
              // Rates say what others are worth in this one: against another they would be wrong.
              if (next !== base) setRows([]);
            }}
          />
        )}
      </FormField>
      <ul className={styles.rateRows}>
        {rows.map((row) => (
          <li key={row.key}>
            <span>1</span>
            <CurrencySelect field={{}} value={row.currency} onChange={(currency) => put(row.key, { currency })} />
            <span>=</span>
            <Input
              aria-label={t('sales:ui.rates.rate')}
              inputMode="decimal"
              disabled={!may}
              suffix={base}
              value={row.rate}
              onChange={(event) => put(row.key, { rate: event.target.value })}
            />
            <span>{t('sales:ui.rates.from')}</span>
            <DatePicker
              aria-label={t('sales:ui.rates.from')}
              allowClear={false}
              disabled={!may}
              value={dayjs(row.from_day)}
              onChange={(date) => date && put(row.key, { from_day: date.format('YYYY-MM-DD') })}
            />
            {may ? (
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={`${t('sales:ui.delete')}: ${row.currency} ${row.from_day}`}
                onClick={() => setRows(rows.filter((one) => one.key !== row.key))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {may ? (
        <div className={styles.foot}>
          <Button icon={<PlusOutlined />} onClick={add}>
            {t('sales:ui.rates.add')}
          </Button>
          <Button
            loading={save.isPending}
            disabled={rows.some((row) => !row.rate.trim())}
            onClick={() => save.mutate()}
          >
            {t('sales:ui.save')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
