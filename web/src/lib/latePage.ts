import { lazyRouteComponent } from '@tanstack/react-router';
import { lateWords } from './i18n';

/** A page of its own file, shown once the words that come after the first screen are there too. */
export const latePage: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(async () => {
    const [page] = await Promise.all([load(), lateWords()]);
    return page;
  }, name);
