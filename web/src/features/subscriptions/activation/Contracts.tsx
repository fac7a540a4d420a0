import { FileTextOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import { type Ref, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractText } from '@/api/types';
import { useFormat } from '@/lib/format';
import { ContractReader, VersionWords } from '../ContractReader';
import styles from './Activation.module.css';

interface ContractsProps {
  ref: Ref<HTMLFieldSetElement>;
  contracts: readonly ContractText[];
  /** By the hashes of their texts. */
  ticked: ReadonlySet<string>;
  onTick: (hash: string, on: boolean) => void;
  /** Those that were left out when the button was pressed. */
  missing: readonly ContractText[];
  /** What the server says of the ticks. */
  told: string | undefined;
}

/** The contracts that count now: each is read and ticked by itself, none beforehand. */
export function Contracts({ ref, contracts, ticked, onTick, missing, told }: ContractsProps) {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const id = useId();
  const [open, setOpen] = useState<ContractText>();
  const titles = missing.map(({ title }) => t('subscriptions:ui.contract.quoted', { title }));
  const named = new Intl.ListFormat(lang).format(titles);
  const wrong = titles.length > 0 ? t('subscriptions:ui.activation.missing', { titles: named }) : told;
  return (
    <fieldset ref={ref} className={styles.contracts} aria-describedby={wrong ? id : undefined}>
      <legend>{t('subscriptions:ui.activation.contracts')}</legend>
      <p className={styles.quiet}>{t('subscriptions:ui.activation.contracts_words')}</p>
      <ul>
        {contracts.map((contract) => (
          <li key={contract.hash} data-missing={missing.includes(contract)}>
            <Checkbox
              value={contract.hash}
              checked={ticked.has(contract.hash)}
              onChange={(event) => onTick(contract.hash, event.target.checked)}
            >
              {t('subscriptions:ui.activation.accept', { title: contract.title })}
            </Checkbox>
            <span className={styles.version}>
              <VersionWords contract={contract} />
              <Button
                type="link"
                size="small"
                icon={<FileTextOutlined />}
                aria-label={`${t('subscriptions:ui.contract.read')}: ${contract.title}`}
                onClick={() => setOpen(contract)}
              >
                {t('subscriptions:ui.contract.read')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {wrong ? (
        <p id={id} className={styles.wrong} role="alert">
          {wrong}
        </p>
      ) : null}
      {open ? <ContractReader kind={open.kind} contract={open} onClose={() => setOpen(undefined)} /> : null}
    </fieldset>
  );
}
