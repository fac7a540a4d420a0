import type { MappingAlgorithm, ThemeConfig } from 'antd';
import { theme } from 'antd';

/**
 * The one place where colours and measures are decided. Both the CSS variables (`var(--tw-…)`, for CSS modules)
 * and antd's theme are made from here. Text colours keep a contrast of at least 4.5 on the grounds they stand on.
 */
export type Scheme = 'light' | 'dark';

const light = {
  ground: '#f6f8fa', // behind the work
  surface: '#ffffff', // the work itself
  raised: '#ffffff', // what floats
  sunken: '#eef2f6',
  hover: '#f1f5f9',
  selected: '#e6effa',
  border: '#e2e8f0',
  'border-strong': '#cbd5e1',
  text: '#0f172a',
  'text-2': '#475569',
  'text-3': '#5f6f86',
  accent: '#1d5cab', // hue 215
  'accent-hover': '#174b8d',
  'accent-text': '#1d5cab',
  'accent-ground': '#e6effa',
  'on-accent': '#ffffff',
  green: '#15713b',
  'green-ground': '#e4f5ea',
  amber: '#8f5300',
  'amber-ground': '#fdf1d8',
  red: '#b3261e',
  'on-red': '#ffffff',
  'red-ground': '#fdeae8',
  violet: '#6b3fb5',
  'violet-ground': '#f1eafc',
  shadow: '0 1px 2px rgb(15 23 42 / 6%), 0 8px 24px rgb(15 23 42 / 12%)',
  skeleton: '#e9eef4',
  scrim: 'rgb(15 23 42 / 32%)',
};

const dark: typeof light = {
  ground: '#0d131b',
  surface: '#121a24',
  raised: '#1a2430',
  sunken: '#0a1017',
  hover: '#192330',
  selected: '#182c47',
  border: '#243040',
  'border-strong': '#364559',
  text: '#e6edf5',
  'text-2': '#a9b7c8',
  'text-3': '#8b9bb0',
  accent: '#2d6fc7',
  'accent-hover': '#2764b5',
  'accent-text': '#7fb2f5',
  'accent-ground': '#182c47',
  'on-accent': '#ffffff',
  green: '#6fd195',
  'green-ground': '#12301f',
  amber: '#eab558',
  'amber-ground': '#35280f',
  red: '#f59089',
  'on-red': '#1f0a08',
  'red-ground': '#3d1b19',
  violet: '#c0a3f5',
  'violet-ground': '#2a2040',
  shadow: '0 1px 2px rgb(0 0 0 / 40%), 0 8px 28px rgb(0 0 0 / 48%)',
  skeleton: '#1d2733',
  scrim: 'rgb(0 0 0 / 52%)',
};

export const palettes: Record<Scheme, typeof light> = { light, dark };

/** Sizes in px, on the 4 px grid. */
export const size = {
  control: 28,
  controlLarge: 32,
  row: 36,
  rowTall: 56,
  navClosed: 56,
  navOpen: 208,
  topBar: 48,
  panel: 340,
  radius: 6,
  fontBase: 13,
} as const;

const fontFamily =
  "'Inter Variable', Inter, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', system-ui, sans-serif, 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji'";

/** Writes the scheme's CSS variables on the document; called before the first paint and at each change. */
export function paintScheme(scheme: Scheme): void {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(palettes[scheme])) root.style.setProperty(`--tw-${name}`, value);
  root.style.setProperty('--tw-font', fontFamily);
  root.style.colorScheme = scheme;
  root.dataset.scheme = scheme;
}

/** antd's theme for a scheme. */
export function antdTheme(scheme: Scheme): ThemeConfig {
  const c = palettes[scheme];
  return {
    algorithm: scheme === 'dark' ? [theme.darkAlgorithm, tight] : tight,
    token: {
      fontFamily,
      fontSize: size.fontBase,
      fontSizeSM: 12,
      borderRadius: size.radius,
      borderRadiusLG: size.radius,
      borderRadiusSM: 4,
      controlHeight: size.control,
      controlHeightLG: size.controlLarge,
      controlHeightSM: 24,
      colorPrimary: c.accent,
      colorPrimaryHover: c['accent-hover'],
      colorLink: c['accent-text'],
      colorLinkHover: c['accent-text'],
      colorSuccess: c.green,
      colorWarning: c.amber,
      colorError: c.red,
      colorInfo: c.accent,
      colorText: c.text,
      colorTextSecondary: c['text-2'],
      colorTextTertiary: c['text-3'],
      colorTextPlaceholder: c['text-3'],
      colorTextDescription: c['text-2'],
      colorBgBase: c.surface,
      colorBgContainer: c.surface,
      colorBgElevated: c.raised,
      colorBgLayout: c.ground,
      colorBorder: c['border-strong'],
      colorBorderSecondary: c.border,
      colorSplit: c.border,
      controlItemBgHover: c.hover,
      controlItemBgActive: c.selected,
      controlItemBgActiveHover: c.selected,
      colorBgMask: c.scrim,
      boxShadow: c.shadow,
      boxShadowSecondary: c.shadow,
      motionDurationFast: '80ms',
      motionDurationMid: '120ms',
      motionDurationSlow: '120ms',
      wireframe: false,
    },
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        dangerColor: c['on-red'],
        fontWeight: 500,
      },
      Table: {
        cellPaddingBlock: 7,
        cellPaddingInline: 12,
        headerBg: c.ground,
        headerColor: c['text-2'],
        headerSplitColor: 'transparent',
      },
      Form: { itemMarginBottom: 16, labelColor: c['text-2'] },
      Tooltip: { colorBgSpotlight: scheme === 'dark' ? '#2b3848' : '#1e293b' },
      Input: { activeShadow: `0 0 0 2px ${c['accent-ground']}` },
      Modal: { titleFontSize: 15 },
    },
  };
}

/** antd's compact spacing; its smaller type and controls are left out, because ours are given in `size`. */
const tight: MappingAlgorithm = (seed, map) => {
  const base = map ?? theme.defaultAlgorithm(seed);
  const kept = Object.entries(base).filter(([name]) => /^(font|lineHeight|controlHeight)/.test(name));
  return { ...theme.compactAlgorithm(seed, base), ...Object.fromEntries(kept) };
};
