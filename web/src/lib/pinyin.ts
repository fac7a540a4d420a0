/** The first character of each initial in the order of pinyin; no sound begins with i, u or v. */
const FIRST = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀';
const LETTERS = 'abcdefghjklmnopqrstwxyz';
const HAN = /\p{Script=Han}/u;
const order = new Intl.Collator('zh-Hans-CN-u-co-pinyin');

/** 国家 → gj: the browser knows the order of pinyin, so the letter is found by where the character stands in it. */
export function initialsOf(text: string): string {
  return [...text].map((char) => (HAN.test(char) ? initialOf(char) : char.toLowerCase())).join('');
}

function initialOf(char: string): string {
  let letter = '';
  for (const [at, first] of [...FIRST].entries()) {
    if (order.compare(char, first) < 0) break;
    letter = LETTERS[at] ?? letter;
  }
  return letter;
}

/** For lists to choose from: which of their lines the typed words find. */
export const findsLabel = (words: string, option?: { label?: unknown }): boolean =>
  isFound(String(option?.label ?? ''), words);

/** Whether words find a name: by its letters anywhere, or by the initials of its pinyin. */
export function isFound(name: string, words: string): boolean {
  const clean = words.trim().toLowerCase();
  if (clean === '') return true;
  return name.toLowerCase().includes(clean) || (HAN.test(name) && initialsOf(name).includes(clean));
}
