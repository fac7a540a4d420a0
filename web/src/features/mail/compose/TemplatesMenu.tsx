import { FileTextOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Popover, Tooltip } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppLink } from '@/lib/AppLink';
import { templatesQuery } from '../queries';
import { TemplateRow } from '../templates/TemplateRow';
import choices from '../thread/Choices.module.css';
import styles from './TemplatesMenu.module.css';

/** Templates to write from, by folder. */
export function TemplatesMenu({ onChoose }: { onChoose: (id: string) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      arrow={false}
      placement="top"
      destroyOnHidden
      content={
        <Choose
          onChoose={(id) => {
            setOpen(false);
            onChoose(id);
          }}
        />
      }
    >
      <Tooltip title={t('mail:late.template.menu')}>
        <Button type="text" icon={<FileTextOutlined />} aria-label={t('mail:late.template.menu')} />
      </Tooltip>
    </Popover>
  );
}

function Choose({ onChoose }: { onChoose: (id: string) => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(templatesQuery());
  const [words, setWords] = useState('');
  const found = useMemo(() => {
    const wanted = words.trim().toLowerCase();
    return (data ?? []).filter((one) => `${one.name} ${one.folder} ${one.subject}`.toLowerCase().includes(wanted));
  }, [data, words]);
  return (
    <div className={styles.menu}>
      <Input
        autoFocus
        size="small"
        allowClear
        value={words}
        placeholder={t('mail:late.template.search')}
        aria-label={t('mail:late.template.search')}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          const first = found[0];
          if (event.key === 'Enter' && first) onChoose(first.id);
        }}
      />
      <div className={styles.list}>
        {found.map((one) => (
          <button key={one.id} type="button" className={choices.line} onClick={() => onChoose(one.id)}>
            <TemplateRow template={one} />
          </button>
        ))}
        {data && found.length === 0 ? (
          <p className={choices.none}>
            {t(data.length === 0 ? 'mail:late.template.none' : 'mail:late.template.none_found')}
          </p>
        ) : null}
      </div>
      <AppLink className={styles.manage} href="/settings/mail-templates">
        {t('mail:late.template.manage')}
      </AppLink>
    </div>
  );
}
