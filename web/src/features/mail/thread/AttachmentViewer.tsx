import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Problem } from '@/api/problem';
import type { Id } from '@/api/types';
import { useScheme } from '@/lib/preferences';
import { type ViewedFile, wayOf } from '@/ui/viewer/content';
import { type Seen, Viewer } from '@/ui/viewer/Viewer';
import { approvalPreviewQuery, previewQuery } from '../queries';
import { InnerMailView } from './InnerMailView';

/** Whose files: of a mail that is here, or of one that somebody is asked to let go. */
export type FilesOf = { kind: 'messages' | 'approvals'; id: Id };

interface AttachedFile {
  index: number;
  name: string;
  bytes: number;
  type: string;
}

interface AttachmentViewerProps {
  of: FilesOf;
  files: readonly AttachedFile[];
  at: number;
  onAt: (at: number) => void;
  onClose: () => void;
  /** What else can be done with the file at this place. */
  acts?: (file: AttachedFile) => ReactNode;
}

/** Where a mail's file is saved from. */
export function fileHref(of: FilesOf, index: number): string {
  return `/api/mail/${of.kind}/${of.id}/attachments/${index}`;
}

/** A mail's files, looked at over the page. */
export function AttachmentViewer({ of, files, at, onAt, onClose, acts }: AttachmentViewerProps) {
  const [sheet, setSheet] = useState(0);
  const viewed = files.map(
    (file): ViewedFile => ({
      key: file.index,
      name: file.name,
      bytes: file.bytes,
      href: fileHref(of, file.index),
      way: wayOf(file.name, file.type),
    }),
  );
  const file = files[at];
  const seen = useSeen(of, file?.index ?? 0, sheet, viewed[at]?.way === 'content');
  return (
    <Viewer
      files={viewed}
      at={at}
      onAt={(next) => {
        setSheet(0);
        onAt(next);
      }}
      onClose={onClose}
      seen={seen}
      onSheet={setSheet}
      acts={file ? acts?.(file) : undefined}
    />
  );
}

/** Were these the parameters of this file? */
function isOf(params: { path?: object } | undefined, index: number): boolean {
  return (params?.path as { index?: number } | undefined)?.index === index;
}

/** What the server reads out of a file. While another sheet comes, the one before stays. */
function useSeen(of: FilesOf, index: number, sheet: number, isWanted: boolean): Seen {
  const isDark = useScheme() === 'dark';
  const ofMessage = useQuery({
    ...previewQuery(of.id, index, sheet, isDark),
    enabled: isWanted && of.kind === 'messages',
    placeholderData: (before, asked) => (isOf(asked?.queryKey[1], index) ? before : undefined),
  });
  const ofApproval = useQuery({
    ...approvalPreviewQuery(of.id, index, sheet, isDark),
    enabled: isWanted && of.kind === 'approvals',
    placeholderData: (before, asked) => (isOf(asked?.queryKey[1], index) ? before : undefined),
  });
  const { data, error, refetch } = of.kind === 'messages' ? ofMessage : ofApproval;
  if (data?.kind === 'mail') return { state: 'own', node: <InnerMailView mail={data} /> };
  if (data) {
    const pictureHref = (number: number) => `${fileHref(of, index)}/preview/pictures/${number}`;
    return { state: 'content', content: data, pictureHref };
  }
  if (!error) return { state: 'loading' };
  const problem = Problem.of(error);
  // What a file is doesn't change by asking again.
  const isFinal = problem.status >= 400 && problem.status < 500;
  return { state: 'failed', words: problem.words, retry: isFinal ? undefined : () => void refetch() };
}
