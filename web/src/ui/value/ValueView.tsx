import { CheckOutlined } from '@ant-design/icons';
import { useFormat } from '@/lib/format';
import { CountryFlag } from '../CountryFlag';
import { Initials } from '../Initials';
import { StageChip } from '../StageChip';
import { Stars } from '../Stars';
import { RelativeTime } from '../Times';
import { useValues } from './context';
import type { ShownField } from './field';
import styles from './Value.module.css';
import { isBlank, listOf, namedOf } from './values';

/** A value as its kind is shown; nothing for nothing. */
export function ValueView({ field, value }: { field: ShownField; value: unknown }) {
  const format = useFormat();
  const { people, yes } = useValues();
  if (isBlank(value)) return null;
  switch (field.kind) {
    case 'number':
      return <span className="num">{typeof value === 'number' ? format.number(value) : String(value)}</span>;
    case 'money':
      return (
        <span className="num">
          {typeof value === 'number' ? format.number(value, { minimumFractionDigits: 2 }) : String(value)}
        </span>
      );
    case 'date':
      return (
        <time className="num" dateTime={String(value)}>
          {format.date(`${String(value).slice(0, 10)}T00:00`)}
        </time>
      );
    case 'date_time':
      return <RelativeTime at={String(value)} />;
    case 'choice':
    case 'choices':
      return (
        <span className={styles.chips}>
          {listOf(value).map((one) => {
            const option = field.options.find(({ value: code }) => code === one);
            return (
              <StageChip key={String(one)} tone={option?.tone ?? 'neutral'}>
                {option?.name ?? String(one)}
              </StageChip>
            );
          })}
        </span>
      );
    case 'yes_no':
      return value ? <CheckOutlined className={styles.yes} aria-label={yes} /> : null;
    case 'person':
    case 'persons': {
      const [first, ...others] = listOf(value).flatMap((one) => namedOf(one, people) ?? []);
      return first ? (
        <span className={styles.person}>
          <Initials name={first.name} size={20} />
          <span>
            {first.name}
            {others.length > 0 ? ` +${others.length}` : ''}
          </span>
        </span>
      ) : null;
    }
    case 'country':
      return <CountryFlag code={String(value)} named />;
    case 'stars':
      return typeof value === 'number' && value > 0 ? <Stars value={value} /> : null;
    case 'reference':
      return <Reference field={field} value={value} />;
    case 'url':
      return <Url text={String(value)} />;
    default:
      return <Plain value={value} />;
  }
}

function Reference({ field, value }: { field: ShownField; value: unknown }) {
  const { renderReference, people } = useValues();
  const named = namedOf(value, people);
  if (!named) return null;
  return <>{named.name || renderReference?.(field, named.id)}</>;
}

/** What is reckoned can be of any shape. */
function Plain({ value }: { value: unknown }) {
  const format = useFormat();
  if (typeof value === 'number') return <span className="num">{format.number(value)}</span>;
  return (
    <>
      {listOf(value)
        .map((one) => namedOf(one, [])?.name || String(one))
        .join(', ')}
    </>
  );
}

function Url({ text }: { text: string }) {
  const href = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" tabIndex={-1}>
      {text.replace(/^https?:\/\//i, '')}
    </a>
  );
}
