import { wordsOfCode } from '@/lib/i18n';
import { Unreached } from '@/lib/latePage';

/** One wrong field of a request, as the server names it. */
export interface FieldError {
  field: string;
  code: string;
  detail: string;
}

/** An answer of RFC 9457 (application/problem+json), or the network's failure in the same form. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** `<context>.<what>`, for example `mail.draft_changed`. */
    readonly code: string,
    /** What happened, why and what to do, in the reader's language. */
    readonly words: string,
    readonly errors: readonly FieldError[] = [],
    readonly requestId: string | undefined = undefined,
    /** The whole answer, for problems that carry more (a twin, the newer draft). */
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(words);
  }

  /** No answer came: the server or the network is away. */
  static unreachable(): Problem {
    return new Problem(0, 'unreachable', wordsOfCode('unreachable') ?? 'unreachable');
  }

  /** Reads a failed response's parsed body. Anything that is no problem document becomes one. */
  static from(status: number, body: unknown, requestId?: string): Problem {
    const fields = isRecord(body) ? body : {};
    const code =
      text(fields.code) ?? (status === 502 || status === 503 || status === 504 ? 'unreachable' : 'unexpected');
    const words =
      text(fields.detail) ?? wordsOfCode(code, fields) ?? text(fields.title) ?? wordsOfCode('unexpected') ?? code;
    const errors = Array.isArray(fields.errors) ? fields.errors.filter(isRecord).map(fieldError) : [];
    return new Problem(status, code, words, errors, text(fields.request_id) ?? requestId, fields);
  }

  /** Any thrown thing as a problem; a program's own mistake shows as `unexpected`. */
  static of(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown;
    if (thrown instanceof Unreached) return Problem.unreachable();
    return new Problem(0, 'unexpected', wordsOfCode('unexpected') ?? 'unexpected', [], undefined, {
      cause: String(thrown),
    });
  }

  /** Nobody answered: the network or the server is away. */
  get isAway(): boolean {
    return this.code === 'unreachable';
  }

  get isSignedOut(): boolean {
    return this.status === 401;
  }

  get isNoRight(): boolean {
    return this.status === 403;
  }
}

function fieldError(fields: Record<string, unknown>): FieldError {
  const code = text(fields.code) ?? 'unexpected';
  return { field: text(fields.field) ?? '', code, detail: text(fields.detail) ?? wordsOfCode(code, fields) ?? code };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
