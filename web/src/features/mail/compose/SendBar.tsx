import { ClockCircleOutlined, DeleteOutlined, DownOutlined, PaperClipOutlined, TeamOutlined } from '@ant-design/icons';
import { Button, Dropdown, Modal, Space, Tooltip } from 'antd';
import { Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { lateWords } from '@/lib/i18n';
import { latePart } from '@/lib/latePage';
import { Kbd } from '@/ui/Kbd';
import { useIsDemo } from '../boxes/useIsDemo';
import { PlanChoices } from '../PlanChoices';
import { dayAndHour } from '../thread/SnoozeChoices';
import type { KeeperState } from './keeper';
import type { DraftContent } from './port';
import { RemindToggle } from './RemindToggle';
import styles from './SendBar.module.css';
import { TemplatesMenu } from './TemplatesMenu';
import { TrackToggle } from './TrackToggle';
import type { ComposeActs } from './useCompose';

/** Comes with its words. */
const AssistButton = latePart(async () => {
  const [part] = await Promise.all([import('../outside/AssistButton'), lateWords()]);
  return { default: part.AssistButton };
});
const Separately = latePart(async () => ({ default: (await import('./Separately')).Separately }));

interface SendBarProps {
  acts: ComposeActs;
  state: KeeperState;
  content: DraftContent;
  onTemplate: (id: string) => void;
  /** Puts this where the cursor is. */
  onInsert: (html: string) => void;
}

/** Send, send at the buyer's hour, attach, throw away. */
export function SendBar({ acts, state, content, onTemplate, onInsert }: SendBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const file = useRef<HTMLInputElement>(null);
  const [planning, setPlanning] = useState(false);
  const [separating, setSeparating] = useState<string | undefined>();
  const demo = useIsDemo();
  const { offered } = acts;
  const at = offered ? dayAndHour(offered, format.lang) : '';
  const plan = (when: string, time_zone: string | undefined) =>
    void acts.send({ at: when, ...(time_zone ? { time_zone } : {}) });
  const items = [
    ...(offered
      ? [
          {
            key: 'opening',
            icon: <ClockCircleOutlined />,
            label: t('mail:ui.send.at_opening', { at }),
            onClick: () => plan(offered.toISOString(), acts.zone),
          },
        ]
      : []),
    {
      key: 'later',
      icon: <ClockCircleOutlined />,
      label: t('mail:ui.send.later'),
      onClick: () => setPlanning(true),
    },
    {
      key: 'separately',
      icon: <TeamOutlined />,
      label: t('mail:late.separate.act'),
      onClick: async () => setSeparating(await acts.saved()),
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
        <Button type="link" size="small" onClick={() => plan(offered.toISOString(), acts.zone)}>
          {t('mail:ui.send.suggest', { at })}
        </Button>
      ) : null}
      {demo ? <span className={styles.demo}>{t('mail:ui.demo.not_sent')}</span> : null}
      <span className={styles.right}>
        <RemindToggle acts={acts} />
        <TrackToggle acts={acts} mailboxId={content.mailbox_id} />
        <Suspense fallback={null}>
          <AssistButton html={content.html} onInsert={onInsert} />
        </Suspense>
        <TemplatesMenu onChoose={onTemplate} />
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
      {separating ? (
        <Suspense fallback={null}>
          <Separately draftId={separating} onClose={() => setSeparating(undefined)} onBegun={acts.gone} />
        </Suspense>
      ) : null}
      <Modal
        open={planning}
        onCancel={() => setPlanning(false)}
        footer={null}
        width={400}
        title={t('mail:ui.send.later')}
        destroyOnHidden
      >
        <PlanChoices
          buyersZone={acts.zone}
          verb={t('mail:ui.send.plan')}
          onChoose={(when, zone) => {
            setPlanning(false);
            plan(when, zone);
          }}
        />
      </Modal>
    </div>
  );
}
