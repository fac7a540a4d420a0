import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { learnedQuery } from '../queries';
import { Tag } from '../Tag';
import styles from './LearnedPage.module.css';
import { LABELS } from './labels';

/** What the company's corrections of labels have taught, and the way to forget it. */
export function LearnedPage() {
  const { t } = useTranslation();
  const may = useMay('mail.rules.manage');
  const { data, error, refetch } = useQuery(learnedQuery());
  const remember = () => api.POST('/api/mail/labels/remember');
  const forget = useAct({
    call: () => api.POST('/api/mail/labels/forget'),
    invalidates: ['mail.labels.learned'],
    says: (done) => t('mail:ui.label.forgotten', { count: done.corrections }),
    undo: () => remember,
  });
  const back = useAct({
    call: remember,
    invalidates: ['mail.labels.learned'],
    says: () => t('mail:ui.label.remembered'),
  });
  return (
    <Page title={t('mail:ui.label.page')} width="reading">
      <div>
        <p>{t('mail:ui.label.intro')}</p>
        <p className={styles.labels}>
          {LABELS.map((label) => (
            <Tag key={label} tag={label} />
          ))}
        </p>
        {error && !data ? (
          <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />
        ) : !data ? (
          <RowsLoading rows={1} />
        ) : (
          <div className={styles.learned}>
            <span>
              {data.corrections > 0
                ? t('mail:ui.label.learned', { count: data.corrections })
                : t('mail:ui.label.learned_none')}
            </span>
            {may && data.corrections > 0 ? (
              <Popconfirm
                title={t('mail:ui.label.forget_sure')}
                description={<span className={styles.words}>{t('mail:ui.label.forget_words')}</span>}
                okText={t('mail:ui.label.forget')}
                onConfirm={() => forget.mutate()}
              >
                <Button danger loading={forget.isPending}>
                  {t('mail:ui.label.forget')}
                </Button>
              </Popconfirm>
            ) : null}
            {may && data.forgotten > 0 ? (
              <Button loading={back.isPending} onClick={() => back.mutate()}>
                {t('mail:ui.label.remember')}
              </Button>
            ) : null}
          </div>
        )}
      </div>
    </Page>
  );
}
