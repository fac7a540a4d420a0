/* biome-ignore-all lint/a11y/useSemanticElements: buttons and groups of HTML can't stand in a drawing */
/* biome-ignore-all lint/a11y/noAriaHiddenOnFocusable: lines and dots of a drawing take no focus */
import { type KeyboardEvent, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { CountryFlag, countryName } from '../CountryFlag';
import { bubblesOf, MAP_HEIGHT, MAP_WIDTH, pointOf } from './bubbles';
import { COUNTRY_PLACES, LAND_DOTS } from './places';
import styles from './WorldMap.module.css';

const DOTS = LAND_DOTS.map(pointOf);
const MERIDIANS = [-120, -60, 0, 60, 120].map((east) => pointOf({ north: 0, east }).x);
const PARALLELS = [60, 30, 0, -30].map((north) => pointOf({ north, east: 0 }).y);
const CONTINENTS = [
  { key: 'north_america', north: 50, east: -104 },
  { key: 'south_america', north: -14, east: -60 },
  { key: 'europe', north: 66, east: 22 },
  { key: 'africa', north: 10, east: 18 },
  { key: 'asia', north: 60, east: 96 },
  { key: 'oceania', north: -26, east: 134 },
] as const;
/** A bubble from this radius on has room for its number. */
const NUMBER_FROM = 12;

export interface CountryCount {
  code: string;
  count: number;
}

interface WorldMapProps {
  label: string;
  counts: readonly CountryCount[];
  /** Those that the list is narrowed to. */
  chosen: readonly string[];
  onChoose: (code: string) => void;
  /** Records without a country. */
  nowhere?: number;
}

/** How many where: a bubble a country on a plain world, and the same as a list beside it. */
export function WorldMap({ label, counts, chosen, onChoose, nowhere = 0 }: WorldMapProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const bubbles = useMemo(
    () =>
      bubblesOf(
        counts.map(({ code, count }) => ({ key: code, count })),
        (code) => COUNTRY_PLACES.get(code),
      ),
    [counts],
  );
  const most = Math.max(1, ...counts.map((one) => one.count));
  const sorted = [...counts].sort((a, b) => b.count - a.count);
  const words = (code: string, count: number) => `${countryName(code, format.lang)}: ${format.number(count)}`;
  const onKey = (event: KeyboardEvent, code: string) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onChoose(code);
  };
  return (
    <div className={styles.world}>
      <svg
        className={styles.map}
        viewBox={`0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`}
        role="group"
        aria-label={label}
        preserveAspectRatio="xMidYMid meet"
      >
        <g className={styles.lines} aria-hidden="true">
          {MERIDIANS.map((x) => (
            <line key={x} x1={x} x2={x} y1={0} y2={MAP_HEIGHT} />
          ))}
          {PARALLELS.map((y) => (
            <line key={y} x1={0} x2={MAP_WIDTH} y1={y} y2={y} />
          ))}
        </g>
        <g className={styles.dots} aria-hidden="true">
          {DOTS.map(({ x, y }) => (
            <circle key={`${x} ${y}`} cx={x} cy={y} r={2.1} />
          ))}
        </g>
        <g className={styles.continents} aria-hidden="true">
          {CONTINENTS.map(({ key, ...place }) => {
            const { x, y } = pointOf(place);
            return (
              <text key={key} x={x} y={y}>
                {t(`map.${key}`)}
              </text>
            );
          })}
        </g>
        {bubbles.map(({ key, count, x, y, radius }) => (
          <g
            key={key}
            role="button"
            tabIndex={0}
            aria-pressed={chosen.includes(key)}
            aria-label={words(key, count)}
            className={styles.bubble}
            data-chosen={chosen.includes(key) || undefined}
            data-other={(chosen.length > 0 && !chosen.includes(key)) || undefined}
            transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
            onClick={() => onChoose(key)}
            onKeyDown={(event) => onKey(event, key)}
          >
            <title>{words(key, count)}</title>
            <circle r={radius} />
            {radius >= NUMBER_FROM ? (
              <text>
                <tspan x={0} dy="-0.1em">
                  {key}
                </tspan>
                <tspan x={0} dy="1.05em" className={styles.number}>
                  {format.number(count, { notation: 'compact' })}
                </tspan>
              </text>
            ) : null}
          </g>
        ))}
      </svg>
      <ol className={styles.list} aria-label={label}>
        {sorted.map(({ code, count }) => (
          <li key={code}>
            <button
              type="button"
              aria-pressed={chosen.includes(code)}
              className={styles.country}
              onClick={() => onChoose(code)}
            >
              <CountryFlag code={code} named />
              <span className="num">{format.number(count)}</span>
              <i aria-hidden="true" style={{ width: `${(100 * count) / most}%` }} />
            </button>
          </li>
        ))}
        {nowhere > 0 ? (
          <li className={styles.nowhere}>
            {t('map.nowhere')} <span className="num">{format.number(nowhere)}</span>
          </li>
        ) : null}
      </ol>
    </div>
  );
}
