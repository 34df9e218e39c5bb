/** A contract as the laws see it: lenses whose functions are watched, between versions and between changes. */
import { validator, type Validate } from '../contract/emit/validator.ts'
import { hyperlinksOf } from '../contract/hyperlinks.ts'
import type { Contract, ContractVersion } from '../contract/index.ts'
import { compiler, refsOf, type Chain, type Lens, type TypeGraph } from '../lens/index.ts'
import { watchedChain, type FunctionFault, type FunctionPlace } from './watch.ts'

/** A type, and the two versions between which its documents are carried, by their keys. */
export interface Pair {
  readonly type: string
  readonly from: string
  readonly to: string
}

export interface Subject {
  readonly contract: Contract
  readonly chain: Chain
  /** Where a version is in the chain. */
  position(version: string): number
  types(version: string): TypeGraph
  lens(pair: Pair): Lens
  /** Between two positions of the chain. */
  between(type: string, from: number, to: number): Lens
  /** Judges whole documents of the types at a position. */
  validate(position: number): Validate
  /** What the functions of the contract did wrong since this was asked for last. */
  faults(): readonly FunctionFault[]
  /** The function of a name that was called last. */
  called(name: string): FunctionPlace | undefined
}

const remembered = <K, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>()
  return (key) => {
    const value = known.get(key) ?? make(key)
    known.set(key, value)
    return value
  }
}

const subjects = new WeakMap<Contract, Subject>()

/** Compiled once for a contract. */
export const subjectOf = (contract: Contract): Subject => {
  const subject = subjects.get(contract) ?? made(contract)
  subjects.set(contract, subject)
  return subject
}

const made = (contract: Contract): Subject => {
  const { compiled, versions } = contract
  let faults: FunctionFault[] = []
  const hyperlinks = hyperlinksOf(compiled)
  const called = new Map<string, FunctionPlace>()
  const chain = watchedChain(
    { ...compiled.chain, hyperlinks },
    {
      onCall: (place) => called.set(place.name, place),
      onFault: (fault) => faults.push(fault),
    },
  )
  const compile = compiler(chain)
  const positions = new Map(versions.map(({ key }, at) => [key, compiled.positions[at] ?? 0]))
  const position = (key: string) => positions.get(key) ?? 0
  return {
    contract,
    chain,
    position,
    types: (key) => contract.version(key)?.types ?? {},
    lens: ({ type, from, to }) => compile.lens(type, position(from), position(to)),
    between: (type, from, to) => compile.lens(type, from, to),
    validate: remembered((at: number) => validator(chain.graphs[at] ?? {}, 'document')),
    called: (name) => called.get(name),
    faults: () => {
      const told = faults
      faults = []
      return told
    },
  }
}

/** Each type that two versions have, both ways; neighbours first, and types before those that hold them. */
export const pairsOf = ({ versions }: Contract): readonly Pair[] => {
  const ways = versions.flatMap((from, a) =>
    versions.flatMap((to, b) => (a === b ? [] : [{ from, to, apart: Math.abs(a - b), first: a }])),
  )
  return ways
    .toSorted((a, b) => a.apart - b.apart || a.first - b.first)
    .flatMap(({ from, to }) =>
      innerFirst(from)
        .filter((type) => Object.hasOwn(to.types, type))
        .map((type) => ({ type, from: from.key, to: to.key })),
    )
}

const innerFirst = ({ types }: ContractVersion): readonly string[] => {
  const done = new Set<string>()
  const met = new Set<string>()
  const visit = (type: string): void => {
    if (met.has(type)) return
    met.add(type)
    for (const inner of refsOf(types[type] ?? { kind: 'any' })) visit(inner)
    if (Object.hasOwn(types, type)) done.add(type)
  }
  Object.keys(types).forEach(visit)
  return [...done]
}
