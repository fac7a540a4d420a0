import { ArrowRightOutlined, ClockCircleOutlined, MailOutlined, TeamOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { useWelcome } from '@/api/useWelcome';
import { Door } from '@/ui/door/Door';
import styles from '@/ui/door/Door.module.css';
import { FormProblem } from '@/ui/FormField';
import { startQuery } from '../queries';
import { CompanyForm } from './CompanyForm';

/** First start: two doors and nothing else between a new user and his mail. */
export function StartPage() {
  const { t } = useTranslation();
  const { data: start } = useQuery(startQuery());
  const isNew = start?.state === 'new';
  const mayCreate = start?.sign_up ?? false;
  return (
    <Door title={t(isNew ? 'accounts:ui.start.title_new' : 'accounts:ui.start.title')} wide>
      <div className={styles.doors} data-one={!(mayCreate && start?.demo)}>
        {mayCreate ? (
          <section className={styles.card}>
            <h2>{t('accounts:ui.start.create')}</h2>
            <CompanyForm />
          </section>
        ) : null}
        {start?.demo ? <DemoDoor primary={!mayCreate} /> : null}
      </div>
      <p className={styles.foot}>
        {isNew ? null : (
          <>
            {t('accounts:ui.start.have_account')} <Link to="/sign-in">{t('accounts:ui.sign_in.act')}</Link>
          </>
        )}
      </p>
    </Door>
  );
}

function DemoDoor({ primary }: { primary: boolean }) {
  const { t } = useTranslation();
  const welcome = useWelcome();
  const open = useAct({
    call: () => api.POST('/api/start/demo'),
    refusal: 'form',
    onDone: (me) => welcome(me, '/'),
  });
  return (
    <section className={styles.card}>
      <h2>{t('accounts:ui.start.demo')}</h2>
      <p className={styles.lead}>{t('accounts:ui.start.demo_words')}</p>
      <ul className={styles.points}>
        <li>
          <MailOutlined aria-hidden="true" />
          <span>{t('accounts:ui.start.demo_mail')}</span>
        </li>
        <li>
          <TeamOutlined aria-hidden="true" />
          <span>{t('accounts:ui.start.demo_customers')}</span>
        </li>
        <li>
          <ClockCircleOutlined aria-hidden="true" />
          <span>{t('accounts:ui.start.demo_today')}</span>
        </li>
      </ul>
      <FormProblem problem={open.problem} shown={[]} />
      <Button
        size="large"
        type={primary ? 'primary' : 'default'}
        loading={open.isPending}
        onClick={() => open.mutate()}
        icon={<ArrowRightOutlined />}
        iconPlacement="end"
      >
        {t('accounts:ui.start.demo_act')}
      </Button>
    </section>
  );
}
