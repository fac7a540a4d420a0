import { MailOutlined, UserOutlined } from '@ant-design/icons';
import i18next from 'i18next';
import { answer, api } from '@/api/client';
import type { SearchResult } from '@/api/types';
import type { Found, RecordSource } from '@/lib/commands';
import { countryName } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';

/** Records of several contexts come in one answer, so that a letter typed costs one request. */
let asked: { words: string; signal: AbortSignal; answer: Promise<SearchResult> } | undefined;

function search(words: string, signal: AbortSignal): Promise<SearchResult> {
  if (asked?.words === words && asked.signal === signal) return asked.answer;
  const found = answer(api.GET('/api/search', { params: { query: { q: words } }, signal }));
  asked = { words, signal, answer: found };
  return found;
}

export const records: readonly RecordSource[] = [
  {
    id: 'companies',
    words: () => i18next.t('records.companies'),
    find: async (words, signal) => (await search(words, signal)).companies.map(company),
  },
  {
    id: 'contacts',
    words: () => i18next.t('records.contacts'),
    find: async (words, signal) => (await search(words, signal)).contacts.map(contact),
  },
  {
    id: 'threads',
    words: () => i18next.t('records.threads'),
    find: async (words, signal) => (await search(words, signal)).threads.map(thread),
  },
];

function company({ id, name, country, domain, owners }: SearchResult['companies'][number]): Found {
  const place = country ? countryName(country, i18next.language) : undefined;
  return {
    id,
    words: name,
    detail: [place, domain, owners[0]?.name].filter(Boolean).join(' · '),
    icon: <Initials name={name} shape="square" size={20} />,
    href: `/customers/${id}`,
  };
}

function contact({ id, name, title, email, company: at }: SearchResult['contacts'][number]): Found {
  return {
    id,
    words: name,
    detail: [title, at.name, email].filter(Boolean).join(' · '),
    icon: <UserOutlined />,
    href: `/customers/${at.id}`,
  };
}

function thread({ id, subject, who, preview }: SearchResult['threads'][number]): Found {
  return {
    id,
    words: subject || preview || i18next.t('mail:ui.no_subject'),
    detail: who.name || who.address,
    icon: <MailOutlined />,
    href: `/mail?box=all&thread=${id}`,
  };
}
