import { AuditOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { ContractVersion } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { useNow } from '@/lib/now';
import { contractWords } from '@/lib/soldWords';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import styles from '../Desk.module.css';
import { Part } from '../Part';
import { contractsQuery } from '../queries';
import type { DeskSearch } from '../search';
import { ContractForm } from './ContractForm';
import { ContractReader } from './ContractReader';
import { addressOf, byKind, versionAt } from './contracts';
import { STANDING_TONES, standingOf } from './effective';
import { TemplatesForm } from './TemplatesForm';

/** The contracts that are accepted here, each with its versions. */
export function ContractsPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const phone = useIsPhone();
  const may = useMay('desk.publish');
  const search = useSearch({ from: '/shell/desk/contracts' });
  const go = (next: DeskSearch) => void router.navigate({ to: '/desk/contracts', search: next, replace: true });
  const close = () => go({});
  const { data, error, refetch } = useQuery(contractsQuery());
  const fill = () => go({ make: 'templates' });
  const write = () => go({ make: 'text' });
  const isNew = data?.versions.length === 0;
  const read = versionAt(search.read);
  return (
    <Page
      title={t('desk:ui.nav.contracts')}
      acts={
        may && data ? (
          <>
            <Button icon={<EditOutlined />} aria-label={t('desk:ui.contract.text')} onClick={write}>
              {phone ? null : t('desk:ui.contract.text')}
            </Button>
            {isNew ? null : (
              <Button type="primary" icon={<PlusOutlined />} onClick={fill}>
                {t('desk:ui.contract.templates')}
              </Button>
            )}
          </>
        ) : null
      }
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading /> : null}
      {isNew ? (
        <FirstUse
          icon={<AuditOutlined />}
          title={t('desk:ui.contract.none')}
          {...(may ? { act: { words: t('desk:ui.contract.templates'), run: fill } } : {})}
        >
          {t('desk:ui.contract.none_words')}
        </FirstUse>
      ) : null}
      {data && !isNew ? (
        <div className={styles.stack}>
          {byKind(data.versions).map(([kind, versions]) => (
            <Part key={kind} title={contractWords(kind)}>
              <Versions versions={versions} />
            </Part>
          ))}
        </div>
      ) : null}
      {read ? <ContractReader key={search.read} kind={read.kind} number={read.number} onClose={close} /> : null}
      {may && data && search.make === 'templates' ? (
        <TemplatesForm placeholders={data.placeholders} onClose={close} />
      ) : null}
      {may && data && search.make === 'text' ? <ContractForm versions={data.versions} onClose={close} /> : null}
    </Page>
  );
}

function Versions({ versions }: { versions: readonly ContractVersion[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  return (
    <ul className={styles.list}>
      {versions.map((version) => {
        const { number, title, effective_from } = version;
        const standing = standingOf(version, versions, now);
        return (
          <li key={number} className={styles.item}>
            <span className={styles.above}>
              <Link to="/desk/contracts" search={{ read: addressOf(version) }}>
                {t('desk:ui.contract.version', { number })}
              </Link>
              <span>{title}</span>
            </span>
            <span className={styles.quiet}>{t('desk:ui.catalogue.from', { at: format.dateTime(effective_from) })}</span>
            <StageChip tone={STANDING_TONES[standing]}>{t(`desk:ui.catalogue.${standing}`)}</StageChip>
          </li>
        );
      })}
    </ul>
  );
}
