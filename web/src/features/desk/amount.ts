/** An amount as the API writes it: a decimal in text, which no binary fraction may touch. */
export type Amount = string;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** What is left of an amount once another is taken off, with the decimals of the finer one. */
export function minus(from: Amount, off: Amount): Amount {
  const decimals = Math.max(decimalsOf(from), decimalsOf(off));
  return written(units(from, decimals) - units(off, decimals), decimals);
}

export function isZero(amount: Amount): boolean {
  return units(amount, decimalsOf(amount)) === 0n;
}

export function isBelowZero(amount: Amount): boolean {
  return units(amount, decimalsOf(amount)) < 0n;
}

function decimalsOf(amount: Amount): number {
  return DECIMAL.exec(amount)?.[3]?.length ?? 0;
}

function units(amount: Amount, decimals: number): bigint {
  const [, sign, whole = '0', part = ''] = DECIMAL.exec(amount) ?? [];
  const count = BigInt(whole + part.padEnd(decimals, '0'));
  return sign ? -count : count;
}

function written(count: bigint, decimals: number): Amount {
  const digits = String(count < 0n ? -count : count).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const sign = count < 0n ? '-' : '';
  return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-decimals)}`;
}
