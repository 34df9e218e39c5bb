/** Lists of field names, such as what an event says was changed: told in the names of another version. */
import type { Json } from '../json/index.ts'
import type { Chain } from './chain.ts'
import { declaredPaths } from './declared.ts'
import { within, wrongKind } from './lens-error.ts'
import { placesOf } from './places-of.ts'
import type { PathsPlan } from './plan.ts'
import { stagesOf } from './stages.ts'

export interface NamesContext {
  readonly chain: Chain
}

/** Names that are remembered for a plan: few are ever changed, again and again. */
const mostRemembered = 1024
const longestRemembered = 256

const remembered = new WeakMap<PathsPlan, Map<string, readonly string[]>>()

/**
 * Change by change, so that it is what the versions in between would tell. A fused plan says more:
 * where an object is taken apart and put together again it has the object, they have its members.
 */
const followed = (
  { type, from, to }: PathsPlan,
  name: string,
  { chain }: NamesContext,
): readonly string[] => {
  const { of, planOf } = stagesOf(chain)
  const next = from < to ? 1 : -1
  let names: readonly string[] = [name]
  for (let at = from; at !== to; at += next) {
    for (const stage of of(type, at, at + next)) {
      const told = names.flatMap((each) => placesOf(stage, each.split('.'), planOf))
      names = [...new Set(told.map((path) => path.join('.')))]
    }
  }
  return names
}

/** The names that one name has in the version written, remembered with the plan. */
export const namesOf = (
  plan: PathsPlan,
  name: string,
  context: NamesContext,
): readonly string[] => {
  const known = remembered.get(plan) ?? new Map<string, readonly string[]>()
  remembered.set(plan, known)
  const found = known.get(name)
  if (found) return found
  const names = followed(plan, name, context)
  if (name.length > longestRemembered) return names
  if (known.size >= mostRemembered) known.clear()
  known.set(name, names)
  return names
}

/**
 * Dotted names in the version written. A name is followed change by change, by the rules of
 * `placesOf`, so that going through a version in between tells the same; one without a place there
 * is left out. Of names that become the same one, only the first is told, as often as it came. The
 * same list where nothing changes.
 *
 * @throws LensError
 */
export const carryNames = (plan: PathsPlan, value: Json, context: NamesContext): Json => {
  if (!Array.isArray(value)) return wrongKind('an array', value)
  const sources = new Map<string, string>()
  const carried = value.flatMap((name, index) => {
    if (typeof name !== 'string') return within(index, () => wrongKind('a string', name))
    return namesOf(plan, name, context).filter((to) => {
      const source = sources.get(to) ?? name
      sources.set(to, source)
      return source === name
    })
  })
  const same = carried.length === value.length && carried.every((name, i) => name === value[i])
  return same ? value : carried
}

/** Whether some field of the version read has a name that does not come back as it was. */
export const losesNames = (plan: PathsPlan, context: NamesContext): boolean => {
  const graph = context.chain.graphs[plan.from] ?? {}
  const back = { ...plan, from: plan.to, to: plan.from }
  return declaredPaths(graph, { kind: 'ref', type: plan.type }).some((path) => {
    const name = path.join('.')
    const [there, ...others] = namesOf(plan, name, context)
    if (there === undefined || others.length > 0) return true
    const [again, ...more] = namesOf(back, there, context)
    return again !== name || more.length > 0
  })
}
