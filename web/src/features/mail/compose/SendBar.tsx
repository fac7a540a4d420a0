import { ClockCircleOutlined, DeleteOutlined, DownOutlined, PaperClipOutlined } from '@ant-design/icons';
import { Button, Dropdown, Modal, Space, Tooltip } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { Kbd } from '@/ui/Kbd';
import { useIsDemo } from '../boxes/useIsDemo';
import { dayAndHour, SnoozeChoices } from '../thread/SnoozeChoices';
import type { KeeperState } from './keeper';
import type { DraftContent } from './port';
import styles from './SendBar.module.css';
import type { ComposeActs } from './useCompose';

/** Send, send at the buyer's hour, attach, throw away. */
export function SendBar({ acts, state, content }: { acts: ComposeActs; state: KeeperState; content: DraftContent }) {
  const { t } = useTranslation();
  const format = useFormat();
  const file = useRef<HTMLInputElement>(null);
  const [planning, setPlanning] = useState(false);
  const demo = useIsDemo();
  const { offered } = acts;
  const at = offered ? dayAndHour(offered, format.lang) : '';
  const items = [
    ...(offered
      ? [
          {
            key: 'opening',
            icon: <ClockCircleOutlined />,
            label: t('mail:ui.send.at_opening', { at }),
            onClick: () => void acts.send({ at: offered.toISOString() }),
          },
        ]
      : []),
    {
      key: 'later',
      icon: <ClockCircleOutlined />,
      label: t('mail:ui.send.later'),
      onClick: () => setPlanning(true),
    },
  ];
  return (
    <div className={styles.bar}>
      <Tooltip
        title={
          <span className={styles.hint}>
            {t('mail:ui.send.now')} <Kbd keys="mod+Enter" />
          </span>
        }
        mouseEnterDelay={0.5}
      >
        <Space.Compact>
          <Button
            type="primary"
            loading={acts.busy}
            disabled={state.phase === 'conflict'}
            onClick={() => void acts.send()}
          >
            {t('mail:ui.send.now')}
          </Button>
          <Dropdown menu={{ items }} trigger={['click']} placement="topLeft">
            <Button
              type="primary"
              icon={<DownOutlined className={styles.small} />}
              aria-label={t('mail:ui.send.later')}
              disabled={state.phase === 'conflict'}
            />
          </Dropdown>
        </Space.Compact>
      </Tooltip>
      {offered && content.to.length > 0 && state.phase !== 'conflict' ? (
        <Button type="link" size="small" onClick={() => void acts.send({ at: offered.toISOString() })}>
          {t('mail:ui.send.suggest', { at })}
        </Button>
      ) : null}
      {demo ? <span className={styles.demo}>{t('mail:ui.demo.not_sent')}</span> : null}
      <span className={styles.right}>
        <Tooltip title={t('mail:ui.files.add')}>
          <Button
            type="text"
            icon={<PaperClipOutlined />}
            aria-label={t('mail:ui.files.add')}
            onClick={() => file.current?.click()}
          />
        </Tooltip>
        <Tooltip title={t('mail:ui.draft.discard')}>
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('mail:ui.draft.discard')}
            onClick={acts.discard}
          />
        </Tooltip>
      </span>
      <input
        ref={file}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          void acts.addFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <Modal
        open={planning}
        onCancel={() => setPlanning(false)}
        footer={null}
        width={344}
        title={t('mail:ui.send.later')}
        destroyOnHidden
      >
        <SnoozeChoices
          verb={t('mail:ui.send.plan')}
          onChoose={(until) => {
            setPlanning(false);
            void acts.send({ at: until });
          }}
        />
      </Modal>
    </div>
  );
}
