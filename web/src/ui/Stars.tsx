import { StarFilled, StarOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import styles from './Stars.module.css';

const MAX = 5;
const PLACES = [1, 2, 3, 4, 5] as const;

/** How much a customer matters, 0 to 5. With `onChange` a click sets it, a click on the last one clears it. */
export function Stars({ value, onChange }: { value: number; onChange?: ((stars: number) => void) | undefined }) {
  const { t } = useTranslation();
  const words = t('customers:ui.stars', { count: value });
  if (!onChange) {
    return (
      <span className={styles.stars} role="img" aria-label={words} title={words}>
        {PLACES.map((place) => (
          <i key={place} data-on={place <= value} />
        ))}
      </span>
    );
  }
  return (
    <span className={styles.choice}>
      <span className="sr-only">{words}</span>
      {PLACES.map((place) => (
        <button
          key={place}
          type="button"
          data-on={place <= value}
          aria-label={t('customers:ui.stars_set', { count: place, max: MAX })}
          onClick={() => onChange(place === value ? 0 : place)}
        >
          {place <= value ? <StarFilled /> : <StarOutlined />}
        </button>
      ))}
    </span>
  );
}
