import { Input, Segmented, Select } from 'antd';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { changeLang, LANG_NAMES, LANGS, type Lang } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { type ThemeChoice, themeChoice } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { timeZones, zoneWords } from '@/lib/zones';
import { Page } from '@/ui/Page';
import { Row } from './Rows';

/** Name, language, time zone and light or dark; each is kept as soon as it is changed. */
export function ProfilePage() {
  const { t, i18n } = useTranslation();
  const { account } = useMe();
  const theme = useStore(themeChoice);
  const id = useId();
  const [name, setName] = useState(account.name);
  const keep = useAct({
    call: (body: { name?: string; lang?: Lang; time_zone?: string; theme?: ThemeChoice }) =>
      api.PATCH('/api/me', { body }),
    invalidates: ['accounts.me.get'],
    says: () => t('accounts:ui.saved'),
  });
  const keepName = () => {
    const next = name.trim();
    if (next && next !== account.name) keep.mutate({ name: next });
    else setName(account.name);
  };
  return (
    <Page title={t('accounts:ui.settings.profile')} width="reading">
      <div>
        <Row label={t('accounts:ui.profile.name')} hint={t('accounts:ui.profile.name_hint')} id={`${id}-name`}>
          <Input
            id={`${id}-name`}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            onBlur={keepName}
            onPressEnter={(event) => event.currentTarget.blur()}
          />
        </Row>
        <Row label={t('accounts:ui.email')} hint={t('accounts:ui.profile.email_hint')} id={`${id}-email`}>
          <Input id={`${id}-email`} value={account.email} readOnly variant="filled" />
        </Row>
        <Row label={t('shell.language')} hint={t('accounts:ui.profile.lang_hint')}>
          <Segmented
            aria-label={t('shell.language')}
            value={i18n.language}
            options={LANGS.map((lang) => ({ value: lang, label: <span lang={lang}>{LANG_NAMES[lang]}</span> }))}
            onChange={(lang) => {
              void changeLang(lang as Lang);
              keep.mutate({ lang: lang as Lang });
            }}
          />
        </Row>
        <Row
          label={t('accounts:ui.profile.time_zone')}
          hint={t('accounts:ui.profile.time_zone_hint')}
          id={`${id}-zone`}
        >
          <ZoneSelect
            id={`${id}-zone`}
            value={account.time_zone}
            onChange={(time_zone) => keep.mutate({ time_zone })}
          />
        </Row>
        <Row label={t('shell.theme')}>
          <Segmented
            aria-label={t('shell.theme')}
            value={theme}
            options={(['system', 'light', 'dark'] as const).map((value) => ({
              value,
              label: t(`shell.theme_${value}`),
            }))}
            onChange={(choice) => {
              themeChoice.set(choice);
              keep.mutate({ theme: choice });
            }}
          />
        </Row>
      </div>
    </Page>
  );
}

function ZoneSelect({ id, value, onChange }: { id: string; value: string; onChange: (zone: string) => void }) {
  const { lang } = useFormat();
  const now = useNow();
  const options = useMemo(
    () => timeZones(value).map((zone) => ({ value: zone, label: zoneWords(zone, now, lang) })),
    [value, now, lang],
  );
  return (
    <Select
      id={id}
      style={{ width: '100%' }}
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      options={options}
      onChange={onChange}
    />
  );
}
