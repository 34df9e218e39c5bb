/** Examples of types: checked where they are declared, and carried into every version that follows. */
import type { Issue } from '../errors/index.ts'
import { isPlainData, print, type Json } from '../json/index.ts'
import { compiler, type Chain, type Lens, type TypeGraph } from '../lens/index.ts'
import type { ContractVersion } from './contract.ts'
import type { Examples } from './declared-examples.ts'
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
  readonly versions: readonly Pick<ContractVersion, 'version' | 'types'>[]
  /** Positions of the versions in the chain. */
  readonly positions: readonly number[]
  /** Oldest first. */
  readonly partings: readonly Parting[]
  readonly declared: readonly DeclaredExamples[]
}

/** Values of a type as they were declared. */
interface Known {
  readonly values: readonly Json[]
  readonly position: number
  readonly place: string
}

/** A value in the form of a position, or why it has none there. */
const carried = (
  lens: Lens,
  validate: Validate,
  type: string,
  value: Json,
): { readonly value: Json } | { readonly wrong: readonly string[] } => {
  const result = lens.value(value)
  if (!result.ok) {
    const { pointer = '', detail = '' } = result.problem.errors?.[0] ?? {}
    return { wrong: [`${pointer && ` at ${pointer}`}: ${detail}`] }
  }
  const wrong = misfits(validate, type, result.value)
  return wrong.length > 0 ? { wrong } : { value: result.value }
}

/**
 * The examples of each version, in its own form: what a client of it is answered where a store has
 * them. Issues: examples that do not have the shape of their type, or that have no form in a version.
 */
export const carriedExamples = (examined: Examined, issues: Issue[]): readonly Examples[] => {
  const { chain, versions, positions, partings, declared } = examined
  const wrong = declared.flatMap((one) => issuesOf(one, chain.graphs[one.position] ?? {}))
  issues.push(...wrong)
  if (declared.length === 0 || wrong.length > 0) return []
  const compile = compiler(chain)
  const known = new Map<string, Known>()
  let next = 0
  return versions.map(({ version, types }, index) => {
    const here = positions[index] ?? 0
    for (; next < declared.length && declared[next]!.position <= here; next += 1) {
      const { examples, place, position, partings: parted } = declared[next]!
      for (const [type, values] of Object.entries(examples)) {
        for (const heir of heirsOf(type, partings.slice(parted))) {
          if (heir !== type && Object.hasOwn(examples, heir)) continue
          known.set(heir, { values, position, place: `${place} > examples > ${type}` })
        }
      }
    }
    const validate = validator(types, 'document')
    const present = [...known].filter(([type]) => Object.hasOwn(types, type))
    return Object.fromEntries(
      present.map(([type, { values, position, place }]) => {
        const lens = compile.lens(type, position, here)
        const shown = values.flatMap((value, at) => {
          const result = carried(lens, validate, type, value)
          if ('value' in result) return [result.value]
          for (const misfit of result.wrong) {
            const message = `does not fit when it is carried to ${version}${misfit}`
            issues.push({ place: `${place} > example ${at + 1}`, message })
          }
          return []
        })
        return [type, shown]
      }),
    )
  })
}
