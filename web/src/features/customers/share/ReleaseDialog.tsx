import { useQuery } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Company } from '@/api/types';
import { useAct } from '@/api/useAct';
import { OWNERS_TOUCHED, poolSettingsQuery } from './queries';
import styles from './Share.module.css';

const REASON_CHARS_MAX = 500;

/** Gives a customer up, with the reason that stands in its history. */
export function ReleaseDialog({ company, onClose }: { company: Company; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const { data: settings } = useQuery(poolSettingsQuery());
  const release = useAct({
    call: () => api.POST('/api/customers/release', { body: { ids: [company.id], reason: reason.trim() || null } }),
    invalidates: OWNERS_TOUCHED,
    says: () => t('customers:ui.share.released', { name: company.name }),
    onDone: onClose,
  });
  return (
    <Modal
      open
      title={t('customers:ui.share.release_title', { name: company.name })}
      okText={t('customers:ui.share.release')}
      confirmLoading={release.isPending}
      onOk={() => release.mutate()}
      onCancel={onClose}
    >
      <div className={styles.form}>
        <p>{t('customers:ui.share.release_words', { days: settings?.reclaim_days ?? 0 })}</p>
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={REASON_CHARS_MAX}
          aria-label={t('customers:ui.share.release_reason')}
          placeholder={t('customers:ui.share.release_reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Modal>
  );
}
