import {
  CheckOutlined,
  ClockCircleOutlined,
  DeleteOutlined,
  EyeOutlined,
  PaperClipOutlined,
  StarFilled,
  StarOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import type { MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Id, ThreadRow } from '@/api/types';
import { useFormat } from '@/lib/format';
import { CountryFlag } from '@/ui/CountryFlag';
import { ListTime } from '@/ui/Times';
import { colleaguesQuery } from '../queries';
import { Tag } from '../Tag';
import { filesInWords, nameOf, tagsOf } from '../words';
import styles from './ThreadLine.module.css';

interface ThreadLineProps {
  row: ThreadRow;
  /** Our newest mail was probably opened. */
  opened: boolean;
  chosen: boolean;
  /** Something is chosen, so the boxes to choose by stay in sight. */
  choosing: boolean;
  onToggle: (range: boolean) => void;
  onStar: () => void;
  onDone: () => void;
  onSnooze: () => void;
  onTrash: () => void;
}

/** A thread in two lines: who, what, when, from where; company, files, first words. */
export function ThreadLine({
  row,
  opened,
  chosen,
  choosing,
  onToggle,
  onStar,
  onDone,
  onSnooze,
  onTrash,
}: ThreadLineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = nameOf(row.who);
  const tags = tagsOf(row);
  const country = row.country ?? row.company?.country ?? null;
  const files = row.has_attachments ? filesInWords(row.attachment_names, t) : '';
  return (
    <div className={styles.row} data-unread={row.unread} data-choosing={choosing}>
      <Spot className={styles.mark} words={t('mail:ui.list.choose')} onPress={(event) => onToggle(event.shiftKey)}>
        {row.unread ? <i className={styles.dot} /> : null}
        <i className={styles.check} data-on={chosen}>
          {chosen ? <CheckOutlined /> : null}
        </i>
      </Spot>
      {row.unread ? <span className="sr-only">{t('mail:ui.list.unread')}</span> : null}
      <span className={styles.who}>
        <span className={styles.name}>{row.outgoing_last ? t('mail:ui.list.to', { name }) : name}</span>
        {row.message_count > 1 ? <span className={styles.n}>{format.number(row.message_count)}</span> : null}
      </span>
      <span className={styles.subject}>{row.subject || t('mail:ui.no_subject')}</span>
      <span className={styles.meta}>
        {row.starred ? (
          <Spot className={styles.star} words={t('mail:ui.act.unstar')} onPress={onStar}>
            <StarFilled />
          </Spot>
        ) : null}
        {opened ? <EyeOutlined title={t('mail:late.track.mark')} aria-label={t('mail:late.track.mark')} /> : null}
        {row.snoozed_until ? (
          <span className={styles.snoozed}>
            <ClockCircleOutlined /> <ListTime at={row.snoozed_until} />
          </span>
        ) : null}
        {country ? <CountryFlag code={country} /> : null}
        {tags.map((tag) => (
          <span key={tag} className={styles.tag}>
            <Tag tag={tag} />
          </span>
        ))}
      </span>
      <span className={styles.time}>
        <ListTime at={row.last_at} />
      </span>
      <span className={styles.detail}>
        {row.company ? <span className={styles.company}>{row.company.name}</span> : null}
        {row.assignee_id ? <GivenTo id={row.assignee_id} /> : null}
        {files ? (
          <span className={styles.files}>
            <PaperClipOutlined aria-hidden="true" /> {files}
          </span>
        ) : null}
        <span className={styles.preview}>{row.preview}</span>
      </span>
      <span className={styles.acts}>
        <Spot words={t(row.done ? 'mail:ui.act.undone' : 'mail:ui.act.done')} onPress={onDone}>
          <CheckOutlined />
        </Spot>
        <Spot words={t('mail:ui.act.snooze')} onPress={onSnooze}>
          <ClockCircleOutlined />
        </Spot>
        <Spot words={t(row.starred ? 'mail:ui.act.unstar' : 'mail:ui.act.star')} onPress={onStar}>
          {row.starred ? <StarFilled /> : <StarOutlined />}
        </Spot>
        <Spot words={t('mail:ui.act.trash')} onPress={onTrash}>
          <DeleteOutlined />
        </Spot>
      </span>
    </div>
  );
}

/** Whose desk it lies on. */
function GivenTo({ id }: { id: Id }) {
  const { t } = useTranslation();
  const { data } = useQuery(colleaguesQuery());
  const name = data?.items.find((one) => one.id === id)?.name;
  if (!name) return null;
  return (
    <span className={styles.given} title={t('mail:ui.late_team.given_to', { name })}>
      <UserOutlined aria-hidden="true" /> {name}
    </span>
  );
}

/** A place to press with the pointer; keys do the same for the row, so screen readers and the Tab key pass it by. */
function Spot({
  className,
  words,
  onPress,
  children,
}: {
  className?: string | undefined;
  words: string;
  onPress: (event: MouseEvent) => void;
  children: ReactNode;
}) {
  return (
    <span
      aria-hidden="true"
      title={words}
      className={className ?? styles.spot}
      onClick={(event) => {
        event.stopPropagation();
        onPress(event);
      }}
    >
      {children}
    </span>
  );
}
