import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import createClient, { type FetchResponse, type MaybeOptionalInit } from 'openapi-fetch';
import type { MediaType, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import { langNow } from '@/lib/i18n';
import { Problem } from './problem';
import type { operations, paths } from './schema';

/** The operationId of the API's description (`mail.threads.list`); the first part of every query key. */
export type OperationId = keyof operations;

/** The typed client: `api.POST('/api/session', { body })`. Use it inside `useAct`; for reading take `query` or `pages`. */
export const api = createClient<paths>({ credentials: 'same-origin' });

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', langNow());
    // The server refuses state changes without it: a foreign page can't set it without asking first.
    request.headers.set('X-Requested-With', 'tradewind');
    return request;
  },
});

type Answer<D> = { data?: D; error?: unknown; response: Response };

/** The answer's data, or a thrown `Problem`. */
export async function answer<D>(call: Promise<Answer<D>>): Promise<D> {
  let got: Answer<D>;
  try {
    got = await call;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
    if (thrown instanceof TypeError) throw Problem.unreachable(); // fetch rejects so when no answer came
    throw Problem.of(thrown);
  }
  const { response } = got;
  if (!response.ok) throw Problem.from(response.status, got.error, response.headers.get('x-request-id') ?? undefined);
  return got.data as D;
}

type Readable = PathsWithMethod<paths, 'get'>;
type InitOf<P extends Readable> = MaybeOptionalInit<paths[P], 'get'>;
type DataOf<P extends Readable> = Exclude<
  FetchResponse<Extract<paths[P]['get'], Record<string | number, unknown>>, InitOf<P>, MediaType>['data'],
  undefined
>;
type InitArg<P extends Readable> = RequiredKeysOf<InitOf<P>> extends never ? [init?: InitOf<P>] : [init: InitOf<P>];
/** The ids of the operations that are this path's GET, so that a key can't name another operation. */
type OperationOf<P extends Readable> = {
  [O in OperationId]: [operations[O], paths[P]['get']] extends [paths[P]['get'], operations[O]] ? O : never;
}[OperationId];
type Getter = (path: string, init: object) => Promise<Answer<unknown>>;

/** A typed GET as query options for loaders (`ensureQueryData`) and pages (`useQuery`); its key is [operation id, params]. */
export function query<P extends Readable>(op: OperationOf<P>, path: P, ...[init]: InitArg<P>) {
  return queryOptions({
    queryKey: [op, paramsOf(init)] as const,
    // The path and the init were checked against each other above; inside, the client's overloads can't follow.
    queryFn: ({ signal }) => answer((api.GET as unknown as Getter)(path, { ...init, signal })) as Promise<DataOf<P>>,
  });
}

type PageOf<P extends Readable> = DataOf<P> & { next: string | null };

/** A typed GET of a cursor-paged list as infinite-query options; `rowsOf` (rows.ts) makes one list of it. */
export function pages<P extends Readable>(op: OperationOf<P>, path: P, ...[init]: InitArg<P>) {
  const params = paramsOf(init);
  return infiniteQueryOptions({
    queryKey: [op, params, 'pages'] as const,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => {
      const at = { ...params, query: { ...params.query, cursor: pageParam } };
      return answer((api.GET as unknown as Getter)(path, { ...init, params: at, signal })) as Promise<PageOf<P>>;
    },
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

function paramsOf(init: unknown): { path?: object; query?: object } {
  return (init as { params?: { path?: object; query?: object } } | undefined)?.params ?? {};
}
