import { ExclamationCircleOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Tooltip } from 'antd';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { rowsOf } from '@/api/rows';
import { latePart } from '@/lib/latePage';
import { useWriteAsked } from '@/lib/writing';
import { compose, useComposers } from './compose/composers';
import { mailboxesQuery, outgoingQuery } from './queries';

const Dock = latePart(async () => ({ default: (await import('./compose/Dock')).Dock }));

/** On every page: mail that did not leave; and, over the page, the windows in which one writes. */
export function MailTopBar() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useInfiniteQuery({ ...outgoingQuery(), throwOnError: false });
  const wrong = rowsOf(data).filter((one) => one.state === 'failed' || one.state === 'uncertain').length;
  const windows = useComposers().some((one) => one.place === 'window');
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
      {windows ? (
        <Suspense>
          <Dock />
        </Suspense>
      ) : null}
    </>
  );
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
