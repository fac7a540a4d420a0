import { WarningOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { reasonOf, useAddressStates } from '@/api/addressStates';
import { useFormat } from '@/lib/format';
import styles from './AddressWarnings.module.css';

/** What is known of recipients whose mail came back: said while one writes to them, never in the way of sending. */
export function AddressWarnings({ addresses }: { addresses: string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const states = useAddressStates(addresses);
  if (states.length === 0) return null;
  return (
    <ul className={styles.warnings} aria-label={t('customers:ui.bounce.label')}>
      {states.map((state) => (
        <li key={state.address} data-tone={state.dead ? 'red' : 'amber'}>
          <WarningOutlined aria-hidden="true" />
          <span title={state.said ?? undefined}>
            {t(state.dead ? 'customers:ui.bounce.dead' : 'customers:ui.bounce.soft', {
              address: state.address,
              reason: t(`customers:ui.bounce.reason.${reasonOf(state.reason)}`),
              at: state.at ? format.date(state.at) : '',
              count: state.soft,
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}
