import { Input, Switch } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import { useAct } from '@/api/useAct';
import { Page } from '@/ui/Page';
import { Row } from './Rows';
import { ReadOnlyNote } from './WhoGrants';

/** What holds for the whole company. */
export function CompanySettings() {
  const { t } = useTranslation();
  const { tenant, account } = useMe();
  const may = useMay('accounts.tenant.manage');
  const id = useId();
  const [name, setName] = useState(tenant.name);
  const change = useAct({
    call: (body: { name?: string; require_second_factor?: boolean }) => api.PATCH('/api/tenant', { body }),
    invalidates: ['accounts.me.get', 'accounts.audit.list'],
    says: () => t('accounts:ui.saved'),
  });
  const keepName = () => {
    const next = name.trim();
    if (next && next !== tenant.name) change.mutate({ name: next });
    else setName(tenant.name);
  };
  return (
    <Page title={t('accounts:ui.settings.company')} width="reading">
      <div style={{ display: 'grid', gap: 16 }}>
        <ReadOnlyNote may={may} />
        <div>
          <Row label={t('accounts:ui.company.name')} hint={t('accounts:ui.company.name_hint')} id={`${id}-name`}>
            <Input
              id={`${id}-name`}
              value={name}
              disabled={!may}
              onChange={(event) => setName(event.target.value)}
              onBlur={keepName}
              onPressEnter={(event) => event.currentTarget.blur()}
            />
          </Row>
          <Row
            label={t('accounts:ui.company.second')}
            hint={t(
              account.second_factor || tenant.require_second_factor
                ? 'accounts:ui.company.second_hint'
                : 'accounts:ui.company.second_first',
            )}
            id={`${id}-second`}
          >
            <Switch
              id={`${id}-second`}
              aria-label={t('accounts:ui.company.second')}
              checked={tenant.require_second_factor}
              disabled={!may}
              loading={change.isPending}
              onChange={(require_second_factor) => change.mutate({ require_second_factor })}
            />
          </Row>
        </div>
      </div>
    </Page>
  );
}
