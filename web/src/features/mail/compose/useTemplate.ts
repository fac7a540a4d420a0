import { type RefObject, useCallback } from 'react';
import { answer, api } from '@/api/client';
import { Problem } from '@/api/problem';
import { toast } from '@/lib/toast';
import type { EditorHandle } from './Editor';
import type { DraftKeeper } from './keeper';

/** Puts a template with its fields filled where the cursor is; its subject where there is none yet. */
export function useTemplate(keeper: DraftKeeper, editor: RefObject<EditorHandle | null>) {
  return useCallback(
    async (id: string) => {
      const { content } = keeper.state.get();
      if (!content) return;
      const to = content.to[0];
      try {
        const filled = await answer(
          api.POST('/api/mail/templates/{id}/fill', {
            params: { path: { id } },
            body: { ...(to ? { to } : {}), ...(content.mailbox_id ? { mailbox_id: content.mailbox_id } : {}) },
          }),
        );
        editor.current?.insert(filled.html);
        const subject = keeper.state.get().content?.subject.trim();
        keeper.edit({ template_id: id, ...(subject === '' && filled.subject ? { subject: filled.subject } : {}) });
      } catch (thrown) {
        toast.problem(Problem.of(thrown));
      }
    },
    [keeper, editor],
  );
}
