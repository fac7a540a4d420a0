import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Modal, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Colour, Gate, Id, Pipeline } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { StageChip } from '@/ui/StageChip';
import styles from '../Sales.module.css';
import { emptyStage, GATES, goneOf, moved, type StageDraft } from './stages';

const COLOURS: readonly Colour[] = ['neutral', 'accent', 'amber', 'violet', 'green', 'red'];

interface PipelineFormProps {
  /** None: a new one. */
  pipeline: Pipeline | undefined;
  isLast: boolean;
  may: boolean;
  onDone: (id: Id | undefined) => void;
}

/** A pipeline as a whole: saved as a whole. What stands at a stage that is taken away is asked where it goes. */
export function PipelineForm({ pipeline, isLast, may, onDone }: PipelineFormProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(pipeline?.name ?? '');
  const [stages, setStages] = useState<StageDraft[]>(() =>
    pipeline ? pipeline.stages.map((stage) => ({ ...stage, key: stage.id })) : [emptyStage()],
  );
  const [moves, setMoves] = useState<Record<Id, Id>>({});
  const gone = goneOf(pipeline?.stages ?? [], stages);
  const body = {
    name: name.trim(),
    stages: stages.map(({ id, name: stageName, probability, colour, gates, gate_days }) => ({
      ...(id ? { id } : {}),
      name: stageName.trim(),
      probability,
      colour,
      gates,
      ...(gates.includes('follow_up') ? { gate_days: gate_days ?? 7 } : {}),
    })),
    moves: gone.flatMap((stage) => {
      const to = moves[stage.id];
      return to ? [{ from: stage.id, to }] : [];
    }),
  };
  const invalidates = ['sales.pipelines.list', 'sales.board.read', 'sales.opportunities.list'] as const;
  const save = useAct({
    call: () =>
      pipeline
        ? api.PUT('/api/sales/pipelines/{id}', {
            params: { path: { id: pipeline.id }, header: { 'If-Match': `"${pipeline.revision}"` } },
            body,
          })
        : api.POST('/api/sales/pipelines', { body }),
    refusal: 'form',
    invalidates: [...invalidates],
    says: () => t('sales:ui.saved'),
    onDone: (saved) => onDone(saved?.id),
  });
  const drop = useAct({
    call: () => api.DELETE('/api/sales/pipelines/{id}', { params: { path: { id: pipeline?.id ?? '' } } }),
    invalidates: [...invalidates],
    onDone: () => onDone(undefined),
  });
  const isUsed = save.problem?.code === 'sales.stage_used';
  const put = (at: number, part: Partial<StageDraft>) =>
    setStages(stages.map((stage, index) => (index === at ? { ...stage, ...part } : stage)));
  const stay = stages.filter((stage) => stage.id);
  return (
    <section className={styles.form}>
      <FormProblem problem={isUsed ? undefined : save.problem} shown={['name']} />
      <FormField label={t('sales:ui.pipelines.one')} name="name" problem={save.problem}>
        {(field) => <Input {...field} disabled={!may} value={name} onChange={(event) => setName(event.target.value)} />}
      </FormField>
      <ol className={styles.stageRows}>
        {stages.map((stage, at) => (
          <li key={stage.key}>
            <Input
              aria-label={t('sales:ui.pipelines.stage_name')}
              placeholder={t('sales:ui.pipelines.stage_name')}
              disabled={!may}
              value={stage.name}
              onChange={(event) => put(at, { name: event.target.value })}
            />
            <InputNumber
              aria-label={t('sales:ui.field.probability')}
              min={0}
              max={100}
              suffix="%"
              disabled={!may}
              value={stage.probability}
              onChange={(value) => put(at, { probability: value ?? 0 })}
            />
            <Select
              aria-label={t('sales:ui.pipelines.colour')}
              disabled={!may}
              popupMatchSelectWidth={false}
              value={stage.colour}
              onChange={(colour) => put(at, { colour })}
              options={COLOURS.map((value) => ({
                value,
                label: <StageChip tone={value}>{t(`sales:ui.colour.${value}`)}</StageChip>,
              }))}
            />
            <Select<Gate[]>
              mode="multiple"
              className={styles.gates}
              aria-label={t('sales:ui.pipelines.gates')}
              placeholder={t('sales:ui.pipelines.gates')}
              maxTagCount="responsive"
              disabled={!may}
              value={stage.gates}
              onChange={(gates) => put(at, { gates })}
              options={GATES.map((value) => ({ value, label: t(`sales:ui.gate.${value}`) }))}
            />
            {stage.gates.includes('follow_up') ? (
              <InputNumber
                aria-label={t('sales:ui.pipelines.gate_days')}
                title={t('sales:ui.pipelines.gate_days')}
                min={1}
                max={365}
                disabled={!may}
                value={stage.gate_days ?? 7}
                onChange={(days) => put(at, { gate_days: days })}
              />
            ) : null}
            {may ? (
              <span className={styles.rowActs}>
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowUpOutlined />}
                  disabled={at === 0}
                  aria-label={`${t('sales:ui.pipelines.up')}: ${stage.name}`}
                  onClick={() => setStages(moved(stages, at, at - 1))}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowDownOutlined />}
                  disabled={at === stages.length - 1}
                  aria-label={`${t('sales:ui.pipelines.down')}: ${stage.name}`}
                  onClick={() => setStages(moved(stages, at, at + 1))}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined />}
                  disabled={stages.length === 1}
                  aria-label={`${t('sales:ui.delete')}: ${stage.name}`}
                  onClick={() => setStages(stages.filter((_, index) => index !== at))}
                />
              </span>
            ) : null}
          </li>
        ))}
      </ol>
      {may ? (
        <div className={styles.foot}>
          <span className={styles.acts}>
            <Button icon={<PlusOutlined />} onClick={() => setStages([...stages, emptyStage()])}>
              {t('sales:ui.pipelines.add_stage')}
            </Button>
            {pipeline && !isLast ? (
              <Popconfirm
                title={t('sales:ui.pipelines.delete_sure')}
                okText={t('sales:ui.delete')}
                cancelText={t('sales:ui.cancel')}
                onConfirm={() => drop.mutate()}
              >
                <Button danger type="text">
                  {t('sales:ui.pipelines.delete')}
                </Button>
              </Popconfirm>
            ) : null}
          </span>
          <Button
            type="primary"
            loading={save.isPending}
            disabled={!name.trim() || stages.some((stage) => !stage.name.trim())}
            onClick={() => save.mutate()}
          >
            {pipeline ? t('sales:ui.save') : t('sales:ui.pipelines.make')}
          </Button>
        </div>
      ) : null}
      {isUsed ? (
        <Modal
          open
          title={t('sales:ui.pipelines.where')}
          okText={t('sales:ui.save')}
          cancelText={t('sales:ui.cancel')}
          okButtonProps={{ loading: save.isPending, disabled: gone.some((stage) => !moves[stage.id]) }}
          onOk={() => save.mutate()}
          onCancel={() => save.reset()}
        >
          <div className={styles.form}>
            <p>{save.problem?.words}</p>
            {gone.map((stage) => (
              <FormField key={stage.id} label={stage.name} name={stage.id}>
                {({ id }) => (
                  <Select
                    id={id}
                    value={moves[stage.id]}
                    onChange={(to) => setMoves({ ...moves, [stage.id]: to })}
                    options={stay.map((one) => ({ value: one.id ?? '', label: one.name }))}
                  />
                )}
              </FormField>
            ))}
          </div>
        </Modal>
      ) : null}
    </section>
  );
}
