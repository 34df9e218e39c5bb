/** Documents made to be dear: entities of version 3.0, as long as one likes, each hostile in one way. */

export interface Hostile {
  readonly name: string
  /** About `bytes` long. */
  readonly text: (bytes: number) => string
}

const stamp = '2026-01-31T12:00:00.000000Z'

/** `metadata` members as text, the last one without a comma. */
const entity = (metadata: string): string =>
  `{"id":"22222222-2222-4222-8222-222222222222","kind":"City","created_at":"${stamp}",` +
  `"updated_at":"${stamp}","metadata":{${metadata}},"deleted":false}`

const repeated = (piece: string, bytes: number): string =>
  piece.repeat(Math.max(1, Math.floor(bytes / piece.length)))

/** Pieces that each get a number, joined by commas. */
const numbered = (piece: (index: number) => string, bytes: number): string => {
  const count = Math.max(1, Math.floor(bytes / (piece(100_000).length + 1)))
  return Array.from({ length: count }, (_, index) => piece(index)).join(',')
}

/** Two levels a value; 118 of the 128 that are allowed. */
const values = 59
const deepValue = `${'{"type":"Array","value":['.repeat(values)}${']}'.repeat(values)}`
const unknownLevels = 124
const deepUnknown = `${'['.repeat(unknownLevels)}${']'.repeat(unknownLevels)}`
const deepObjects = `${'{"a":'.repeat(unknownLevels)}1${'}'.repeat(unknownLevels)}`

const property = (value: string): string => `"properties":{"p":${value}}`
const properties = (piece: string, bytes: number): string =>
  `"properties":{${numbered((index) => `"p${index}":${piece}`, bytes)}}`

export const hostile: readonly Hostile[] = [
  {
    name: 'deep nesting, values that are carried',
    text: (bytes) => entity(properties(deepValue, bytes)),
  },
  {
    name: 'deep nesting of arrays, unknown members',
    text: (bytes) => entity(numbered((index) => `"x${index}":${deepUnknown}`, bytes)),
  },
  {
    name: 'deep nesting of objects, unknown members',
    text: (bytes) => entity(numbered((index) => `"x${index}":${deepObjects}`, bytes)),
  },
  {
    name: 'one string of escapes',
    text: (bytes) => entity(`"name":"${repeated(String.raw`\"\\\n\u00e9\ud83d\ude00`, bytes)}"`),
  },
  {
    name: 'one string of escapes, carried',
    text: (bytes) =>
      entity(property(`{"type":"String","value":"${repeated(String.raw`\"\\\u0000`, bytes)}"}`)),
  },
  {
    name: 'one long string of four-byte characters',
    text: (bytes) => entity(`"name":"${repeated('\u{1f600}', bytes / 2)}"`),
  },
  {
    name: 'names written with escapes',
    text: (bytes) => entity(numbered((index) => String.raw`"\u0076ersio\u006f${index}":1`, bytes)),
  },
  {
    name: 'the same unknown name again and again',
    text: (bytes) => entity(numbered(() => '"same":1', bytes)),
  },
  {
    name: 'the same carried name again and again',
    text: (bytes) => entity(numbered(() => '"tags":[]', bytes)),
  },
  {
    name: 'the same property again and again',
    text: (bytes) => entity(`"properties":{${numbered(() => '"p":{"type":"Null"}', bytes)}}`),
  },
  {
    name: 'one long number, unknown',
    text: (bytes) => entity(`"x":${repeated('1', bytes)}`),
  },
  {
    name: 'one long number, carried',
    text: (bytes) => entity(property(`{"type":"Float","value":0.${repeated('1', bytes)}e5}`)),
  },
  {
    name: 'many long numbers, carried',
    text: (bytes) => entity(properties(`{"type":"Integer","value":${'9'.repeat(1000)}}`, bytes)),
  },
  {
    name: 'many unknown members',
    text: (bytes) => entity(numbered((index) => `"unknown_${index}":null`, bytes)),
  },
  {
    name: 'many tags',
    text: (bytes) => entity(`"tags":[${numbered(() => '{"name":"t"}', bytes)}]`),
  },
  {
    name: 'white space in one place',
    text: (bytes) => entity(`"name":${repeated(' \t\r\n', bytes)}null`),
  },
  {
    name: 'white space everywhere',
    text: (bytes) =>
      entity(`"tags":[${numbered(() => ' \n\n\n\n { \t\t"name" \r\n: "t" \n } ', bytes)}]`),
  },
]

/** The same without its last twentieth: to be found broken, and refused. */
export const truncated = ({ name, text }: Hostile): Hostile => ({
  name: `${name}; cut off`,
  text: (bytes) => {
    const whole = text(bytes)
    return whole.slice(0, Math.floor(whole.length * 0.95))
  },
})
