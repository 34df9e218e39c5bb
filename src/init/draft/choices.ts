/** Values of an enum that came, went, or are called otherwise. */
import type { CodecData, Op, Shape, StringShape } from '../../lens/index.ts'
import type { Choice, DraftedEdit } from './model.ts'
import { namesAlike } from './names.ts'
import type { Spot } from './retype.ts'

/** As many answers as somebody can look through. */
const most = 12

/** Values that stand for all that has no name of its own. */
const catchAll = /^(?:unknown|other|others|unspecified|misc|none)$/i

type Finish = (
  spot: Spot,
  ops: readonly Op[],
  older: Shape,
  newer: Shape,
) => readonly Op[] | undefined

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
  const ask = (
    name: string,
    question: string,
    choices: Readonly<Record<string, Choice<Op>>>,
    suggested: string | undefined,
  ) => {
    const first = Object.values(choices)[0]
    ops.push(...(first?.ops ?? []))
    const likely = suggested === undefined ? {} : { suggested }
    edits.push({ key: `${key}.${name}`, question, choices, ...likely })
  }
  const gone = before.filter((value) => !after.includes(value))
  const come = after.filter((value) => !before.includes(value))
  const renamed = plainlyRenamed(gone, come)
  if (renamed.size > 0) guess(values.renamed(renamed), 'the same words, written otherwise')
  const left = gone.filter((value) => !renamed.has(value))
  const found = new Set(renamed.values())
  const fresh = come.filter((value) => !found.has(value))
  const stays = values.all.filter((value) => after.includes(value))
  /** Those that another value may stand for, those next to it first. */
  const near = (value: string, list: readonly string[]): readonly string[] => {
    const at = list.indexOf(value)
    const distance = (one: string) => Math.abs(list.indexOf(one) - at) || list.length
    return stays.toSorted((a, b) => distance(a) - distance(b)).slice(0, most)
  }
  for (const [index, value] of left.entries()) {
    const place = before.indexOf(value)
    const to = fresh.find((one) => after.indexOf(one) === place) ?? fresh[0]
    const others = near(value, before)
    if (to === undefined) {
      const rest = others.find((one) => catchAll.test(one))
      if (others.length === 0) return undefined
      const choices = others.map((one) => {
        const evidence = `older clients that say \`${value}\` mean \`${one}\``
        return [one, { ops: [values.copy.dropped(value, one)], evidence }] as const
      })
      ask(
        value,
        `\`${key}\` has no \`${value}\` any more: what becomes of it?`,
        Object.fromEntries(choices),
        rest ?? others[0],
      )
      values.dropped(value, others[0] ?? '')
      continue
    }
    fresh.splice(fresh.indexOf(to), 1)
    const names = new Map([[value, to]])
    const choices: Record<string, Choice<Op>> = {
      renamed: {
        ops: [values.copy.renamed(names)],
        evidence:
          place === after.indexOf(to)
            ? 'the same place among the values'
            : 'one went, and one came',
      },
    }
    for (const one of others.slice(0, most - 1)) {
      const copy = values.copy
      const unrelated = [copy.added(to, one), copy.dropped(value, one)]
      choices[`both are ${one}`] = {
        ops: unrelated,
        evidence: `\`${value}\` becomes \`${one}\`, and older clients see \`${to}\` as \`${one}\``,
      }
    }
    ask(value, `Is \`${to}\` in \`${key}\` the former \`${value}\`?`, choices, 'renamed')
    values.renamed(names)
    if (index > 64) return undefined
  }
  for (const value of fresh) {
    const others = near(value, after)
    const rest = others.find((one) => catchAll.test(one))
    if (rest !== undefined) {
      guess(values.added(value, rest), `older clients see \`${rest}\`, which stands for all others`)
      continue
    }
    if (others.length === 0) return undefined
    const choices = others.map((one) => {
      const evidence = `older clients see \`${one}\` in its place`
      return [one, { ops: [values.copy.added(value, one)], evidence }] as const
    })
    ask(
      value,
      `\`${key}\` may be \`${value}\` now: what do older clients see in its place?`,
      Object.fromEntries(choices),
      others[0],
    )
    values.added(value, others[0] ?? '')
  }
  const done = finish(spot, ops, older, newer)
  if (!done) return undefined
  for (const op of done.slice(ops.length))
    edits.push({ op, evidence: 'the same text with other limits' })
  return edits
}
