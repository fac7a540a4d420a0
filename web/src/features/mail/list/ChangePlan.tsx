import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Outgoing } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { PlanChoices } from '../PlanChoices';
import { byAddressQuery } from '../queries';
import { zoneOf } from '../zones';

const TOUCHED = ['mail.outgoing.list'] as const;

/** A mail that waits: another time, or at once. */
export function ChangePlan({ row }: { row: Outgoing }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const address = row.to[0];
  const { data } = useQuery({ ...byAddressQuery(address ?? ''), enabled: open && address !== undefined });
  const company = data?.company;
  const zone = row.time_zone ?? company?.time_zone ?? zoneOf(company?.country);
  const plan = useAct({
    call: (body: { at?: string; time_zone?: string }) =>
      api.POST('/api/mail/outgoing/{id}/plan', { params: { path: { id: row.id } }, body }),
    invalidates: TOUCHED,
    says: (planned, asked) =>
      asked.at ? t('mail:ui.sent.planned', { at: format.dateTime(planned.leaves_at) }) : t('mail:late.plan.leaving'),
  });
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('mail:late.plan.change')}
      </Button>
      <Button size="small" loading={plan.isPending} onClick={() => plan.mutate({})}>
        {t('mail:late.plan.now')}
      </Button>
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        footer={null}
        width={400}
        title={t('mail:late.plan.change')}
        destroyOnHidden
      >
        <PlanChoices
          buyersZone={zone ?? undefined}
          verb={t('mail:ui.send.plan')}
          onChoose={(at, time_zone) => {
            setOpen(false);
            plan.mutate({ at, time_zone });
          }}
        />
      </Modal>
    </>
  );
}
