import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownField } from '@/ui/value/field';
import { segmentsQuery } from './queries';

/** Being in a segment, as a filter may ask for it; of dynamic segments where they may be asked for. */
export function useSegmentField(dynamicToo = true): ShownField | undefined {
  const { t } = useTranslation();
  const { data } = useQuery({ ...segmentsQuery(), staleTime: 5 * 60_000 });
  return useMemo(() => {
    const options = data?.items
      .filter((one) => dynamicToo || one.filter === null)
      .map((one) => ({ value: one.id, name: one.name, tone: 'neutral' as const }));
    if (!options || options.length === 0) return undefined;
    return {
      key: 'segments',
      name: t('customers:ui.segment.field'),
      kind: 'choices',
      options,
      sortable: false,
      groupable: false,
      editable: false,
      required: false,
      shareable: false,
      reference: undefined,
      help: undefined,
      operators: ['in', 'not_in', 'empty', 'not_empty'],
    };
  }, [data, dynamicToo, t]);
}

/** All that a list of customers can be filtered by. */
export function useFilterFields(fields: readonly ShownField[], dynamicToo = true): readonly ShownField[] {
  const segments = useSegmentField(dynamicToo);
  return useMemo(() => (segments ? [...fields, segments] : fields), [fields, segments]);
}
