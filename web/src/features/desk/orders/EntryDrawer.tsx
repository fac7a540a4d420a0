import { TagOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { Id, SubscriptionOrder } from '@/api/types';
import { langNow } from '@/lib/i18n';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { currenciesOf, newEntry } from '../entry';
import { cataloguesQuery, companyQuery } from '../queries';
import { EntryForm } from './EntryForm';

interface EntryDrawerProps {
  /** For a company that is there. */
  customerId: Id | undefined;
  onClose: () => void;
  onEntered: (order: SubscriptionOrder) => void;
}

/** An order that comes by telephone or on paper. */
export function EntryDrawer({ customerId, onClose, onEntered }: EntryDrawerProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const catalogues = useQuery(cataloguesQuery());
  const company = useQuery({ ...companyQuery(customerId ?? ''), enabled: customerId !== undefined });
  const error = catalogues.error ?? company.error;
  const isThere = catalogues.data && (!customerId || company.data);
  const current = catalogues.data?.versions.find(({ id }) => id === catalogues.data.current);
  const isSold = current !== undefined && currenciesOf(current.offerings).length > 0;
  const toCatalogue = () => void router.navigate({ to: '/desk/catalogue', search: { make: 'version' } });
  return (
    <Drawer open onClose={onClose} size={640} title={t('desk:ui.nav.enter')} mask={{ closable: false }}>
      {error && !isThere ? (
        <ErrorState
          problem={Problem.of(error)}
          onRetry={() => void Promise.all([catalogues.refetch(), customerId ? company.refetch() : undefined])}
        />
      ) : null}
      {!isThere && !error ? <RowsLoading rows={6} /> : null}
      {isThere && !isSold ? (
        <FirstUse
          icon={<TagOutlined />}
          title={t('desk:ui.home.no_catalogue')}
          act={{ words: t('desk:ui.home.no_catalogue_act'), run: toCatalogue }}
        >
          {t(current ? 'desk:ui.entry.no_prices' : 'desk:ui.home.no_catalogue_words')}
        </FirstUse>
      ) : null}
      {isThere && isSold ? (
        <EntryForm
          offerings={current.offerings}
          begun={newEntry(current.offerings, langNow(), company.data)}
          onEntered={onEntered}
        />
      ) : null}
    </Drawer>
  );
}
