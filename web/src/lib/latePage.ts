import { lazyRouteComponent } from '@tanstack/react-router';
import { lazy } from 'react';
import { lateWords } from './i18n';

/** Between tries to fetch a part of the program while nobody answers. */
const AGAIN_MS = 5_000;

/** A part of the program could not be fetched, because nobody answers. */
export class Unreached extends Error {}

/** A page of its own file. */
export const lazyPage: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(() => fetched(load), name);

/** A page of its own file, shown once the words that come after the first screen are there too. */
export const latePage: typeof lazyRouteComponent = (load, name) =>
  lazyPage(async () => {
    const [page] = await Promise.all([load(), lateWords()]);
    return page;
  }, name);

/** A piece of a page in a file of its own. Where nobody answers it comes later, instead of taking the page down. */
export const latePart: typeof lazy = (load) =>
  lazy(async () => {
    for (;;) {
      try {
        return await fetched(load);
      } catch (thrown) {
        if (!(thrown instanceof Unreached)) throw thrown;
      }
      await new Promise((again) => setTimeout(again, AGAIN_MS));
    }
  });

/**
 * Fetches a part of the program. A part that is missing while the server answers was replaced by a newer one, for which the router
 * loads the whole page anew; without a connection that would leave nothing of it.
 */
export async function fetched<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (thrown) {
    const answers = await fetch('/', { method: 'HEAD' }).then(
      () => true,
      () => false,
    );
    throw answers ? thrown : new Unreached();
  }
}
