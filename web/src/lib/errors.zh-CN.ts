/** The words of errors in Simplified Chinese, loaded once the screen is there. */
export const words = import.meta.glob<Record<string, unknown>>('@locales/zh-CN/*.json', {
  eager: true,
  import: 'default',
  query: '?part=error',
});
