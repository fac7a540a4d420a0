import { useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '@/api/me';
import type { Folder, Id, MailRule, RuleAction, RuleCondition } from '@/api/types';
import { countryName } from '@/ui/CountryFlag';
import { colleaguesQuery, foldersQuery, mailboxesQuery, segmentsQuery, tagsQuery, templatesQuery } from '../queries';
import { languageName } from '../templates/fields';
import { kindOf, type Looked, toMegabytes } from './rule';

/** 5 January 1970 was a Monday: so many days after the epoch. */
const FIRST_MONDAY = 4;

export interface Names {
  mailboxes: (Looked & { address: string })[];
  folders: { mailbox: string; folder: Folder }[];
  people: { id: Id; name: string }[];
  templates: { id: Id; name: string; shared: boolean }[];
  /** Tags that customers bear; none for whom may not see them. */
  tags: string[];
  segments: { id: Id; name: string; shared: boolean }[];
  /** Whether customers may be asked for. */
  belonging: boolean;
  segment: (id: Id) => string;
  weekday: (day: string) => string;
  condition: (one: RuleCondition) => string;
  action: (one: RuleAction) => string;
  /** To whom a rule gives threads. */
  receiver: (rule: MailRule) => string;
}

/** What ids in rules are called, and rules in words; `gone` are segments that these rules ask for and that are no more. */
export function useNames(gone: ReadonlySet<Id>): Names {
  const { t, i18n } = useTranslation();
  const belonging = useMay('customers.company.read');
  const { data: tags } = useQuery({ ...tagsQuery(), enabled: belonging });
  const { data: segments } = useQuery({ ...segmentsQuery(), enabled: belonging });
  const { data: boxes } = useQuery(mailboxesQuery());
  const { data: colleagues } = useQuery(colleaguesQuery());
  const { data: templates } = useQuery(templatesQuery());
  const me = useMe().account.id;
  const mailboxes = (boxes ?? [])
    .filter((one) => one.readable)
    .map(({ id, address, team, owner }) => ({ id, address, team, own: owner.id === me }));
  const listed = useQueries({ queries: mailboxes.map((one) => foldersQuery(one.id)) });
  const folders = mailboxes.flatMap(({ address }, at) =>
    (listed[at]?.data ?? []).filter((one) => one.selectable).map((folder) => ({ mailbox: address, folder })),
  );
  const people = (colleagues?.items ?? []).filter((one) => one.state === 'active');
  const lang = i18n.language;
  const weekday = (day: string) =>
    new Intl.DateTimeFormat(lang, { weekday: 'long', timeZone: 'UTC' }).format(
      new Date((FIRST_MONDAY + Number(day) - 1) * 86_400_000),
    );
  const person = (id: Id) => people.find((one) => one.id === id)?.name ?? t('mail:late.handling.gone');
  const folderName = (id: Id) => {
    const found = folders.find((one) => one.folder.id === id);
    if (!found) return t('mail:late.handling.gone');
    return mailboxes.length > 1 ? `${found.folder.path} (${found.mailbox})` : found.folder.path;
  };
  const known = (segments?.items ?? []).map(({ id, name, shared }) => ({ id, name, shared: shared === 'all' }));
  const segment = (id: Id) =>
    gone.has(id)
      ? t('mail:late.handling.gone_segment')
      : (known.find((one) => one.id === id)?.name ?? t('mail:late.handling.unseen_segment'));
  const value = (one: RuleCondition, text: string): string => {
    switch (one.field) {
      case 'segment':
        return segment(text);
      case 'mailbox':
        return mailboxes.find((box) => box.id === text)?.address ?? t('mail:late.handling.gone');
      case 'folder':
        return folderName(text);
      case 'owner':
        return person(text);
      case 'label':
        return t(`mail:ui.tag.${text}` as 'mail:ui.tag.enquiry');
      case 'stage':
        return t(`mail:ui.stage.${text}` as 'mail:ui.stage.enquiry');
      case 'language':
        return languageName(text, lang);
      case 'country':
        return countryName(text, lang);
      case 'weekday':
        return weekday(text);
      case 'size':
        return t('mail:late.handling.megabytes', { count: toMegabytes(text) ?? 0 });
      case 'hour':
        return t('mail:late.handling.o_clock', { hour: text });
      default:
        return t('mail:late.handling.quoted', { text });
    }
  };
  const condition = (one: RuleCondition) => {
    if (kindOf(one.field) === 'flag') {
      return t(`mail:late.handling.flag_${one.field as 'machine'}_${one.operator as 'yes'}`);
    }
    const field = one.field === 'header' ? (one.header ?? '') : t(`mail:late.handling.field_${one.field}`);
    const values = (one.values ?? []).map((text) => value(one, text)).join(t('mail:late.handling.or'));
    return t('mail:late.handling.says', { field, operator: t(`mail:late.handling.op_${one.operator}`), values });
  };
  const action = (one: RuleAction): string => {
    switch (one.do) {
      case 'label':
        return t('mail:late.handling.does_label', { label: t(`mail:ui.tag.${one.label}`) });
      case 'move':
        return t('mail:late.handling.does_move', {
          folder: one.folder_id
            ? folderName(one.folder_id)
            : t(`mail:late.handling.role_${(one.role ?? 'archive') as 'archive'}`),
        });
      case 'assign':
        return t('mail:late.handling.does_assign', { name: person(one.to) });
      case 'forward':
        return t('mail:late.handling.does_forward', { to: one.to.join(', ') });
      case 'reply':
        return t('mail:late.handling.does_reply', {
          template: (templates ?? []).find((kept) => kept.id === one.template_id)?.name ?? t('mail:late.handling.gone'),
          count: one.days,
        });
      case 'task':
        return t('mail:late.handling.does_task', { title: one.title });
      default:
        return t(`mail:late.handling.does_${one.do}`);
    }
  };
  const receiver = (rule: MailRule) => {
    const gift = rule.content.actions.find((one) => one.do === 'assign');
    return gift ? person(gift.to) : '';
  };
  return {
    mailboxes,
    folders,
    people,
    templates: templates ?? [],
    tags: tags?.items ?? [],
    segments: known,
    belonging,
    segment,
    weekday,
    condition,
    action,
    receiver,
  };
}
