import { CheckCircleFilled, CloseCircleFilled, LoadingOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { HostProblem, MailboxTest } from '@/api/types';
import { useFormat } from '@/lib/format';
import styles from './Bind.module.css';
import type { ServersValue } from './Servers';

interface TestResultProps {
  result: MailboxTest | undefined;
  pending: boolean;
  servers: ServersValue;
}

/** How both servers answered, and what to do when one refused. */
export function TestResult({ result, pending, servers }: TestResultProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!result && !pending) return null;
  const { imap, smtp } = result ?? {};
  const counted =
    imap?.ok && imap.messages !== null
      ? t('mail:ui.test.counted', { folders: format.number(imap.folders ?? 0), messages: format.number(imap.messages) })
      : t('mail:ui.test.receive_ok');
  return (
    <ul className={styles.test} aria-live="polite">
      <Line
        pending={pending}
        ok={imap?.ok}
        host={servers.imap.host}
        title={t('mail:ui.test.receive')}
        words={imap?.ok ? counted : saidOf(imap?.problem)}
        advice={imap?.advice}
      />
      <Line
        pending={pending}
        ok={smtp?.ok}
        host={servers.smtp.host}
        title={t('mail:ui.test.send')}
        words={smtp?.ok ? t('mail:ui.test.send_ok') : saidOf(smtp?.problem)}
        advice={smtp?.advice}
      />
    </ul>
  );
}

/** The trouble in our words, and the server's own. */
function saidOf(problem: HostProblem | null | undefined): string | undefined {
  if (!problem) return undefined;
  return problem.detail ? `${problem.title} – ${problem.detail}` : problem.title;
}

interface LineProps {
  pending: boolean;
  ok: boolean | undefined;
  host: string;
  title: string;
  words: string | null | undefined;
  advice: string | null | undefined;
}

function Line({ pending, ok, host, title, words, advice }: LineProps) {
  const { t } = useTranslation();
  return (
    <li data-ok={pending ? undefined : ok}>
      <span className={styles.testIcon}>
        {pending ? <LoadingOutlined /> : ok ? <CheckCircleFilled /> : <CloseCircleFilled />}
      </span>
      <span className={styles.testWords}>
        <span>
          <b>{title}</b> <span className={styles.quiet}>{host}</span>
        </span>
        <span>{pending ? t('mail:ui.test.asking') : words}</span>
        {!pending && advice ? <span className={styles.advice}>{advice}</span> : null}
      </span>
    </li>
  );
}
