import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useLayoutEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useScheme } from '@/lib/preferences';
import { Toaster } from '@/ui/Toaster';
import { antdTheme, paintScheme } from '@/ui/tokens';
import { Crash } from './Crash';
import { cache, router } from './router';

const locales: Record<string, Locale> = { en: enUS, 'zh-CN': zhCN };

/** Everything around the pages: words, colours, cache, router, and the last net for errors. */
export function App() {
  const { i18n } = useTranslation();
  const scheme = useScheme();
  const theme = useMemo(() => antdTheme(scheme), [scheme]);
  useLayoutEffect(() => paintScheme(scheme), [scheme]);
  useLayoutEffect(() => {
    dayjs.locale(i18n.language === 'zh-CN' ? 'zh-cn' : 'en');
  }, [i18n.language]);

  return (
    <ConfigProvider theme={theme} locale={locales[i18n.language] ?? enUS} button={{ autoInsertSpace: false }}>
      <Crash>
        <QueryClientProvider client={cache}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Crash>
      <Toaster />
    </ConfigProvider>
  );
}
