import { DeleteOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AssignMember, Spread } from '@/api/types';
import { colleaguesQuery } from '../queries';
import { useCountryOptions, useLanguageOptions } from '../words';
import styles from './Share.module.css';

export const WAYS: readonly Spread[] = ['round_robin', 'country', 'language', 'load'];

interface MembersProps {
  way: Spread;
  members: AssignMember[];
  onChange: (members: AssignMember[]) => void;
  /** Who can't be chosen. */
  but?: string | undefined;
}

/** The colleagues among whom customers are spread, with their countries or languages where these decide. */
export function Members({ way, members, onChange, but }: MembersProps) {
  const { t } = useTranslation();
  const countries = useCountryOptions();
  const languages = useLanguageOptions();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const names = new Map((colleagues?.items ?? []).map((one) => [one.id, one.name]));
  const put = (id: string, part: Partial<AssignMember>) =>
    onChange(members.map((one) => (one.account_id === id ? { ...one, ...part } : one)));
  const free = (colleagues?.items ?? []).filter(
    (one) => one.state === 'active' && one.id !== but && !members.some((member) => member.account_id === one.id),
  );
  return (
    <div className={styles.group}>
      {members.map((one) => {
        const name = names.get(one.account_id) ?? '…';
        return (
          <div key={one.account_id} className={styles.member}>
            <span>{name}</span>
            {way === 'country' || way === 'language' ? (
              <Select
                mode="multiple"
                showSearch={{ optionFilterProp: 'label' }}
                aria-label={`${name}: ${t(`customers:ui.share.settings.${way === 'country' ? 'countries' : 'languages'}`)}`}
                placeholder={t('customers:ui.share.settings.rest')}
                value={way === 'country' ? (one.countries ?? []) : (one.languages ?? [])}
                onChange={(next) => put(one.account_id, way === 'country' ? { countries: next } : { languages: next })}
                options={way === 'country' ? countries : languages}
              />
            ) : (
              <span />
            )}
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('customers:ui.share.settings.remove_member', { name })}
              onClick={() => onChange(members.filter((member) => member.account_id !== one.account_id))}
            />
          </div>
        );
      })}
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('customers:ui.share.settings.add_member')}
        placeholder={t('customers:ui.share.settings.add_member')}
        value={null}
        onChange={(id: string | null) => {
          if (id) onChange([...members, { account_id: id, countries: [], languages: [] }]);
        }}
        options={free.map((one) => ({ value: one.id, label: one.name }))}
      />
    </div>
  );
}
