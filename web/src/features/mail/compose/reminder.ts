/** Words that promise a file, in the languages that our mails are written in. */
const PROMISES =
  /(?<!\p{L})(attach(ed|ment|ments|ing)?|enclosed|adjunt[oa]s?|anex[oa]s?|em anexo|ci-joint|pièces? jointes?|anbei|im anhang|beigefügt|allegat[oi]|ekte|во вложении|прилага\p{L}*|приложен\p{L}*)(?![\p{L}])|附件|附上|随附|见附|附图|添付|مرفق/iu;

/** Whether what was written promises a file. */
export function promisesFile(words: string): boolean {
  return PROMISES.test(words);
}
