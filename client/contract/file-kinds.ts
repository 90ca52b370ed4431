/** Endings of the files that are taken as evidence, by the family that their content has to belong to; see client/service/file-kind.ts. */
export const FILE_KINDS = {
  pdf: 'pdf',
  ofd: 'zip',
  doc: 'office',
  docx: 'office',
  xls: 'office',
  xlsx: 'office',
  ppt: 'office',
  pptx: 'office',
  wps: 'office',
  et: 'office',
  dps: 'office',
  odt: 'zip',
  ods: 'zip',
  odp: 'zip',
  rtf: 'rtf',
  txt: 'text',
  csv: 'text',
  eml: 'text',
  msg: 'office',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  gif: 'gif',
  bmp: 'bmp',
  tif: 'tiff',
  tiff: 'tiff',
  webp: 'riff',
  heic: 'media',
  mp4: 'media',
  mov: 'media',
  m4a: 'media',
  mp3: 'mp3',
  wav: 'riff',
  avi: 'riff',
  zip: 'zip',
  rar: 'rar',
  '7z': '7z',
} as const;
export type FileFamily = (typeof FILE_KINDS)[keyof typeof FILE_KINDS];

/** The family that a file's name promises; undefined for a name that is not taken. */
export function familyOf(name: string): FileFamily | undefined {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(FILE_KINDS, ending) ? FILE_KINDS[ending as keyof typeof FILE_KINDS] : undefined;
}
