import { PaperClipOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** Chooses files from the machine. */
export function AddFiles({ onAdd }: { onAdd: (files: readonly File[]) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const words = t('customers:ui.follow_up_file.add');
  return (
    <>
      <Button
        type="text"
        size="small"
        icon={<PaperClipOutlined />}
        aria-label={words}
        title={words}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={words}
        onChange={(event) => {
          onAdd([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}
