import { expect, it } from 'vitest';
import { twinKeys } from './twinKeys';

const typed = (part: object) => twinKeys({ name: '', website: '', email: '', phone: '', ...part });

it('half-typed values ask for nothing', () => {
  expect(typed({ name: 'Ac', website: 'acme', email: 'ana@acme', phone: '+49 40' })).toEqual({});
});

it('whole ones do, the web address by its domain too', () => {
  expect(typed({ name: 'Acme Ltd', website: 'https://www.Acme.example/about', email: 'ana@acme.example' })).toEqual({
    name: 'Acme Ltd',
    domain: 'acme.example',
    website: 'https://www.Acme.example/about',
    email: 'ana@acme.example',
  });
});

it('two Chinese characters are a name', () => expect(typed({ name: '海明' })).toEqual({ name: '海明' }));
