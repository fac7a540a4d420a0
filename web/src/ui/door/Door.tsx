import { TranslationOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLang, LANG_NAMES, LANGS } from '@/lib/i18n';
import styles from './Door.module.css';

/** What stands around the pages before one is signed in: the mark, the language, and a card in the middle. */
export function Door({
  title,
  beside,
  wide = false,
  children,
}: {
  title: ReactNode;
  /** Stands at the title's right, where there is room. */
  beside?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={styles.door}>
      <header className={styles.top}>
        <span className={styles.mark}>
          <img src="/mark.svg" width={28} height={28} alt="" />
          <b>Tradewind</b>
        </span>
        <LangSwitch />
      </header>
      <main className={styles.main} data-wide={wide}>
        <div className={styles.titleLine}>
          <h1 className={styles.title}>{title}</h1>
          {beside}
        </div>
        {children}
      </main>
    </div>
  );
}

function LangSwitch() {
  const { i18n } = useTranslation();
  return LANGS.filter((lang) => lang !== i18n.language).map((lang) => (
    <Button key={lang} type="text" lang={lang} icon={<TranslationOutlined />} onClick={() => void changeLang(lang)}>
      {LANG_NAMES[lang]}
    </Button>
  ));
}
