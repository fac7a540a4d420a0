import { MailOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { useFormat } from '@/lib/format';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { PhaseChip } from '../boxes/PhaseChip';
import { Ago } from '../boxes/SyncTruth';
import { truthOf } from '../boxes/truth';
import { mailboxesQuery } from '../queries';
import { GivenBack } from './GivenBack';
import styles from './Mailboxes.module.css';

/** The mailboxes one sees, each with the truth of its sync. */
export function MailboxesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const format = useFormat();
  const may = useMay('mail.mailbox.manage');
  const { data, error, refetch } = useQuery(mailboxesQuery());
  const bind = () => void navigate({ to: '/settings/mailboxes/new' });
  return (
    <Page
      title={t('mail:ui.mailbox.page')}
      acts={
        may && data && data.length > 0 ? (
          <>
            <Button onClick={() => void navigate({ to: '/settings/mailboxes/hand-over' })}>
              {t('mail:ui.late_team.hand_over.title')}
            </Button>
            <Button type="primary" icon={<PlusOutlined />} onClick={bind}>
              {t('mail:ui.bind.act')}
            </Button>
          </>
        ) : null
      }
    >
      {error && !data ? (
        <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <RowsLoading tall rows={3} />
      ) : data.length === 0 ? (
        <FirstUse
          icon={<MailOutlined />}
          title={t('mail:ui.first.title')}
          {...(may ? { act: { words: t('mail:ui.bind.act'), run: bind } } : {})}
        >
          {t('mail:ui.first.words')}
        </FirstUse>
      ) : (
        <ul>
          {data.map((mailbox) => {
            const truth = truthOf([mailbox]);
            return (
              <li key={mailbox.id}>
                <Link to="/settings/mailboxes/$id" params={{ id: mailbox.id }} className={styles.line}>
                  <span className={styles.body}>
                    <span className={styles.address}>{mailbox.address}</span>
                    <span className={styles.quiet}>
                      {mailbox.owner.name} · {t('mail:ui.mailbox.mails', { count: mailbox.sync.fetched })}
                      {truth?.lastSuccessAt ? (
                        <>
                          {' · '}
                          {t('mail:ui.sync.last_success')} <Ago at={truth.lastSuccessAt} />
                        </>
                      ) : null}
                      {mailbox.sync.quarantined > 0
                        ? ` · ${t('mail:ui.sync.quarantined', { count: mailbox.sync.quarantined })}`
                        : ''}
                    </span>
                    {mailbox.problem ? <span className={styles.problem}>{mailbox.problem.title}</span> : null}
                  </span>
                  {truth ? <PhaseChip truth={truth} /> : null}
                  {mailbox.unread > 0 ? (
                    <span className={styles.count}>{format.count(mailbox.unread, 999)}</span>
                  ) : null}
                  <RightOutlined className={styles.arrow} aria-hidden="true" />
                </Link>
              </li>
            );
          })}
        </ul>
      )}
      {may ? <GivenBack /> : null}
    </Page>
  );
}
