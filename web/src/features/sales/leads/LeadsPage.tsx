import { FundOutlined, PlusOutlined } from '@ant-design/icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { useIsPhone } from '@/lib/media';
import { Page } from '@/ui/Page';
import { Words } from '../board/OpportunitiesPage';
import styles from '../Sales.module.css';
import { LEAD_SOURCES, LEAD_STATES, LEAD_VIEWS, type LeadsSearch, WHOSE } from '../search';
import { LeadBoard } from './LeadBoard';
import { LeadDrawer } from './LeadDrawer';
import { LeadFigures } from './LeadFigures';
import { LeadForm } from './LeadForm';
import { LeadList } from './LeadList';

export type PutLeads = (part: { [K in keyof LeadsSearch]?: LeadsSearch[K] | undefined }) => void;

/** Who may become a customer: as a list, as a board by state, and what the sources bring. */
export function LeadsPage() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const may = useMay('sales.lead.write');
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/leads' });
  const put: PutLeads = (part) =>
    void navigate({ to: '/leads', search: { ...search, ...part } as LeadsSearch, replace: true });
  const view = search.view ?? 'list';
  const shared = { allowClear: true, popupMatchSelectWidth: false, className: styles.filter } as const;
  return (
    <Page
      title={t('sales:ui.nav.leads')}
      aside={
        <Segmented
          aria-label={t('sales:ui.view.label')}
          value={view}
          onChange={(next) => put({ view: next })}
          options={LEAD_VIEWS.map((value) => ({ value, label: t(`sales:ui.view.${value}`) }))}
        />
      }
      acts={
        may ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => put({ make: 'lead' })}>
            {phone ? t('sales:ui.lead.short') : t('sales:ui.lead.new')}
          </Button>
        ) : null
      }
      bar={
        view === 'figures' ? null : (
          <div className={styles.bar}>
            <Segmented
              aria-label={t('sales:ui.whose.label')}
              value={search.whose ?? 'all'}
              onChange={(whose) => put({ whose })}
              options={WHOSE.map((value) => ({ value, label: t(`sales:ui.whose.${value}`) }))}
            />
            {view === 'list' ? (
              <Select
                {...shared}
                aria-label={t('sales:ui.field.state')}
                placeholder={t('sales:ui.field.state')}
                value={search.state}
                onChange={(state) => put({ state })}
                options={LEAD_STATES.map((value) => ({ value, label: t(`sales:ui.lead_state.${value}`) }))}
              />
            ) : null}
            <Select
              {...shared}
              aria-label={t('sales:ui.field.source')}
              placeholder={t('sales:ui.field.source')}
              value={search.source}
              onChange={(source) => put({ source })}
              options={LEAD_SOURCES.map((value) => ({ value, label: t(`sales:ui.lead_source.${value}`) }))}
            />
            {search.filter ? (
              <Button size="small" icon={<FundOutlined />} onClick={() => put({ filter: undefined })}>
                {t('sales:ui.of_report')} ×
              </Button>
            ) : null}
            <Words value={search.q ?? ''} onChange={(q) => put({ q: q || undefined })} />
          </div>
        )
      }
    >
      {view === 'list' ? <LeadList search={search} onChange={put} /> : null}
      {view === 'board' ? <LeadBoard search={search} onChange={put} /> : null}
      {view === 'figures' ? <LeadFigures /> : null}
      {search.make ? (
        <LeadForm onClose={() => put({ make: undefined })} onMade={(lead) => put({ make: undefined, lead })} />
      ) : null}
      {search.lead ? <LeadDrawer key={search.lead} id={search.lead} onClose={() => put({ lead: undefined })} /> : null}
    </Page>
  );
}
