/**
 * Laws of changes that are for some bodies only, on generated contracts: what is in the scope is
 * carried as though the change were for all, what is not as though there were none.
 */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Failure } from '../../src/errors/index.ts'
import {
  defineContract,
  inAnswers,
  openapi,
  type Contract,
  type ContractDeclaration,
} from '../../src/contract/index.ts'
import { print, type Json } from '../../src/json/index.ts'
import { refsOf, type TypeGraph } from '../../src/lens/index.ts'
import { chains } from '../support/chains.ts'
import { documents } from '../../src/testing/generate/documents.ts'
import { opsOf } from '../support/generated-contract.ts'
import { must } from '../support/must.ts'
import { holds } from '../support/seed.ts'

const compiled = (declaration: ContractDeclaration): Contract | undefined => {
  try {
    return defineContract(declaration)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

type Change = ContractDeclaration['versions'][number]['changes'][number]

/** A declaration whose last change is another one; every change has its number as its description. */
const withLast = (
  declaration: ContractDeclaration,
  last: (change: Change) => readonly Change[],
): ContractDeclaration => ({
  ...declaration,
  versions: declaration.versions
    .map((version, at) =>
      at === declaration.versions.length - 1
        ? {
            ...version,
            changes: [...version.changes.slice(0, -1), ...version.changes.slice(-1).flatMap(last)],
          }
        : version,
    )
    .filter(({ changes }) => changes.length > 0),
})

const typesBelow = (contract: Contract, type: string): ReadonlySet<string> => {
  const reached = new Set([type])
  const types: TypeGraph = contract.versions.at(-1)?.types ?? {}
  for (const name of reached)
    for (const ref of refsOf(types[name] ?? { kind: 'any' })) reached.add(ref)
  return reached
}

interface Case {
  readonly toString: () => string
  /** Of the contract that every change is for all bodies of. */
  readonly full: Contract
  readonly without: Contract
  readonly scoped: Contract
  readonly route: string
}

/** The type that a route answers, which may be called otherwise. */
const answered = (contract: Contract, id: string): string =>
  contract.versions[0]?.routes.find((route) => route.id === id)?.response ?? ''

const caseOf = (declaration: ContractDeclaration, route: string): Case | undefined => {
  const without = compiled(withLast(declaration, () => []))
  if (!without) return undefined
  const inside = typesBelow(without, route)
  const editsIn = ({ edits }: Change) =>
    Object.fromEntries(Object.entries(edits).filter(([type]) => inside.has(type)))
  const isEmpty = (change: Change) => Object.keys(editsIn(change)).length === 0
  const full = compiled(
    withLast(declaration, (change) =>
      isEmpty(change) ? [] : [{ ...change, edits: editsIn(change) }],
    ),
  )
  const scoped = compiled(
    withLast(declaration, (change) =>
      isEmpty(change) ? [] : [{ ...change, edits: {}, only: [inAnswers(route, editsIn(change))] }],
    ),
  )
  if (!full || full.hash === without.hash) return undefined
  if (!scoped) throw new Error(`the scope of ${route} has errors that the change for all has not`)
  const toString = () => `answers of ${route}: ${opsOf(declaration)}`
  return { full, without, scoped, route, toString }
}

const cases = fc
  .record({ declaration: chains, route: fc.constantFrom('Doc', 'Tree', 'Thing', 'Square') })
  .map(({ declaration, route }) => caseOf(declaration, route))

interface Drawn {
  readonly toString: () => string
  readonly of: Case
  readonly id: string
  readonly from: string
  readonly to: string
  readonly document: Json
}

const drawn: fc.Arbitrary<Drawn | undefined> = cases.chain((of) => {
  if (!of) return fc.constant(undefined)
  const keys = [of.scoped.versions[0]?.key ?? '', of.scoped.versions.at(-1)?.key ?? '']
  return fc
    .record({
      id: fc.constantFrom(of.route, 'Doc', 'Tree', 'Thing', 'Square', 'Word'),
      up: fc.boolean(),
    })
    .chain(({ id, up }) => {
      const [from = '', to = ''] = up ? keys : keys.toReversed()
      const types = of.scoped.version(from)?.types ?? {}
      return documents(types, answered(of.scoped, id), { depth: 3 }).map((document) => ({
        of,
        id,
        from,
        to,
        document,
        toString: of.toString,
      }))
    })
})

const carried = (contract: Contract, { id, from, to, document }: Drawn): string => {
  const result = contract.lens(answered(contract, id), from, to).value(document)
  // How exactly a misfit is told depends on how many steps the chain has.
  return result.ok ? print(result.value) : result.problem.code
}

test('bodies in the scope are carried as though all were, others as though none were', () => {
  let seen = 0
  const property = fc.property(drawn, (one) => {
    if (!one) return
    const { of, id, to, from } = one
    const isInside = id === of.route
    const model = isInside ? of.full : of.without
    // Without the change there may be no such version.
    if (!model.version(from) || !model.version(to)) return
    seen += 1
    must(
      carried(of.scoped, one) === carried(model, one),
      () =>
        `${id}, the scope is ${of.route}, ${from} -> ${to}\n${print(one.document)}\n` +
        `${carried(of.scoped, one)}\n${carried(model, one)}`,
    )
  })
  holds(300, property)
  expect(seen).toBeGreaterThan(0)
})

test('versions before the change are published as though there were none', () => {
  let seen = 0
  holds(
    100,
    fc.property(cases, (of) => {
      if (!of) return
      const older = of.scoped.versions.slice(0, -1).map(({ key }) => key)
      for (const key of older) {
        seen += 1
        const [here, there] = [of.scoped, of.without].map((one) =>
          JSON.stringify(openapi(one, key)),
        )
        must(here === there, () => `${of.route} in ${key}`)
      }
    }),
  )
  expect(seen).toBeGreaterThan(0)
})
