import { LineChartOutlined } from '@ant-design/icons';
import { Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Company } from '@/api/types';
import styles from './Score.module.css';

/** The score, and on demand which rules make it. Nothing where no rule is met. */
export function ScoreChip({ company }: { company: Company }) {
  const { t } = useTranslation();
  const { score, score_reasons } = company;
  if (score_reasons.length === 0) return null;
  const reasons = (
    <ul className={styles.reasons}>
      {score_reasons.map((one) => (
        <li key={`${one.name} ${one.points}`}>
          <span>{one.name}</span>
          <Points points={one.points} />
        </li>
      ))}
    </ul>
  );
  return (
    <Popover trigger={['click', 'hover']} title={t('customers:ui.score.why')} content={reasons}>
      <button type="button" className={styles.chip} aria-label={t('customers:ui.score.is', { score })}>
        <LineChartOutlined aria-hidden="true" />
        <span className="num">{score}</span>
      </button>
    </Popover>
  );
}

/** Points with their sign. */
export function Points({ points }: { points: number }) {
  return (
    <b className="num" data-takes={points < 0}>
      {points > 0 ? `+${points}` : `−${-points}`}
    </b>
  );
}
