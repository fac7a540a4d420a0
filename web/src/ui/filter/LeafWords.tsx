import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { useValues } from '../value/context';
import type { ShownField } from '../value/field';
import { isBlank, listOf, textOf } from '../value/values';
import { FIELD_HOLE, piecesOf, saidAs, VALUE_HOLE } from './sentence';
import { type Leaf, takesDays } from './tree';

/** More values than this are counted. */
const NAMED_MAX = 3;

/** A condition as a sentence, field and value in bold. */
export function LeafWords({ field, leaf }: { field: ShownField; leaf: Leaf }) {
  const { t } = useTranslation();
  const value = useLeafValue(field, leaf);
  const sentence = t(`filter.says.${saidAs(field.kind, leaf.op, leaf.value)}`, {
    field: FIELD_HOLE,
    value: VALUE_HOLE,
  });
  return (
    <>
      {piecesOf(sentence).map((piece, at) => {
        const words: ReactNode = piece.kind === 'words' ? piece.words : piece.kind === 'field' ? field.name : value;
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a sentence never move
        return piece.kind === 'value' ? <b key={at}>{words}</b> : <span key={at}>{words}</span>;
      })}
    </>
  );
}

function useLeafValue(field: ShownField, { op, value }: Leaf): string {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = useValues();
  if (isBlank(value)) return '…';
  if (takesDays(op)) return String(value);
  const said = (one: unknown) => {
    if (field.kind === 'date' || field.kind === 'date_time') return format.date(String(one));
    // In a sentence about many, a choice is one of them.
    const single = field.kind === 'choices' ? { ...field, kind: 'choice' as const } : field;
    return textOf(single, one, facts) || String(one);
  };
  const list = listOf(value);
  if (op === 'between') return list.map((one) => (isBlank(one) ? '…' : said(one))).join(' – ');
  const named = list.slice(0, NAMED_MAX).map(said).join(t('filter.comma'));
  return list.length > NAMED_MAX ? t('filter.and_more', { named, count: list.length - NAMED_MAX }) : named;
}
