import { CheckOutlined, CloudOutlined, DisconnectOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import styles from './DraftStates.module.css';
import { wordsOfHtml } from './html';
import type { DraftKeeper, KeeperState } from './keeper';
import { MANY } from './readers';
import type { ComposeActs, Hitch } from './useCompose';

/** Where the words are: saved, on their way, or only on this device. */
export function SaveState({ state }: { state: KeeperState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { phase, savedAt } = state;
  if (phase === 'waiting') {
    return (
      <span className={styles.state} data-tone="amber" role="status">
        <DisconnectOutlined /> {t(state.unkept ? 'mail:late.waiting.unkept' : 'mail:ui.draft.waiting')}
      </span>
    );
  }
  if (phase === 'refused') {
    return (
      <span className={styles.state} data-tone="red" role="status" title={state.problem?.words}>
        <WarningOutlined /> {t('mail:ui.draft.refused')}
      </span>
    );
  }
  if (phase === 'dirty' || phase === 'saving' || phase === 'saving_dirty') {
    return (
      <span className={styles.state}>
        <CloudOutlined /> {t('mail:ui.draft.saving')}
      </span>
    );
  }
  if (phase !== 'clean' || savedAt === undefined) return null;
  return (
    <span className={styles.state}>
      <CheckOutlined /> {t('mail:ui.draft.saved', { at: format.time(savedAt) })}
    </span>
  );
}

/** Somebody saved a newer one: both are there, a person chooses. */
export function Conflict({ keeper, state }: { keeper: DraftKeeper; state: KeeperState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { newer } = state;
  if (!newer) return null;
  return (
    <div className={styles.conflict} role="alert">
      <p>
        <WarningOutlined /> {t('mail:ui.draft.conflict', { at: format.time(newer.updated_at) })}
      </p>
      <p className={styles.theirs}>
        {wordsOfHtml(newer.html).slice(0, 160) || newer.subject || t('mail:ui.no_subject')}
      </p>
      <div className={styles.choices}>
        <Button size="small" onClick={() => keeper.resolve('mine')}>
          {t('mail:ui.draft.keep_mine')}
        </Button>
        <Button size="small" onClick={() => keeper.resolve('theirs')}>
          {t('mail:ui.draft.take_theirs')}
        </Button>
      </div>
    </div>
  );
}

function wordsOf(why: Hitch, t: TFunction): string {
  if (why === 'unfilled') return t('mail:late.template.unfilled');
  if (why === 'outsider' || why === 'crowd') return t(`mail:late.readers.${why}`, { count: MANY });
  return t(`mail:ui.hitch.${why}`);
}

/** Why it was not sent: a question with both answers, or what to mend. */
export function Trouble({ acts, state }: { acts: ComposeActs; state: KeeperState }) {
  const { t } = useTranslation();
  const { hitch } = acts;
  const refused = state.phase === 'refused' && !hitch ? state.problem?.words : undefined;
  if (!hitch && !refused) return null;
  const question = acts.isQuestion;
  return (
    <div className={styles.trouble} data-tone={question ? 'amber' : 'red'} role="alert">
      <span className={styles.words}>
        {hitch ? (hitch.words ?? wordsOf(hitch.why, t)) : refused}
        {hitch?.why === 'not_sent' ? ` ${t('mail:ui.hitch.not_sent')}` : ''}
      </span>
      {hitch && question ? (
        <Button size="small" onClick={() => void acts.sendAnyway()}>
          {t('mail:ui.hitch.anyway')}
        </Button>
      ) : null}
      {hitch ? (
        <Button size="small" type="text" onClick={acts.clearHitch}>
          {t(question ? 'mail:ui.hitch.back' : 'act.close')}
        </Button>
      ) : null}
    </div>
  );
}
