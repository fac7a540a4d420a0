import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { FormProblem } from '@/ui/FormField';
import styles from '../Sales.module.css';

/** The reasons for which opportunities are lost, as they are offered. */
export function Reasons({ reasons, may }: { reasons: readonly { name: string; retired: boolean }[]; may: boolean }) {
  const { t } = useTranslation();
  const offered = reasons.filter((one) => !one.retired).map((one) => one.name);
  const [names, setNames] = useState(offered);
  const save = useAct({
    call: () => api.PUT('/api/sales/loss-reasons', { body: { names } }),
    refusal: 'form',
    invalidates: ['sales.loss_reasons.list'],
    says: () => t('sales:ui.saved'),
  });
  return (
    <section className={styles.form}>
      <h2>{t('sales:ui.pipelines.reasons')}</h2>
      <FormProblem problem={save.problem} shown={[]} />
      <Select
        mode="tags"
        open={false}
        suffixIcon={null}
        aria-label={t('sales:ui.pipelines.reasons')}
        disabled={!may}
        value={names}
        onChange={setNames}
      />
      {may ? (
        <div className={styles.foot}>
          <span className={styles.muted}>{t('sales:ui.pipelines.reasons_hint')}</span>
          <Button
            loading={save.isPending}
            disabled={JSON.stringify(names) === JSON.stringify(offered)}
            onClick={() => save.mutate()}
          >
            {t('sales:ui.save')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
