import type accounts from '@locales/en/accounts.json';
import type app from '@locales/en/app.json';
import type customers from '@locales/en/customers.json';
import type desk from '@locales/en/desk.json';
import type fields from '@locales/en/fields.json';
import type mail from '@locales/en/mail.json';
import type reports from '@locales/en/reports.json';
import type sales from '@locales/en/sales.json';
import type subscriptions from '@locales/en/subscriptions.json';
import type webhooks from '@locales/en/webhooks.json';

// Keys are typed from English: `t('mail:list.empty')` is checked by the compiler. A new context adds its line here.
declare module 'i18next' {
  interface CustomTypeOptions {
    // 'app' needs no prefix, the others do.
    defaultNS: [
      'app',
      'accounts',
      'mail',
      'customers',
      'desk',
      'fields',
      'sales',
      'reports',
      'subscriptions',
      'webhooks',
    ];
    resources: {
      app: typeof app;
      accounts: typeof accounts;
      mail: typeof mail;
      customers: typeof customers;
      desk: typeof desk;
      fields: typeof fields;
      sales: typeof sales;
      reports: typeof reports;
      subscriptions: typeof subscriptions;
      webhooks: typeof webhooks;
    };
    returnNull: false;
  }
}
