/** The compatibility matrix: a verdict and a reason for every pair of store and client version. */
import type { Issue } from '../errors/index.ts'
import type { ContractVersion, MatrixEntry } from './contract.ts'
import type { Scheme } from './scheme.ts'

/** Entries by key, whatever names of versions their author used. */
export const keyedEntries = (
  entries: readonly MatrixEntry[],
  { parse }: Scheme,
): readonly MatrixEntry[] =>
  entries.map((entry) => ({
    ...entry,
    store: parse(entry.store) ?? entry.store,
    client: parse(entry.client) ?? entry.client,
  }))

export const matrixIssues = (
  entries: readonly MatrixEntry[],
  versions: readonly ContractVersion[],
  definedAt: string,
): readonly Issue[] => {
  const keys = versions.map(({ key }) => key)
  return entries.flatMap((entry, index) => {
    const place = `${definedAt} > matrix > entry ${index + 1}`
    const unknown = [entry.store, entry.client].filter((key) => !keys.includes(key))
    const twice = entries.findIndex(
      ({ store, client }) => store === entry.store && client === entry.client,
    )
    return [
      ...unknown.map((key) => ({ place, message: `unknown version "${key}"`, choices: keys })),
      ...(twice < index ? [{ place, message: `the pair is already entry ${twice + 1}` }] : []),
    ]
  })
}

const derived = (versions: readonly ContractVersion[], store: number, client: number) => {
  const keys = versions.map(({ key }) => key)
  if (store === client) return { verdict: 'native', reason: 'Same version.' } as const
  const chain =
    store > client ? keys.slice(client, store + 1) : keys.slice(store, client + 1).toReversed()
  const newer = store > client ? 'store' : 'client'
  return {
    verdict: 'adapted',
    reason: `The ${newer} is newer; carried by the adapters ${chain.join(' -> ')}.`,
  } as const
}

/** Every pair, in the order of versions: store by store. */
export const fullMatrix = (
  entries: readonly MatrixEntry[],
  versions: readonly ContractVersion[],
): readonly MatrixEntry[] =>
  versions.flatMap((store, storeIndex) =>
    versions.map(
      (client, clientIndex): MatrixEntry =>
        entries.find((entry) => entry.store === store.key && entry.client === client.key) ?? {
          store: store.key,
          client: client.key,
          ...derived(versions, storeIndex, clientIndex),
        },
    ),
  )
