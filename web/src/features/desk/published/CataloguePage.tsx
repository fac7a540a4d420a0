import { PlusOutlined, TagOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Catalogue } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import styles from '../Desk.module.css';
import { Part } from '../Part';
import { cataloguesQuery } from '../queries';
import type { DeskSearch } from '../search';
import { CatalogueForm } from './CatalogueForm';
import { STANDING_TONES, standingOf } from './effective';
import { Offerings } from './Offerings';

/** What can be ordered and what it costs; and what was offered before. */
export function CataloguePage() {
  const { t } = useTranslation();
  const router = useRouter();
  const may = useMay('desk.publish');
  const search = useSearch({ from: '/shell/desk/catalogue' });
  const go = (next: DeskSearch) => void router.navigate({ to: '/desk/catalogue', search: next, replace: true });
  const { data, error, refetch } = useQuery(cataloguesQuery());
  const write = () => go({ ...search, make: 'version' });
  const [newest] = data?.versions ?? [];
  const current = data?.versions.find(({ id }) => id === data.current);
  const shown = data?.versions.find(({ id }) => id === search.version) ?? current ?? newest;
  return (
    <Page
      title={t('desk:ui.nav.catalogue')}
      acts={
        may && shown ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={write}>
            {t('desk:ui.catalogue.new')}
          </Button>
        ) : null
      }
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading /> : null}
      {data && !shown ? (
        <FirstUse
          icon={<TagOutlined />}
          title={t('desk:ui.home.no_catalogue')}
          {...(may ? { act: { words: t('desk:ui.catalogue.first'), run: write } } : {})}
        >
          {t('desk:ui.home.no_catalogue_words')}
        </FirstUse>
      ) : null}
      {data && shown ? (
        <div className={styles.stack}>
          <Offerings key={shown.id} offerings={shown.offerings} />
          <Part title={t('desk:ui.part.versions')}>
            <Versions versions={data.versions} shown={shown} />
          </Part>
        </div>
      ) : null}
      {may && data && search.make === 'version' ? (
        <CatalogueForm
          current={current?.text}
          template={data.template}
          onClose={() => go(search.version ? { version: search.version } : {})}
          onPublished={({ id }) => go({ version: id })}
        />
      ) : null}
    </Page>
  );
}

function Versions({ versions, shown }: { versions: readonly Catalogue[]; shown: Catalogue }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  return (
    <ul className={styles.list}>
      {versions.map((version) => {
        const standing = standingOf(version, versions, now);
        return (
          <li key={version.id} className={styles.item}>
            <span className={styles.above}>
              <Link
                to="/desk/catalogue"
                search={{ version: version.id }}
                {...(version.id === shown.id ? { 'aria-current': 'true' as const } : {})}
              >
                {t('desk:ui.catalogue.from', { at: format.dateTime(version.effective_from) })}
              </Link>
              <span className={styles.quiet}>
                {t('desk:ui.catalogue.published', { at: format.dateTime(version.published_at) })}
              </span>
            </span>
            <StageChip tone={STANDING_TONES[standing]}>{t(`desk:ui.catalogue.${standing}`)}</StageChip>
          </li>
        );
      })}
    </ul>
  );
}
