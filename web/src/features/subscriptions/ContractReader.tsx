import { Drawer } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractText } from '@/api/types';
import { contractWords } from '@/lib/soldWords';
import { dayAt, useDays } from '@/lib/vendorDays';
import { Markdown } from '@/ui/Markdown';
import styles from './Subscriptions.module.css';

/** A contract's text beside the page; `children` stand in for it while it isn't there. */
export function ContractReader({
  kind,
  contract,
  children,
  onClose,
}: {
  kind: string;
  contract: ContractText | undefined;
  children?: ReactNode;
  onClose: () => void;
}) {
  return (
    <Drawer open onClose={onClose} size={760} title={contract?.title || contractWords(kind)}>
      {contract ? (
        <article lang={contract.lang} className={styles.text}>
          <p className={styles.quiet}>
            <VersionWords contract={contract} />
          </p>
          {/* Its first heading stands above it already. */}
          <Markdown text={contract.text.replace(/^# .*\n/, '')} />
        </article>
      ) : null}
      {children}
    </Drawer>
  );
}

/** Which version of a contract, and since when it counts. */
export function VersionWords({ contract }: { contract: Pick<ContractText, 'number' | 'effective_from'> }) {
  const { t } = useTranslation();
  const day = useDays();
  const date = day(dayAt(Date.parse(contract.effective_from)));
  return <>{t('subscriptions:ui.contract.version', { number: contract.number, date })}</>;
}
