import { useEffect, useState } from 'react';

/** The value once it has rested, for questions that follow typing. */
export function useSettled<T>(value: T, afterMs = 250): T {
  const [settled, setSettled] = useState(value);
  const signature = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(signature) as T), afterMs);
    return () => clearTimeout(timer);
  }, [signature, afterMs]);
  return settled;
}
