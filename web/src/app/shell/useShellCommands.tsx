import {
  DesktopOutlined,
  MoonOutlined,
  SunOutlined,
  ThunderboltOutlined,
  TranslationOutlined,
} from '@ant-design/icons';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Command } from '@/lib/commands';
import { changeLang, LANG_NAMES, LANGS } from '@/lib/i18n';
import { themeChoice } from '@/lib/preferences';

/** Commands of the shell itself: language, light and dark. */
export function useShellCommands(): readonly Command[] {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const themes = [
      { choice: 'system', icon: <DesktopOutlined /> },
      { choice: 'light', icon: <SunOutlined /> },
      { choice: 'dark', icon: <MoonOutlined /> },
    ] as const;
    return [
      {
        id: 'work',
        words: () => t('work.open'),
        group: 'go',
        icon: <ThunderboltOutlined />,
        run: (go) => go('/work'),
      },
      ...themes.map(
        ({ choice, icon }): Command => ({
          id: `theme.${choice}`,
          words: () => `${t('shell.theme')}: ${t(`shell.theme_${choice}`)}`,
          group: 'settings',
          icon,
          run: () => themeChoice.set(choice),
        }),
      ),
      ...LANGS.filter((lang) => lang !== i18n.language).map(
        (lang): Command => ({
          id: `lang.${lang}`,
          words: () => `${t('shell.language')}: ${LANG_NAMES[lang]}`,
          keywords: () => 'language 语言 chinese english 中文 英文',
          group: 'settings',
          icon: <TranslationOutlined />,
          run: () => void changeLang(lang),
        }),
      ),
    ];
  }, [t, i18n.language]);
}
