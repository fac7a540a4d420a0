import { FileTextOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useEffect, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useMay } from '@/api/me';
import { templatesQuery } from '../queries';
import styles from './SlashMenu.module.css';
import type { Slash, SlashKeys } from './slash';

interface SlashMenuProps {
  slash: Slash;
  keys: RefObject<SlashKeys | null>;
  onText: (html: string) => void;
  onTemplate: (id: string) => void;
  onClose: () => void;
}

interface Item {
  key: string;
  icon: ReactNode;
  title: string;
  detail: string;
  run: () => void;
}

const SHOWN_MAX = 8;
const WIDTH_PX = 320;

/** Texts that are written often: the quick texts, and templates. The keys go along the list, Enter takes one. */
export function SlashMenu({ slash, keys, onText, onTemplate, onClose }: SlashMenuProps) {
  const { t } = useTranslation();
  const mayText = useMay('sales.task.use');
  const { data: texts } = useQuery({
    ...query('sales.quick_texts.list', '/api/sales/quick-texts'),
    enabled: mayText,
  });
  const { data: templates } = useQuery(templatesQuery());
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState(-1);
  const items = useMemo<Item[]>(() => {
    const wanted = slash.query.toLowerCase();
    const all: Item[] = [
      ...(texts ?? []).map((one) => ({
        key: one.id,
        icon: <ThunderboltOutlined />,
        title: one.title,
        detail: one.text,
        run: () => onText(asHtml(one.text)),
      })),
      ...(templates ?? []).map((one) => ({
        key: one.id,
        icon: <FileTextOutlined />,
        title: one.name,
        detail: one.subject || one.folder,
        run: () => onTemplate(one.id),
      })),
    ];
    return all.filter((one) => `${one.title} ${one.detail}`.toLowerCase().includes(wanted)).slice(0, SHOWN_MAX);
  }, [texts, templates, slash.query, onText, onTemplate]);
  const current = Math.min(at, items.length - 1);
  const isOpen = items.length > 0 && closed !== slash.from;
  useEffect(() => {
    keys.current = (event) => {
      if (!isOpen) return false;
      if (event.key === 'ArrowDown') setAt((current + 1) % items.length);
      else if (event.key === 'ArrowUp') setAt((current - 1 + items.length) % items.length);
      else if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === 'Tab')
        items[current]?.run();
      else if (event.key === 'Escape') setClosed(slash.from);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    };
    return () => {
      keys.current = null;
    };
  }, [keys, items, current, isOpen, slash.from]);
  useEffect(() => {
    window.addEventListener('resize', onClose);
    return () => window.removeEventListener('resize', onClose);
  }, [onClose]);
  if (!isOpen) return null;
  const left = Math.max(8, Math.min(slash.left, window.innerWidth - WIDTH_PX - 8));
  const above = slash.top > window.innerHeight - 320;
  return createPortal(
    <div
      className={styles.menu}
      style={{
        left,
        width: WIDTH_PX,
        ...(above ? { bottom: window.innerHeight - slash.top + 24 } : { top: slash.top + 4 }),
      }}
      role="listbox"
      aria-label={t('mail:late.template.slash')}
    >
      {items.map((one, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text keeps the focus, and its keys go along the list
        <div
          key={one.key}
          role="option"
          tabIndex={-1}
          aria-selected={index === current}
          className={styles.item}
          data-current={index === current}
          // The text keeps its cursor.
          onMouseDown={(event) => event.preventDefault()}
          onMouseEnter={() => setAt(index)}
          onClick={one.run}
        >
          <span className={styles.icon}>{one.icon}</span>
          <span className={styles.title}>{one.title}</span>
          <span className={styles.detail}>{one.detail}</span>
        </div>
      ))}
    </div>,
    document.body,
  );
}

/** Lines of a plain text as they stand. */
function asHtml(text: string): string {
  const span = document.createElement('span');
  return text
    .split('\n')
    .map((line) => {
      span.textContent = line;
      return span.innerHTML;
    })
    .join('<br>');
}
