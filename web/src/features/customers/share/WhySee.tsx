import { CloseOutlined, EyeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Popover, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '@/api/me';
import type { Company, CompanySight } from '@/api/types';
import { useIsPhone } from '@/lib/media';
import { Initials } from '@/ui/Initials';
import { useCompanyActs } from '../page/useCompanyActs';
import { colleaguesQuery } from '../queries';
import { sightQuery } from './queries';
import styles from './Share.module.css';

/** In the company's head: who sees it and why, and with whom it is shared. */
export function WhySee({ company }: { company: Company }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const phone = useIsPhone();
  const button = (
    <button
      type="button"
      className={styles.headButton}
      aria-expanded={open}
      {...(phone ? { onClick: () => setOpen(true) } : {})}
    >
      <EyeOutlined aria-hidden="true" />
      {t('customers:ui.share.why_see')}
    </button>
  );
  if (phone) {
    return (
      <>
        {button}
        <Modal open={open} footer={null} destroyOnHidden onCancel={() => setOpen(false)}>
          <Why company={company} />
        </Modal>
      </>
    );
  }
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<Why company={company} />}
    >
      {button}
    </Popover>
  );
}

function Why({ company }: { company: Company }) {
  const { t } = useTranslation();
  const { account } = useMe();
  const [who, setWho] = useState(account.id);
  const { data: colleagues } = useQuery(colleaguesQuery());
  const { data } = useQuery(sightQuery(company.id, who));
  return (
    <div className={styles.why}>
      <span className={styles.whyTitle}>{t('customers:ui.share.why_title')}</span>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('customers:ui.share.why_person')}
        value={who}
        onChange={setWho}
        options={(colleagues?.items ?? [{ id: account.id, name: account.name }]).map((one) => ({
          value: one.id,
          label: one.name,
        }))}
      />
      {data ? <Reasons sight={data} /> : null}
      <Sharers company={company} />
    </div>
  );
}

function Reasons({ sight }: { sight: CompanySight }) {
  const { t } = useTranslation();
  const { name } = sight.account;
  return (
    <ul aria-live="polite">
      {sight.visible ? null : <li>{t('customers:ui.share.why_not', { name })}</li>}
      {sight.reasons.map(({ by, owner, department }) => (
        <li key={`${by}${department ?? ''}`}>
          {t(`customers:ui.share.reason.${by}`, { name, owner: owner?.name ?? '', department: department ?? '' })}
        </li>
      ))}
      {sight.active ? null : <li>{t('customers:ui.share.why_inactive', { name })}</li>}
    </ul>
  );
}

/** The owners; the first is the main one, the others share it with him. */
function Sharers({ company }: { company: Company }) {
  const { t } = useTranslation();
  const may = useMay('customers.company.write');
  const { save } = useCompanyActs(company);
  const { data: colleagues } = useQuery(colleaguesQuery());
  const ids = company.owners.map((one) => one.id);
  if (ids.length === 0) return null;
  return (
    <div className={styles.sharers}>
      <span className={styles.whyTitle}>{t('customers:ui.share.shares')}</span>
      {company.owners.map((one, at) => (
        <span key={one.id} className={styles.sharer}>
          <Initials name={one.name} size={20} />
          {one.name}
          {may && at > 0 ? (
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              aria-label={t('customers:ui.share.share_remove', { name: one.name })}
              onClick={() => void save({ owner_ids: ids.filter((id) => id !== one.id) })}
            />
          ) : null}
        </span>
      ))}
      {may ? (
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('customers:ui.share.share_with')}
          placeholder={t('customers:ui.share.share_with')}
          value={null}
          onChange={(id: string | null) => {
            if (id) void save({ owner_ids: [...ids, id] });
          }}
          options={(colleagues?.items ?? [])
            .filter((one) => !ids.includes(one.id))
            .map((one) => ({ value: one.id, label: one.name }))}
        />
      ) : null}
    </div>
  );
}
