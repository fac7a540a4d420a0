/** Stretches of time that move with today, as the server names them. */
export const PERIODS = [
  'all',
  'today',
  'this_week',
  'this_month',
  'last_month',
  'this_quarter',
  'this_year',
  'last_30_days',
  'last_90_days',
  'last_12_months',
] as const;
export type NamedPeriod = (typeof PERIODS)[number];

export const isNamed = (period: string): period is NamedPeriod => PERIODS.some((one) => one === period);
