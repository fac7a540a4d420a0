import { useTranslation } from 'react-i18next';
import { LinkView, PictureView } from './BlocksView';
import styles from './Content.module.css';
import type { FileCell, FileSheets } from './content';
import { laidOut } from './sheet';

interface SheetViewProps {
  book: FileSheets;
  pictureHref: (number: number) => string;
  onSheet: (at: number) => void;
}

/** One sheet with its letters and numbers, and the names of all. */
export function SheetView({ book, pictureHref, onSheet }: SheetViewProps) {
  const { t } = useTranslation();
  const { sheet, names, at } = book;
  const more = sheet.more_rows || sheet.more_columns;
  return (
    <>
      <section
        key={at}
        className={styles.sheetStage}
        data-scrolls={true}
        aria-label={names[at] ?? t('late.viewer.content')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
      >
        {sheet.rows.length === 0 ? (
          <p className={styles.empty}>{t('late.viewer.empty')}</p>
        ) : (
          <table className={styles.sheet}>
            <thead>
              <tr>
                <td className={styles.corner} />
                {sheet.columns.map((column) => (
                  <th key={column.label} scope="col" style={column.width > 0 ? { minWidth: column.width } : undefined}>
                    {column.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {laidOut(sheet).map((row) => (
                <tr key={row.number} data-gap={row.gap}>
                  <th scope="row">{row.number}</th>
                  {row.cells.map((cell) => (
                    <CellView key={cell.column} cell={cell} pictureHref={pictureHref} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {more ? <p className={styles.more}>{t('late.viewer.more_cells')}</p> : null}
      </section>
      {names.length > 1 ? (
        <nav className={styles.sheets} aria-label={t('late.viewer.sheets')}>
          {names.map((name, place) => (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: names may be the same, their places aren't
              key={place}
              type="button"
              aria-current={place === at ? 'page' : undefined}
              onClick={() => onSheet(place)}
            >
              {name}
            </button>
          ))}
        </nav>
      ) : null}
    </>
  );
}

function CellView({ cell, pictureHref }: { cell: FileCell; pictureHref: (number: number) => string }) {
  const text = cell.link ? (
    <LinkView href={cell.link} words={cell.text}>
      {cell.text}
    </LinkView>
  ) : (
    cell.text
  );
  return (
    <td
      colSpan={cell.columns ?? 1}
      rowSpan={cell.rows ?? 1}
      data-value={cell.value}
      data-bold={cell.bold}
      data-formula={cell.formula}
    >
      {text}
      {cell.pictures?.map((picture, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same picture may stand in a cell twice
        <PictureView key={at} picture={picture} pictureHref={pictureHref} isSmall={true} />
      ))}
    </td>
  );
}
