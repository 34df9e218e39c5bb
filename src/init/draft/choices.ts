/** Values of an enum that came, went, or are called otherwise. */
import type { CodecData, Op, Shape, StringShape } from '../../lens/index.ts'
import { ask } from './ask.ts'
import type { DraftedEdit } from './model.ts'
import { namesAlike } from './names.ts'
import type { Spot } from './spot.ts'

/** Values that stand for all that has no name of its own. */
export const catchAll = /^(?:unknown|other|others|unspecified|misc|none)$/i

type Finish = (
  spot: Spot,
  ops: readonly Op[],
  older: Shape,
  newer: Shape,
) => readonly Op[] | undefined

const changeIt = 'change it if another value says more'

const entries = (values: readonly string[]) => values.map((value) => [value, value] as const)

/** What is done to the values that there are by now, one after another. */
class Values {
  private now: readonly string[]
  private readonly field: string | null

  constructor(values: readonly string[], field: string | null) {
    this.now = values
    this.field = field
  }

  private op(up: CodecData & { codec: 'values' }, lossy?: string): Op {
    const said = lossy === undefined ? {} : { lossy }
    return { op: 'convert', field: this.field, codec: up, ...said }
  }

  /** As though each had been called otherwise. */
  renamed(names: ReadonlyMap<string, string>): Op {
    const up = this.now.map((value) => [value, names.get(value) ?? value] as const)
    const down = up.map(([older, newer]) => [newer, older] as const)
    const codec = {
      codec: 'values',
      up: Object.fromEntries(up),
      down: Object.fromEntries(down),
    } as const
    this.now = up.map(([, newer]) => newer)
    return this.op(codec)
  }

  added(value: string, seenAs: string): Op {
    const same = Object.fromEntries(entries(this.now))
    const codec = { codec: 'values', up: same, down: { ...same, [value]: seenAs } } as const
    this.now = [...this.now, value]
    return this.op(codec, `older clients see \`${value}\` as \`${seenAs}\``)
  }

  dropped(value: string, becomes: string): Op {
    const left = this.now.filter((one) => one !== value)
    const same = Object.fromEntries(entries(left))
    const codec = { codec: 'values', up: { ...same, [value]: becomes }, down: same } as const
    this.now = left
    return this.op(codec, `\`${value}\` becomes \`${becomes}\``)
  }

  get copy(): Values {
    return new Values(this.now, this.field)
  }

  get all(): readonly string[] {
    return this.now
  }
}

/** Pairs of former and new names that are the same words, no two of which share a name. */
const plainlyRenamed = (gone: readonly string[], come: readonly string[]) => {
  const names = new Map<string, string>()
  for (const from of gone) {
    const like = come.filter((to) => namesAlike(from, to) === 1)
    const back = like.flatMap((to) => gone.filter((one) => namesAlike(one, to) === 1))
    if (like.length === 1 && back.length === 1 && like[0] !== undefined) names.set(from, like[0])
  }
  return names
}

/** Edits from the values of one enum to those of another; undefined where none lead there. */
export const enumChoices = (
  older: StringShape,
  newer: StringShape,
  spot: Spot,
  finish: Finish,
): readonly DraftedEdit[] | undefined => {
  const [before, after] = [older.values ?? [], newer.values ?? []]
  const { key, field } = spot
  const values = new Values(before, field)
  const edits: DraftedEdit[] = []
  const ops: Op[] = []
  const guess = (op: Op, evidence: string) => {
    ops.push(op)
    edits.push({ op, evidence })
  }
  const gone = before.filter((value) => !after.includes(value))
  const come = after.filter((value) => !before.includes(value))
  const renamed = plainlyRenamed(gone, come)
  if (renamed.size > 0) guess(values.renamed(renamed), 'the same words, written otherwise')
  const left = gone.filter((value) => !renamed.has(value))
  const found = new Set(renamed.values())
  const fresh = come.filter((value) => !found.has(value))
  const stays = values.all.filter((value) => after.includes(value))
  /** The value that is likeliest to stand for another one: one that says so, or that next to it. */
  const nearest = (value: string, list: readonly string[]): string | undefined => {
    const at = list.indexOf(value)
    const distance = (one: string) => Math.abs(list.indexOf(one) - at) || list.length
    const all = stays.toSorted((a, b) => distance(a) - distance(b))
    return all.find((one) => catchAll.test(one)) ?? all[0]
  }
  for (const [index, value] of left.entries()) {
    const place = before.indexOf(value)
    const to = fresh.find((one) => after.indexOf(one) === place) ?? fresh[0]
    const other = nearest(value, before)
    if (to === undefined) {
      if (other === undefined) return undefined
      const evidence = `\`${value}\` is gone, and becomes \`${other}\``
      guess(values.dropped(value, other), `${evidence}: ${changeIt}`)
      continue
    }
    fresh.splice(fresh.indexOf(to), 1)
    const names = new Map([[value, to]])
    const [copy, apart] = [values.copy, values.copy]
    const isSamePlace = place === after.indexOf(to)
    const renaming = {
      ops: [copy.renamed(names)],
      evidence: isSamePlace ? 'the same place among the values' : 'one went, and one came',
    }
    const unrelated = other !== undefined && {
      ops: [apart.added(to, other), apart.dropped(value, other)],
      evidence: `\`${value}\` becomes \`${other}\`, and older clients see \`${to}\` as \`${other}\``,
    }
    const question = `Is \`${to}\` in \`${key}\` the former \`${value}\`?`
    const ways = { renamed: renaming, ...(unrelated ? { unrelated } : {}) }
    edits.push(...ask(`${key}.${value}`, question, Object.entries(ways), 'renamed'))
    ops.push(values.renamed(names))
    if (index > 64) return undefined
  }
  for (const value of fresh) {
    const other = nearest(value, after)
    if (other === undefined) return undefined
    const evidence = catchAll.test(other)
      ? `older clients see \`${other}\`, which stands for all others`
      : `\`${value}\` is new, and older clients see \`${other}\`: ${changeIt}`
    guess(values.added(value, other), evidence)
  }
  const done = finish(spot, ops, older, newer)
  if (!done) return undefined
  for (const op of done.slice(ops.length))
    edits.push({ op, evidence: 'the same text with other limits' })
  return edits
}
