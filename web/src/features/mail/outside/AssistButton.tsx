import { BulbOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { outsideQuery } from '../queries';
import { AssistDialog } from './AssistDialog';

/** In the composer: notes made into a mail, or the draft put into the buyer's language. Not there while nobody has turned it on. */
export function AssistButton({ html, onInsert }: { html: string; onInsert: (html: string) => void }) {
  const { t } = useTranslation();
  const { data: brief } = useQuery(outsideQuery());
  const [open, setOpen] = useState(false);
  if (!brief?.purposes.some((one) => one !== 'translate_mail')) return null;
  return (
    <>
      <Tooltip title={t('mail:late.outside.assist')}>
        <Button
          type="text"
          icon={<BulbOutlined />}
          aria-label={t('mail:late.outside.assist')}
          onClick={() => setOpen(true)}
        />
      </Tooltip>
      {open ? (
        <AssistDialog brief={brief} written={plain(html)} onInsert={onInsert} onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}

/** The text of HTML that a person wrote, line by line; the document that reads it runs and loads nothing. */
function plain(html: string): string {
  const lines = html.replaceAll(/<br\s*\/?>|<\/(p|div|li|h[1-6]|tr)>/gi, '$&\n');
  return (new DOMParser().parseFromString(lines, 'text/html').body.textContent ?? '').trim();
}
