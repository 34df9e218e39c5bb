/** A contract of two or more versions around one type, `Doc`; each call goes through all executors. */
import { expect } from 'vitest'
import type * as z from 'zod'
import type { Result } from '../../src/errors/index.ts'
import { base, change, defineContract, version, type Contract } from '../../src/contract/index.ts'
import type { ContractDeclaration } from '../../src/contract/declare.ts'
import { equal, parseBytes, print, type Json, type Path } from '../../src/json/index.ts'
import type { Lens, Op, Shape } from '../../src/lens/index.ts'
import { byReference, stepsOf } from './chain.ts'
import { frozen } from '../../src/testing/frozen.ts'
import { must } from './must.ts'
import { routesOf } from './routes-of.ts'

export type Types = Readonly<Record<string, z.ZodType>>
/** Ops of one version by type; a list is those of `Doc`. */
export type Edits = readonly Op[] | Readonly<Record<string, readonly Op[]>>

const editsOf = (edits: Edits): Readonly<Record<string, readonly Op[]>> =>
  Array.isArray(edits) ? { Doc: edits } : (edits as Readonly<Record<string, readonly Op[]>>)

/** Versions 1.0.0, 2.0.0, ...: the base and one version for each of `edits`. */
export const declared = (types: Types, ...edits: readonly Edits[]): ContractDeclaration => ({
  name: 'tiny',
  base: base('1.0.0', { summary: 'Base', types, routes: routesOf(Object.keys(types)) }),
  versions: edits.map((ops, index) =>
    version(`${index + 2}.0.0`, {
      summary: `Version ${index + 2}`,
      changes: [change(`Change ${index + 2}`, editsOf(ops))],
    }),
  ),
})

export type Outcome =
  | { readonly value: Json }
  | { readonly code: string; readonly pointer: string; readonly detail: string }

const outcomeOf = (result: Result<Json>): Outcome => {
  if (result.ok) return { value: result.value }
  const { code, errors = [] } = result.problem
  const [{ pointer, detail } = { pointer: 'none', detail: 'none' }] = errors
  return { code, pointer, detail }
}

/** Over several steps the reference names places of the version at which it fails. */
const agree = (a: Outcome, b: Outcome, isOneStep: boolean): boolean =>
  'value' in a
    ? 'value' in b && equal(a.value, b.value)
    : 'code' in b && a.code === b.code && (a.pointer === b.pointer || !isOneStep)

/** Deep enough for what tests nest. */
const depth = 1000

const shown = (outcome: Outcome): string =>
  'value' in outcome ? print(outcome.value) : JSON.stringify(outcome)

export interface Tiny {
  readonly contract: Contract
  lens(from: number, to: number, type?: string): Lens
  /** Carries a value with the contract's lens; fails when the reference executor does otherwise. */
  carry(from: number, to: number, value: Json, type?: string): Outcome
  up(value: Json): Outcome
  down(value: Json): Outcome
  /** Shape of a type in a version. */
  shape(at: number, type?: string): Shape | undefined
  /** Sentences of the changelog of version 2. */
  readonly notes: readonly string[]
  /** Where a path of one version leads in the other, and what carries the value there. */
  path(from: number, to: number, path: Path): string
}

export const tiny = (types: Types, ...edits: readonly Edits[]): Tiny => {
  const declaration = declared(types, ...edits)
  const contract = defineContract(declaration)
  const steps = stepsOf(declaration)
  const lens: Tiny['lens'] = (from, to, type = 'Doc') => contract.lens(type, `${from}.0`, `${to}.0`)
  const carry: Tiny['carry'] = (from, to, value, type = 'Doc') => {
    const before = print(value)
    const input = frozen(value)
    const outcome = outcomeOf(lens(from, to, type).value(input))
    const bytes = lens(from, to, type).bytes(new TextEncoder().encode(before), { depth })
    const spliced = outcomeOf(bytes.ok ? parseBytes(bytes.value, { depth }) : bytes)
    const reference = outcomeOf(byReference(steps, type, `${from}.0`, `${to}.0`, input))
    const show = () =>
      `lens: ${shown(outcome)}\nbytes: ${shown(spliced)}\nreference: ${shown(reference)}`
    must(print(input) === before, () => `${before} was changed`)
    must(agree(outcome, spliced, true), show)
    must(agree(outcome, reference, Math.abs(from - to) === 1), show)
    return outcome
  }
  return {
    contract,
    lens,
    carry,
    up: (value) => carry(1, 2, value),
    down: (value) => carry(2, 1, value),
    shape: (at, type = 'Doc') => contract.version(`${at}.0`)?.types[type],
    notes: contract.version('2.0')?.changes.flatMap(({ details }) => details) ?? [],
    path: (from, to, path) => {
      const mapped = lens(from, to).mapPath(path)
      const changes = mapped.kind === 'path' && !mapped.lens.identity ? ' (changed)' : ''
      return `${mapped.kind} ${mapped.path.join('.')}${changes}`
    },
  }
}

export const value = (json: Json): Outcome => ({ value: json })

/** The problem at a pointer, whatever its words. */
export const problemAt = (pointer: string, code = 'wrong-shape') =>
  expect.objectContaining({ code, pointer }) as unknown as Outcome
