import { DownOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Dropdown, Input } from 'antd';
import dayjs from 'dayjs';
import {
  type ClipboardEvent,
  type DragEvent,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useId,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { useIsPhone } from '@/lib/media';
import { useNow } from '@/lib/now';
import { FormProblem } from '@/ui/FormField';
import { Kbd } from '@/ui/Kbd';
import { quickDates } from '../due';
import { AddFiles } from '../files/AddFiles';
import { BroughtFiles } from '../files/BroughtFiles';
import { useFiles } from '../files/useFiles';
import { TYPE_ICONS } from '../followUpTypes/icons';
import { offered } from '../followUpTypes/offered';
import { typesQuery } from '../followUpTypes/queries';
import styles from './Composer.module.css';
import { KIND_ICONS } from './kinds';
import { QuickTexts } from './QuickTexts';

const KINDS = ['note', 'call', 'visit', 'meeting'] as const;
type Kind = (typeof KINDS)[number];
const isKind = (what: string): what is Kind => KINDS.some((kind) => kind === what);
/** So many types have a button of their own. */
const BUTTONS = 4;
const BUTTONS_ON_PHONE = 2;

interface ComposerProps {
  companyId: string;
  onDone?: () => void;
  /** Begins with a date: it is made to remember something. */
  wantsDate?: boolean;
}

/** Writes down what happened, and what is promised for when. */
export function Composer({ companyId, onDone, wantsDate = false }: ComposerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const id = useId();
  const isPhone = useIsPhone();
  const { data: types } = useQuery(typesQuery());
  const [buttons, menu] = offered(types?.items ?? [], isPhone ? BUTTONS_ON_PHONE : BUTTONS);
  // A kind, or a type by its id.
  const [chosen, setChosen] = useState<string>('note');
  const type = [...buttons, ...menu].find((one) => one.id === chosen);
  const kind = isKind(chosen) ? chosen : 'note';
  const inMenu = menu.find((one) => one.id === chosen);
  const [text, setText] = useState('');
  const [next, setNext] = useState<Date | undefined>(() => (wantsDate ? quickDates(Date.now())[0]?.at : undefined));
  const [open, setOpen] = useState(wantsDate);
  const [texts, setTexts] = useState(false);
  const brought = useFiles();
  const [over, setOver] = useState(false);
  const log = useAct({
    call: () =>
      api.POST('/api/customers/{id}/follow-ups', {
        params: { path: { id: companyId } },
        body: {
          ...(type ? { type_id: type.id } : { kind }),
          text: text.trim(),
          ...(next ? { next_at: next.toISOString() } : {}),
          file_ids: brought.ids,
        },
      }),
    refusal: 'form',
    invalidates: ['customers.timeline', 'customers.read', 'customers.list', 'today.read', 'customers.follow_ups.list'],
    says: () =>
      next ? t('customers:ui.composer.promised', { at: format.dateTime(next) }) : t('customers:ui.composer.logged'),
    onDone: () => {
      setText('');
      setNext(undefined);
      brought.clear();
      setOpen(false);
      onDone?.();
    },
  });
  useHotkeys([
    {
      keys: 'n',
      words: () => t('customers:ui.composer.write'),
      group: () => t('customers:ui.column.name'),
      run: () => document.getElementById(id)?.focus(),
    },
  ]);
  const waits = brought.isBusy
    ? t('customers:ui.follow_up_file.uploading')
    : brought.hasFailed
      ? t('customers:ui.follow_up_file.broken')
      : undefined;
  const isOpen = open || text !== '' || brought.files.length > 0;
  const addFiles = (files: readonly File[]) => {
    if (files.length === 0) return;
    setOpen(true);
    brought.add(files);
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // Cells of a sheet come as words and as a picture of them: then the words are meant.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    addFiles(files);
  };
  const onDrop = (event: DragEvent) => {
    setOver(false);
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    addFiles([...event.dataTransfer.files]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !waits && !log.isPending) log.mutate();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
    if (event.key === 'Escape') event.currentTarget.blur();
    // A slash at the beginning of a line brings the quick texts.
    const { value, selectionStart } = event.currentTarget;
    if (event.key === '/' && (selectionStart === 0 || value[selectionStart - 1] === '\n')) {
      event.preventDefault();
      setTexts(true);
    }
  };
  const quick = quickDates(now);
  const choose = (what: string) => {
    setChosen(what);
    document.getElementById(id)?.focus();
  };
  const button = (what: string, icon: ReactNode, name: string) => (
    <button key={what} type="button" aria-pressed={(type?.id ?? kind) === what} onClick={() => choose(what)}>
      <span aria-hidden="true">{icon}</span> {name}
    </button>
  );
  // Where there are no types it is one of the kinds that the program knows.
  const kinds = types?.items.some((one) => !one.retired) === false ? KINDS : (['note'] as const);
  const asks = type ? t('customers:ui.follow_up_type.what', { name: type.name }) : t(`customers:ui.composer.${kind}`);
  return (
    <form
      className={styles.composer}
      onSubmit={submit}
      data-open={isOpen}
      data-over={over}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={onDrop}
    >
      <div className={styles.tabs} role="toolbar" aria-label={t('customers:ui.composer.kind')}>
        {kinds.map((one) => button(one, KIND_ICONS[one], t(`customers:ui.entry.${one}`)))}
        {buttons.map((one) => button(one.id, TYPE_ICONS[one.icon], one.name))}
        {menu.length > 0 ? (
          <Dropdown
            trigger={['click']}
            // The arrows go along the list at once, Enter takes one.
            autoFocus
            menu={{
              items: menu.map((one) => ({ key: one.id, icon: TYPE_ICONS[one.icon], label: one.name })),
              onClick: ({ key, domEvent }) => {
                // Enter chooses; it is not written into the text, where the focus is by then.
                domEvent.preventDefault();
                choose(key);
              },
            }}
          >
            <button type="button" aria-pressed={inMenu !== undefined} aria-haspopup="menu">
              {inMenu ? <span aria-hidden="true">{TYPE_ICONS[inMenu.icon]}</span> : null}
              {inMenu?.name ?? t('customers:ui.follow_up_type.others')} <DownOutlined aria-hidden="true" />
            </button>
          </Dropdown>
        ) : null}
      </div>
      <Input.TextArea
        id={id}
        variant="borderless"
        autoSize={{ minRows: isOpen ? 2 : 1, maxRows: 12 }}
        aria-label={asks}
        placeholder={over ? t('customers:ui.follow_up_file.drop') : asks}
        autoFocus={wantsDate}
        value={text}
        onFocus={() => setOpen(true)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <BroughtFiles files={brought.files} onRemove={brought.remove} onAgain={brought.again} />
      <FormProblem problem={brought.problem ?? log.problem} shown={[]} />
      {isOpen ? (
        <div className={styles.foot}>
          <span className={styles.label}>{t('customers:ui.composer.next')}</span>
          {quick.map(({ name, at }) => (
            <button
              key={name}
              type="button"
              className={styles.quick}
              aria-pressed={next?.getTime() === at.getTime()}
              title={format.dateTime(at)}
              onClick={() => setNext(next?.getTime() === at.getTime() ? undefined : at)}
            >
              {t(`customers:ui.quick.${name}`)}
            </button>
          ))}
          <DatePicker
            size="small"
            showTime={{ format: 'HH:mm', minuteStep: 15 }}
            format="YYYY-MM-DD HH:mm"
            aria-label={t('customers:ui.composer.pick')}
            placeholder={t('customers:ui.composer.pick')}
            value={next ? dayjs(next) : null}
            onChange={(date) => setNext(date?.toDate())}
            className={styles.pick}
          />
          <AddFiles onAdd={addFiles} />
          <QuickTexts
            text={text}
            open={texts}
            onOpen={setTexts}
            onPick={(picked) => {
              setText(picked);
              document.getElementById(id)?.focus();
            }}
          />
          <Button
            type="primary"
            size="small"
            htmlType="submit"
            className={styles.save}
            loading={log.isPending}
            title={waits}
            disabled={!text.trim() || waits !== undefined}
          >
            {t('customers:ui.composer.save')} <Kbd keys="mod+Enter" />
          </Button>
        </div>
      ) : null}
    </form>
  );
}
