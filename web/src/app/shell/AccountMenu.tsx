import {
  CheckOutlined,
  DesktopOutlined,
  LogoutOutlined,
  MoonOutlined,
  SettingOutlined,
  SunOutlined,
} from '@ant-design/icons';
import { Dropdown, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { changeLang, LANG_NAMES, LANGS } from '@/lib/i18n';
import { type ThemeChoice, themeChoice } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { toast } from '@/lib/toast';
import { Initials } from '@/ui/Initials';
import { features } from '../features';
import styles from './AccountMenu.module.css';
import { useGo } from './useGo';

const themeIcons = { system: <DesktopOutlined />, light: <SunOutlined />, dark: <MoonOutlined /> };

/** Who is signed in; language, light and dark, settings, the way out. */
export function AccountMenu() {
  const { t, i18n } = useTranslation();
  const { account, tenant } = useMe();
  const theme = useStore(themeChoice);
  const go = useGo();
  // The account keeps the choice too, so that mails and the next device speak the same language.
  const keep = useAct({
    call: (body: { lang?: 'zh-CN' | 'en'; theme?: ThemeChoice }) => api.PATCH('/api/me', { body }),
  });
  const leave = useAct({ call: () => api.DELETE('/api/session'), onDone: () => location.assign('/sign-in') });

  const ask = async () => {
    const go = () => leave.mutate();
    try {
      const asked = await Promise.all(features.map(({ beforeSignOut }) => beforeSignOut?.(go)));
      if (!asked.includes(true)) go();
    } catch (thrown) {
      toast.problem(Problem.of(thrown));
    }
  };

  const items: MenuProps['items'] = [
    {
      key: 'who',
      type: 'group',
      label: (
        <span className={styles.who}>
          <b>{account.name}</b>
          <span>{account.email}</span>
          <span>{tenant.name}</span>
        </span>
      ),
    },
    { type: 'divider' },
    {
      type: 'group',
      key: 'languages',
      label: t('shell.language'),
      children: LANGS.map((lang) => ({
        key: `lang-${lang}`,
        label: <span lang={lang}>{LANG_NAMES[lang]}</span>,
        icon: <CheckOutlined style={{ visibility: i18n.language === lang ? 'visible' : 'hidden' }} />,
        onClick: () => {
          void changeLang(lang);
          keep.mutate({ lang });
        },
      })),
    },
    {
      type: 'group',
      key: 'themes',
      label: t('shell.theme'),
      children: (['system', 'light', 'dark'] as const).map((choice) => ({
        key: `theme-${choice}`,
        label: theme === choice ? <b>{t(`shell.theme_${choice}`)}</b> : t(`shell.theme_${choice}`),
        icon: themeIcons[choice],
        onClick: () => {
          themeChoice.set(choice);
          keep.mutate({ theme: choice });
        },
      })),
    },
    { type: 'divider' },
    { key: 'settings', label: t('shell.settings'), icon: <SettingOutlined />, onClick: () => go('/settings') },
    { key: 'leave', label: t('shell.sign_out'), icon: <LogoutOutlined />, onClick: () => void ask() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <button type="button" className={styles.button} aria-label={t('shell.account_of', { name: account.name })}>
        <Initials name={account.name} />
      </button>
    </Dropdown>
  );
}
