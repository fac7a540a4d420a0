import { useTranslation } from 'react-i18next';
import type { MailTemplate } from '@/api/types';
import { StageChip } from '@/ui/StageChip';
import styles from './Templates.module.css';

/** A template on one line: folder and name, language, whose. */
export function TemplateRow({ template }: { template: MailTemplate }) {
  const { t } = useTranslation();
  return (
    <span className={styles.row}>
      <span className={styles.name}>
        {template.folder ? <span className={styles.folder}>{template.folder} / </span> : null}
        {template.name}
      </span>
      {template.language ? <span className={styles.language}>{template.language.toUpperCase()}</span> : null}
      {template.shared ? <StageChip>{t('mail:late.template.everybody')}</StageChip> : null}
    </span>
  );
}
