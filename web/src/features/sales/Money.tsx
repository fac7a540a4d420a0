import { useFormat } from '@/lib/format';

/** An exact amount with its currency; a dash where there is none. */
export function Money({ amount, currency }: { amount: string | null; currency: string | null }) {
  const format = useFormat();
  if (amount === null || currency === null) return <span aria-hidden="true">–</span>;
  return <span className="num">{format.money(amount, currency)}</span>;
}
