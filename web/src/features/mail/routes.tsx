import {
  BulbOutlined,
  EditOutlined,
  MailOutlined,
  PlusOutlined,
  TagOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { createRoute } from '@tanstack/react-router';
import i18next from 'i18next';
import type { OperationId } from '@/api/client';
import { settingsRoute, shellRoute } from '@/lib/anchors';
import { type Feature, NAV_ORDER } from '@/lib/feature';
import { lateWords } from '@/lib/i18n';
import { fetched, latePage, latePart, lazyPage } from '@/lib/latePage';
import { only } from '@/lib/search';
import { compose } from './compose/composers';
import { MailTopBar } from './MailTopBar';
import { countsQuery, mailboxesQuery } from './queries';
import { BOXES, parseMailSearch } from './search';

/** What waits in this browser for the connection; it comes with its words. */
async function waitingPart() {
  const [part] = await Promise.all([import('./waiting/WaitingBar'), lateWords()]);
  return part;
}

const mailRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/mail',
  validateSearch: only(parseMailSearch),
  // Only waited for by the page itself, which shows its own skeleton and its own error.
  loader: ({ context }) => void context.cache.prefetchQuery(mailboxesQuery()),
  component: lazyPage(() => import('./MailPage'), 'MailPage'),
});

const suggestionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/mail/suggestions',
  component: latePage(() => import('./suggestions/SuggestionsPage'), 'SuggestionsPage'),
});

const deskRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/mail/desk/$part',
  component: latePage(() => import('./desk/DeskPage'), 'DeskPage'),
});

const mailboxesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mailboxes',
  component: latePage(() => import('./bind/MailboxesPage'), 'MailboxesPage'),
});

const bindRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mailboxes/new',
  component: latePage(() => import('./bind/BindPage'), 'BindPage'),
});

const handOverRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mailboxes/hand-over',
  validateSearch: only((search: Record<string, unknown>) =>
    typeof search.from === 'string' ? { from: search.from } : {},
  ),
  component: latePage(() => import('./bind/HandOverPage'), 'HandOverPage'),
});

const mailboxRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mailboxes/$id',
  component: latePage(() => import('./bind/MailboxPage'), 'MailboxPage'),
});

const labelsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mail-labels',
  component: latePage(() => import('./labels/LearnedPage'), 'LearnedPage'),
});

const templatesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mail-templates',
  component: latePage(() => import('./templates/TemplatesPage'), 'TemplatesPage'),
});

const sendingRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mail-sending',
  component: latePage(() => import('./rules/SendingPage'), 'SendingPage'),
});

const rulesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mail-rules',
  // A new rule for mails like one.
  validateSearch: only((search: Record<string, unknown>) => ({
    ...(typeof search.from === 'string' ? { from: search.from } : {}),
    ...(typeof search.bears === 'string' ? { bears: search.bears } : {}),
  })),
  component: latePage(() => import('./handling/RulesPage'), 'RulesPage'),
});

export const mailRoutes = [mailRoute, suggestionsRoute, deskRoute] as const;
/** Pages that hang on the settings. */
export const mailSettingsRoutes = [
  mailboxesRoute,
  bindRoute,
  handOverRoute,
  mailboxRoute,
  labelsRoute,
  templatesRoute,
  sendingRoute,
  rulesRoute,
] as const;

export const mail: Feature<OperationId> = {
  id: 'mail',
  nav: [
    {
      id: 'mail',
      href: '/mail',
      words: () => i18next.t('nav.mail'),
      icon: <MailOutlined />,
      order: NAV_ORDER.mail,
      letter: 'm',
      permission: 'mail.read',
      useCount: () => {
        const { data } = useQuery(countsQuery());
        // What a person wrote; machines and newsletters are nobody's haste.
        return data ? data.tabs.enquiries + data.tabs.customers + data.tabs.team : undefined;
      },
    },
  ],
  settings: [
    {
      id: 'mailboxes',
      href: '/settings/mailboxes',
      words: () => i18next.t('mail:ui.mailbox.page'),
      icon: <MailOutlined />,
      group: 'mine',
      order: 15,
    },
    {
      id: 'mail-labels',
      href: '/settings/mail-labels',
      words: () => i18next.t('mail:ui.label.page'),
      icon: <TagOutlined />,
      group: 'company',
      order: 84,
    },
    {
      id: 'mail-templates',
      href: '/settings/mail-templates',
      words: () => i18next.t('mail:late.template.page'),
      icon: <MailOutlined />,
      group: 'mine',
      order: 16,
    },
    {
      id: 'mail-rules',
      href: '/settings/mail-rules',
      words: () => i18next.t('mail:late.handling.page'),
      icon: <ThunderboltOutlined />,
      group: 'mine',
      order: 17,
    },
    {
      id: 'mail-sending',
      href: '/settings/mail-sending',
      words: () => i18next.t('mail:late.rules.page'),
      icon: <MailOutlined />,
      group: 'company',
      order: 66,
    },
  ],
  commands: [
    {
      id: 'mail.compose',
      words: () => i18next.t('mail:ui.compose.new'),
      keywords: () => 'compose write mail 写邮件 新邮件 xieyoujian',
      group: 'create',
      icon: <EditOutlined />,
      run: () => compose({}),
    },
    {
      id: 'mail.bind',
      words: () => i18next.t('mail:ui.bind.act'),
      keywords: () => 'bind add mailbox imap account 绑定邮箱 添加邮箱',
      group: 'create',
      icon: <PlusOutlined />,
      run: (go) => go('/settings/mailboxes/new'),
    },
    {
      id: 'mail.suggestions',
      words: () => i18next.t('mail:ui.suggest.page'),
      keywords: () => 'suggestions new customers 建档建议 新客户',
      group: 'go',
      icon: <BulbOutlined />,
      run: (go) => go('/mail/suggestions'),
    },
    ...BOXES.map((box) => ({
      id: `mail.box.${box}`,
      words: () => i18next.t('mail:ui.box.in_menu', { box: i18next.t(`mail:ui.box.${box}`) }),
      group: 'go' as const,
      icon: <MailOutlined />,
      run: (go: (href: string) => void) => go(box === 'inbox' ? '/mail' : `/mail?box=${box}`),
    })),
  ],
  events: {
    'mail.thread': ['mail.threads.list', 'mail.threads.get', 'mail.counts', 'mail.rules.of_thread'],
    'mail.rule': ['mail.rules.list'],
    'mail.rule_run': ['mail.rule_runs.get', 'mail.rule_runs.list', 'mail.rule_runs.changes'],
    // While it fills, a mailbox tells of itself only, not of each of a thousand threads.
    'mail.mailbox': [
      'mail.mailboxes.list',
      'mail.mailboxes.get',
      'mail.mailboxes.members',
      'mail.mailbox_cap.get',
      'mail.folders.list',
      'mail.mailboxes.quarantine',
      'mail.threads.list',
    ],
    'mail.revocation': ['mail.revocations.list'],
    'mail.takeout': ['mail.takeouts.list'],
    'mail.given': ['mail.threads.list', 'mail.threads.get'],
    'mail.counts': ['mail.counts'],
    'mail.outgoing': [
      'mail.outgoing.list',
      'mail.mailings.list',
      'mail.threads.get',
      'mail.drafts.list',
      'mail.mailbox_cap.get',
    ],
    'mail.approval': [
      'mail.approvals.list',
      'mail.approvals.get',
      'mail.outgoing.list',
      'mail.drafts.list',
      'mail.messages.about',
      'mail.counts',
    ],
    'mail.alarm': ['mail.unanswered.list'],
    'mail.reply_watch': ['mail.reply_watches.list'],
    'mail.suggestion': ['mail.suggestions.list', 'mail.suggestions.for'],
  },
  panels: {
    correspondent: latePart(async () => ({ default: (await import('./buyer/CorrespondentPanel')).CorrespondentPanel })),
  },
  topBar: MailTopBar,
  strip: latePart(async () => ({ default: (await waitingPart()).WaitingBar })),
  beforeSignOut: async (leave) => (await fetched(waitingPart)).asksBeforeSignOut(leave),
};
