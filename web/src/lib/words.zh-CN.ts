/** All Simplified Chinese catalogues in one file of the build. */
export const words = import.meta.glob<Record<string, unknown>>('@locales/zh-CN/*.json', {
  eager: true,
  import: 'default',
});
