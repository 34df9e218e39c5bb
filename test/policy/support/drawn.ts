/** Policies, and edits of them, drawn at random: few names, so that edits meet what is there. */
import * as fc from 'fast-check'
import { killId, type ClientEntry, type Edit, type Entry } from '../../../src/policy/index.ts'

const name = fc.constantFrom('a', 'b', 'nerv-tokyo', '__proto__', 'constructor', 'ü')
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => ({ value })) as fc.Arbitrary<never>
const digest = fc.nat(5).map((n) => `sha256:${String(n).repeat(64)}`)

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T

const client: fc.Arbitrary<ClientEntry> = fc
  .record({
    keys: fc.uniqueArray(digest, { maxLength: 2 }),
    pin: optional(fc.constantFrom('1.0', '2.0')),
    tenant: optional(name),
    attributes: optional(
      fc.dictionary(
        fc.constantFrom('ring', 'region'),
        fc.oneof(fc.string(), fc.nat(), fc.boolean()),
      ),
    ),
    explain: optional(fc.boolean()),
  })
  .map((value) => compact(value) as ClientEntry)

const scope = fc.oneof(
  fc.constant({ kind: 'all' as const }),
  fc.constantFrom('1.0', '2.0').map((version) => ({ kind: 'version' as const, version })),
  name.map((route) => ({ kind: 'route' as const, route })),
  name.map((id) => ({ kind: 'client' as const, client: id })),
)

/** Only for the laws of edits: most are not sound. */
export const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    kind: fc.constant('flag' as const),
    id: name,
    value: fc.record({ file: name, definition: json }),
  }),
  fc.record({
    kind: fc.constant('flag-file' as const),
    id: name,
    value: fc.record({ metadata: json }),
  }),
  fc.record({ kind: fc.constant('client' as const), id: name, value: client }),
  fc.record({
    kind: fc.constant('version' as const),
    id: name,
    value: fc.record({ retired: fc.boolean() }),
  }),
  fc.record({ scope, backend: name }).map((value) => ({
    kind: 'kill' as const,
    id: killId(value.scope),
    value,
  })),
)

export const entries = fc.uniqueArray(entry, {
  maxLength: 12,
  selector: ({ kind, id }) => `${kind}/${id}`,
})

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  entry,
  entry.map(({ kind, id }) => ({ kind, id, value: null })),
)

export const edits = fc.array(edit, { maxLength: 8 })
