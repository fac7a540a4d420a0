import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { hourThere, useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { LocalTime } from '@/ui/Times';
import { byAddressQuery } from '../queries';
import { nextOpening, zoneOf } from '../zones';

/** The hour where the first recipient sits; outside of office hours it offers the next morning there to send at. */
export function BuyersHour({
  address,
  onSendAt,
}: {
  address: string | undefined;
  onSendAt: (at: Date | undefined, timeZone: string | undefined) => void;
}) {
  const format = useFormat();
  const now = useNow();
  const { data } = useQuery({ ...byAddressQuery(address ?? ''), enabled: address !== undefined });
  const company = address ? data?.company : undefined;
  const zone = company?.time_zone ?? zoneOf(company?.country) ?? zoneOf(endOf(address));
  const closed = zone ? hourThere(zone, now, format.lang)?.open === false : false;
  const opens = zone && closed ? nextOpening(zone, now)?.getTime() : undefined;
  useEffect(() => onSendAt(opens === undefined ? undefined : new Date(opens), zone), [opens, zone, onSendAt]);
  return zone ? <LocalTime timeZone={zone} /> : null;
}

/** A country's own ending of the address; .com and the like say nothing. */
function endOf(address: string | undefined): string | undefined {
  const end = address?.split('.').at(-1)?.toUpperCase();
  if (end === 'UK') return 'GB';
  return end?.length === 2 && !['CO', 'IO', 'ME', 'TV', 'AI'].includes(end) ? end : undefined;
}
