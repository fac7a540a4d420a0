import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '@/ui/Page';
import { Approvals } from '../approvals/Approvals';
import { ReportsPart } from '../reports/ReportsPart';
import { UnansweredPart } from '../unanswered/UnansweredPart';
import styles from './Desk.module.css';

const PARTS = { approvals: Approvals, unanswered: UnansweredPart, reports: ReportsPart } as const;
type Part = keyof typeof PARTS;
const isPart = (part: string | undefined): part is Part => part !== undefined && part in PARTS;

/** What is to be looked after beside the lists of mail. */
export function DeskPage() {
  const { t } = useTranslation();
  const { part } = useParams({ strict: false }) as { part?: string };
  const now: Part = isPart(part) ? part : 'approvals';
  const Shown = PARTS[now];
  return (
    <Page
      title={t(`mail:late.desk.page_${now}`)}
      bar={
        <nav className={styles.parts} aria-label={t('mail:late.desk.label')}>
          {(Object.keys(PARTS) as Part[]).map((one) => (
            <Link
              key={one}
              to="/mail/desk/$part"
              params={{ part: one }}
              aria-current={one === now ? 'page' : undefined}
            >
              {t(`mail:late.desk.page_${one}`)}
            </Link>
          ))}
        </nav>
      }
    >
      <Shown />
    </Page>
  );
}
