import { DatePicker, Segmented } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { type FieldProblem, FormField } from '@/ui/FormField';
import styles from '../Desk.module.css';

const MINUTE_STEP = 15;

interface EffectiveFieldProps {
  /** The moment as text of the API; nothing is 'at once'. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  problem: FieldProblem | undefined;
}

/** From when what is published counts. */
export function EffectiveField({ value, onChange, problem }: EffectiveFieldProps) {
  const { t } = useTranslation();
  const tomorrow = () => dayjs().add(1, 'day').startOf('day').toISOString();
  return (
    <FormField label={t('desk:ui.effective.label')} name="effective_from" problem={problem}>
      {({ id, status }) => (
        <div className={styles.row}>
          <Segmented
            id={id}
            value={value ? 'later' : 'now'}
            onChange={(when) => onChange(when === 'later' ? tomorrow() : undefined)}
            options={(['now', 'later'] as const).map((when) => ({
              value: when,
              label: t(`desk:ui.effective.${when}`),
            }))}
          />
          {value ? (
            <DatePicker
              aria-label={t('desk:ui.effective.at')}
              {...(status ? { status } : {})}
              allowClear={false}
              showTime={{ format: 'HH:mm', minuteStep: MINUTE_STEP }}
              format="YYYY-MM-DD HH:mm"
              value={dayjs(value)}
              onChange={(date) => date && onChange(date.toISOString())}
            />
          ) : null}
        </div>
      )}
    </FormField>
  );
}
