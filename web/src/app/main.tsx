import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@/ui/base.css';
import { listenToKeys } from '@/lib/hotkeys';
import { startI18n } from '@/lib/i18n';
import { schemeNow } from '@/lib/preferences';
import { paintScheme } from '@/ui/tokens';
import { App } from './App';

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no #root');

paintScheme(schemeNow());
listenToKeys();
await startI18n();
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
