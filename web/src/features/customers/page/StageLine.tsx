import { CheckOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Company } from '@/api/types';
import { STAGES } from '../stages';
import styles from './StageLine.module.css';
import { useCompanyActs } from './useCompanyActs';

/** The stages as one line; a click moves the customer there, with a way back. */
export function StageLine({ company, readOnly }: { company: Company; readOnly: boolean }) {
  const { t } = useTranslation();
  const { toStage } = useCompanyActs(company);
  const at = STAGES.indexOf(company.stage);
  return (
    <ol className={styles.line} aria-label={t('customers:ui.column.stage')}>
      {STAGES.map((stage, index) => (
        <li key={stage}>
          <button
            type="button"
            className={styles.step}
            data-state={index < at ? 'past' : index === at ? 'now' : 'ahead'}
            aria-current={index === at ? 'step' : undefined}
            disabled={readOnly || index === at}
            onClick={() => toStage.mutate(stage)}
          >
            {index < at ? <CheckOutlined aria-hidden="true" /> : null}
            {t(`customers:ui.stage.${stage}`)}
          </button>
        </li>
      ))}
    </ol>
  );
}
