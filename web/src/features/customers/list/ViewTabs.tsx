import { EllipsisOutlined } from '@ant-design/icons';
import { useRouter } from '@tanstack/react-router';
import { Button, Checkbox, Dropdown, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { BUILTIN_VIEWS, savedState, withWhose } from './builtinViews';
import { changeView, dropView, type ListRecord, makeView, type ViewBody, type Whose, type WireView } from './contract';
import type { ListView } from './useListView';
import styles from './Views.module.css';
import { CHANGE_KEYS, sortText, type ViewState } from './viewState';

/** Who is about to fall into the pool is a page of its own, as it tells why and when. */
const DROPPING = '/customers/dropping';

/** The views as tabs; a changed one offers to be kept, kept under another name, or put back. */
export function ViewTabs({ view }: { view: ListView }) {
  const { t } = useTranslation();
  const { record, open, whose, saved, views, isChanged, put, reset, state } = view;
  const router = useRouter();
  const hasDropping = record === 'company' && DROPPING in router.routesByPath;
  const [naming, setNaming] = useState<'new' | 'rename' | undefined>();
  const nothing = Object.fromEntries(CHANGE_KEYS.map((key) => [key, undefined]));
  const goTo = (id: string) => put({ ...nothing, view: id });

  const update = useAct({
    call: (body: Partial<ViewBody>) => changeView(saved as WireView, body),
    invalidates: ['fields.views.list'],
    onDone: reset,
    says: () => t('customers:ui.views.kept', { name: saved?.name }),
  });
  const drop = useAct({
    call: (one: WireView) => dropView(one.id),
    invalidates: ['fields.views.list'],
    onDone: () => put({ ...nothing, view: undefined }),
    says: (_, one) => t('customers:ui.views.dropped', { name: one.name }),
    undo: (_, one) => () => makeView(bodyOf(one), record),
  });
  const tab = (id: string, words: string) => (
    <button
      key={id}
      type="button"
      role="tab"
      aria-selected={id === open}
      className={styles.tab}
      onClick={() => (id === open ? undefined : goTo(id))}
    >
      {words}
    </button>
  );
  return (
    <div className={styles.line}>
      <div role="tablist" aria-label={t('customers:ui.views.label')} className={styles.tabs}>
        {BUILTIN_VIEWS.map((one) => tab(one, t(`customers:ui.view.${one}`)))}
        {hasDropping ? (
          <button
            type="button"
            role="tab"
            aria-selected={false}
            className={styles.tab}
            onClick={() => router.history.push(DROPPING)}
          >
            {t('customers:ui.view.dropping')}
          </button>
        ) : null}
        {views.map((one) => tab(one.id, one.name))}
      </div>
      {saved?.editable ? (
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'rename', label: t('customers:ui.views.settings'), onClick: () => setNaming('rename') },
              { key: 'drop', danger: true, label: t('customers:ui.views.drop'), onClick: () => drop.mutate(saved) },
            ],
          }}
        >
          <Button type="text" size="small" icon={<EllipsisOutlined />} aria-label={t('customers:ui.views.menu')} />
        </Dropdown>
      ) : null}
      {isChanged ? (
        <div className={styles.changed}>
          <span>{t('customers:ui.views.changed')}</span>
          {saved?.editable ? (
            <Button
              size="small"
              type="primary"
              ghost
              loading={update.isPending}
              onClick={() => update.mutate(partOf(state))}
            >
              {t('customers:ui.views.update')}
            </Button>
          ) : null}
          <Button size="small" onClick={() => setNaming('new')}>
            {t('customers:ui.views.save_as')}
          </Button>
          <Button size="small" type="text" onClick={reset}>
            {t('customers:ui.views.reset')}
          </Button>
        </div>
      ) : null}
      {naming ? (
        <ViewDialog
          saved={naming === 'rename' ? saved : undefined}
          record={record}
          state={state}
          whose={whose}
          onClose={() => setNaming(undefined)}
          onMade={goTo}
        />
      ) : null}
    </div>
  );
}

interface ViewDialogProps {
  record: ListRecord;
  saved: WireView | undefined;
  state: ViewState;
  whose: Whose;
  onClose: () => void;
  onMade: (id: string) => void;
}

/** Name, for whom, and whether the list begins with it. */
function ViewDialog({ record, saved, state, whose, onClose, onMade }: ViewDialogProps) {
  const { t } = useTranslation();
  const mayShare = useMay('fields.views.share');
  const [name, setName] = useState(saved?.name ?? '');
  const [shared, setShared] = useState<WireView['shared']>(saved?.shared ?? 'me');
  const [first, setFirst] = useState(saved?.is_default ?? false);
  const part = { name: name.trim(), shared, is_default: first };
  const keep = useAct({
    call: () =>
      saved
        ? changeView(saved, part)
        : makeView({ ...part, ...partOf({ ...state, filter: withWhose(state.filter, whose) }) }, record),
    refusal: 'form',
    invalidates: ['fields.views.list'],
    onDone: (view) => {
      onClose();
      if (!saved && view) onMade(view.id);
    },
  });
  return (
    <Modal
      open
      title={t(saved ? 'customers:ui.views.settings' : 'customers:ui.views.save_as')}
      okText={t('act.save')}
      cancelText={t('act.cancel')}
      okButtonProps={{ disabled: part.name === '', loading: keep.isPending }}
      onOk={() => keep.mutate()}
      onCancel={onClose}
      width={400}
    >
      <form
        className={styles.dialog}
        onSubmit={(event) => {
          event.preventDefault();
          keep.mutate();
        }}
      >
        <FormProblem problem={keep.problem} shown={['name']} />
        <FormField label={t('customers:ui.views.name')} name="name" problem={keep.problem}>
          {(field) => (
            <Input {...field} autoFocus maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </FormField>
        {mayShare ? (
          <FormField label={t('customers:ui.views.shared')} name="shared">
            {({ id }) => (
              <Select
                id={id}
                value={shared}
                onChange={setShared}
                options={(['me', 'all'] as const).map((one) => ({
                  value: one,
                  label: t(`customers:ui.views.shared_${one}`),
                }))}
              />
            )}
          </FormField>
        ) : null}
        <Checkbox checked={first} onChange={(event) => setFirst(event.target.checked)}>
          {t('customers:ui.views.first')}
        </Checkbox>
      </form>
    </Modal>
  );
}

/** What a view keeps of a state. */
function partOf(state: ViewState) {
  const { layout, filter, sort, columns, group_by, summary, board_by, date_by } = state;
  return { layout, filter, sort: sortText(sort), columns, group_by, summary, board_by, date_by };
}

function bodyOf(view: WireView): ViewBody {
  const { name, shared, is_default } = view;
  return { name, shared, is_default, ...partOf(savedState(view)) };
}
