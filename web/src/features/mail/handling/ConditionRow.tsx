import { DeleteOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { RuleCondition } from '@/api/types';
import { COUNTRY_CODES } from '@/lib/countries';
import { useFormat } from '@/lib/format';
import { countryName } from '@/ui/CountryFlag';
import { LABELS } from '../labels/labels';
import { LANGUAGES, languageName } from '../templates/fields';
import styles from './Handling.module.css';
import { asksBelonging, FIELDS, fromMegabytes, kindOf, operatorsOf, STAGES, toMegabytes, withField } from './rule';
import type { Names } from './useNames';

interface ConditionRowProps {
  one: RuleCondition;
  names: Names;
  /** Rules for others ask for segments that all have. */
  own: boolean;
  /** What of it is there no more, in words. */
  gone: string | undefined;
  error: string | undefined;
  onChange: (next: RuleCondition) => void;
  onRemove: (() => void) | undefined;
}

/** One condition, as a part of a sentence: what, how, with what. */
export function ConditionRow({ one, names, own, gone, error, onChange, onRemove }: ConditionRowProps) {
  const { t } = useTranslation();
  const kind = kindOf(one.field);
  return (
    <li className={styles.row}>
      <div className={styles.parts}>
        <Select
          className={styles.field ?? ''}
          aria-label={t('mail:late.handling.what')}
          value={one.field}
          showSearch={{ optionFilterProp: 'label' }}
          options={FIELDS.filter((field) => names.belonging || !asksBelonging(field) || field === one.field).map(
            (field) => ({ value: field, label: t(`mail:late.handling.field_${field}`) }),
          )}
          onChange={(field) => onChange(withField(one, field))}
        />
        {one.field === 'header' ? (
          <Input
            className={styles.header ?? ''}
            aria-label={t('mail:late.handling.header')}
            placeholder="List-Id"
            value={one.header ?? ''}
            onChange={(event) => onChange({ ...one, header: event.target.value })}
          />
        ) : null}
        <Select
          className={styles.operator ?? ''}
          aria-label={t('mail:late.handling.how')}
          value={one.operator}
          options={operatorsOf(one.field).map((value) => ({ value, label: t(`mail:late.handling.op_${value}`) }))}
          onChange={(operator) => onChange({ ...one, operator })}
        />
        {kind === 'flag' ? null : (
          <Values one={one} names={names} own={own} bad={error !== undefined} onChange={onChange} />
        )}
        {onRemove ? (
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('mail:late.handling.remove_condition')}
            onClick={onRemove}
          />
        ) : null}
      </div>
      {gone && !error ? (
        <p className={styles.lost} role="status">
          <WarningOutlined aria-hidden="true" /> {gone}
        </p>
      ) : null}
      {error ? (
        <p className={styles.error} role="alert">
          {error}
        </p>
      ) : null}
    </li>
  );
}

function Values({
  one,
  names,
  own,
  bad,
  onChange,
}: {
  one: RuleCondition;
  names: Names;
  own: boolean;
  bad: boolean;
  onChange: (next: RuleCondition) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const status = bad ? { status: 'error' as const } : {};
  const label = t('mail:late.handling.with');
  if (one.field === 'size') {
    return (
      <InputNumber
        {...status}
        className={styles.number ?? ''}
        aria-label={label}
        min={0}
        suffix={t('mail:late.handling.mb')}
        value={toMegabytes(one.values?.[0])}
        onChange={(value) => onChange({ ...one, values: fromMegabytes(value) })}
      />
    );
  }
  if (one.field === 'hour') {
    return (
      <InputNumber
        {...status}
        className={styles.number ?? ''}
        aria-label={label}
        min={0}
        max={24}
        precision={0}
        value={one.values?.[0] ? Number(one.values[0]) : null}
        onChange={(value) => onChange({ ...one, values: value === null ? [] : [String(value)] })}
      />
    );
  }
  const options = choices(one, names, own, t, format.lang);
  // A tag may be typed before any customer bears it.
  const open = !options || one.field === 'tag';
  const hint = one.field === 'tag' ? 'tag_hint' : open ? 'type' : 'choose';
  return (
    <Select
      {...status}
      className={styles.values ?? ''}
      aria-label={label}
      mode={open ? 'tags' : 'multiple'}
      placeholder={t(`mail:late.handling.${hint}`)}
      value={one.values ?? []}
      showSearch={{ optionFilterProp: 'label' }}
      {...(options ? { options } : { open: false, suffixIcon: null, tokenSeparators: ['\n'] })}
      onChange={(values: string[]) => onChange({ ...one, values })}
    />
  );
}

/** What can be chosen for a field; nothing where it is typed. */
function choices(one: RuleCondition, names: Names, own: boolean, t: TFunction, lang: string) {
  switch (one.field) {
    case 'tag':
      return names.tags.map((value) => ({ value, label: value }));
    case 'segment': {
      const offered = names.segments.filter((kept) => own || kept.shared).map((kept) => kept.id);
      // What was chosen before stays to be seen, and to be taken out.
      const chosen = (one.values ?? []).filter((id) => !offered.includes(id));
      return [...offered, ...chosen].map((value) => ({ value, label: names.segment(value) }));
    }
    case 'mailbox':
      return names.mailboxes.map((one) => ({ value: one.id, label: one.address }));
    case 'folder':
      return names.folders.map((one) => ({ value: one.folder.id, label: `${one.folder.path} (${one.mailbox})` }));
    case 'owner':
      return names.people.map((one) => ({ value: one.id, label: one.name }));
    case 'label':
      return LABELS.map((value) => ({ value, label: t(`mail:ui.tag.${value}`) }));
    case 'stage':
      return STAGES.map((value) => ({ value, label: t(`mail:ui.stage.${value}`) }));
    case 'language':
      return LANGUAGES.map((value) => ({ value, label: languageName(value, lang) }));
    case 'country':
      return COUNTRY_CODES.map((value) => ({ value, label: countryName(value, lang) }));
    case 'weekday':
      return ['1', '2', '3', '4', '5', '6', '7'].map((value) => ({ value, label: names.weekday(value) }));
    default:
      return undefined;
  }
}
