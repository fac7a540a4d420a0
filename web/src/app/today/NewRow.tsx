import { CloseOutlined, UserAddOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Suggestion } from '@/api/types';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import styles from './Today.module.css';
import { type RowProps, TodayRow } from './TodayRow';

/** Somebody unknown who wrote, and who it may be. */
export function NewRow({ row, acts, ...at }: RowProps<Suggestion>) {
  const { t } = useTranslation();
  const { facts, company } = row;
  const isContact = row.kind === 'new_contact' && company?.id;
  const firm = facts.company_name?.value ?? row.address.split('@').at(-1) ?? row.address;
  const person = [facts.contact_name?.value, facts.title?.value].filter(Boolean).join(', ');
  return (
    <TodayRow
      {...at}
      href={row.thread_id ? `/mail?thread=${row.thread_id}` : '/mail/suggestions'}
      lead={<Initials name={firm} shape="square" />}
      title={<b>{firm}</b>}
      aside={
        <>
          {facts.country ? <CountryFlag code={facts.country.value} /> : null}
          <StageChip tone="violet">{t(`today.confidence_${row.confidence}`)}</StageChip>
        </>
      }
      detail={[person, row.address, t('today.mails', { count: row.message_count })].filter(Boolean).join(' · ')}
      acts={
        <span className={styles.pair}>
          <Button size="small" type="primary" ghost icon={<UserAddOutlined />} onClick={() => acts.accept.mutate(row)}>
            {isContact ? t('today.contact_of', { company: company?.name ?? firm }) : t('today.make_customer')}
          </Button>
          <Tooltip title={t('today.dismiss')}>
            <Button
              size="small"
              icon={<CloseOutlined />}
              aria-label={`${t('today.dismiss')}: ${firm}`}
              onClick={() => acts.dismiss.mutate(row)}
            />
          </Tooltip>
        </span>
      }
    />
  );
}
