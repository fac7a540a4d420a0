/** What stands in a file, as it is shown. Plain data: nothing in it is markup, and what has no name here isn't drawn. */
export type FileContent = FileDocument | FileSheets | FileSlides | FileLines;

export interface FileDocument {
  kind: 'document';
  head: FileBlock[];
  body: FileBlock[];
  foot: FileBlock[];
  more: boolean;
  left_out: LeftOut[];
}

export interface FileSheets {
  kind: 'sheets';
  names: string[];
  at: number;
  sheet: FileSheet;
  left_out: LeftOut[];
}

export interface FileSlides {
  kind: 'slides';
  slides: { number: number; title: string; blocks: FileBlock[] }[];
  more: boolean;
  left_out: LeftOut[];
}

export interface FileLines {
  kind: 'text';
  text: string;
  encoding: string;
  more: boolean;
}

export type FileBlock = FileParagraph | FileTable;

export interface FileParagraph {
  block: 'paragraph';
  heading?: number | null;
  indent?: number;
  marker?: string | null;
  align?: 'start' | 'centre' | 'end';
  runs: FileRun[];
}

export interface FileTable {
  block: 'table';
  rows: { columns: number; rows: number; blocks: FileBlock[] }[][];
}

export type FileRun = FileTextRun | ({ run: 'picture' } & FilePicture);

export interface FileTextRun {
  run: 'text';
  text: string;
  bold?: boolean;
  italic?: boolean;
  underline?: boolean;
  strike?: boolean;
  raised?: 'above' | 'below' | null;
  colour?: string | null;
  link?: string | null;
}

export interface FilePicture {
  number: number;
  width: number;
  height: number;
  words: string;
}

export interface FileSheet {
  columns: { label: string; width: number }[];
  rows: { number: number; cells: FileCell[] }[];
  more_rows: boolean;
  more_columns: boolean;
}

export interface FileCell {
  column: number;
  text: string;
  value?: boolean;
  bold?: boolean;
  formula?: boolean;
  columns?: number | null;
  rows?: number | null;
  link?: string | null;
  pictures?: FilePicture[];
}

export type LeftOut =
  | 'charts'
  | 'diagrams'
  | 'objects'
  | 'shapes'
  | 'media'
  | 'picture_forms'
  | 'linked_pictures'
  | 'macros'
  | 'comments'
  | 'footnotes'
  | 'speaker_notes'
  | 'tracked_changes'
  | 'hidden_text'
  | 'hidden_sheets'
  | 'hidden_rows'
  | 'formula_results'
  | 'values_only'
  | 'equations';

/**
 * How a file is looked at: by the browser itself, by what the server reads out of it, or not at all – a picture that
 * browsers don't know, or anything else that only a program of its own opens.
 */
export type Way = 'image' | 'pdf' | 'content' | 'picture_form' | 'none';

export interface ViewedFile {
  key: string | number;
  name: string;
  bytes: number;
  href: string;
  way: Way;
}

const IMAGE_TYPES = /^image\/(png|p?jpeg|jpg|gif|webp|avif|bmp|x-ms-bmp|x-icon|vnd\.microsoft\.icon)$/;
const BY_END: readonly [RegExp, Way][] = [
  [/\.(png|jpe?g|jfif|gif|webp|avif|bmp|ico)$/i, 'image'],
  [/\.(tiff?|hei[cf]|svgz?|psd|ai|eps|wmf|emf|cdr|dng|cr2|nef)$/i, 'picture_form'],
  [/\.pdf$/i, 'pdf'],
  [/\.(docx?|dotx?|doc[mt]|dotm|odt|wps)$/i, 'content'],
  [/\.(xlsx?|xls[mb]|xlt[xm]|ods|csv|tsv|et)$/i, 'content'],
  [/\.(pptx?|ppsx?|ppt[m]|ppsm|potx?|potm|odp|dps)$/i, 'content'],
  [/\.(eml|txt|text|log|md|json|xml|ya?ml|ini|ics|vcf)$/i, 'content'],
];
const HTML = /^text\/(html|rtf|richtext)$/;

/** By media type where that is plain, else by the name's end: many programs send everything as octet-stream. */
export function wayOf(name: string, type: string): Way {
  const said = type.toLowerCase();
  if (IMAGE_TYPES.test(said)) return 'image';
  if (said === 'application/pdf') return 'pdf';
  if (said === 'message/rfc822') return 'content';
  const byName = BY_END.find(([ends]) => ends.test(name))?.[1];
  if (byName) return byName;
  if (said.startsWith('image/')) return 'picture_form';
  if (said.startsWith('text/') && !HTML.test(said)) return 'content';
  return /officedocument|opendocument|msword|ms-excel|ms-powerpoint/.test(said) ? 'content' : 'none';
}

/**
 * Where a link really leads, when its words name another place: 'bank.example' that leads to evil.example. Nothing when its
 * words promise no place or keep their promise.
 */
export function elsewhere(words: string, href: string): string | undefined {
  const promised = /^(?:https?:\/\/)?(?:www\.)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?:[/?#:].*)?$/iu.exec(
    words.trim(),
  )?.[1];
  if (!promised || !/^https?:/i.test(href)) return undefined;
  try {
    const host = new URL(href).hostname.replace(/^www\./, '');
    const wanted = new URL(`https://${promised}`).hostname;
    return host === wanted ? undefined : host;
  } catch {
    return href;
  }
}
