import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  CarOutlined,
  CheckOutlined,
  ClockCircleOutlined,
  DisconnectOutlined,
  EditOutlined,
  FlagOutlined,
  FundOutlined,
  InboxOutlined,
  MailOutlined,
  MergeCellsOutlined,
  MessageOutlined,
  PhoneOutlined,
  RollbackOutlined,
  TeamOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Company, CompanyRow, Contact, Entry, EntryKind } from '@/api/types';
import { AppLink } from '@/lib/AppLink';
import type { Beside } from '@/lib/beside';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { StageChip, type Tone } from '@/ui/StageChip';
import { LocalTime, RelativeTime } from '@/ui/Times';
import { timelineQuery } from '../queries';
import { zoneOf } from '../zones';
import styles from './Buyer.module.css';
import { QuickNote } from './QuickNote';

const STAGE_TONES: Record<CompanyRow['stage'], Tone> = {
  to_follow: 'neutral',
  enquiry: 'accent',
  sample: 'violet',
  deal: 'green',
  repeat: 'green',
};

interface KnownBuyerProps {
  who: Extract<Beside, { kind: 'correspondent' }>;
  company: Company;
  contact: Contact | null;
}

/** A customer's person: who, whose, what hour there, what was last, what is next. */
export function KnownBuyer({ who, company, contact }: KnownBuyerProps) {
  const { t } = useTranslation();
  const name = contact?.name || who.name || who.address;
  const zone = company.time_zone ?? zoneOf(company.country);
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <Initials name={name} size={40} />
        <div className={styles.who}>
          <h2 className={styles.name}>{name}</h2>
          {contact?.title ? <p className={styles.quiet}>{contact.title}</p> : null}
        </div>
      </header>
      <div className={styles.company}>
        <AppLink className={styles.firm} href={`/customers/${company.id}`}>
          {company.name}
        </AppLink>
        <StageChip tone={STAGE_TONES[company.stage]}>{t(`mail:ui.stage.${company.stage}`)}</StageChip>
      </div>
      <dl className={styles.facts}>
        {company.country ? (
          <Fact words={t('mail:ui.buyer.where')}>
            <CountryFlag code={company.country} named />
          </Fact>
        ) : null}
        {zone ? (
          <Fact words={t('mail:ui.buyer.hour')}>
            <LocalTime timeZone={zone} />
          </Fact>
        ) : null}
        <Fact words={t('mail:ui.buyer.owner')}>
          {company.owners.map((one) => one.name).join(', ') || t('mail:ui.buyer.nobody')}
        </Fact>
        <Fact words={t('mail:ui.buyer.address')}>
          <span className={styles.select}>{who.address}</span>
          {contact?.email_state === 'bounced' ? <StageChip tone="red">{t('mail:ui.tag.bounce')}</StageChip> : null}
        </Fact>
        {contact?.phones[0] || company.phone ? (
          <Fact words={t('mail:ui.buyer.phone')}>
            <a href={`tel:${contact?.phones[0] ?? company.phone}`}>{contact?.phones[0] ?? company.phone}</a>
          </Fact>
        ) : null}
      </dl>
      <NextStep company={company} />
      <QuickNote companyId={company.id} />
      <Touches companyId={company.id} />
    </div>
  );
}

function Fact({ words, children }: { words: string; children: ReactNode }) {
  return (
    <div>
      <dt>{words}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function NextStep({ company }: { company: Company }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const at = company.next_follow_up_at;
  if (!at) return null;
  const late = Date.parse(at) < now;
  return (
    <p className={styles.next} data-late={late}>
      <ClockCircleOutlined /> {t(late ? 'mail:ui.buyer.next_late' : 'mail:ui.buyer.next', { at: format.date(at) })}
    </p>
  );
}

const ICONS: Record<EntryKind, ReactNode> = {
  mail_in: <ArrowDownOutlined />,
  mail_out: <ArrowUpOutlined />,
  bounce: <RollbackOutlined />,
  note: <EditOutlined />,
  call: <PhoneOutlined />,
  visit: <CarOutlined />,
  meeting: <TeamOutlined />,
  follow_up: <CheckOutlined />,
  stage: <FlagOutlined />,
  owner: <UserOutlined />,
  merge: <MergeCellsOutlined />,
  request: <InboxOutlined />,
  conflict: <DisconnectOutlined />,
  opportunity: <FundOutlined />,
  created: <MessageOutlined />,
};

function Touches({ companyId }: { companyId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(timelineQuery(companyId));
  if (!data || data.items.length === 0) return null;
  return (
    <section>
      <h3 className={styles.title}>{t('mail:ui.buyer.touches')}</h3>
      <ol className={styles.touches}>
        {data.items.map((entry) => (
          <Touch key={entry.id} entry={entry} />
        ))}
      </ol>
      <AppLink className={styles.all} href={`/customers/${companyId}`}>
        {t('mail:ui.buyer.all_touches')}
      </AppLink>
    </section>
  );
}

/** What happened, in a line; changes carry codes, which are put into words. */
function useHeadline({ kind, title, text }: Entry): { words: string; more: string } {
  const { t } = useTranslation();
  const stage = (code: string) => (code in STAGE_TONES ? t(`mail:ui.stage.${code as CompanyRow['stage']}`) : code);
  if (kind === 'created') return { words: t('customers:ui.entry.created', { stage: stage(title) }), more: '' };
  if (kind === 'stage') {
    return { words: t('customers:ui.entry.stage_moved', { before: stage(text), after: stage(title) }), more: '' };
  }
  if (kind === 'owner') {
    const words = title ? t('customers:ui.entry.owner', { after: title }) : t('customers:ui.entry.owner_none');
    return { words, more: '' };
  }
  if (kind === 'merge' || kind === 'request' || kind === 'conflict') {
    return { words: t(`customers:ui.entry.${kind}`), more: kind === 'merge' ? title : text };
  }
  return title ? { words: title, more: text } : { words: text || t(`customers:ui.entry.${kind}`), more: '' };
}

function Touch({ entry }: { entry: Entry }) {
  const { words, more } = useHeadline(entry);
  const inside = (
    <>
      <span className={styles.touchTitle} title={words}>
        {words}
      </span>
      {more ? <span className={styles.touchText}>{more}</span> : null}
    </>
  );
  return (
    <li>
      <span className={styles.touchIcon} data-kind={entry.kind} aria-hidden="true">
        {ICONS[entry.kind] ?? <MailOutlined />}
      </span>
      {entry.thread_id ? (
        <Link to="/mail" search={{ box: 'all', thread: entry.thread_id }} className={styles.touchBody}>
          {inside}
        </Link>
      ) : (
        <span className={styles.touchBody}>{inside}</span>
      )}
      <span className={styles.touchTime}>
        <RelativeTime at={entry.at} />
      </span>
    </li>
  );
}
