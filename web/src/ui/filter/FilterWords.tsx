import { useTranslation } from 'react-i18next';
import type { ShownField } from '../value/field';
import { LeafWords } from './LeafWords';
import { type FilterNode, type Group, isGroup, junctionOf, nodesOf } from './tree';

/** A filter in words, to be read only. */
export function FilterWords({ fields, tree }: { fields: readonly ShownField[]; tree: Group }) {
  const { t } = useTranslation();
  const words = (node: FilterNode, within: boolean) => {
    if (!isGroup(node)) {
      const field = fields.find((one) => one.key === node.field);
      return field ? <LeafWords field={field} leaf={node} /> : t('filter.field_gone');
    }
    const parts = nodesOf(node).map((one, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a condition is where it stands
      <span key={at}>
        {at > 0 ? ` ${t(`filter.${junctionOf(node)}`)} ` : ''}
        {words(one, true)}
      </span>
    ));
    return within && parts.length > 1 ? <>({parts})</> : parts;
  };
  return <>{words(tree, false)}</>;
}
