/** The model of what each version sees: fields by hand, without the lenses that are under test. */
import contract from '../../../../../adapters/index.ts'
import { numberOf, type Json, type Path } from '../../../../../src/json/index.ts'
import { pickOf, type Random } from '../../../../support/random.ts'

export const versions = ['1.0', '1.1', '2.0', '3.0'] as const
export type Version = (typeof versions)[number]

export interface Known {
  /** The first version that has it. */
  readonly since: Version
  readonly path: (version: Version) => Path
  /** A value that the client can write, in no version's own form; undefined removes the field. */
  readonly draw: (random: Random, client: Version) => Json | undefined
  readonly encode: (value: Json, version: Version) => Json
  /** Whether a version has a place for the value. */
  readonly holds: (value: Json | undefined, version: Version) => boolean
}

export const isBefore = (a: Version, b: Version): boolean =>
  versions.indexOf(a) < versions.indexOf(b)

export const texts = ['Ada', '', 'é\u2028"\\', 'a/b~c', '\u{1F600}'] as const
export const nothing = [null, undefined] as const

export const known = (
  path: Path | ((version: Version) => Path),
  draw: readonly (Json | undefined)[],
  more: Partial<Known> & { readonly standing?: Json } = {},
): Known => {
  const { since = '1.0', standing } = more
  return {
    since,
    path: typeof path === 'function' ? path : () => path,
    draw: (random) => pickOf(random, draw),
    encode: (value) => value,
    holds: (value, version) =>
      !isBefore(version, since) || value === undefined || value === standing,
    ...more,
  }
}

/** Any JSON as a property of the version. */
export const property = (value: Json, version: Version): Json => {
  if (version !== '3.0') return value
  const tagged = contract.lens('PropertyValue', '2.0', '3.0').value(value)
  if (!tagged.ok) throw new Error(tagged.problem.detail)
  return tagged.value
}

/** Microseconds as the version writes them. */
export const time = (micros: Json, version: Version): Json => {
  if (version !== '3.0') return micros
  const text = new Date(Math.floor(Number(micros) / 1000)).toISOString().slice(0, -1)
  return `${text}${String(Number(micros) % 1000).padStart(3, '0')}Z`
}

const description = known(['metadata', 'description'], [...texts, ...nothing])
export const note = known(['x-note'], [...texts, numberOf('1.0'), undefined])
const innerNote = known(['metadata', 'x-note'], [...texts, numberOf('9007199254740993'), undefined])

export const entity: readonly Known[] = [
  known((version) => [version === '3.0' ? 'kind' : 'entity_type'], ['Person', 'Машина']),
  known(['metadata', 'name'], [...texts, ...nothing]),
  description,
  known(['deleted'], [true, false], { since: '1.1', standing: false }),
  known(['metadata', 'visibility'], [], {
    since: '1.1',
    draw: (random, client) =>
      pickOf(random, client === '3.0' ? ['public', 'internal', 'private'] : ['public', 'private']),
    // Only 3.0 has a place for `internal`: elsewhere it would be another choice than the client's.
    holds: (value, version) =>
      value === undefined ||
      value === 'public' ||
      (value === 'internal' ? version === '3.0' : !isBefore(version, '1.1')),
  }),
  known(['owner_identity'], ['ab'.repeat(32), 'cd'.repeat(32), null], {
    since: '2.0',
    standing: null,
  }),
  known(['metadata', 'version'], [1, 2, 4294967295], { since: '2.0', standing: 1 }),
  known(['metadata', 'last_accessed'], [1_700_000_000_123_456, 1_600_000_000_000_001, null], {
    since: '2.0',
    standing: null,
    encode: (value, version) => (value === null ? null : time(value, version)),
  }),
  note,
  innerNote,
]

/** @param ids of entities that are there */
export const relation = (ids: readonly string[]): readonly Known[] => [
  known((version) => (version === '3.0' ? ['ends', 'from'] : ['from_entity']), ids),
  known((version) => (version === '3.0' ? ['ends', 'to'] : ['to_entity']), ids),
  known(['relation_type'], ['KNOWS', 'OWNS']),
  description,
  known((version) => ['metadata', version === '3.0' ? 'weight' : 'strength'], [0, 7, 50, 100], {
    encode: (hundredths, version) =>
      version === '3.0' ? hundredths : numberOf(String(Number(hundredths) / 100)),
  }),
  known(['metadata', 'bidirectional'], [true, false]),
  note,
  innerNote,
]
