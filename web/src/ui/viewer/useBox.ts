import { type RefObject, useEffect, useState } from 'react';

interface Box {
  width: number;
  height: number;
}

/** The room within an element (px), followed; nothing while it isn't there. */
export function useBox(ref: RefObject<HTMLElement | null>, isThere: boolean): Box {
  const [box, setBox] = useState<Box>({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element || !isThere) return;
    const watch = new ResizeObserver(() => setBox({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => watch.disconnect();
  }, [ref, isThere]);
  return box;
}
