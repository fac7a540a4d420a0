import { Problem } from '@/api/problem';
import { langNow } from '@/lib/i18n';

/** Sends a file as the part `file` of a form and tells how far it is; `fetch` can't. */
export function upload<T>(
  path: string,
  file: File,
  onShare: (share: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append('file', file, file.name);
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('X-Requested-With', 'tradewind');
    request.setRequestHeader('Accept-Language', langNow());
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onShare(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as T);
      else reject(Problem.from(request.status, request.response));
    };
    request.onerror = () => reject(Problem.unreachable());
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
