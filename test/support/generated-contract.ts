/** Contracts made from numbers: one rich base version, and versions made of ops that fit the types at hand. */
import * as z from 'zod'
import type { Issue } from '../../src/errors/index.ts'
import {
  isObject,
  own as ownMember,
  set,
  type Json,
  type JsonObject,
  type Path,
} from '../../src/json/index.ts'
import {
  membersOf,
  type Field,
  type KindsShape,
  type ObjectShape,
  type Op,
  type Shape,
  type TypeGraph,
} from '../../src/lens/index.ts'
import {
  add,
  addKind,
  addVariant,
  asNumber,
  asText,
  at as inside,
  base,
  bounds,
  restated,
  change,
  codec,
  convert,
  copy,
  custom,
  derive,
  discard,
  dropDerived,
  each,
  first as firstOf,
  flag,
  fold,
  head,
  inKind,
  inList,
  inObject,
  inVariant,
  join,
  joinFirst,
  keyed,
  lowerCase,
  member as memberOf,
  openUnion,
  makeOptional,
  makeRequired,
  move,
  object,
  pathsOf,
  remove,
  removeKind,
  removeVariant,
  rename,
  renameVariant,
  scale,
  self,
  split,
  splitFirst,
  string,
  tagged,
  timestamp,
  trimmed,
  union,
  units,
  unkeyed,
  upperCase,
  values,
  version,
  wrap,
} from '../../src/contract/index.ts'
import type { ChangeDeclaration, ContractDeclaration } from '../../src/contract/declare.ts'
import { evolve } from '../../src/contract/evolve.ts'
import { standInIssues } from '../../src/contract/type-issues.ts'
import { typesOfZod } from '../../src/contract/zod/types-of-zod.ts'
import { routesOf } from './routes-of.ts'

const Stamp = z.int().min(-62167219200000000).max(253402300799000000)
const Word = z.enum(['a', 'b', 'c'])
const Free = z.unknown()
const Square = z.object({ side: z.number(), word: Word })
const Thing = union('kind', {
  Circle: z.object({ r: z.int(), at: Stamp.optional(), told: pathsOf('Thing').optional() }),
  Square,
  Nothing: z.object({}),
})
const Later = union('kind', { Now: z.object({ n: z.int() }), Nothing: z.object({}) }).meta({
  open: true,
})
const Tree: z.ZodType = z.object({
  name: z.string(),
  word: Word.default('a'),
  kids: z.array(z.lazy(() => Tree)),
  thing: Thing.nullish(),
  changed: pathsOf('Doc').default(['at', 'box.left', 'tree.name']),
})
const Meta = z.object({
  labels: z.record(z.string(), z.string()).optional(),
  marks: z.record(z.string(), Word).nullable(),
  owner: z.string().optional(),
})
const Doc = z.object({
  id: z.string(),
  at: Stamp,
  seen: Stamp.nullish(),
  words: z.array(Word).default([]),
  mood: z.enum(['good', 'bad']).meta({ open: true }).optional(),
  free: z.record(z.string(), Free),
  box: z.object({
    left: z.int(),
    right: z.string().optional(),
    inner: z.object({ deep: z.boolean(), at: Stamp }),
  }),
  maybe: z.object({ x: z.int(), note: z.string().nullable() }).nullable(),
  spare: z.object({ y: z.string(), word: Word.optional() }).optional(),
  rare: z
    .object({
      one: z.string().optional(),
      two: z.object({ three: z.int(), four: Stamp.optional() }).nullish(),
    })
    .nullish(),
  text: z.record(z.string(), z.string()).nullish(),
  meta: Meta,
  aside: Meta.optional(),
  rows: z.array(z.object({ label: z.string(), n: z.number(), by: z.record(z.string(), Word) })),
  thing: Thing,
  count: z.int().min(0).default(1),
  tree: Tree,
  either: z.union([z.string(), z.object({ id: z.string(), word: Word })]),
  some: z.union([Square, z.array(Square)]).nullish(),
  ids: z.array(z.union([z.int(), z.enum(['7', '11']), z.boolean()])).default([7, '11']),
  later: Later.optional(),
  named: z.object({ here: pathsOf('Doc'), there: pathsOf('Tree').nullable() }),
})

const types = { Stamp, Word, Free, Square, Thing, Later, Tree, Meta, Doc }

/** Names that are new, and names that were there before. */
const names = [
  'n1',
  'n2',
  'a/b',
  '__proto__',
  'id',
  'at',
  'left',
  'x',
  'label',
  'constructor',
  'box',
]

type Pick = <T>(choices: readonly T[]) => T

const lossy = { lossy: 'declared' }

/** Any valid value of a simple shape. */
const sample = (shape: Shape): Json | undefined => {
  switch (shape.kind) {
    case 'boolean':
      return false
    case 'number':
      return 7
    case 'string':
      return shape.values ? shape.values[0] : shape.pattern || shape.format ? undefined : 'text'
    case 'nullable':
    case 'any':
    case 'null':
      return null
    case 'map':
      return {}
    default:
      return undefined
  }
}

const newField = (pick: Pick): Op => {
  const name = pick(names)
  const made: readonly (readonly [Shape, Json | undefined])[] = [
    [{ kind: 'boolean' }, false],
    [{ kind: 'nullable', of: { kind: 'ref', type: 'Word' } }, null],
    [{ kind: 'array', of: { kind: 'string' } }, ['x']],
    [{ kind: 'string' }, undefined],
    [{ kind: 'array', of: { kind: 'string' }, pathsOf: 'Tree' }, ['name', 'thing.r']],
    [{ kind: 'object', fields: { p: { shape: { kind: 'number' } } } }, { p: 1 }],
    [{ kind: 'object', fields: { p: { shape: { kind: 'string' } } } }, undefined],
  ]
  const [shape, value] = pick(made)
  return add(name, shape, value)
}

/** Kinds that come and go, where there may be several: each in all the ways that may fit. */
const ofKinds = (field: string | null, shape: Shape, pick: Pick): readonly Op[] => {
  const bare = shape.kind === 'nullable' ? shape.of : shape
  const word: Shape = { kind: 'string' }
  const whole: Shape = { kind: 'number', integer: true }
  const holder: Shape = { kind: 'object', fields: { id: { shape: bare } } }
  const added: readonly Op[] = [
    addKind(field, 'string', word, { into: asNumber(), ...lossy }),
    addKind(field, 'string', { kind: 'ref', type: 'Word' }),
    addKind(field, 'number', whole, { into: asText(), ...lossy }),
    addKind(field, 'boolean', { kind: 'boolean' }),
    addKind(field, 'array', { kind: 'array', of: bare }, { into: firstOf(), ...lossy }),
    addKind(field, 'object', holder, { into: memberOf('id'), ...lossy }),
    addKind(field, 'object', { kind: 'ref', type: 'Square' }),
    addKind(field, 'object', { kind: 'ref', type: 'Tree' }, { into: memberOf('name'), ...lossy }),
  ]
  return bare.kind === 'kinds' ? [...added, ...onKinds(field, bare, pick)] : added
}

const onKinds = (field: string | null, shape: KindsShape, pick: Pick): readonly Op[] => {
  const { object: holder } = shape.members
  // Where only trees were left inside of trees, none would have an end.
  const holdsTrees = holder?.kind === 'ref' && holder.type === 'Tree'
  const all = membersOf(shape).filter(([name]) => !holdsTrees || name === 'object')
  const [kind, inner] = pick(all)
  const into = [
    {},
    ...[
      asNumber(),
      asText(),
      firstOf(),
      inList(),
      memberOf('id'),
      memberOf('side'),
      inObject('id'),
    ].map((form) => ({ into: form, ...lossy })),
  ]
  return [
    ...into.map((options) => removeKind(field, kind, options)),
    ...(inner.kind === 'ref' ? [] : [inKind(field, kind, [pick(onShape(inner, pick))])]),
  ]
}

const own = (shape: Shape) =>
  codec('own', {
    to: { kind: 'object', fields: { own: { shape } } },
    up: (value) => ({ own: value }),
    down: (value) => (value as JsonObject)['own'] ?? null,
    loses: ['down'],
  })

const conversions = (field: string | null, shape: Shape): readonly Op[] => {
  const bare = shape.kind === 'nullable' ? shape.of : shape
  const done: Op[] = [convert(field, inObject('in')), convert(field, own(bare), lossy)]
  done.push(convert(field, inList(), lossy))
  if (shape.kind === 'nullable' && sample(shape.of) !== undefined) {
    const value = sample(shape.of) ?? 0
    done.push(convert(field, { codec: 'null-as', value, to: 'value' }, lossy))
    done.push(convert(field, { codec: 'null-as', value, to: 'value', keeps: true }, lossy))
  }
  if (shape.kind !== 'nullable' && sample(shape) !== undefined && sample(shape) !== null) {
    const value = sample(shape) ?? 0
    done.push(convert(field, { codec: 'null-as', value, to: 'null' }, lossy))
    done.push(convert(field, { codec: 'null-as', value, to: 'null', keeps: true }, lossy))
  }
  if (bare.kind === 'any' && shape.kind === 'any') {
    done.push(convert(field, restated({ kind: 'string' })))
  }
  if (bare.kind === 'number') {
    if (!bare.integer && bare.minimum === undefined) {
      done.push(convert(field, restated({ kind: 'any' })))
    }
    done.push(convert(field, bounds({ minimum: -3, maximum: 9 }, { beyond: 'nearest' }), lossy))
    done.push(convert(field, bounds({ minimum: 0 }, { beyond: 'refuse' }), lossy))
    done.push(convert(field, asText()), convert(field, scale({ factor: 4 }), lossy))
    if (bare.minimum === -62167219200000000) {
      done.push(convert(field, timestamp('unix-us', 'rfc3339')))
      done.push(convert(field, timestamp('unix-us', 'unix-s'), lossy))
    }
  }
  if (bare.kind === 'string' && bare.values) {
    const [first = '', ...rest] = bare.values
    const kept = Object.fromEntries(rest.map((name) => [name, name]))
    const same = Object.fromEntries(bare.values.map((name) => [name, name]))
    done.push(convert(field, upperCase()))
    if (!bare.open) {
      done.push(convert(field, values({ up: same, down: same }, { otherwise: first }), lossy))
    }
    const [on = '', off = '', ...more] = bare.values
    if (more.length === 0 && on !== off) done.push(convert(field, flag({ true: on, false: off })))
    done.push(
      convert(field, values({ up: { [first]: 'z', ...kept }, down: { z: first, ...kept } })),
    )
  }
  if (bare.kind === 'boolean') done.push(convert(field, flag({ true: 'on', false: 'off' })))
  if (bare.kind === 'string' && !bare.values) {
    done.push(convert(field, bounds({ maxLength: 3 }, { beyond: 'nearest' }), lossy))
    done.push(convert(field, split(',')), convert(field, trimmed(), lossy))
    done.push(convert(field, lowerCase(), lossy))
  }
  if (bare.kind === 'array' && bare.of.kind === 'string') done.push(convert(field, join(' ')))
  if (bare.kind === 'array' && (bare.of.kind === 'object' || bare.of.kind === 'ref')) {
    const members = bare.of.kind === 'object' ? Object.keys(bare.of.fields) : ['name']
    for (const key of members) done.push(convert(field, keyed(key), lossy))
  }
  if (bare.kind === 'map') done.push(convert(field, unkeyed('as key'), lossy))
  if (shape.kind === 'any') done.push(convert(field, tagged()))
  return done
}

/** Fields that have the same values as another one. */
const alike = (name: string, fields: ObjectShape['fields']): readonly string[] => {
  const kind = JSON.stringify(fields[name]?.shape)
  return Object.keys(fields).filter(
    (other) => other !== name && JSON.stringify(fields[other]?.shape) === kind,
  )
}

/** Keys of maps, and names. */
const keys = ['n1', 'n2', 'left', 'box']

/** Paths that lead into a shape, to what is declared and to keys of maps. */
const pathsInto = (shape: Shape, at: Path, pick: Pick): readonly Path[] => {
  if (at.length > 3) return [at]
  switch (shape.kind) {
    case 'nullable':
      return pathsInto(shape.of, at, pick)
    case 'map':
      return [[...at, pick(keys)]]
    case 'ref':
      return [
        [...at, 'labels', pick(keys)],
        [...at, 'marks', pick(keys)],
      ]
    case 'object':
      return Object.entries(shape.fields).flatMap(([name, field]) => [
        [...at, name],
        ...pathsInto(field.shape, [...at, name], pick),
      ])
    default:
      return []
  }
}

/** Moves between any two places, several at once, and fields that swap. */
const moves = (shape: ObjectShape, pick: Pick): readonly Op[] => {
  const places = pathsInto(shape, [], pick)
  if (places.length === 0) return []
  const free = (): Path => {
    const around = pick(places).slice(0, -1)
    return [...around, ...pick([[], [], [pick(names)]]), pick(names)]
  }
  const [from, other] = [pick(places), pick(places)]
  const ways = [
    { from, to: free() },
    { from: other, to: pick([from, free()]) },
    { from: pick(places), to: pick([other, free()]) },
  ]
  const swapped = [
    { from, to: other },
    { from: other, to: from },
  ]
  const all = pick([ways.slice(0, 1), [{ from, to: other }], ways.slice(0, 2), ways, swapped])
  const [first = ways[0], ...also] = all
  return first ? [{ op: 'move', ...first, ...(also.length > 0 ? { also } : {}) }] : []
}

const onField = (
  name: string,
  field: Field,
  { fields }: ObjectShape,
  pick: Pick,
): readonly Op[] => {
  const { shape } = field
  const fresh = pick(names)
  const done: Op[] = [
    rename(name, fresh),
    move(name, [pick([...names, ...Object.keys(fields)]), fresh]),
    wrap(name, lossy),
    wrap(name, { ...lossy, none: pick(['absent', 'null']) }),
    copy(pick(names), name),
    ...alike(name, fields).flatMap((other) => [fold(name, other), fold(other, name)]),
    derive(pick(names), {
      from: [name],
      given: object({}),
      shape: string(),
      value: (given) => JSON.stringify(given),
    }),
    splitFirst(name, { first: fresh, rest: pick(names) }),
    joinFirst(fresh, { first: name, rest: pick(Object.keys(fields)) }),
    units(name, {
      by: pick(Object.keys(fields)),
      factors: { a: 10, b: 0.5, c: 1 },
      ...pick([{}, { integer: true, ...lossy }]),
    }),
    ...conversions(name, shape),
    pick(ofKinds(name, shape, pick)),
  ]
  const bare = shape.kind === 'nullable' ? shape.of : shape
  if (bare.kind === 'kinds') done.push(...ofKinds(name, shape, pick))
  if (shape.kind === 'string' && !shape.values && !shape.pattern && !shape.format) {
    const from = [pick(Object.keys(fields))].filter((other) => other !== name)
    done.push(dropDerived(name, { from, given: object({}), shape, value: () => 'derived' }))
  }
  // What another field says in another form.
  const forms = conversions(name, shape).flatMap((op) =>
    // What another field may not say would keep the whole document back.
    op.op === 'convert' && !(op.codec.codec === 'bounds' && op.codec.beyond === 'refuse')
      ? [op.codec]
      : [],
  )
  done.push(copy(pick(names), name, pick(forms)))
  const standing = sample(shape)
  if (standing !== undefined) done.push(makeRequired(name, standing), makeOptional(name, standing))
  if (standing !== undefined || field.optional)
    done.push(remove(name, standing), discard(name, standing))
  if (shape.kind === 'object') {
    const inner = pick(Object.keys(shape.fields).concat('?'))
    done.push(inside(name, [pick(onShape(shape, pick))]), move([name, inner], fresh))
    done.push(move([name, inner], [name, fresh]))
  }
  if (shape.kind === 'nullable' && shape.of.kind === 'object') {
    const inner = pick(Object.keys(shape.of.fields).concat('?'))
    done.push(inside(name, [pick(onShape(shape.of, pick))]), move([name, inner], fresh))
  }
  const holder = shape.kind === 'nullable' ? shape.of : shape
  // A list of its own kind has an end; a first item that is always there has none.
  if (holder.kind === 'array' && holder.of.kind !== 'ref') {
    done.push(head(name, { ...lossy, empty: pick(['absent', 'null', 'refuse']) }))
  }
  if ((holder.kind === 'array' || holder.kind === 'map') && holder.of.kind !== 'ref') {
    done.push(each(name, [pick(onShape(holder.of, pick))]))
  }
  return done
}

/** Ops that may fit a shape. */
const onShape = (shape: Shape, pick: Pick): readonly Op[] => {
  switch (shape.kind) {
    case 'object': {
      const name = pick(Object.keys(shape.fields).concat('?'))
      const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined
      const any = [newField(pick), ...moves(shape, pick), ...together(shape, pick)]
      return field ? [...any, ...onField(name, field, shape, pick)] : any
    }
    case 'union': {
      const [one, second] = [pick(Object.keys(shape.variants)), pick(Object.keys(shape.variants))]
      const variant = shape.variants[one]
      const empty = Object.keys(shape.variants).find((name) => name === 'Nothing')
      const standIn = empty === undefined ? {} : { standIn: { [shape.tag]: empty }, ...lossy }
      return [
        openUnion({ standIn: { [shape.tag]: empty ?? one }, ...lossy }),
        renameVariant(one, pick(['New', 'Other', second])),
        addVariant('Extra', { kind: 'object', fields: {} }, pick([{}, standIn])),
        ...(one === 'Nothing' ? [] : [removeVariant(one, pick([{}, standIn]))]),
        ...(variant && variant.kind !== 'ref'
          ? [inVariant(one, [pick(onShape(variant, pick))])]
          : []),
      ]
    }
    default:
      return [...conversions(self, shape), pick(ofKinds(self, shape, pick))]
  }
}

/** The value itself in an object, and out of it. */
const boxed = (shape: Shape): Op => convert(self, own(shape), lossy)

const valueAt = (given: Json | undefined, path: Path): Json | undefined => {
  let at = given
  for (const name of path) at = isObject(at) ? ownMember(at, name) : undefined
  return at
}

const objectOf = (members: readonly (readonly [Path, Json | undefined])[]): JsonObject => {
  const put = (target: JsonObject, [name = '', ...rest]: Path, value: Json): void => {
    if (rest.length === 0) return set(target, name, value)
    const inner = ownMember(target, name)
    const next = isObject(inner) ? inner : {}
    set(target, name, next)
    put(next, rest, value)
  }
  const made: JsonObject = {}
  for (const [path, value] of members) if (value !== undefined) put(made, path, value)
  return made
}

/** Functions that put some fields together into one, whole: `[[value], ...]`, empty where it is absent. */
const together = ({ fields }: ObjectShape, pick: Pick): readonly Op[] => {
  const inner = Object.entries(fields).flatMap(([name, { shape }]): readonly Path[] =>
    shape.kind === 'object' ? Object.keys(shape.fields).map((member) => [name, member]) : [],
  )
  const all: readonly Path[] = [...Object.keys(fields).map((name) => [name]), ...inner]
  if (all.length === 0) return []
  const reads = [pick(all), pick(all)].slice(0, pick([1, 2]))
  const write = pick<Path>([
    [pick(names)],
    reads[0] ?? [],
    [...(reads[0] ?? []).slice(0, -1), 'n2'],
  ])
  const made: Shape = { kind: 'array', of: { kind: 'array', of: { kind: 'any' } } }
  const to = write.reduceRight<Shape>(
    (shape, name) => ({ kind: 'object', fields: { [name]: { shape } } }),
    made,
  )
  return [
    custom('together', {
      reads,
      writes: [write],
      to,
      ...lossy,
      loses: ['down'],
      up: (given) => {
        const parts = reads.map((path) => valueAt(given, path))
        return objectOf([[write, parts.map((value) => (value === undefined ? [] : [value]))]])
      },
      down: (given) => {
        const found = valueAt(given, write)
        const parts = Array.isArray(found) ? found : []
        return objectOf(
          reads.map((path, at) => {
            const part = parts[at]
            return [path, Array.isArray(part) ? part[0] : undefined] as const
          }),
        )
      },
    }),
  ]
}

const after = (graph: TypeGraph, edits: ChangeDeclaration['edits']): TypeGraph | undefined => {
  const issues: Issue[] = []
  const evolved = evolve(graph, change('generated', edits), 'here', new Map(), issues)
  // What stands in for others may have been of its shape before another op of the same change.
  issues.push(...standInIssues(evolved.standIns, evolved.graph, 'here'))
  return issues.length === 0 ? evolved.graph : undefined
}

const unlikely = (pick: Pick): boolean => pick(Array.from({ length: 25 }, (_, at) => at)) === 24

/** What contracts are made of. */
interface Manner {
  /** Types that change together; those of the second list more often. */
  readonly types: readonly [readonly string[], readonly string[]]
  /** An op that may fit a shape. */
  readonly op: (shape: Shape, type: string, pick: Pick) => Op
  /** How often another one is drawn where it does not fit. */
  readonly tries: number
}

const everything: Manner = {
  types: [Object.keys(types), ['Doc', 'Doc', 'Thing', 'Later', 'Tree', 'Word']],
  op: (shape, type, pick) => {
    // A branch of a union must stay an object with its tag; of strangers nobody knows the names.
    const isOpen = shape.kind === 'union' && shape.open
    const isWhole = type !== 'Square' && !isOpen && unlikely(pick)
    return isWhole ? boxed(shape) : pick(onShape(shape, pick))
  },
  tries: 1,
}

const mostlyMoves: Manner = {
  types: [['Doc', 'Meta'], ['Doc']],
  op: (shape, _, pick) => {
    const ops = shape.kind === 'object' && pick([true, true, true, false]) ? moves(shape, pick) : []
    return pick(ops.length > 0 ? ops : onShape(shape, pick))
  },
  tries: 5,
}

/** A change of one or two types, without errors. */
const anyChange = (graph: TypeGraph, manner: Manner, pick: Pick): ChangeDeclaration['edits'] => {
  const edits: Record<string, readonly Op[]> = {}
  const [all, most] = manner.types
  for (const type of new Set([pick(all), pick(most)])) {
    const ops: Op[] = []
    for (let count = pick([1, 2, 3, 4]); count > 0; count -= 1) {
      const shape = after(graph, { [type]: ops })?.[type] ?? graph[type]
      if (!shape) break
      for (let tries = manner.tries; tries > 0; tries -= 1) {
        const op = manner.op(shape, type, pick)
        if (!after(graph, { [type]: [...ops, op] })) continue
        ops.push(op)
        break
      }
    }
    if (ops.length > 0) edits[type] = ops
  }
  return edits
}

/** Reads choices off a list of numbers; the first choice when the list is used up. */
const picker = (numbers: readonly number[]): Pick => {
  let used = 0
  return (choices) => {
    const choice = (numbers[used] ?? 0) % choices.length
    used += 1
    return choices[choice] as (typeof choices)[number]
  }
}

/** A declaration of one to four versions whose ops all fit where they stand; the same for the same numbers. */
export const generated = (numbers: readonly number[]): ContractDeclaration => {
  const pick = picker(numbers)
  const manner = pick([everything, everything, mostlyMoves])
  let { graph } = typesOfZod(types)
  const versions = Array.from({ length: pick([1, 2, 3]) }, (_, index) => {
    const changes: ChangeDeclaration[] = []
    for (let count = pick([1, 2, 3]); count > 0; count -= 1) {
      const edits = anyChange(graph, manner, pick)
      const next = Object.keys(edits).length > 0 && after(graph, edits)
      if (!next) continue
      changes.push(change('generated', edits))
      graph = next
    }
    return version(`${index + 2}.0.0`, { summary: 'Generated', changes })
  })
  return {
    name: 'generated',
    base: base('1.0.0', { summary: 'Base', types, routes: routesOf(Object.keys(types)) }),
    versions: versions.filter(({ changes }) => changes.length > 0),
  }
}

/** The ops of a declaration, to be read when a law fails. */
export const opsOf = ({ versions }: ContractDeclaration): string =>
  JSON.stringify(versions.flatMap(({ changes }) => changes.map(({ edits }) => edits)))
