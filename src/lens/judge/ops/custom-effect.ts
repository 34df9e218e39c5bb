/** What a `custom` op does to the shape of its object, and everything that can be wrong with it. */
import type { Path } from '../../../json/index.ts'
import type { Part } from '../../made.ts'
import type { CustomOp } from '../../ops/custom.ts'
import { dotted, samePath } from '../../ops/parts.ts'
import { covers } from '../../same-kinds.ts'
import type { Field, ObjectShape, Shape } from '../../shape.ts'
import { rebuilt } from './object-ops.ts'
import type { EffectContext } from './op-judge.ts'
import { fieldAtPath, holderAt, isObstacle, startsWith, withoutPart, withPart } from './parts.ts'

const instead: Partial<Record<Shape['kind'], string>> = {
  union: "change its variants with inVariant('...', [...]), or what holds it",
  array: "change its items with each('...', [...]), or what holds it",
  map: "change its values with each('...', [...]), or what holds it",
}

/** The object that the functions work on; undefined after reporting. */
const objectOf = (shape: Shape, context: EffectContext): ObjectShape | undefined => {
  const found = shape.kind === 'nullable' ? shape.of : shape
  if (found.kind === 'object') return found
  const way =
    found.kind === 'ref'
      ? `change the type ${found.type} instead`
      : (instead[found.kind] ?? 'convert(self, codec(...)) changes a value as a whole')
  context.report(`works on fields of an object, found ${found.kind}: ${way}`)
  return undefined
}

/** Authors of JavaScript may give anything. */
const isPath = (path: unknown): boolean =>
  Array.isArray(path) && path.every((step) => typeof step === 'string')

/** What is wrong with a list of paths by itself. */
const listIssues = (
  what: 'reads' | 'writes' | 'beside',
  paths: readonly Path[],
  isGiven = false,
): readonly string[] => {
  if (paths.length === 0 && !isGiven) {
    const way =
      what === 'reads' ? 'a field made of nothing is an add' : 'a field that goes is a remove'
    return [
      `"${what}" is empty: name the fields that "up" ${what}; ${way}, ` +
        'and convert(self, codec(...)) changes a value as a whole',
    ]
  }
  if (!paths.every(isPath)) return [`"${what}" holds what is neither a name nor a list of names`]
  return paths.flatMap((path, at) => {
    if (path.length === 0) {
      return [`"${what}" names the whole value: name the fields`]
    }
    return paths.slice(0, at).flatMap((other) => {
      if (samePath(path, other)) return [`"${what}" names "${dotted(path)}" twice`]
      const [outer, inner] = path.length < other.length ? [path, other] : [other, path]
      return startsWith(inner, outer)
        ? [`"${what}" names "${dotted(outer)}" and, inside of it, "${dotted(inner)}"`]
        : []
    })
  })
}

/** Functions of JavaScript authors may be anything. */
const functionIssues = (name: 'up' | 'down', given: unknown): readonly string[] => {
  if (typeof given !== 'function') return [`"${name}" is not a function`]
  const isAsync = ['AsyncFunction', 'AsyncGeneratorFunction', 'GeneratorFunction']
  return isAsync.includes(given.constructor.name)
    ? [`"${name}" is async or a generator: it must return what it makes, at once`]
    : []
}

/** Fields of `to` that stand beside those on the way to what is written, with their paths. */
const besides = (to: ObjectShape, writes: readonly Path[], at: Path = []): readonly Part[] =>
  Object.entries(to.fields).flatMap(([name, field]): readonly Part[] => {
    const path = [...at, name]
    if (writes.some((write) => samePath(write, path))) return []
    const leads = writes.some((write) => startsWith(write, path))
    return leads && field.shape.kind === 'object'
      ? besides(field.shape, writes, path)
      : [{ path, field }]
  })

/** What stays as it is cannot be read or written. */
const besideIssues = (beside: readonly Path[], others: readonly Path[]): readonly string[] =>
  beside.flatMap((path) =>
    others.some((other) => startsWith(path, other) || startsWith(other, path))
      ? [`"beside" names "${dotted(path)}", which is read or written: it can only be one of them`]
      : [],
  )

const fieldIn = (shape: ObjectShape, path: Path): Field | undefined => {
  const holder = holderAt(shape, path.slice(0, -1))
  const name = path.at(-1) ?? ''
  return !isObstacle(holder) && Object.hasOwn(holder.fields, name) ? holder.fields[name] : undefined
}

/** Every field outside of what is read and written, with its path. */
const keptFields = (shape: ObjectShape, paths: readonly Path[]): readonly Part[] =>
  besides(shape, paths)

/** `to` may say the whole newer object as well; then it has to say what is kept as it is. */
const besidesIssues = (op: CustomOp, to: ObjectShape, object: ObjectShape): readonly string[] => {
  const extra = besides(to, op.writes)
  const kept = keptFields(object, [...op.reads, ...op.writes])
  const wrong = extra.flatMap(({ path, field }) => {
    const name = dotted(path)
    if (op.reads.some((read) => startsWith(path, read) || startsWith(read, path))) {
      return [`"to" still has "${name}", which is read and not written: take it out, or write it`]
    }
    const before = kept.find((part) => samePath(part.path, path))
    if (!before) return [`"to" has "${name}", which "writes" does not name`]
    return JSON.stringify(before.field.shape) === JSON.stringify(field.shape)
      ? []
      : [`"to" changes "${name}", which "writes" does not name: what is not named stays as it is`]
  })
  if (extra.length === 0 || wrong.length > 0) return wrong
  return kept.flatMap(({ path }) =>
    extra.some((part) => samePath(part.path, path))
      ? []
      : [
          `"to" loses "${dotted(path)}", which "reads" does not name: ` +
            'let it have the fields that are written, and no others',
        ],
  )
}

/** `from` is what authors in TypeScript have their functions typed by: it has to be true. */
const fromIssues = ({ from }: CustomOp, read: readonly Part[]): readonly string[] => {
  if (!from) return []
  if (from.kind !== 'object') {
    return [`"from" must be an object with the fields that are read, found ${from.kind}`]
  }
  const strange = Object.keys(from.fields).filter((name) =>
    read.every(({ path }) => path[0] !== name),
  )
  return [
    ...strange.map((name) => `"from" has "${name}", which "reads" does not name`),
    ...read.flatMap(({ path, field }) => {
      const said = fieldIn(from, path)
      if (said && covers(said, field)) return []
      return [`"from" does not say what "${dotted(path)}" is, which is ${field.shape.kind}`]
    }),
  ]
}

interface Judged {
  readonly shape: ObjectShape
  readonly read: readonly Part[]
  readonly written: readonly Part[]
  readonly beside: readonly Part[]
}

const judgeParts = (
  op: CustomOp,
  object: ObjectShape,
  context: EffectContext,
): Judged | undefined => {
  const { reads, writes } = op
  const report: EffectContext['report'] = (...issue) => context.report(...issue)
  const found = (path: Path): readonly Part[] => {
    const field = fieldAtPath(object, path, context)
    return field ? [{ path, field }] : []
  }
  const [read, beside] = [reads.flatMap(found), (op.beside ?? []).flatMap(found)]
  for (const message of fromIssues(op, [...read, ...beside])) report(message)
  const to = typeof op.to === 'function' ? op.to(object) : op.to
  if (typeof to === 'string') {
    report(to)
    return undefined
  }
  const fields = read.reduce((at, { path }) => withoutPart(at, path), object.fields)
  const rest: ObjectShape = { kind: 'object', fields }
  if (to !== undefined && to.kind !== 'object') {
    report(`"to" must be an object with the fields that are written, found ${to.kind}`)
    return undefined
  }
  const whole: ObjectShape = to ?? { kind: 'object', fields: {} }
  for (const message of besidesIssues(op, whole, object)) report(message)
  const written = writes.flatMap((path): readonly Part[] => {
    const name = dotted(path)
    const holder = holderAt(rest, path.slice(0, -1))
    if (isObstacle(holder)) {
      report(`"writes": ${holder.message}`, holder.choices)
      return []
    }
    const own = read.find((part) => samePath(part.path, path))?.field
    const inside = read.find((part) => startsWith(path, part.path) && !own)
    if (inside) {
      report(
        `"writes" names "${name}" inside of "${dotted(inside.path)}", which is read as a whole`,
      )
      return []
    }
    if (Object.hasOwn(holder.fields, path.at(-1) ?? '') && !own) {
      const by = context.declaredBy(path)
      report(
        `"writes" names "${name}", which is there already${by ? ` by ${by}` : ''} and is not read: ` +
          'add it to "reads", or write another name',
      )
      return []
    }
    const said = fieldIn(whole, path)
    if (!said && own?.default !== undefined) {
      report(`"${name}" has a default, and only "to" can say what it is afterwards`)
      return []
    }
    const field = said ?? own
    if (field) return [{ path, field }]
    report(`"writes" names "${name}", and "to" does not say its shape`, Object.keys(whole.fields))
    return []
  })
  // What is read and written keeps its place.
  const gone = read.filter(({ path }) => !writes.some((write) => samePath(write, path)))
  const left = gone.reduce((at, { path }) => withoutPart(at, path), object.fields)
  const newer: ObjectShape = { kind: 'object', fields: written.reduce(withPart, left) }
  return { shape: newer, read, written, beside }
}

/** The shape after it, and the op with the fields on both sides; undefined after reporting everything wrong. */
export const judgeCustom = (
  op: CustomOp,
  shape: Shape,
  context: EffectContext,
): { shape: Shape; op: CustomOp } | undefined => {
  let issues = 0
  const report: EffectContext['report'] = (message, choices) => {
    issues += 1
    context.report(message, choices)
  }
  const noting = { ...context, report }
  const { reads, writes, up, down } = op
  for (const message of [...functionIssues('up', up), ...functionIssues('down', down)]) {
    report(message)
  }
  const object = objectOf(shape, noting)
  const { beside = [] } = op
  const isGiven = beside.length > 0
  const lists = [
    ...listIssues('reads', reads, isGiven),
    ...listIssues('writes', writes, isGiven),
    ...listIssues('beside', beside, true),
    ...(reads.length + writes.length === 0 ? ['it neither reads nor writes anything'] : []),
    ...besideIssues(beside, [...reads, ...writes]),
  ]
  for (const message of lists) report(message)
  const judged = object && lists.length === 0 ? judgeParts(op, object, noting) : undefined
  if (!judged || issues > 0) return undefined
  return {
    shape: rebuilt(shape, judged.shape.fields),
    op: {
      ...op,
      parts: {
        read: judged.read,
        written: judged.written,
        ...(judged.beside.length > 0 ? { beside: judged.beside } : {}),
      },
      nullable: shape.kind === 'nullable',
    },
  }
}
