import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Early.module.css';

const typed = new Map<string, string>();

/** What was typed before the composer stood; it is handed out once. */
export function takeEarly(key: string): string {
  const text = typed.get(key) ?? '';
  typed.delete(key);
  return text;
}

/**
 * Stands where the editor is about to be. Who presses `r` types on at once: without this, his letters would be taken for
 * the page's keys until the editor is loaded.
 */
export function Early({ composerKey }: { composerKey: string }) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const input = field.current;
    input?.focus();
    input?.setSelectionRange(input.value.length, input.value.length);
  }, []);
  return (
    <textarea
      ref={field}
      className={styles.early}
      aria-label={t('mail:ui.compose.text')}
      defaultValue={typed.get(composerKey) ?? ''}
      onChange={(event) => typed.set(composerKey, event.target.value)}
    />
  );
}
