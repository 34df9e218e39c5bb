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

const derivedEntry = (
  versions: readonly ContractVersion[],
  store: number,
  client: number,
): MatrixEntry => ({
  store: versions[store]?.key ?? '',
  client: versions[client]?.key ?? '',
  ...derived(versions, store, client),
})

export interface Matrix {
  /** Every pair, in the order of versions: store by store. */
  all(): readonly MatrixEntry[]
  /** The verdict on one pair, which is made once; undefined where a version does not exist. */
  of(store: string, client: string): MatrixEntry | undefined
}

/** The matrix of declared entries and, for all other pairs, derived ones: these are made when asked for. */
export const matrixOf = (
  entries: readonly MatrixEntry[],
  versions: readonly ContractVersion[],
): Matrix => {
  const indexOf = new Map(versions.map(({ key }, index) => [key, index]))
  const known = new Map(entries.map((entry) => [`${entry.store} ${entry.client}`, entry]))
  const of = (store: string, client: string): MatrixEntry | undefined => {
    const found = known.get(`${store} ${client}`)
    if (found) return found
    const [storeIndex, clientIndex] = [indexOf.get(store), indexOf.get(client)]
    if (storeIndex === undefined || clientIndex === undefined) return undefined
    const made = derivedEntry(versions, storeIndex, clientIndex)
    known.set(`${store} ${client}`, made)
    return made
  }
  const keys = [...indexOf.keys()]
  return {
    of,
    all: () => keys.flatMap((store) => keys.flatMap((client) => of(store, client) ?? [])),
  }
}
