import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addHotkeys, listenToKeys, strokeOf } from './hotkeys';

let stop: () => void;
let remove: () => void = () => {};

beforeEach(() => {
  document.body.innerHTML = '<input id="field" /><div id="page"></div>';
  stop = listenToKeys();
});

afterEach(() => {
  remove();
  stop();
});

function press(key: string, init: KeyboardEventInit = {}, on = 'page') {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  document.getElementById(on)?.dispatchEvent(event);
  return event;
}

it('names strokes', () => {
  expect(strokeOf(new KeyboardEvent('keydown', { key: 'K', metaKey: true }))).toBe('mod+k');
  expect(strokeOf(new KeyboardEvent('keydown', { key: '?', shiftKey: true }))).toBe('?');
  expect(strokeOf(new KeyboardEvent('keydown', { key: 'J', shiftKey: true }))).toBe('shift+j');
  expect(strokeOf(new KeyboardEvent('keydown', { key: 'Shift', shiftKey: true }))).toBe('');
});

it('runs pairs and leaves typing alone', () => {
  const go = vi.fn();
  const make = vi.fn();
  remove = addHotkeys([
    { keys: 'g m', run: go },
    { keys: 'c', run: make },
  ]);
  press('g');
  press('m');
  expect(go).toHaveBeenCalledOnce();
  press('c', {}, 'field');
  expect(make).not.toHaveBeenCalled();
  press('c', { isComposing: true });
  expect(make).not.toHaveBeenCalled();
  press('c');
  expect(make).toHaveBeenCalledOnce();
});

it('lets the newest win, and pass on by returning false', () => {
  const shell = vi.fn();
  const page = vi.fn(() => false);
  const removeShell = addHotkeys([{ keys: 'Escape', run: shell }]);
  const removePage = addHotkeys([{ keys: 'Escape', run: page }]);
  remove = () => {
    removePage();
    removeShell();
  };
  press('Escape', {}, 'field');
  expect(page).toHaveBeenCalledOnce();
  expect(shell).toHaveBeenCalledOnce();
});

it('puts the shell behind the page, whoever comes first', () => {
  const shell = vi.fn();
  const page = vi.fn();
  const removePage = addHotkeys([{ keys: 'c', run: page }]);
  const removeShell = addHotkeys([{ keys: 'c', run: shell }], 'shell');
  remove = () => {
    removePage();
    removeShell();
  };
  press('c');
  expect(page).toHaveBeenCalledOnce();
  expect(shell).not.toHaveBeenCalled();
});
