import {
  MailOutlined,
  PhoneOutlined,
  PlusOutlined,
  WarningOutlined,
  WechatOutlined,
  WhatsAppOutlined,
} from '@ant-design/icons';
import { useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reasonOf, useAddressStates } from '@/api/addressStates';
import { useMay } from '@/api/me';
import type { Company, Contact } from '@/api/types';
import { writeTo } from '@/lib/writing';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import styles from './Company.module.css';
import { ContactForm } from './ContactForm';

/** The people there: write to them, add and change them in place. */
export function Contacts({ company }: { company: Company }) {
  const { t } = useTranslation();
  const may = useMay('customers.company.write');
  const [editing, setEditing] = useState<string | undefined>();
  const close = () => setEditing(undefined);
  const { contact: at } = useSearch({ from: '/shell/customers/$id' });
  return (
    <section className={styles.contacts}>
      <header>
        <h2>
          {t('customers:ui.part.contacts')}{' '}
          <span className={`num ${styles.quiet}`}>{company.contacts.length || ''}</span>
        </h2>
        {may ? (
          <Button
            type="text"
            size="small"
            icon={<PlusOutlined />}
            aria-label={t('customers:ui.contact.add')}
            onClick={() => setEditing('new')}
          />
        ) : null}
      </header>
      {editing === 'new' ? <ContactForm companyId={company.id} onClose={close} /> : null}
      <ul>
        {company.contacts.map((contact) => (
          <li key={contact.id}>
            {editing === contact.id ? (
              <ContactForm companyId={company.id} contact={contact} onClose={close} />
            ) : (
              <Card contact={contact} may={may} isMeant={contact.id === at} onEdit={() => setEditing(contact.id)} />
            )}
          </li>
        ))}
      </ul>
      {company.contacts.length === 0 && editing !== 'new' ? (
        <p className={styles.quiet}>{t('customers:ui.contact.none')}</p>
      ) : null}
    </section>
  );
}

interface CardProps {
  contact: Contact;
  may: boolean;
  /** The page was opened for him. */
  isMeant: boolean;
  onEdit: () => void;
}

function Card({ contact, may, isMeant, onEdit }: CardProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isMeant) place.current?.scrollIntoView({ block: 'center' });
  }, [isMeant]);
  const { name, salutation, title, emails, phones, whatsapp, wechat, email_state } = contact;
  // Which of several addresses it is, and why, is asked only where one of them came back.
  const states = useAddressStates(email_state === 'bounced' ? emails : []);
  const reasonFor = (email: string) => reasonOf(states.find((one) => one.address === email.toLowerCase())?.reason);
  return (
    <div ref={place} className={styles.contact} data-meant={isMeant}>
      <Initials name={name} />
      <div className={styles.contactWords}>
        <div className={styles.contactName}>
          <b>{[salutation, name].filter(Boolean).join(' ')}</b>
          {may ? (
            <Button type="link" size="small" className={styles.editLink} onClick={onEdit}>
              {t('act.edit')}
            </Button>
          ) : null}
        </div>
        {title ? <div className={styles.quiet}>{title}</div> : null}
        {emails.map((email) => (
          <Way key={email} icon={<MailOutlined />}>
            <MailTo name={name} address={email} />
            {email_state === 'bounced' && states.some((one) => one.address === email.toLowerCase() && one.dead) ? (
              <StageChip tone="red" icon={<WarningOutlined aria-hidden="true" />}>
                {t('customers:ui.contact.bounced')} · {t(`customers:ui.bounce.reason.${reasonFor(email)}`)}
              </StageChip>
            ) : null}
          </Way>
        ))}
        {phones.map((phone) => (
          <Way key={phone} icon={<PhoneOutlined />}>
            <a className="num" href={`tel:${phone}`}>
              {phone}
            </a>
          </Way>
        ))}
        {whatsapp ? (
          <Way icon={<WhatsAppOutlined />}>
            <span className="num">{whatsapp}</span>
          </Way>
        ) : null}
        {wechat ? <Way icon={<WechatOutlined />}>{wechat}</Way> : null}
      </div>
    </div>
  );
}

function Way({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.way}>
      <span aria-hidden="true">{icon}</span>
      {children}
    </div>
  );
}

/** Writes to him over this page; opened in another tab it begins the same mail there. */
function MailTo({ name, address }: { name: string; address: string }) {
  const may = useMay('mail.send');
  if (!may) return <span>{address}</span>;
  return (
    <a
      href={`/mail?compose=${encodeURIComponent(`${name} <${address}>`)}`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        writeTo({ name, address });
      }}
    >
      {address}
    </a>
  );
}
