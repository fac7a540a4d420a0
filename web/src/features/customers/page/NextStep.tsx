import { CheckOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { rowsOf } from '@/api/rows';
import type { Company } from '@/api/types';
import { DueChip } from '../DueChip';
import { timelineQuery } from '../queries';
import styles from './Company.module.css';
import { useDone } from './useDone';

/** What was promised next, to be kept from here. */
export function NextStep({ company }: { company: Company }) {
  const { t } = useTranslation();
  const may = useMay('customers.follow_up.write');
  const keep = useDone(company.id);
  // The same list as the timeline's first page: the promise is nearly always in it.
  const { data } = useInfiniteQuery(timelineQuery(company.id, undefined));
  const { next_follow_up_at } = company;
  const entry = rowsOf(data).find((one) => !one.done_at && one.next_at === next_follow_up_at);
  return (
    <section className={styles.next}>
      <h2>{t('customers:ui.follow_up.next')}</h2>
      {next_follow_up_at ? (
        <>
          <DueChip at={next_follow_up_at} />
          {entry ? <p>{entry.text}</p> : null}
          {entry && may ? (
            <Button
              size="small"
              icon={<CheckOutlined />}
              loading={keep.isPending}
              onClick={() => keep.mutate({ id: entry.id, next_at: next_follow_up_at })}
            >
              {t('customers:ui.follow_up.done')}
            </Button>
          ) : null}
        </>
      ) : (
        <p className={styles.quiet}>{t('customers:ui.follow_up.none')}</p>
      )}
    </section>
  );
}
