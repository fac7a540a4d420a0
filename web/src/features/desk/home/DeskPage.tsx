import { FileTextOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Desk } from '@/api/types';
import { useFormat } from '@/lib/format';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { WAITING } from '../acts';
import styles from '../Desk.module.css';
import { Part } from '../Part';
import { deskQuery } from '../queries';
import { Ending } from './Ending';

/** What waits for the vendor's people. */
export function DeskPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const may = useMay('desk.work');
  const { data, error, refetch } = useQuery(deskQuery());
  const enter = () => void router.navigate({ to: '/desk/orders', search: { make: 'order' } });
  const isReady = data?.has_catalogue && data.has_contracts;
  const isNew = data?.orders.every(({ count }) => count === 0) ?? false;
  return (
    <Page
      title={t('desk:ui.nav.desk')}
      acts={
        may && isReady && !isNew ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={enter}>
            {t('desk:ui.nav.enter')}
          </Button>
        ) : null
      }
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading /> : null}
      {data && isReady && isNew ? (
        <FirstUse
          icon={<FileTextOutlined />}
          title={t('desk:ui.home.none')}
          {...(may ? { act: { words: t('desk:ui.nav.enter'), run: enter } } : {})}
        >
          {t('desk:ui.home.none_words')}
        </FirstUse>
      ) : null}
      {data && !(isReady && isNew) ? <Waits desk={data} isNew={isNew} /> : null}
    </Page>
  );
}

function Waits({ desk, isNew }: { desk: Desk; isNew: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={styles.stack}>
      {desk.has_catalogue ? null : (
        <Notice title={t('desk:ui.home.no_catalogue')} words={t('desk:ui.home.no_catalogue_words')}>
          <Link to="/desk/catalogue" search={{ make: 'version' }}>
            {t('desk:ui.home.no_catalogue_act')}
          </Link>
        </Notice>
      )}
      {desk.has_contracts ? null : (
        <Notice title={t('desk:ui.home.no_contracts')} words={t('desk:ui.home.no_contracts_words')}>
          <Link to="/desk/contracts" search={{ make: 'templates' }}>
            {t('desk:ui.home.no_contracts_act')}
          </Link>
        </Notice>
      )}
      {isNew ? null : (
        <>
          <Part title={t('desk:ui.home.waiting')}>
            <Counts orders={desk.orders} />
          </Part>
          <Part title={t('desk:ui.home.ending')} words={t('desk:ui.home.ending_words')}>
            {desk.ending.length > 0 ? <Ending terms={desk.ending} /> : <p>{t('desk:ui.home.ending_none')}</p>}
          </Part>
        </>
      )}
    </div>
  );
}

function Notice({ title, words, children }: { title: string; words: string; children: ReactNode }) {
  const may = useMay('desk.publish');
  return (
    <section className={styles.notice}>
      <div>
        <h2>{title}</h2>
        <p>{words}</p>
      </div>
      {may ? children : null}
    </section>
  );
}

function Counts({ orders }: { orders: Desk['orders'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className={styles.counts}>
      {WAITING.map((state) => {
        const count = orders.find((one) => one.state === state)?.count ?? 0;
        return (
          <li key={state}>
            <Link to="/desk/orders" search={{ state }} data-none={count === 0}>
              <b className="num">{format.number(count)}</b>
              {t(`desk:ui.home.waits.${state}`)}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
