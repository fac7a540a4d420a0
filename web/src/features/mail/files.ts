/** What a file is, as far as the screen shows it differently. */
export type FileKind = 'image' | 'pdf' | 'sheet' | 'document' | 'slides' | 'archive' | 'video' | 'mail' | 'file';

const BY_END: readonly [RegExp, FileKind][] = [
  [/\.(png|jpe?g|jfif|gif|webp|avif|bmp|ico|tiff?|hei[cf]|svg)$/i, 'image'],
  [/\.pdf$/i, 'pdf'],
  [/\.(xlsx?|xls[mb]|xlt[xm]|csv|tsv|ods|et|numbers)$/i, 'sheet'],
  [/\.(docx?|doc[mt]|dot[xm]|odt|wps|rtf|txt|md|log|pages)$/i, 'document'],
  [/\.(pptx?|ppsx?|pptm|ppsm|pot[xm]?|odp|dps|key)$/i, 'slides'],
  [/\.(zip|rar|7z|gz|tar)$/i, 'archive'],
  [/\.(mp4|mov|avi|mkv|webm)$/i, 'video'],
  [/\.(eml|msg)$/i, 'mail'],
];

/** By media type where that is plain, else by the name's end: many programs send everything as octet-stream. */
export function kindOf(name: string, type: string): FileKind {
  if (/^image\/(png|jpeg|gif|webp|avif|bmp)$/i.test(type)) return 'image';
  if (type.toLowerCase() === 'application/pdf') return 'pdf';
  if (type.toLowerCase() === 'message/rfc822') return 'mail';
  return BY_END.find(([ends]) => ends.test(name))?.[1] ?? 'file';
}
