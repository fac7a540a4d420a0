import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Company, Id } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { countryName } from '@/ui/CountryFlag';
import { FormProblem } from '@/ui/FormField';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { languageName } from '../words';
import styles from './Clean.module.css';
import { changedFields, FIELDS, type Field } from './fields';
import { compareQuery } from './queries';

/** Companies side by side: which stays, what is taken of whom. */
export function MergeDrawer({ ids, onClose }: { ids: readonly Id[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [into, setInto] = useState(ids[0] ?? '');
  const [choices, setChoices] = useState<Partial<Record<Field, Id>>>({});
  const order = [into, ...ids.filter((id) => id !== into)];
  const { data, error, refetch } = useQuery({ ...compareQuery(order), placeholderData: (before) => before });
  const merge = useAct({
    call: () => api.POST('/api/customers/merges', { body: { into, from: order.slice(1), choices } }),
    refusal: 'form',
    invalidates: [
      'customers.duplicates.list',
      'customers.merges.list',
      'customers.list',
      'customers.read',
      'customers.timeline',
    ],
    says: () => t('customers:ui.merge.done', { count: ids.length }),
    undo: (merged) =>
      merged ? () => api.POST('/api/customers/merges/{id}/undo', { params: { path: { id: merged.id } } }) : undefined,
    onDone: onClose,
  });
  const fields = data ? changedFields(data.companies) : [];
  const chosen = (field: Field) => choices[field] ?? data?.proposed[field] ?? into;
  return (
    <Drawer
      open
      onClose={onClose}
      size={Math.min(1100, 260 + 240 * ids.length)}
      title={t('customers:ui.merge.title', { count: ids.length })}
      footer={
        <div className={styles.foot}>
          <span className={styles.quiet}>{t('customers:ui.merge.words')}</span>
          <Button onClick={onClose}>{t('customers:ui.cancel')}</Button>
          <Button type="primary" disabled={!data} loading={merge.isPending} onClick={() => merge.mutate()}>
            {t('customers:ui.merge.act', { count: ids.length })}
          </Button>
        </div>
      }
    >
      <FormProblem problem={merge.problem} shown={[]} />
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={10} /> : null}
      {data ? (
        <div className={styles.compare}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('customers:ui.merge.stays')}</th>
                {data.companies.map((one) => (
                  <th key={one.id} scope="col">
                    <Radio
                      checked={one.id === into}
                      name="into"
                      onChange={() => {
                        setInto(one.id);
                        setChoices({});
                      }}
                    >
                      <span className={styles.stays}>
                        <b>{one.name}</b>
                        <span className={styles.quiet}>{one.owners.map((owner) => owner.name).join(', ')}</span>
                      </span>
                    </Radio>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field}>
                  <th scope="row">{t(`customers:ui.merge.field.${field}`)}</th>
                  {data.companies.map((one) => (
                    <td key={one.id} data-chosen={isTaken(field, choices, chosen(field), one.id)}>
                      <Choice
                        field={field}
                        company={one}
                        checked={chosen(field) === one.id}
                        joins={field === 'remarks' && choices.remarks === undefined}
                        onChoose={() => setChoices({ ...choices, [field]: one.id })}
                      />
                    </td>
                  ))}
                </tr>
              ))}
              <Moves companies={data.companies} />
            </tbody>
          </table>
          {fields.length < FIELDS.length ? (
            <p className={styles.quiet} style={{ marginTop: 12 }}>
              {t('customers:ui.merge.same_left_out')}
            </p>
          ) : null}
        </div>
      ) : null}
    </Drawer>
  );
}

/** Remarks of all are joined unless one is chosen. */
function isTaken(field: Field, choices: Partial<Record<Field, Id>>, chosen: Id, id: Id): boolean {
  return (field === 'remarks' && choices.remarks === undefined) || chosen === id;
}

interface ChoiceProps {
  field: Field;
  company: Company;
  checked: boolean;
  joins: boolean;
  onChoose: () => void;
}

function Choice({ field, company, checked, joins, onChoose }: ChoiceProps) {
  const words = useFieldWords(field, company);
  return (
    <Radio className={styles.choice ?? ''} checked={checked && !joins} name={field} onChange={onChoose}>
      <span className={words ? undefined : styles.quiet}>{words || '–'}</span>
    </Radio>
  );
}

/** What comes together whoever stays. */
function Moves({ companies }: { companies: readonly Company[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <tr>
        <th scope="row">{t('customers:ui.field.domains')}</th>
        {companies.map((one) => (
          <td key={one.id} data-chosen="true">
            {one.domains.join(', ') || '–'}
          </td>
        ))}
      </tr>
      <tr>
        <th scope="row">{t('customers:ui.part.contacts')}</th>
        {companies.map((one) => (
          <td key={one.id} data-chosen="true">
            {one.contacts.length > 0 ? one.contacts.map((person) => person.name).join(', ') : '–'}
          </td>
        ))}
      </tr>
      <tr>
        <th scope="row">{t('customers:ui.merge.made')}</th>
        {companies.map((one) => (
          <td key={one.id}>{format.date(one.created_at)}</td>
        ))}
      </tr>
    </>
  );
}

function useFieldWords(field: Field, company: Company): string {
  const { t, i18n } = useTranslation();
  switch (field) {
    case 'owners':
      return company.owners.map((one) => one.name).join(', ');
    case 'stage':
      return t(`customers:ui.stage.${company.stage}`);
    case 'stars':
      return '★'.repeat(company.stars);
    case 'country':
      return company.country ? countryName(company.country, i18n.language) : '';
    case 'language':
      return company.language ? languageName(company.language, i18n.language) : '';
    case 'labels_visible_to':
      return t(`customers:ui.visible.${company.labels_visible_to}`);
    default:
      return company[field] ?? '';
  }
}
