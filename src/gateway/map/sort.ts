/** The `sort` parameter: field names of the client's version become the store's, where the order is the same. */
import type { SortKeys } from '../../contract/index.ts'
import { ok, type Result } from '../../errors/index.ts'
import type { Json, Path } from '../../json/index.ts'
import { codecOf, compareValues, type Order } from '../../lens/index.ts'
import { queryPart, type QueryPart } from '../address/query-text.ts'
import { choices, meantBy, wordFor, type Directed } from './sort-keys.ts'
import { fieldsOf, heldAt, through, type Fields, type Held } from './held.ts'
import type { Sides } from './sides.ts'
import { fieldAt, takesNull } from './shape-at.ts'
import { valuesOf } from './stored.ts'
import { namePath, tooDeep } from './name-path.ts'
import { unmappable } from './unmappable.ts'

const compare = (a: Json, b: Json): number =>
  typeof a === 'boolean' && typeof b === 'boolean' ? Number(a) - Number(b) : compareValues(a, b)

/** The order in which the client sees values that the store has in its own order. */
const orderOfValues = (values: readonly Json[], { codecs }: Held): Order | undefined => {
  const seen = values
    .toSorted(compare)
    .map((value) => through(codecs, value))
    .filter((value) => value !== undefined)
  const steps = seen.slice(1).map((value, index) => compare(seen[index] as Json, value))
  if (steps.every((step) => step <= 0)) return 'kept'
  return steps.every((step) => step >= 0) ? 'reversed' : undefined
}

const orderOf = (held: Held, { store }: Fields, { storeTypes }: Sides): Order | undefined => {
  const values = valuesOf(storeTypes, store)
  if (values) return orderOfValues(values, held)
  const orders = held.codecs.map(({ codec, direction }) => codecOf(codec).order?.(codec, direction))
  if (orders.includes(undefined)) return undefined
  return orders.filter((order) => order === 'reversed').length % 2 === 0 ? 'kept' : 'reversed'
}

/** Whether the store may hold nothing there: that comes first in an order, and last in its reverse. */
const canBeMissing = (path: Path, { storeTypes, type }: Sides): boolean =>
  path.some((_, index) => {
    const field = fieldAt(storeTypes, type, path.slice(0, index + 1))
    return !field || field.optional === true || takesNull(storeTypes, field.shape)
  })

/** The key of the store, and whether its order is the other way round. */
interface Key {
  readonly name: string
  readonly order: Order
}

const keyOf = (name: string, parameter: string, sides: Sides): Result<Key> => {
  const path = namePath(name)
  if (!path) return unmappable(parameter, tooDeep)
  const found = heldAt(path, sides)
  if (found.kind === 'unknown') return ok({ name, order: 'kept' })
  if (found.kind === 'refused') return unmappable(parameter, found.why)
  const { held } = found
  if (held.filled !== undefined) {
    return unmappable(
      parameter,
      `the backend sorts documents without ${path.join('.')} differently`,
    )
  }
  const stored = held.path.join('.')
  if (held.codecs.length === 0 && !held.plainOnly) return ok({ name: stored, order: 'kept' })
  const fields = fieldsOf(path, held, sides)
  const order = held.plainOnly || !fields ? undefined : orderOf(held, fields, sides)
  if (order === undefined || (order === 'reversed' && canBeMissing(held.path, sides))) {
    return unmappable(parameter, `the backend sorts ${path.join('.')} differently`)
  }
  return ok({ name: stored, order })
}

export interface Sorting {
  readonly part: QueryPart
  /** Where the client's version has the direction in a parameter of its own: that one, if it is given. */
  readonly direction: { readonly part: QueryPart | undefined } | undefined
  /** The words of the client's version for what it sorts by; names of fields when absent. */
  readonly keys: SortKeys | undefined
  /** As the store's version writes it. */
  readonly store: {
    readonly name: string
    readonly direction?: string | undefined
    readonly keys?: SortKeys | undefined
  }
}

const saidDirection = (part: QueryPart | undefined): boolean | undefined => {
  const said = part?.value.toLowerCase()
  return said === 'asc' || said === 'desc' ? said === 'desc' : undefined
}

const written = (
  keys: readonly Directed[],
  { part, direction, store }: Sorting,
): Result<readonly QueryPart[]> => {
  const [first] = keys
  if (store.direction === undefined) {
    if (keys.some(({ descending }) => descending === undefined)) {
      const how = `say in which direction: the default of the backend is not known`
      return unmappable(part.name, how)
    }
    const value = keys.map(({ name, descending }) => (descending ? '-' : '') + name).join(',')
    const same = store.name === part.name && value === part.value
    return ok([same ? part : queryPart(store.name, value)])
  }
  if (keys.some(({ descending }) => descending !== first?.descending)) {
    return unmappable(
      part.name,
      'the backend sorts all fields in one direction: give them the same',
    )
  }
  const value = keys.map(({ name }) => name).join(',')
  const same = store.name === part.name && value === part.value
  const field = same ? part : queryPart(store.name, value)
  const said = direction?.part
  if (first?.descending === undefined) {
    return ok(said ? [field, queryPart(store.direction, said.value)] : [field])
  }
  const text = first.descending ? 'desc' : 'asc'
  const kept = said?.name === store.direction && saidDirection(said) === first.descending
  return ok([field, kept ? said : queryPart(store.direction, text)])
}

/** A key as the client says it, in the words of the store; or why it has none. */
const keyFor = (word: string, asked: boolean | undefined, sorting: Sorting, sides: Sides) => {
  const { part, keys, store } = sorting
  const meant = meantBy(word, keys)
  if (meant === undefined) return unmappable(part.name, `your version sorts by ${choices(keys)}`)
  if (meant.field === null) {
    return store.keys && Object.hasOwn(store.keys, word) && store.keys[word] === null
      ? ok<Directed>({ name: word, descending: asked })
      : unmappable(part.name, "the backend's version does not sort by it")
  }
  const key = keyOf(meant.field, part.name, sides)
  if (!key.ok) return key
  const { name, order } = key.value
  const seen = meant.reversed ? !(asked ?? false) : asked
  if (order === 'reversed' && seen === undefined) {
    return unmappable(
      part.name,
      `the backend sorts ${word} the other way round: say in which direction`,
    )
  }
  const descending = order === 'kept' ? seen : !seen
  const said = wordFor(name, descending, store.keys)
  return said
    ? ok(said)
    : unmappable(part.name, `the backend's version sorts by ${choices(store.keys)}`)
}

/** Problem: `unmappable-query`. */
export const mapSort = (sorting: Sorting, sides: Sides): Result<readonly QueryPart[]> => {
  const { part, direction } = sorting
  const keys: Directed[] = []
  for (const text of part.value.split(',')) {
    const isReversed = !direction && text.startsWith('-')
    const asked = direction ? saidDirection(direction.part) : isReversed
    const key = keyFor(text.slice(isReversed ? 1 : 0), asked, sorting, sides)
    if (!key.ok) return key
    keys.push(key.value)
  }
  return written(keys, sorting)
}
