import { ThunderboltOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import { useMay } from '@/api/me';
import { useAct } from '@/api/useAct';

/** A title is the beginning of its text. */
const TITLE_CHARS = 40;

interface QuickTextsProps {
  text: string;
  /** The list is open: by its button, or because somebody wrote a slash. */
  open: boolean;
  onOpen: (open: boolean) => void;
  onPick: (text: string) => void;
}

/** Texts that are written often: one is put in, or what is written now is kept as one. */
export function QuickTexts({ text, open, onOpen, onPick }: QuickTextsProps) {
  const { t } = useTranslation();
  const may = useMay('sales.task.use');
  const { data = [] } = useQuery({ ...query('sales.quick_texts.list', '/api/sales/quick-texts'), enabled: may });
  const written = text.trim();
  const isKept = data.some((one) => one.text === written);
  const keep = useAct({
    call: () =>
      api.POST('/api/sales/quick-texts', {
        body: { title: (written.split('\n')[0] ?? written).slice(0, TITLE_CHARS), text: written },
      }),
    invalidates: ['sales.quick_texts.list'],
    says: (kept) => t('customers:ui.quick_text.kept', { title: kept?.title ?? '' }),
    undo: (kept) =>
      kept ? () => api.DELETE('/api/sales/quick-texts/{id}', { params: { path: { id: kept.id } } }) : undefined,
  });
  if (!may || (data.length === 0 && !written)) return null;
  const items = data.map((one) => ({ key: one.id, label: one.title }));
  return (
    <Dropdown
      trigger={['click']}
      open={open}
      onOpenChange={onOpen}
      // The arrows go along the list at once, Enter takes one.
      autoFocus
      menu={{
        items: [...items, ...(written && !isKept ? [{ key: 'keep', label: t('customers:ui.quick_text.keep') }] : [])],
        onClick: ({ key, domEvent }) => {
          // Enter takes one; it is not written into the text, where the focus is by then.
          domEvent.preventDefault();
          const chosen = data.find((one) => one.id === key);
          onOpen(false);
          if (chosen) onPick(written ? `${text.trimEnd()}\n${chosen.text}` : chosen.text);
          else keep.mutate();
        },
      }}
    >
      <Button type="text" size="small" icon={<ThunderboltOutlined />} aria-label={t('customers:ui.quick_text.menu')} />
    </Dropdown>
  );
}
