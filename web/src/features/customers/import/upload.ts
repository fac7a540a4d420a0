import { Problem } from '@/api/problem';
import type { CustomerImport } from '@/api/types';
import { langNow } from '@/lib/i18n';

/** Sends a file and tells how far it is; `fetch` can't. */
export function upload(file: File, onShare: (share: number) => void): Promise<CustomerImport> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append('file', file, file.name);
    const request = new XMLHttpRequest();
    request.open('POST', '/api/customers/imports');
    request.setRequestHeader('X-Requested-With', 'tradewind');
    request.setRequestHeader('Accept-Language', langNow());
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onShare(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as CustomerImport);
      else reject(Problem.from(request.status, request.response));
    };
    request.onerror = () => reject(Problem.unreachable());
    request.send(form);
  });
}
