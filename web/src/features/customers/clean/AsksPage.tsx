import { InboxOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { AskLine } from './AskLine';
import styles from './Clean.module.css';
import { CleanTabs } from './CleanTabs';
import { asksQuery } from './queries';
import { ASK_VIEWS, type AskView } from './states';

/** Requests of colleagues for one's customers, and one's own for theirs. */
export function AsksPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { view = 'of_me' } = useSearch({ from: '/shell/customers/requests' });
  const list = useInfiniteQuery(asksQuery({ view }));
  const rows = rowsOf(list.data);
  return (
    <Page
      title={t('customers:ui.clean.requests')}
      acts={
        <Radio.Group
          optionType="button"
          value={view}
          onChange={(event) =>
            void navigate({ to: '/customers/requests', search: { view: event.target.value as AskView }, replace: true })
          }
          options={ASK_VIEWS.map((value) => ({ value, label: t(`customers:ui.ask.view.${value}`) }))}
        />
      }
      bar={<CleanTabs at="requests" />}
    >
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <RowsLoading tall rows={5} /> : null}
      {list.data && rows.length === 0 ? (
        <FirstUse icon={<InboxOutlined />} title={t(`customers:ui.ask.none.${view}`)}>
          {t('customers:ui.ask.none_words')}
        </FirstUse>
      ) : null}
      <ul className={styles.list}>
        {rows.map((one) => (
          <AskLine key={one.id} ask={one} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <div className={styles.more}>
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('customers:ui.clean.more')}
          </Button>
        </div>
      ) : null}
    </Page>
  );
}
