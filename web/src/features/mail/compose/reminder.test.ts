import { expect, it } from 'vitest';
import { promisesFile } from './reminder';

it('hears a promise in many languages', () => {
  for (const words of [
    'Please see the attached quotation',
    '报价单见附件',
    '请查收随附的图纸',
    'Adjunto la cotización',
    'segue em anexo',
    'ci-joint le devis',
    'anbei das Angebot',
    'во вложении прайс',
    'مرفق عرض السعر',
  ]) {
    expect(promisesFile(words), words).toBe(true);
  }
});

it('hears none where there is none', () => {
  for (const words of ['We are close partners', '我们明天回复', 'thank you for your mail', 'Gesamtanlage']) {
    expect(promisesFile(words), words).toBe(false);
  }
});
