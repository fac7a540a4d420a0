import { AuditOutlined, ExclamationCircleOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Tooltip } from 'antd';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { rowsOf } from '@/api/rows';
import { latePart } from '@/lib/latePage';
import { toast } from '@/lib/toast';
import { useWriteAsked } from '@/lib/writing';
import { compose, useComposers } from './compose/composers';
import { countsQuery, mailboxesQuery, outgoingQuery } from './queries';

const Dock = latePart(async () => ({ default: (await import('./compose/Dock')).Dock }));

/** On every page: mail that did not leave; and, over the page, the windows in which one writes. */
export function MailTopBar() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useInfiniteQuery({ ...outgoingQuery(), throwOnError: false });
  const wrong = rowsOf(data).filter((one) => one.state === 'failed' || one.state === 'uncertain').length;
  const windows = useComposers().some((one) => one.place === 'window');
  const approvals = useApprovals();
  useWrite();
  return (
    <>
      {wrong > 0 ? (
        <Tooltip title={t('mail:ui.outgoing.wrong', { count: wrong })}>
          <Button
            type="text"
            danger
            icon={<ExclamationCircleOutlined />}
            aria-label={t('mail:ui.outgoing.wrong', { count: wrong })}
            onClick={() => void navigate({ to: '/mail', search: { box: 'outgoing' } })}
          >
            {wrong}
          </Button>
        </Tooltip>
      ) : null}
      {approvals > 0 ? (
        <Tooltip title={t('mail:ui.outgoing.approvals', { count: approvals })}>
          <Button
            type="text"
            icon={<AuditOutlined />}
            aria-label={t('mail:ui.outgoing.approvals', { count: approvals })}
            onClick={() => void navigate({ to: '/mail/desk/$part', params: { part: 'approvals' } })}
          >
            {approvals}
          </Button>
        </Tooltip>
      ) : null}
      {windows ? (
        <Suspense>
          <Dock />
        </Suspense>
      ) : null}
    </>
  );
}

/** How many approvals are the reader's matter; what is new among them is said once, as it comes. */
function useApprovals(): number {
  const { t } = useTranslation();
  const { data } = useQuery({ ...countsQuery(), enabled: useMay('mail.read'), throwOnError: false });
  const now = data?.approvals;
  const before = useRef(now);
  useEffect(() => {
    const [was, is] = [before.current, now];
    before.current = is;
    if (!was || !is) return;
    if (is.to_decide > was.to_decide) toast.say(t('mail:ui.outgoing.approval_comes'));
    if (is.sent_back > was.sent_back) toast.say(t('mail:ui.outgoing.approval_back'));
    if (is.let_go > was.let_go) toast.say(t('mail:ui.outgoing.approval_gone'));
  }, [now, t]);
  return now ? now.to_decide + now.sent_back : 0;
}

/** Another page asks for a mail to somebody: it is written over that page. Who has no mailbox is led to binding one. */
function useWrite(): void {
  const cache = useQueryClient();
  const navigate = useNavigate();
  useWriteAsked(async (who) => {
    const mailboxes = await cache.ensureQueryData(mailboxesQuery()).catch(() => undefined);
    if (mailboxes?.length === 0) await navigate({ to: '/mail' });
    else compose({ to: [{ name: who.name ?? '', address: who.address }] });
  });
}
