import { DeleteOutlined, HolderOutlined, PlusOutlined } from '@ant-design/icons';
import { DndContext, type DragEndEvent, KeyboardSensor, PointerSensor, useSensor, useSensors } from '@dnd-kit/core';
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { StageChip } from '@/ui/StageChip';
import { CHOICE_TONES, toneOf } from '@/ui/value/field';
import { type DraftChoice, freshChoice, nextColour } from './draft';
import styles from './Fields.module.css';

const CHOICES_MAX = 200;

/** The choices of a field, in their order: a name and a colour each. */
export function Choices({ options, onChange }: { options: DraftChoice[]; onChange: (options: DraftChoice[]) => void }) {
  const { t } = useTranslation();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    const ids = options.map((one) => one.id);
    const [from, to] = [ids.indexOf(String(active.id)), ids.indexOf(String(over?.id))];
    if (from >= 0 && to >= 0) onChange(arrayMove(options, from, to));
  };
  const add = () => onChange([...options, freshChoice(nextColour(options))]);
  return (
    <DndContext sensors={sensors} onDragEnd={onDragEnd}>
      <SortableContext items={options.map((one) => one.id)} strategy={verticalListSortingStrategy}>
        <ul className={styles.choices}>
          {options.map((option, at) => (
            <Choice
              key={option.id}
              option={option}
              onChange={(next) => onChange(options.map((one) => (one.id === option.id ? next : one)))}
              onRemove={() => onChange(options.filter((one) => one.id !== option.id))}
              onEnter={at === options.length - 1 ? add : undefined}
            />
          ))}
        </ul>
      </SortableContext>
      <Button
        type="link"
        size="small"
        icon={<PlusOutlined />}
        className={styles.more}
        disabled={options.length >= CHOICES_MAX}
        onClick={add}
      >
        {t('fields:ui.add_choice')}
      </Button>
    </DndContext>
  );
}

interface ChoiceProps {
  option: DraftChoice;
  onChange: (option: DraftChoice) => void;
  onRemove: () => void;
  onEnter: (() => void) | undefined;
}

function Choice({ option, onChange, onRemove, onEnter }: ChoiceProps) {
  const { t } = useTranslation();
  const { setNodeRef, attributes, listeners, transform, transition } = useSortable({ id: option.id });
  return (
    <li
      ref={setNodeRef}
      className={styles.choice}
      style={transform ? { transform: `translateY(${Math.round(transform.y)}px)`, transition } : undefined}
    >
      <button
        type="button"
        className={styles.handle}
        {...attributes}
        {...listeners}
        aria-label={t('fields:ui.move', { name: option.name })}
      >
        <HolderOutlined />
      </button>
      <Select
        aria-label={t('fields:ui.colour')}
        className={styles.colour}
        popupMatchSelectWidth={false}
        value={option.colour}
        onChange={(colour) => onChange({ ...option, colour })}
        options={CHOICE_TONES.map((tone) => ({
          value: tone,
          label: <StageChip tone={tone}>{t(`fields:ui.tone.${tone}`)}</StageChip>,
        }))}
        labelRender={({ value }) => <StageChip tone={toneOf(String(value))}> </StageChip>}
      />
      <Input
        // A new line is there to be written.
        autoFocus={option.name === '' && option.value === undefined && onEnter !== undefined}
        aria-label={t('fields:ui.choice_name')}
        maxLength={100}
        value={option.name}
        onChange={(event) => onChange({ ...option, name: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onEnter?.();
        }}
      />
      <Button type="text" icon={<DeleteOutlined />} aria-label={t('act.delete')} onClick={onRemove} />
    </li>
  );
}
