import { CalendarOutlined } from '@ant-design/icons';
import { useDraggable } from '@dnd-kit/core';
import { useTranslation } from 'react-i18next';
import type { Opportunity } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { dayOf, daysSince } from '../days';
import { Money } from '../Money';
import styles from './Board.module.css';

/** A card that can be taken: Enter opens it, space takes it, arrows carry it, space lays it down. */
export function DraggableCard({ deal, may, onOpen }: { deal: Opportunity; may: boolean; onOpen: () => void }) {
  const { attributes, listeners, setNodeRef, isDragging } = useDraggable({ id: deal.id, data: deal, disabled: !may });
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a card that can be dragged holds more than a button may
    <div
      ref={setNodeRef}
      className={styles.grip}
      data-gone={isDragging}
      {...attributes}
      {...listeners}
      role="button"
      tabIndex={0}
      aria-roledescription={t('sales:ui.board.card')}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.code === 'Enter' && !isDragging) {
          event.preventDefault();
          onOpen();
          return;
        }
        (listeners?.onKeyDown as ((event: unknown) => void) | undefined)?.(event);
      }}
    >
      <Card deal={deal} />
    </div>
  );
}

/** An opportunity in short. */
export function Card({ deal, isHeld = false }: { deal: Opportunity; isHeld?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const late = deal.closes_on !== null && deal.closes_on < dayOf(now);
  const days = daysSince(deal.stage_since, now);
  return (
    <article className={styles.card} data-held={isHeld}>
      <h3>{deal.name}</h3>
      {deal.company ? (
        <p className={styles.cardCompany}>
          {deal.company.country ? <CountryFlag code={deal.company.country} /> : null}
          <span>{deal.company.name ?? t('sales:ui.out_of_sight')}</span>
        </p>
      ) : null}
      <p className={styles.cardFoot}>
        <b>
          <Money amount={deal.amount} currency={deal.currency} />
        </b>
        {deal.closes_on ? (
          <span data-late={late} title={t('sales:ui.field.closes_on')}>
            <CalendarOutlined aria-hidden="true" /> {format.date(`${deal.closes_on}T12:00:00`)}
          </span>
        ) : null}
        <span className={styles.cardEnd}>
          {days > 0 ? <span title={t('sales:ui.board.stood')}>{t('sales:ui.days', { count: days })}</span> : null}
          <Initials name={deal.owner.name} size={20} />
        </span>
      </p>
    </article>
  );
}
