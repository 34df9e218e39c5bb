/** The demo's graph in the version of a store: carried up from 1.0 by the lenses of the contract. */
import type { Contract } from '../../contract/index.ts'
import { Failure } from '../../errors/index.ts'
import { isObject, type Json } from '../../json/index.ts'
import type { Seed } from '../../inner-universe/index.ts'
import { ProblemFailure } from '../failures.ts'
import type { WorldGraph } from './world.ts'

const typeOf: Readonly<Record<keyof WorldGraph, string>> = {
  entities: 'Entity',
  relations: 'Relation',
  'state-versions': 'StateVersion',
  events: 'Event',
  deltas: 'DeltaRecord',
}

const world = async () => {
  try {
    return await import('./world.ts')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Failure('missing-dependency', 'The demo needs the package world-countries')
  }
}

/** Version 1.0 cannot say that something is private. In the newer stores Antarctica is. */
const withSecret = (carried: Json): Json => {
  if (!isObject(carried)) return carried
  const { metadata, data } = carried
  if (isObject(metadata) && metadata['name'] === 'Antarctica' && 'visibility' in metadata) {
    return { ...carried, metadata: { ...metadata, visibility: 'private' } }
  }
  return isObject(data) ? { ...carried, data: withSecret(data) } : carried
}

/** @throws Failure `missing-dependency` */
export const seedWorld = async (contract: Contract, key: string): Promise<Seed> => {
  const { worldGraph } = await world()
  const carry = (type: string, document: Json): Json => {
    const carried = contract.lens(type, '1.0', key).value(document)
    if (!carried.ok) throw new ProblemFailure(carried.problem)
    return withSecret(carried.value)
  }
  const graph = worldGraph()
  return Object.fromEntries(
    Object.entries(typeOf).map(([resource, type]) => [
      resource,
      graph[resource as keyof WorldGraph].map((document) => carry(type, document)),
    ]),
  )
}
