/** Member names that break programs: JSON Pointer's own characters, and names that objects already have. */
export const oddNames = [
  'a/b',
  'a~b',
  '~1',
  'a.b',
  '"quoted"',
  "it's",
  'é\u{1F600}',
  '',
  '*',
  '0',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
] as const

/** The JSON Pointer of one name. */
export const pointer = (name: string): string =>
  `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
