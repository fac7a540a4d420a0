/** What the screens say in English, in one file of the build. */
export const words = import.meta.glob<Record<string, unknown>>('@locales/en/*.json', {
  eager: true,
  import: 'default',
  query: '?part=screen',
});
