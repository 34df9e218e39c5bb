/** Whether both stores hold the same graph: each document of one is what the other has, through the lens. */
import contract from '../../../adapters/index.ts'
import { replicaOf } from '../../../src/gateway/rollout/replica.ts'
import type { Backed, Stores } from './stores.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Documents by their keys, as they are stored. */
export type Held = ReadonlyMap<string, Bytes>

const encoder = new TextEncoder()

/** Types of the resources that rollouts move here, in the order in which they need each other. */
export const resources = { entities: 'Entity', relations: 'Relation' } as const
export type Resource = keyof typeof resources
export const resourceNames = Object.keys(resources) as readonly Resource[]

export const heldBy = async ({ url }: Pick<Backed, 'url'>, resource: Resource): Promise<Held> => {
  const answer = await fetch(`${url}/${resource}/export`)
  const lines = (await answer.text()).split('\n').filter((line) => line !== '')
  return new Map(
    lines.map((line) => [(JSON.parse(line) as { id: string }).id, encoder.encode(line)]),
  )
}

const versionOf = ({ version }: Pick<Backed, 'version'>) => {
  const found = contract.version(version)
  if (!found) throw new Error(`There is no version ${version}`)
  return found
}

/** What one store has to hold for a document of the other, given what it holds; undefined where that is it. */
export const wanted = (
  resource: Resource,
  [from, mine]: readonly [Backed, Bytes],
  [to, theirs]: readonly [Backed, Bytes | undefined],
): Bytes | undefined => {
  const replicated = { type: resources[resource], from: versionOf(from), to: versionOf(to) }
  const found = replicaOf(contract, replicated, { mine, theirs, limits: {} })
  if (!found.ok) throw new Error(found.problem.detail ?? found.problem.code)
  return found.value.kind === 'same' ? undefined : found.value.document
}

const text = (bytes: Bytes | undefined): string =>
  bytes ? new TextDecoder().decode(bytes) : 'nothing'

const pairDiffers = (resource: Resource, stores: Stores, a: Bytes, b: Bytes): boolean => {
  const { blue, green } = stores
  return (
    wanted(resource, [blue, a], [green, b]) !== undefined ||
    wanted(resource, [green, b], [blue, a]) !== undefined
  )
}

/** Each document that is not the same at both, in words; none where the graphs are equal. */
export const differences = async (stores: Stores): Promise<readonly string[]> => {
  const found: string[] = []
  for (const resource of resourceNames) {
    const [blue, green] = await Promise.all([
      heldBy(stores.blue, resource),
      heldBy(stores.green, resource),
    ])
    for (const id of new Set([...blue.keys(), ...green.keys()])) {
      const [a, b] = [blue.get(id), green.get(id)]
      if (a && b && !pairDiffers(resource, stores, a, b)) continue
      found.push(`${resource}/${id}: blue has ${text(a)}, green has ${text(b)}`)
    }
  }
  return found
}
