import { useQuery } from '@tanstack/react-query';
import { Problem } from '@/api/problem';
import type { Beside } from '@/lib/beside';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { byAddressQuery, suggestionForQuery } from '../queries';
import { KnownBuyer } from './KnownBuyer';
import { SuggestionCard } from './SuggestionCard';
import { UnknownBuyer } from './UnknownBuyer';

type Correspondent = Extract<Beside, { kind: 'correspondent' }>;

/** Who wrote: a customer's person, someone the program has read and offers, or nobody known. */
export function CorrespondentPanel({ who }: { who: Correspondent }) {
  const known = useQuery(byAddressQuery(who.address));
  const unknown = known.data === null;
  const { data: suggestion, isPending } = useQuery({
    ...suggestionForQuery(who.threadId ?? ''),
    enabled: unknown && who.threadId !== undefined,
  });
  if (known.error && known.data === undefined) {
    return <ErrorState problem={Problem.of(known.error)} onRetry={() => void known.refetch()} />;
  }
  if (known.data === undefined) return <RowsLoading tall rows={4} />;
  if (known.data) return <KnownBuyer who={who} company={known.data.company} contact={known.data.contact} />;
  if (who.threadId !== undefined && isPending) return <RowsLoading tall rows={4} />;
  if (suggestion) return <SuggestionCard key={suggestion.id} suggestion={suggestion} />;
  return <UnknownBuyer who={who} />;
}
