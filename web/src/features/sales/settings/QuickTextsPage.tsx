import { DeleteOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import styles from '../Sales.module.css';

/** Texts that are written often: one's own, and everybody's. A slash brings them in the follow-up's field. */
export function QuickTextsPage() {
  const { t } = useTranslation();
  const mayShare = useMay('sales.pipeline.manage');
  const { data, error, refetch } = useQuery(query('sales.quick_texts.list', '/api/sales/quick-texts'));
  const remove = useAct({
    call: (one: { id: string; title: string; text: string; shared: boolean }) =>
      api.DELETE('/api/sales/quick-texts/{id}', { params: { path: { id: one.id } } }),
    invalidates: ['sales.quick_texts.list'],
    says: (_, one) => t('sales:ui.quick_texts.removed', { title: one.title }),
    undo:
      (_, { title, text, shared }) =>
      () =>
        api.POST('/api/sales/quick-texts', { body: { title, text, shared } }),
  });
  return (
    <Page title={t('sales:ui.quick_texts.page')}>
      <div className={styles.quickTexts}>
        <p className={styles.muted}>{t('sales:ui.quick_texts.hint')}</p>
        <NewText mayShare={mayShare} />
        {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <RowsLoading rows={4} /> : null}
        {data?.length === 0 ? (
          <FirstUse icon={<ThunderboltOutlined />} title={t('sales:ui.quick_texts.none')}>
            {t('sales:ui.quick_texts.none_words')}
          </FirstUse>
        ) : null}
        <ul className={styles.quickList}>
          {data?.map((one) => (
            <li key={one.id}>
              <div>
                <b>{one.title}</b> {one.shared ? <StageChip>{t('sales:ui.quick_texts.everybody')}</StageChip> : null}
                <p className={styles.quickWords}>{one.text}</p>
              </div>
              {!one.shared || mayShare ? (
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={`${t('sales:ui.quick_texts.remove')}: ${one.title}`}
                  onClick={() => remove.mutate(one)}
                />
              ) : null}
            </li>
          ))}
        </ul>
      </div>
    </Page>
  );
}

function NewText({ mayShare }: { mayShare: boolean }) {
  const { t } = useTranslation();
  const [form, setForm] = useState({ title: '', text: '', shared: false });
  const make = useAct({
    call: () => api.POST('/api/sales/quick-texts', { body: { ...form, title: form.title.trim() } }),
    refusal: 'form',
    invalidates: ['sales.quick_texts.list'],
    onDone: () => setForm({ title: '', text: '', shared: false }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <FormProblem problem={make.problem} shown={['title', 'text']} />
      <FormField label={t('sales:ui.quick_texts.title')} name="title" problem={make.problem}>
        {(field) => (
          <Input
            {...field}
            value={form.title}
            onChange={(event) => setForm((now) => ({ ...now, title: event.target.value }))}
          />
        )}
      </FormField>
      <FormField label={t('sales:ui.quick_texts.text')} name="text" problem={make.problem}>
        {(field) => (
          <Input.TextArea
            {...field}
            autoSize={{ minRows: 2, maxRows: 8 }}
            value={form.text}
            onChange={(event) => setForm((now) => ({ ...now, text: event.target.value }))}
          />
        )}
      </FormField>
      <div className={styles.foot}>
        {mayShare ? (
          <Checkbox
            checked={form.shared}
            onChange={(event) => setForm((now) => ({ ...now, shared: event.target.checked }))}
          >
            {t('sales:ui.quick_texts.share')}
          </Checkbox>
        ) : (
          <span />
        )}
        <Button
          type="primary"
          htmlType="submit"
          loading={make.isPending}
          disabled={!form.title.trim() || !form.text.trim()}
        >
          {t('sales:ui.quick_texts.add')}
        </Button>
      </div>
    </form>
  );
}
