import { UserAddOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { useAct } from '@/api/useAct';
import type { Beside } from '@/lib/beside';
import { useHotkeys } from '@/lib/hotkeys';
import { FormField, FormProblem } from '@/ui/FormField';
import { Initials } from '@/ui/Initials';
import { Kbd } from '@/ui/Kbd';
import styles from './Buyer.module.css';

/** Nobody known and nothing to offer: a customer can be made by hand, with what the address tells. */
export function UnknownBuyer({ who }: { who: Extract<Beside, { kind: 'correspondent' }> }) {
  const { t } = useTranslation();
  const may = useMay('customers.write');
  const [open, setOpen] = useState(false);
  useHotkeys(
    [
      {
        keys: 'm',
        words: () => t('mail:ui.keys.make'),
        group: () => t('mail:ui.keys.group'),
        run: () => setOpen(true),
      },
    ],
    may,
  );
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <Initials name={who.name || who.address} size={40} />
        <div className={styles.who}>
          <h2 className={styles.name}>{who.name || who.address}</h2>
          {who.name ? <p className={styles.quiet}>{who.address}</p> : null}
        </div>
      </header>
      <p className={styles.quiet}>{t('mail:ui.buyer.unknown')}</p>
      {open ? (
        <Make key={who.address} who={who} onDone={() => setOpen(false)} />
      ) : may ? (
        <div>
          <Button icon={<UserAddOutlined />} onClick={() => setOpen(true)}>
            {t('mail:ui.suggest.make')} <Kbd keys="m" />
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Make({ who, onDone }: { who: Extract<Beside, { kind: 'correspondent' }>; onDone: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const domain = who.address.split('@')[1] ?? '';
  const [name, setName] = useState(() => firmOf(domain));
  const [contact, setContact] = useState(who.name ?? '');
  const make = useAct({
    call: () =>
      api.POST('/api/customers', {
        params: { query: {} },
        body: {
          name: name.trim(),
          contact: { name: contact.trim() || who.address, email: who.address },
        },
      }),
    refusal: 'form',
    invalidates: ['customers.by_address', 'customers.list', 'mail.threads.list', 'mail.threads.get'],
    says: () => t('mail:ui.suggest.made', { name: name.trim() }),
    onDone: () => {
      void cache.invalidateQueries({ queryKey: ['mail.suggestions.for'] });
      onDone();
    },
  });
  return (
    <form
      className={styles.note}
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <FormProblem problem={make.problem} shown={['name']} />
      <FormField label={t('mail:ui.fact.company_name')} name="name" problem={make.problem}>
        {(field) => (
          <Input {...field} autoFocus required value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </FormField>
      <FormField label={t('mail:ui.fact.contact_name')} name="contact.name" problem={make.problem}>
        {(field) => <Input {...field} value={contact} onChange={(event) => setContact(event.target.value)} />}
      </FormField>
      <div className={styles.noteRow}>
        <Button onClick={onDone}>{t('act.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={make.isPending} disabled={name.trim() === ''}>
          {t('mail:ui.suggest.make')}
        </Button>
      </div>
    </form>
  );
}

/** 'dubai-lighting.example' reads as 'Dubai Lighting'. */
function firmOf(domain: string): string {
  const label = domain.split('.').at(-2) ?? domain;
  return label
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
