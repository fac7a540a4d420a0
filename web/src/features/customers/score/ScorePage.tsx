import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Switch, Tooltip } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { FormProblem } from '@/ui/FormField';
import { FilterWords } from '@/ui/filter/FilterWords';
import { NO_FILTER, readTree } from '@/ui/filter/tree';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { ValuesProvider } from '@/ui/value/context';
import type { ShownField } from '@/ui/value/field';
import { findCompanies } from '../list/contract';
import { useFields } from '../list/fields';
import { colleaguesQuery } from '../queries';
import { useFilterFields } from '../segments/useSegmentField';
import { type ScoreRule, type Scoring, scoringQuery, setScoring } from './queries';
import { RuleDialog } from './RuleDialog';
import styles from './Score.module.css';
import { Points } from './ScoreChip';

/** What grades begin with when they are switched on. */
const GRADES_OFFERED: [number, number, number] = [80, 50, 20];

/** The rules by which customers are scored, in words, and the grades that follow. */
export function ScorePage() {
  const { t } = useTranslation();
  const { fields, error, refetch } = useFields();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const scoring = useQuery(scoringQuery());
  const people = useMemo(() => colleagues?.items ?? [], [colleagues]);
  const failed = error ?? scoring.error;
  const there = fields && scoring.data;
  return (
    <Page title={t('customers:ui.score.title')} width="reading">
      {failed && !there ? (
        <ErrorState problem={Problem.of(failed)} onRetry={() => void Promise.all([refetch(), scoring.refetch()])} />
      ) : null}
      {there ? (
        <ValuesProvider people={people} find={(_, words) => findCompanies(words)} renderReference={() => null}>
          <Rules fields={fields} scoring={scoring.data} />
        </ValuesProvider>
      ) : failed ? null : (
        <RowsLoading rows={5} tall />
      )}
    </Page>
  );
}

function Rules({ fields, scoring }: { fields: readonly ShownField[]; scoring: Scoring }) {
  const { t } = useTranslation();
  const may = useMay('customers.score.manage');
  const known = useFilterFields(fields);
  const [editing, setEditing] = useState<number | 'new' | undefined>();
  const { rules, grades, broken } = scoring;
  const save = useAct({
    call: (next: { rules: ScoreRule[]; grades: Scoring['grades'] }) => setScoring(scoring, next),
    invalidates: ['customers.score.read', 'jobs.list'],
    says: () => t('customers:ui.score.saved'),
    refusal: 'form',
    onDone: () => setEditing(undefined),
  });
  const put = (next: ScoreRule[]) => save.mutate({ rules: next, grades });
  const act = (words: string, icon: ReactNode, run: () => void, disabled = false) => (
    <Tooltip title={words}>
      <Button type="text" size="small" icon={icon} aria-label={words} disabled={disabled} onClick={run} />
    </Tooltip>
  );
  const moved = (at: number, by: -1 | 1) => {
    const next = [...rules];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    return next;
  };
  return (
    <div className={styles.stack}>
      {may ? null : <p className={styles.quiet}>{t('customers:ui.score.read_only')}</p>}
      <header className={styles.head}>
        <p>{t('customers:ui.score.words')}</p>
        {may ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
            {t('customers:ui.score.new')}
          </Button>
        ) : null}
      </header>
      {editing === undefined ? <FormProblem problem={save.problem} shown={[]} /> : null}
      {rules.length === 0 ? (
        <p className={styles.quiet}>
          <b>{t('customers:ui.score.none')}</b>
          <br />
          {t('customers:ui.score.none_words')}
        </p>
      ) : (
        <ul className={styles.list}>
          {rules.map((rule, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule is where it stands
            <li key={at} className={styles.rule}>
              <Points points={rule.points} />
              <div className={styles.body}>
                <b>{rule.name}</b>
                <p className={styles.quiet}>
                  <FilterWords fields={known} tree={readTree(rule.filter) ?? NO_FILTER} />
                </p>
                {broken.includes(at) ? <p className={styles.broken}>{t('customers:ui.score.broken')}</p> : null}
              </div>
              {may ? (
                <span className={styles.acts}>
                  {act(t('customers:ui.score.up'), <ArrowUpOutlined />, () => put(moved(at, -1)), at === 0)}
                  {act(
                    t('customers:ui.score.down'),
                    <ArrowDownOutlined />,
                    () => put(moved(at, 1)),
                    at === rules.length - 1,
                  )}
                  {act(t('customers:ui.score.edit'), <EditOutlined />, () => setEditing(at))}
                  {act(t('customers:ui.score.delete'), <DeleteOutlined />, () => put(rules.toSpliced(at, 1)))}
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <Grades
        scoring={scoring}
        may={may}
        saving={save.isPending}
        onSave={(next) => save.mutate({ rules, grades: next })}
      />
      {editing === undefined ? null : (
        <RuleDialog
          rule={editing === 'new' ? undefined : rules[editing]}
          place={editing === 'new' ? rules.length : editing}
          fields={known}
          problem={save.problem}
          saving={save.isPending}
          onSave={(rule) => put(editing === 'new' ? [...rules, rule] : rules.with(editing, rule))}
          onClose={() => {
            save.reset();
            setEditing(undefined);
          }}
        />
      )}
    </div>
  );
}

interface GradesProps {
  scoring: Scoring;
  may: boolean;
  saving: boolean;
  onSave: (grades: Scoring['grades']) => void;
}

/** Whether grades follow the score, and from which points on. */
function Grades({ scoring, may, saving, onSave }: GradesProps) {
  const { t } = useTranslation();
  const [points, setPoints] = useState<number[] | null>(scoring.grades ?? null);
  const changed = JSON.stringify(points) !== JSON.stringify(scoring.grades ?? null);
  return (
    <section className={styles.grades}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch is inside */}
      <label className={styles.switch}>
        <Switch
          size="small"
          disabled={!may}
          checked={points !== null}
          onChange={(on) => setPoints(on ? (scoring.grades ?? GRADES_OFFERED) : null)}
        />
        {t('customers:ui.score.grades')}
      </label>
      {points ? (
        <div className={styles.gradeLine}>
          {(['A', 'B', 'C'] as const).map((grade, at) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: the input is inside
            <label key={grade}>
              {t('customers:ui.score.from', { grade })}
              <InputNumber
                min={1}
                max={100}
                precision={0}
                disabled={!may}
                value={points[at] ?? null}
                onChange={(value) => setPoints(points.with(at, value ?? 0))}
              />
            </label>
          ))}
          <span className={styles.quiet}>{t('customers:ui.score.rest')}</span>
        </div>
      ) : null}
      {changed && may ? (
        <Button type="primary" loading={saving} onClick={() => onSave(points)}>
          {t('act.save')}
        </Button>
      ) : null}
    </section>
  );
}
