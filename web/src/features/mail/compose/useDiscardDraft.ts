import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { changeRows, type Listed } from '@/api/rows';
import type { Draft } from '@/api/types';
import { toast } from '@/lib/toast';
import { close } from './composers';
import { discardDraft } from './discardDraft';
import { composerOfDraft, forgetKeeper, keeperOf } from './keepers';

const UNDO_MS = 8_000;

/** Throws a draft of the list away. It is deleted when the toast is gone: until then it can come back with its files. */
export function useDiscardDraft(): (draft: Draft) => void {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const refresh = () => {
    void cache.invalidateQueries({ queryKey: ['mail.drafts.list'] });
    void cache.invalidateQueries({ queryKey: ['mail.counts'] });
  };
  return (draft) => {
    const composer = composerOfDraft(draft.id);
    if (composer) {
      keeperOf(composer).end();
      forgetKeeper(composer.key);
      close(composer.key);
    }
    for (const [key, data] of cache.getQueriesData<Listed<Draft>>({ queryKey: ['mail.drafts.list'] })) {
      if (data)
        cache.setQueryData(
          key,
          changeRows(data, (rows) => rows.filter((one) => one.id !== draft.id)),
        );
    }
    const timer = setTimeout(async () => {
      await discardDraft(draft.id, draft);
      refresh();
    }, UNDO_MS);
    toast.undo(
      t('mail:ui.draft.discarded'),
      () => {
        clearTimeout(timer);
        refresh();
      },
      UNDO_MS,
    );
  };
}
