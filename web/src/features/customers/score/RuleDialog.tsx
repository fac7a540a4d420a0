import { Button, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api/problem';
import { FormField, FormProblem } from '@/ui/FormField';
import { FilterBar } from '@/ui/filter/FilterBar';
import { asked, type Group, NO_FILTER, readTree } from '@/ui/filter/tree';
import type { ShownField } from '@/ui/value/field';
import { Meets } from '../segments/Meets';
import type { ScoreRule } from './queries';
import styles from './Score.module.css';

const POINTS_OFFERED = 10;

interface RuleDialogProps {
  /** None: a new one. */
  rule: ScoreRule | undefined;
  place: number;
  fields: readonly ShownField[];
  problem: Problem | undefined;
  saving: boolean;
  onSave: (rule: ScoreRule) => void;
  onClose: () => void;
}

/** Who gets how many points, and in which words the customer's page says so. */
export function RuleDialog({ rule, place, fields, problem, saving, onSave, onClose }: RuleDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(rule?.name ?? '');
  const [points, setPoints] = useState<number | null>(rule?.points ?? POINTS_OFFERED);
  const [filter, setFilter] = useState<Group>(() => (rule ? readTree(rule.filter) : undefined) ?? NO_FILTER);
  const whole = asked(filter);
  const fieldOf = (key: string) => `rules.${place}.${key}`;
  const save = () => {
    if (whole && points && name.trim()) onSave({ name, points, filter: whole });
  };
  return (
    <Modal
      open
      title={t(rule ? 'customers:ui.score.edit' : 'customers:ui.score.new')}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button type="primary" disabled={!whole || !points || !name.trim()} loading={saving} onClick={save}>
            {t('act.save')}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} shown={[fieldOf('name'), fieldOf('points')]} />
      <FormField
        label={t('customers:ui.score.name')}
        name={fieldOf('name')}
        problem={problem}
        hint={t('customers:ui.score.name_hint')}
      >
        {(field) => (
          <Input
            {...field}
            autoFocus
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={save}
          />
        )}
      </FormField>
      <div className={styles.part}>
        <FilterBar fields={fields} value={filter} onChange={setFilter} />
        {whole ? <Meets filter={whole} /> : <p className={styles.quiet}>{t('customers:ui.score.who')}</p>}
      </div>
      <FormField
        label={t('customers:ui.score.points')}
        name={fieldOf('points')}
        problem={problem}
        hint={t('customers:ui.score.points_hint')}
      >
        {(field) => <InputNumber {...field} min={-100} max={100} precision={0} value={points} onChange={setPoints} />}
      </FormField>
    </Modal>
  );
}
