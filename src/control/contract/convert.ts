/** A document carried from a version to another, with what happened to it on the way, and the way back. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { formatPointer, isObject, own, parseBytes, type Json, type Path } from '../../json/index.ts'
import { LensError } from '../../lens/index.ts'
import { differencesOf } from './differences.ts'
import { framesOf } from './frames.ts'
import type { Converted, Frame } from './port.ts'

export interface Carrying {
  readonly type: string
  readonly from: ContractVersion
  readonly to: ContractVersion
  readonly document: string
}

/** Whether a document has something at a path, in which `*` is any item or key. */
const holds = (value: Json | undefined, [step, ...rest]: Path): boolean => {
  if (value === undefined) return false
  if (step === undefined) return true
  if (Array.isArray(value)) {
    const items = step === '*' ? value : [value[Number(step)]]
    return items.some((item) => holds(item, rest))
  }
  if (!isObject(value)) return false
  return step === '*'
    ? Object.keys(value).some((name) => holds(own(value, name), rest))
    : holds(own(value, step), rest)
}

/** Lets requests have their turn. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

const steps = async (
  contract: Contract,
  { type, from, to }: Carrying,
  value: Json,
): Promise<readonly Frame[]> => {
  const at = (version: ContractVersion) => contract.versions.indexOf(version)
  try {
    const frames = framesOf(contract, type, at(from), at(to), value)
    for (;;) {
      const next = frames.next()
      if (next.done) return next.value
      await turn()
    }
  } catch (error) {
    // The lens has carried it: what one step cannot do by itself several may.
    if (error instanceof LensError) return []
    throw error
  }
}

/** The lens alone does what is served; the rest only tells of it. Problems: those of a lens, `unknown-type`. */
export const convert = async (
  contract: Contract,
  carrying: Carrying,
): Promise<Result<Converted>> => {
  const { type, from, to, document } = carrying
  if (!Object.hasOwn(from.types, type) || !Object.hasOwn(to.types, type)) {
    const choices = Object.keys(from.types).filter((name) => Object.hasOwn(to.types, name))
    const detail = `There is no type "${type}" in both ${from.key} and ${to.key}.`
    return failed(problem('unknown-type', detail, { choices }))
  }
  const bytes = new TextEncoder().encode(document)
  const before = parseBytes(bytes)
  if (!before.ok) return before
  const [there, back] = [
    contract.lens(type, from.key, to.key),
    contract.lens(type, to.key, from.key),
  ]
  const carried = there.bytes(bytes)
  if (!carried.ok) return carried
  const returned = back.bytes(carried.value)
  const after = returned.ok ? parseBytes(returned.value) : returned
  const decoder = new TextDecoder()
  return ok({
    type,
    from: from.key,
    to: to.key,
    document: decoder.decode(carried.value),
    steps: await steps(contract, carrying, before.value),
    losses: there.losses.map(({ path, kind, reason }) => ({
      pointer: formatPointer(path),
      kind,
      reason,
      here: holds(before.value, path),
    })),
    back:
      returned.ok && after.ok
        ? {
            document: decoder.decode(returned.value),
            differences: differencesOf(before.value, after.value),
          }
        : { problem: toldProblem(after) },
  })
}

const toldProblem = (of: Result<unknown>) => {
  const { code, title, detail } = of.ok ? problem('internal', 'It has no form.') : of.problem
  return { code, title, detail }
}
