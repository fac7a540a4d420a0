import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { useMedia } from '@/lib/media';
import { useScheme } from '@/lib/preferences';
import { palettes } from '../tokens';
import styles from './Chart.module.css';
import type { ChartData, ChartKind } from './data';
import type { draw, Picked } from './engine';
import { optionOf } from './options';

interface ChartProps {
  kind: ChartKind;
  /** What it is about; the caption of the table that stands for it. */
  label: string;
  data: ChartData;
  /** px; the width is what there is. */
  height?: number;
  /** How values are written; plain numbers when nothing is said. */
  format?: ((value: number) => string) | undefined;
  /** A click leads to the rows behind it: the keys of category and series. */
  onPick?: ((category: string, series: string) => void) | undefined;
}

/** A chart, drawn once its library has come, and the same as a table for those who hear it or go by keys. */
export function Chart({ kind, label, data, height = 240, format: written, onPick }: ChartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const scheme = useScheme();
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<ReturnType<typeof draw> | undefined>(undefined);
  const [ready, setReady] = useState<'no' | 'yes' | 'failed'>('no');
  const pick = useRef((_: Picked): void => undefined);
  pick.current = ({ category, series }) => {
    const [at, of] = [data.categories[category], data.series[series]];
    if (at && of) onPick?.(at.key, of.key);
  };
  const option = useMemo(
    () =>
      optionOf(kind, data, {
        palette: palettes[scheme],
        font: getComputedStyle(document.documentElement).getPropertyValue('--tw-font'),
        format: written ?? ((value) => format.number(value)),
        percent: (share) => format.number(share, { style: 'percent' }),
        still,
      }),
    [kind, data, scheme, still, written, format],
  );
  useEffect(() => {
    let gone = false;
    import('./engine').then(
      (engine) => {
        if (gone || !box.current) return;
        drawing.current = engine.draw(box.current, (picked) => pick.current(picked));
        setReady('yes');
      },
      () => !gone && setReady('failed'), // the table says all of it
    );
    return () => {
      gone = true;
      drawing.current?.end();
      drawing.current = undefined;
    };
  }, []);
  useEffect(() => {
    if (ready === 'yes') drawing.current?.set(option);
  }, [ready, option]);

  const shown = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : (written?.(value) ?? format.number(value));
  return (
    <figure className={styles.chart} data-picks={onPick !== undefined || undefined}>
      <div ref={box} aria-hidden="true" style={{ height: ready === 'failed' ? 0 : height }} />
      <div className={ready === 'failed' ? undefined : styles.table}>
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">{t('chart.category')}</th>
              {data.series.map((one) => (
                <th key={one.key} scope="col">
                  {one.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.categories.map((category, place) => (
              <tr key={category.key}>
                <th scope="row">{category.name}</th>
                {data.series.map((one) => (
                  <td key={one.key} className="num">
                    {onPick ? (
                      <button type="button" onClick={() => onPick(category.key, one.key)}>
                        {shown(one.values[place])}
                      </button>
                    ) : (
                      shown(one.values[place])
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
