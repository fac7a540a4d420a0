import { BulbOutlined, DownOutlined, EditOutlined, LinkOutlined, UserAddOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Input, Select, Space, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useMay } from '@/api/me';
import type { FactName, Suggestion, SuggestionAccept } from '@/api/types';
import { AppLink } from '@/lib/AppLink';
import { useFormat } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { CountryFlag, countryName } from '@/ui/CountryFlag';
import { Kbd } from '@/ui/Kbd';
import { StageChip, type Tone } from '@/ui/StageChip';
import { LocalTime } from '@/ui/Times';
import { zoneOf } from '../zones';
import styles from './SuggestionCard.module.css';
import { useSuggestion } from './useSuggestion';

const FACTS: readonly FactName[] = ['company_name', 'website', 'country', 'contact_name', 'title', 'phone', 'language'];
const EDITABLE = ['company_name', 'country', 'contact_name', 'title', 'phone', 'website'] as const;
type Editable = (typeof EDITABLE)[number];

const TONES: Record<Suggestion['confidence'], Tone> = { high: 'green', medium: 'amber', low: 'neutral' };

/** Someone new writes: what was read of him and where, how sure it is, and what to make of him. */
export function SuggestionCard({ suggestion }: { suggestion: Suggestion }) {
  const { t } = useTranslation();
  const may = useMay('mail.suggestion.accept');
  const [edits, setEdits] = useState<Partial<Record<Editable, string>> | undefined>();
  const [choosing, setChoosing] = useState(false);
  const { accept, dismiss, domain, name } = useSuggestion(suggestion);
  const { kind, company } = suggestion;
  const body = (as: 'company' | 'contact', company_id?: string): SuggestionAccept => ({
    as,
    ...(company_id ? { company_id } : {}),
    ...(edits ? { edits: changesOf(suggestion, edits) } : {}),
  });
  const make = () => accept.mutate(body('company'));
  const join = (id: string) => accept.mutate(body('contact', id));
  const joinKnown = kind === 'new_contact' && company?.id ? company.id : undefined;
  const main = () => (joinKnown ? join(joinKnown) : make());
  useHotkeys(
    [{ keys: 'm', words: () => t('mail:ui.keys.make'), group: () => t('mail:ui.keys.group'), run: main }],
    may && kind !== 'already',
  );
  const zone = zoneOf(suggestion.facts.country?.value);
  return (
    <section className={styles.card} aria-label={t('mail:ui.suggest.label')}>
      <header className={styles.head}>
        <BulbOutlined className={styles.icon} aria-hidden="true" />
        <h2>{t(`mail:ui.suggest.title_${kind}`, { name })}</h2>
      </header>
      <p className={styles.sure}>
        <StageChip tone={TONES[suggestion.confidence]}>{t(`mail:ui.suggest.${suggestion.confidence}`)}</StageChip>
        {zone ? <LocalTime timeZone={zone} /> : null}
      </p>
      <Twin suggestion={suggestion} />
      <dl className={styles.facts}>
        <div>
          <dt>{t('mail:ui.buyer.address')}</dt>
          <dd className={styles.select}>{suggestion.address}</dd>
        </div>
        {FACTS.map((fact) => (
          <Fact
            key={fact}
            fact={fact}
            suggestion={suggestion}
            edit={edits && isEditable(fact) ? (edits[fact] ?? suggestion.facts[fact]?.value ?? '') : undefined}
            onEdit={(value) => setEdits((now) => ({ ...now, [fact]: value }))}
          />
        ))}
      </dl>
      {suggestion.reasons.length > 0 ? (
        <ul className={styles.reasons}>
          {suggestion.reasons.map((one) => (
            <li key={one.code + one.text}>{one.text}</li>
          ))}
        </ul>
      ) : null}
      {may ? (
        <div className={styles.acts}>
          {kind === 'already' ? null : (
            <Button type="primary" icon={<UserAddOutlined />} loading={accept.isPending} onClick={main}>
              {joinKnown ? t('mail:ui.suggest.join', { name: company?.name ?? '' }) : t('mail:ui.suggest.make')}
              <Kbd keys="m" />
            </Button>
          )}
          {joinKnown ? (
            <Button onClick={make}>{t('mail:ui.suggest.make')}</Button>
          ) : (
            <Button icon={<LinkOutlined />} onClick={() => setChoosing(!choosing)} aria-expanded={choosing}>
              {t('mail:ui.suggest.contact_of')}
            </Button>
          )}
          {kind === 'already' || edits ? null : (
            <Tooltip title={t('mail:ui.suggest.edit')}>
              <Button
                type="text"
                icon={<EditOutlined />}
                aria-label={t('mail:ui.suggest.edit')}
                onClick={() => setEdits({})}
              />
            </Tooltip>
          )}
          {choosing ? <CompanyChoice onChoose={join} /> : null}
          <Space.Compact className={styles.later}>
            <Button onClick={() => dismiss.mutate(false)}>{t('mail:ui.suggest.not_now')}</Button>
            <Dropdown
              trigger={['click']}
              placement="bottomRight"
              menu={{
                items: [
                  {
                    key: 'never',
                    label: t('mail:ui.suggest.never', { domain }),
                    onClick: () => dismiss.mutate(true),
                  },
                ],
              }}
            >
              <Button
                icon={<DownOutlined className={styles.small} />}
                aria-label={t('mail:ui.suggest.never', { domain })}
              />
            </Dropdown>
          </Space.Compact>
        </div>
      ) : null}
    </section>
  );
}

/** 'Looks like X of Li Wei': a colleague knows him, or his firm. */
export function Twin({ suggestion }: { suggestion: Suggestion }) {
  const { t } = useTranslation();
  const { company, kind } = suggestion;
  if (!company || kind === 'new_company') return null;
  const owner = company.owner ?? t('mail:ui.suggest.colleague');
  const words = company.name
    ? t('mail:ui.suggest.twin', { name: company.name, owner })
    : t('mail:ui.suggest.twin_hidden', { owner });
  return (
    <p className={styles.twin}>{company.id ? <AppLink href={`/customers/${company.id}`}>{words}</AppLink> : words}</p>
  );
}

interface FactProps {
  fact: FactName;
  suggestion: Suggestion;
  edit: string | undefined;
  onEdit: (value: string) => void;
}

function Fact({ fact, suggestion, edit, onEdit }: FactProps) {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const found = suggestion.facts[fact];
  const words = t(`mail:ui.fact.${fact}`);
  if (edit !== undefined) {
    return (
      <div>
        <dt>{words}</dt>
        <dd>
          <Input size="small" value={edit} aria-label={words} onChange={(event) => onEdit(event.target.value)} />
        </dd>
      </div>
    );
  }
  if (!found) return null;
  const shown =
    fact === 'country' ? (
      <CountryFlag code={found.value} named />
    ) : fact === 'language' ? (
      languageName(found.value, lang)
    ) : (
      found.value
    );
  return (
    <div>
      <dt>{words}</dt>
      <dd>
        <Tooltip title={found.source}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its source must be reachable by keys too */}
          <span className={styles.sourced} tabIndex={0}>
            {shown}
          </span>
        </Tooltip>
      </dd>
    </div>
  );
}

/** Any company that one may see, found by a few letters. */
function CompanyChoice({ onChoose }: { onChoose: (id: string) => void }) {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const [words, setWords] = useState('');
  const { data, isFetching } = useQuery({
    ...query('customers.list', '/api/customers', { params: { query: { q: words, view: 'all', limit: 8 } } }),
    enabled: words.trim().length > 0,
    placeholderData: (before) => before,
  });
  return (
    <Select
      className={styles.choice}
      showSearch={{ filterOption: false, onSearch: setWords }}
      autoFocus
      defaultOpen
      loading={isFetching}
      placeholder={t('mail:ui.suggest.which_company')}
      aria-label={t('mail:ui.suggest.which_company')}
      notFoundContent={words.trim() === '' ? t('mail:ui.suggest.type_company') : t('state.empty_title')}
      options={(words.trim() === '' ? [] : (data?.items ?? [])).map((one) => ({
        value: one.id,
        label: one.country ? `${one.name} · ${countryName(one.country, lang)}` : one.name,
      }))}
      onChange={(id: string) => onChoose(id)}
    />
  );
}

const isEditable = (fact: FactName): fact is Editable => (EDITABLE as readonly string[]).includes(fact);

/** Only what differs from what was read. */
function changesOf(
  suggestion: Suggestion,
  edits: Partial<Record<Editable, string>>,
): NonNullable<SuggestionAccept['edits']> {
  const changed = Object.entries(edits).filter(
    ([fact, value]) => value.trim() !== (suggestion.facts[fact as Editable]?.value ?? ''),
  );
  return Object.fromEntries(changed.map(([fact, value]) => [fact, value.trim()]));
}

function languageName(code: string, lang: string): string {
  try {
    return new Intl.DisplayNames(lang, { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
