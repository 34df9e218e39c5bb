/** Lets single clients go first, or stay: a list before all other rules of a flag. */
import { isObject, own, type Json, type JsonObject } from '../../json/index.ts'
import { lacks, withMember, type Edited } from './edited.ts'

/** A rule that gives a variant to the clients of a list. */
interface Listed {
  readonly ids: readonly string[]
  readonly variant: string
}

const isTargetingKey = (value: Json | undefined): boolean =>
  isObject(value) && own(value, 'var') === 'targetingKey' && Object.keys(value).length === 1

const listedOf = (condition: Json | undefined, variant: Json | undefined): Listed | undefined => {
  if (!isObject(condition) || typeof variant !== 'string') return undefined
  const operands = own(condition, 'in')
  if (!Array.isArray(operands) || operands.length !== 2 || !isTargetingKey(operands[0])) {
    return undefined
  }
  const ids = operands[1]
  if (!Array.isArray(ids)) return undefined
  const texts = ids.filter((id) => typeof id === 'string')
  return texts.length === ids.length ? { ids: texts, variant } : undefined
}

/** Lists at the beginning of a rule, and what is asked for all others. */
const partsOf = (targeting: Json | undefined): { listed: Listed[]; rest: Json | undefined } => {
  if (!isObject(targeting) || Object.keys(targeting).length === 0) {
    return { listed: [], rest: undefined }
  }
  const chain = own(targeting, 'if')
  if (!Array.isArray(chain)) return { listed: [], rest: targeting }
  const listed: Listed[] = []
  let at = 0
  for (; at + 1 < chain.length; at += 2) {
    const found = listedOf(chain[at], chain[at + 1])
    if (!found) break
    listed.push(found)
  }
  const rest = chain.slice(at)
  if (rest.length === 0) return { listed, rest: undefined }
  return { listed, rest: rest.length === 1 ? rest[0] : { if: rest } }
}

const ruleOf = (listed: readonly Listed[], rest: Json | undefined): Json | undefined => {
  if (listed.length === 0)
    return isObject(rest) ? rest : rest === undefined ? undefined : { if: [true, rest] }
  const branches = listed.flatMap(({ ids, variant }): Json[] => [
    { in: [{ var: 'targetingKey' }, [...ids]] },
    variant,
  ])
  const chain = isObject(rest) ? own(rest, 'if') : undefined
  const others = Array.isArray(chain) ? chain : rest === undefined ? [] : [rest]
  return { if: [...branches, ...others] }
}

/**
 * Puts a client into the list of a variant before all other rules, and out of other such lists.
 *
 * @param variant null: out of all of them
 */
export const target = (definition: JsonObject, client: string, variant: string | null): Edited => {
  const missing = variant === null ? undefined : lacks(definition, variant)
  if (missing) return missing
  const { listed, rest } = partsOf(own(definition, 'targeting'))
  const without = listed.map(({ ids, variant: to }) => ({
    ids: to === variant ? ids : ids.filter((id) => id !== client),
    variant: to,
  }))
  const home = without.findIndex((list) => list.variant === variant)
  const placed = without.map((list, index) =>
    index === home && !list.ids.includes(client) ? { ...list, ids: [...list.ids, client] } : list,
  )
  if (variant !== null && home < 0) placed.unshift({ ids: [client], variant })
  const kept = placed.filter(({ ids }) => ids.length > 0)
  return { ok: true, definition: withMember(definition, 'targeting', ruleOf(kept, rest)) }
}

/** Clients in such lists, and the variant of each. */
export const targetedOf = (definition: JsonObject): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const { ids, variant } of partsOf(own(definition, 'targeting')).listed) {
    for (const id of ids) if (!found.has(id)) found.set(id, variant)
  }
  return found
}
