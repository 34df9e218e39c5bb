/** Examples of types: checked where they are declared, and carried into every version that follows. */
import type { Issue } from '../errors/index.ts'
import { isPlainData, print, type Json } from '../json/index.ts'
import { applyStep, LensError, type Chain, type TypeGraph } from '../lens/index.ts'
import type { ContractVersion } from './contract.ts'
import type { Examples } from './declare.ts'
import { validator, type Validate } from './emit/validator.ts'
import type { Parting } from './forks.ts'

/** Examples as the base or a change declares them. */
export interface DeclaredExamples {
  readonly examples: Examples
  /** Position in the chain whose types they are of. */
  readonly position: number
  /** How many partings there were: what parts later has them as well. */
  readonly partings: number
  readonly place: string
}

/** Where a value does not have the shape of a type, in words. */
const misfits = (validate: Validate, type: string, value: Json): readonly string[] => {
  const checked = validate(type, value)
  return checked.ok
    ? []
    : checked.errors.map(({ pointer, detail }) => `${pointer && ` at ${pointer}`}: ${detail}`)
}

/** Authors in JavaScript may write dates, `undefined` and what refers to itself. */
const isJson = (value: Json): boolean => {
  try {
    return isPlainData(value) && print(value) !== ''
  } catch {
    return false
  }
}

const issuesOf = ({ examples, place }: DeclaredExamples, types: TypeGraph): readonly Issue[] => {
  const validate = validator(types, 'document')
  return Object.entries(examples).flatMap(([type, values]): readonly Issue[] => {
    const here = `${place} > examples > ${type}`
    if (!Object.hasOwn(types, type)) {
      return [{ place: here, message: `unknown type "${type}"`, choices: Object.keys(types) }]
    }
    return values.flatMap((value, index): readonly Issue[] => {
      const at = `${here} > example ${index + 1}`
      if (!isJson(value)) return [{ place: at, message: 'is no JSON' }]
      const wrong = misfits(validate, type, value)
      return wrong.map((misfit) => ({ place: at, message: `does not fit${misfit}` }))
    })
  })
}

/** A type with all that part from it after its examples were declared. */
const heirsOf = (type: string, partings: readonly Parting[]): readonly string[] => {
  const types = [type]
  for (const { forks } of partings) types.push(...types.flatMap((one) => forks.get(one) ?? []))
  return types
}

interface Examined {
  readonly chain: Chain
  readonly versions: readonly ContractVersion[]
  /** Positions of the versions in the chain. */
  readonly positions: readonly number[]
  /** Oldest first. */
  readonly partings: readonly Parting[]
  readonly declared: readonly DeclaredExamples[]
}

/** Values of a type, and where they were declared. */
interface Known {
  readonly values: readonly Json[]
  readonly place: string
}

/** A value one step up, or why it cannot be carried. */
const carried = (
  type: string,
  value: Json,
  { chain, positions }: Examined,
  position: number,
): { readonly value: Json } | { readonly wrong: readonly string[] } => {
  try {
    const after = applyStep(chain, position, 'up', type, value)
    // Between the changes of a version nobody sees it.
    const isShown = positions.includes(position + 1)
    const validate = validator(chain.graphs[position + 1] ?? {}, 'document')
    const wrong = isShown ? misfits(validate, type, after) : []
    return wrong.length > 0 ? { wrong } : { value: after }
  } catch (error) {
    if (!(error instanceof LensError)) throw error
    const { pointer = '', detail = '' } = error.toProblem().errors?.[0] ?? {}
    return { wrong: [`${pointer && ` at ${pointer}`}: ${detail}`] }
  }
}

/** Values of a type one step up; what cannot be carried is an issue, and is left out. */
const allCarried = (
  type: string,
  { values, place }: Known,
  examined: Examined,
  position: number,
  issues: Issue[],
): Known => ({
  place,
  values: values.flatMap((value, index) => {
    const result = carried(type, value, examined, position)
    if ('value' in result) return [result.value]
    const { versions, positions } = examined
    const next = versions[positions.findIndex((at) => at > position)]?.version ?? 'later versions'
    const here = `${place} > example ${index + 1}`
    for (const wrong of result.wrong) {
      issues.push({ place: here, message: `does not fit when it is carried to ${next}${wrong}` })
    }
    return []
  }),
})

/**
 * The examples of each position of the chain, in its own form. Issues: examples that do not have the
 * shape of their type, or that a change cannot carry.
 */
export const carriedExamples = (examined: Examined, issues: Issue[]): readonly Examples[] => {
  const { chain, partings, declared } = examined
  const wrong = declared.flatMap((one) => issuesOf(one, chain.graphs[one.position] ?? {}))
  issues.push(...wrong)
  if (declared.length === 0 || wrong.length > 0) return []
  let known: ReadonlyMap<string, Known> = new Map()
  return chain.graphs.map((types, position) => {
    const now = new Map<string, Known>()
    for (const [type, examples] of known) {
      if (!Object.hasOwn(types, type)) continue
      now.set(type, allCarried(type, examples, examined, position - 1, issues))
    }
    for (const { examples, place, ...one } of declared) {
      if (one.position !== position) continue
      for (const [type, values] of Object.entries(examples)) {
        const here = { values, place: `${place} > examples > ${type}` }
        for (const heir of heirsOf(type, partings.slice(one.partings))) {
          if (heir === type || !Object.hasOwn(examples, heir)) now.set(heir, here)
        }
      }
    }
    known = now
    return Object.fromEntries([...now].map(([type, { values }]) => [type, values]))
  })
}
