import { LockOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import type { DuplicateGroup, DuplicateMember, Id } from '@/api/types';
import { useAct } from '@/api/useAct';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { STAGE_TONES } from '../stages';
import { AskDialog } from './AskDialog';
import styles from './Clean.module.css';
import { ConflictDialog } from './ConflictDialog';

/** Companies that one merge takes. */
const MERGE_MAX = 5;

/** One group: why it is one, who is in it, what to do about it. */
export function GroupLine({ group, onMerge }: { group: DuplicateGroup; onMerge: (ids: readonly Id[]) => void }) {
  const { t } = useTranslation();
  const may = useMay('customers.company.merge');
  const mayWrite = useMay('customers.company.write');
  const seen = group.members.filter((one) => one.company);
  const [chosen, setChosen] = useState<readonly Id[]>(() => seen.slice(0, MERGE_MAX).map((one) => one.handle));
  const [asking, setAsking] = useState<DuplicateMember>();
  const [fighting, setFighting] = useState(false);
  const picked = chosen.filter((id) => seen.some((one) => one.handle === id));
  const part = useAct({
    call: (companies: Id[]) =>
      api.POST('/api/customers/duplicates/{id}/part', { params: { path: { id: group.id } }, body: { companies } }),
    invalidates: ['customers.duplicates.list'],
    says: () => t('customers:ui.duplicates.parted'),
    undo: (pairs) => (pairs ? () => api.POST('/api/customers/duplicates/join', { body: pairs }) : undefined),
  });
  const owners = new Set(group.members.flatMap((one) => one.owners.map((owner) => owner.id)));
  const two = [seen[0], group.members.find((one) => one !== seen[0] && differ(one, seen[0]))] as const;
  const toggle = (id: Id, on: boolean) => setChosen(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <section className={styles.group} aria-label={seen[0]?.company?.name ?? ''}>
      <div className={styles.groupHead}>
        {group.reasons.map((reason) => (
          <StageChip key={reason} tone={reason === 'alike' ? 'neutral' : 'violet'}>
            {t(`customers:ui.twin.by_${reason}`)}
          </StageChip>
        ))}
        <span className={styles.quiet}>{t('customers:ui.duplicates.strength', { strength: group.strength })}</span>
      </div>
      <ul className={styles.members}>
        {group.members.map((one) => (
          <MemberLine
            key={one.handle}
            member={one}
            chosen={picked.includes(one.handle)}
            {...(may && one.company ? { onChoose: (on: boolean) => toggle(one.handle, on) } : {})}
            {...(mayWrite && !one.company ? { onAsk: () => setAsking(one) } : {})}
          />
        ))}
      </ul>
      <div className={styles.acts}>
        {may ? (
          <Button
            type="primary"
            disabled={picked.length < 2 || picked.length > MERGE_MAX}
            onClick={() => onMerge(picked)}
          >
            {t('customers:ui.merge.compare', { count: picked.length })}
          </Button>
        ) : null}
        {may ? (
          <Button loading={part.isPending} onClick={() => part.mutate([])}>
            {t('customers:ui.duplicates.not_same')}
          </Button>
        ) : null}
        {may && picked.length === 1 && group.members.length > 2 ? (
          <Button loading={part.isPending} onClick={() => part.mutate([...picked])}>
            {t('customers:ui.duplicates.not_same_one')}
          </Button>
        ) : null}
        {mayWrite && owners.size > 1 && two[0] && two[1] ? (
          <Button type="text" onClick={() => setFighting(true)}>
            {t('customers:ui.conflict.open')}
          </Button>
        ) : null}
      </div>
      {asking ? (
        <AskDialog
          handle={asking.handle}
          knownAs={seen[0]?.company?.name ?? ''}
          owner={asking.owners[0]?.name ?? t('customers:ui.no_owner')}
          onClose={() => setAsking(undefined)}
        />
      ) : null}
      {fighting && two[0] && two[1] ? (
        <ConflictDialog
          companyId={two[0].handle}
          otherId={two[1].handle}
          fromDuplicates
          onClose={() => setFighting(false)}
        />
      ) : null}
    </section>
  );
}

function differ(one: DuplicateMember, other: DuplicateMember | undefined): boolean {
  return one.owners.some((owner) => other?.owners.every((theirs) => theirs.id !== owner.id));
}

interface MemberLineProps {
  member: DuplicateMember;
  chosen: boolean;
  onChoose?: (on: boolean) => void;
  onAsk?: () => void;
}

function MemberLine({ member, chosen, onChoose, onAsk }: MemberLineProps) {
  const { t } = useTranslation();
  const { company, owners } = member;
  const owner = owners.map((one) => one.name).join(', ') || t('customers:ui.no_owner');
  if (!company) {
    return (
      <li className={styles.member}>
        <span />
        <LockOutlined aria-hidden="true" />
        <span className={styles.ask}>
          <span className={styles.quiet}>{t('customers:ui.duplicates.unseen', { owner })}</span>
          {onAsk ? (
            <Button type="link" size="small" style={{ padding: 0 }} onClick={onAsk}>
              {t('customers:ui.twin.ask')}
            </Button>
          ) : null}
        </span>
      </li>
    );
  }
  return (
    <li className={styles.member}>
      {onChoose ? (
        <Checkbox checked={chosen} aria-label={company.name} onChange={(event) => onChoose(event.target.checked)} />
      ) : (
        <span />
      )}
      <Initials name={company.name} shape="square" size={24} />
      <span className={styles.memberName}>
        <Link to="/customers/$id" params={{ id: company.id }}>
          <b>{company.name}</b>
        </Link>
        {company.country ? <CountryFlag code={company.country} /> : null}
        <span className={styles.quiet}>{company.domain}</span>
      </span>
      <span data-rank="low">
        <StageChip tone={STAGE_TONES[company.stage]}>{t(`customers:ui.stage.${company.stage}`)}</StageChip>
      </span>
      <span className={`${styles.quiet} ${styles.memberOwner}`}>{owner}</span>
      <span className={styles.quiet} data-rank="low">
        <RelativeTime at={company.last_touch_at ?? company.created_at} />
      </span>
    </li>
  );
}
