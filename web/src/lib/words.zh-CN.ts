/** What the screens say in Simplified Chinese, in one file of the build. */
export const words = import.meta.glob<Record<string, unknown>>('@locales/zh-CN/*.json', {
  eager: true,
  import: 'default',
  query: '?part=screen',
});
