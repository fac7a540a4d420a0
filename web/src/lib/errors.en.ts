/** The words of errors in English, loaded once the screen is there. */
export const words = import.meta.glob<Record<string, unknown>>('@locales/en/*.json', {
  eager: true,
  import: 'default',
  query: '?part=error',
});
