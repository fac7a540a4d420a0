import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import type { ComposeActs } from './useCompose';

/** Whether this mail tells of its opening: as its mailbox does, until it is chosen. */
export function TrackToggle({ acts, mailboxId }: { acts: ComposeActs; mailboxId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    ...query('mail.tracking.get', '/api/mail/mailboxes/{id}/tracking', { params: { path: { id: mailboxId } } }),
    enabled: mailboxId !== '',
  });
  const on = acts.tracked ?? data?.on ?? false;
  const words = t(on ? 'mail:late.track.on' : 'mail:late.track.off');
  return (
    <Tooltip title={words}>
      <Button
        type="text"
        icon={on ? <EyeOutlined /> : <EyeInvisibleOutlined />}
        aria-label={t('mail:late.track.on')}
        aria-pressed={on}
        onClick={() => acts.setTracked(!on)}
      />
    </Tooltip>
  );
}
