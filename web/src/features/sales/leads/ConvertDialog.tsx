import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Checkbox, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import type { Id, Lead, Twin } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { CompanySelect, CurrencySelect } from '../Choices';
import { leadTwinsQuery } from '../queries';
import styles from '../Sales.module.css';
import { Twins } from './Twins';
import { leadName } from './words';

const TWIN_CODES = ['customers.twin', 'customers.twin_of_colleague', 'customers.twin_in_bin'];

/** Makes a customer of a lead: a new one or one that is here, with an opportunity if one wants. */
export function ConvertDialog({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const maySell = useMay('sales.opportunity.write');
  const { data: twins = [] } = useQuery(leadTwinsQuery(lead.id));
  const twin = twins.find((one) => one.id !== null && !one.binned);
  const [into, setInto] = useState<'new' | 'existing' | undefined>();
  const [name, setName] = useState(leadName(lead));
  const [company, setCompany] = useState<Id | undefined>();
  const [sells, setSells] = useState(maySell);
  const [deal, setDeal] = useState(lead.products?.split('\n')[0]?.slice(0, 100) || leadName(lead));
  const [amount, setAmount] = useState('');
  const [currency, setCurrency] = useState('USD');
  // Who looks like it is the likelier choice, until one chooses otherwise.
  const choice = into ?? (twin ? 'existing' : 'new');
  const target = company ?? (choice === 'existing' ? (twin?.id ?? undefined) : undefined);
  const source = [t(`sales:ui.lead_source.${lead.source}`), lead.source_ref].filter(Boolean).join(' · ');

  const convert = useAct({
    call: (twinOk: boolean) =>
      api.POST('/api/sales/leads/{id}/convert', {
        params: { path: { id: lead.id } },
        body: {
          ...(choice === 'new'
            ? {
                company: { name: name.trim(), source, ...(lead.country ? { country: lead.country } : {}) },
                twin_ok: twinOk,
              }
            : { company_id: target ?? '' }),
          ...(sells && maySell
            ? { opportunity: { name: deal.trim(), ...(amount.trim() ? { amount: amount.trim(), currency } : {}) } }
            : {}),
        },
      }),
    refusal: 'form',
    invalidates: [
      'sales.leads.list',
      'sales.leads.read',
      'sales.leads.board',
      'customers.list',
      'sales.opportunities.list',
    ],
    says: () => t('sales:ui.lead.converted', { name: leadName(lead) }),
    onDone: (done) => {
      onClose();
      if (done?.company) void navigate({ to: '/customers/$id', params: { id: done.company.id } });
    },
  });
  const refused = TWIN_CODES.includes(convert.problem?.code ?? '') ? (convert.problem?.body.twin as Twin) : undefined;
  return (
    <Modal
      open
      onCancel={onClose}
      title={t('sales:ui.lead.convert_title', { name: leadName(lead) })}
      footer={
        <div className={styles.foot}>
          {refused ? (
            <Button loading={convert.isPending} onClick={() => convert.mutate(true)}>
              {t('sales:ui.lead.convert_anyway')}
            </Button>
          ) : (
            <span />
          )}
          <Button
            type="primary"
            loading={convert.isPending}
            disabled={(choice === 'existing' ? !target : !name.trim()) || (sells && !deal.trim())}
            onClick={() => convert.mutate(false)}
          >
            {t('sales:ui.lead.convert')}
          </Button>
        </div>
      }
    >
      <div className={styles.form}>
        <FormProblem problem={convert.problem} shown={['name', 'amount', 'currency', 'company_id']} />
        {refused?.id && choice === 'new' ? (
          <Button
            size="small"
            onClick={() => {
              setInto('existing');
              setCompany(refused.id ?? undefined);
              convert.reset();
            }}
          >
            {t('sales:ui.lead.attach', { name: refused.name ?? '' })}
          </Button>
        ) : null}
        <Twins leadId={lead.id} />
        <Radio.Group
          value={choice}
          onChange={(event) => {
            setInto(event.target.value as 'new' | 'existing');
            convert.reset();
          }}
          options={[
            { value: 'new', label: t('sales:ui.lead.into_new') },
            { value: 'existing', label: t('sales:ui.lead.into_existing') },
          ]}
        />
        {choice === 'new' ? (
          <FormField label={t('sales:ui.field.company_name')} name="name" problem={convert.problem}>
            {(field) => <Input {...field} value={name} onChange={(event) => setName(event.target.value)} />}
          </FormField>
        ) : (
          <FormField label={t('sales:ui.field.company')} name="company_id" problem={convert.problem}>
            {(field) => (
              <CompanySelect
                field={field}
                value={target}
                known={twin?.id ? { id: twin.id, name: twin.name } : undefined}
                onChange={setCompany}
              />
            )}
          </FormField>
        )}
        {maySell ? (
          <Checkbox checked={sells} onChange={(event) => setSells(event.target.checked)}>
            {t('sales:ui.lead.with_opportunity')}
          </Checkbox>
        ) : null}
        {sells && maySell ? (
          <>
            <FormField label={t('sales:ui.field.name')} name="opportunity.name" problem={convert.problem}>
              {(field) => <Input {...field} value={deal} onChange={(event) => setDeal(event.target.value)} />}
            </FormField>
            <div className={styles.pair}>
              <FormField label={t('sales:ui.field.amount')} name="amount" problem={convert.problem}>
                {(field) => (
                  <Input
                    {...field}
                    inputMode="decimal"
                    value={amount}
                    onChange={(event) => setAmount(event.target.value)}
                  />
                )}
              </FormField>
              <FormField label={t('sales:ui.field.currency')} name="currency" problem={convert.problem}>
                {(field) => <CurrencySelect field={field} value={currency} onChange={setCurrency} />}
              </FormField>
            </div>
          </>
        ) : null}
      </div>
    </Modal>
  );
}
