import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Contact, NewContact } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from './Company.module.css';

const TOUCHED = ['customers.read', 'customers.list', 'customers.by_address'] as const;
const FIELDS = ['name', 'title', 'emails', 'phones', 'whatsapp', 'wechat'] as const;
type Field = (typeof FIELDS)[number];

/** A person, added or changed in place. Several addresses or numbers are parted by commas. */
export function ContactForm({
  companyId,
  contact,
  onClose,
}: {
  companyId: string;
  contact?: Contact;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [form, setForm] = useState<Record<Field, string>>(() => ({
    name: contact?.name ?? '',
    title: contact?.title ?? '',
    emails: contact?.emails.join(', ') ?? '',
    phones: contact?.phones.join(', ') ?? '',
    whatsapp: contact?.whatsapp ?? '',
    wechat: contact?.wechat ?? '',
  }));
  const save = useAct({
    call: () =>
      contact
        ? api.PATCH('/api/contacts/{id}', { params: { path: { id: contact.id } }, body: changesOf(form) })
        : api.POST('/api/customers/{id}/contacts', { params: { path: { id: companyId } }, body: givenOf(form) }),
    refusal: 'form',
    invalidates: TOUCHED,
    onDone: onClose,
  });
  const remove = useAct({
    call: (one: Contact) => api.DELETE('/api/contacts/{id}', { params: { path: { id: one.id } } }),
    invalidates: TOUCHED,
    says: (_, one) => t('customers:ui.contact.removed', { name: one.name }),
    undo:
      (_, { id: _id, company_id: _company, email_state: _state, ...facts }) =>
      () =>
        api.POST('/api/customers/{id}/contacts', {
          params: { path: { id: companyId } },
          body: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as NewContact,
        }),
    onDone: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form
      className={styles.contactForm}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <FormProblem problem={save.problem} shown={FIELDS} />
      {FIELDS.map((name, index) => (
        <FormField key={name} label={t(`customers:ui.contact.${name}`)} name={name} problem={save.problem}>
          {(field) => (
            <Input
              {...field}
              size="small"
              autoFocus={index === 0}
              value={form[name]}
              onChange={(event) => setForm({ ...form, [name]: event.target.value })}
            />
          )}
        </FormField>
      ))}
      <div className={styles.formActs}>
        <Button type="primary" size="small" htmlType="submit" loading={save.isPending}>
          {t('act.save')}
        </Button>
        <Button size="small" onClick={onClose}>
          {t('act.cancel')}
        </Button>
        {contact ? (
          <Button
            type="text"
            danger
            size="small"
            style={{ marginLeft: 'auto' }}
            loading={remove.isPending}
            onClick={() => remove.mutate(contact)}
          >
            {t('customers:ui.contact.remove')}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

const parts = (value: string) =>
  value
    .split(/[,;\n]+/)
    .map((one) => one.trim())
    .filter(Boolean);

/** Null empties a fact. */
function changesOf(form: Record<Field, string>): NewContact {
  const orNull = (value: string) => value.trim() || null;
  return {
    name: form.name.trim(),
    title: orNull(form.title),
    emails: parts(form.emails),
    phones: parts(form.phones),
    whatsapp: orNull(form.whatsapp),
    wechat: orNull(form.wechat),
  };
}

/** Absent is what wasn't given. */
function givenOf(form: Record<Field, string>): NewContact {
  const all = changesOf(form);
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== '')) as NewContact;
}
