import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Folder, Id } from '@/api/types';
import { toast } from '@/lib/toast';

/** Folders whose other name or end was asked for here, with what was wrong with them then: the mail server answers later. */
const asked = new Map<Id, string | undefined>();

export function awaitServer(folder: Folder): void {
  asked.set(folder.id, folder.sync.problem?.detail);
}

/** Tells, in the mail server's words, that it didn't do with a folder what was asked of it. */
export function useFolderRefusals(folders: readonly Folder[] | undefined): void {
  const { t } = useTranslation();
  useEffect(() => {
    for (const { id, name, sync } of folders ?? []) {
      const { problem } = sync;
      if (!problem || !asked.has(id) || asked.get(id) === problem.detail) continue;
      asked.delete(id);
      toast.problem({
        words: t('mail:ui.folder.refused', { name, title: problem.title, words: problem.detail }),
        code: `mail.${problem.code}`,
      });
    }
  }, [folders, t]);
}
