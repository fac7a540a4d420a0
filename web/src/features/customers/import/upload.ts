import type { CustomerImport } from '@/api/types';
import { upload as send } from '../upload';

/** Brings a file of companies. */
export function upload(file: File, onShare: (share: number) => void): Promise<CustomerImport> {
  return send<CustomerImport>('/api/customers/imports', file, onShare);
}
