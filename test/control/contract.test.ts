/** What operators are told of the contract, and documents that they try in it. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import config from '../../isthmus.config.ts'
import { framesOf } from '../../src/control/contract/frames.ts'
import { createContractViews } from '../../src/control/contract/views.ts'
import type { Converted, ToldDifference } from '../../src/control/contract/port.ts'
import { defineContract, type Contract } from '../../src/contract/index.ts'
import { Failure, type Result } from '../../src/errors/index.ts'
import { servedConfig } from '../../src/gateway/index.ts'
import {
  equal,
  isObject,
  parse,
  parsePointer,
  print,
  set,
  type Json,
} from '../../src/json/index.ts'
import { LensError } from '../../src/lens/index.ts'
import { documents } from '../../src/testing/generate/documents.ts'
import { chains } from '../support/chains.ts'
import { holds } from '../support/seed.ts'

const valueOf = <T>(result: Result<T>): T => {
  if (result.ok) return result.value
  throw new Error(result.problem.detail)
}

const views = createContractViews(contract, () => servedConfig(config, contract))

const convert = async (
  type: string,
  from: string,
  to: string,
  document: string,
): Promise<Converted> => valueOf(await views.convert({ type, from, to, document }))

const tried = (document: string, type = 'Tag') =>
  views.convert({ type, from: '2.0', to: '3.0', document })

const metadata = '{"strength": 0.5, "confidence": 1.0, "custom": {"big": 9007199254740993}}'

describe('the overview', () => {
  test('tells the chain in the words of the contract, op by op, with what each loses', () => {
    const { versions, matrix, backends } = views.overview()
    expect(versions.map(({ key }) => key)).toEqual(['1.0', '1.1', '2.0', '3.0'])
    expect(matrix).toHaveLength(16)
    expect(backends).toContainEqual({ name: 'blue', version: '1.1' })
    const edits = versions.flatMap(({ changes }) => changes.flatMap((change) => change.edits))
    expect(edits).toContainEqual(
      expect.objectContaining({
        type: 'Entity',
        does: 'renames `entity_type` to `kind`',
        up: null,
      }),
    )
    const scaled = edits.find(({ does }) => does.startsWith('converts `weight`'))
    expect(scaled?.up?.kind).toBe('lossy')
  })

  test('of the way back is the same, newest first', () => {
    const there = valueOf(views.changes({ from: '1.0', to: '3.0.0' }))
    const back = valueOf(views.changes({ from: '3.0.0', to: '1.0' }))
    expect(back.entries).toEqual(there.entries.toReversed())
    expect([back.from, back.to]).toEqual(['3.0', '1.0'])
  })

  test('knows no version that there is none', () => {
    const asked = views.losses({ from: '1.0', to: '9.9' })
    expect(asked.ok ? undefined : asked.problem.code).toBe('unsupported-version')
  })
})

describe('a document that is tried', () => {
  test('is told op by op, with its way back', async () => {
    const found = await convert('Tag', '2.0', '3.0', '"old"')
    expect(found.document).toBe('{"name":"old"}')
    expect(found.steps.map(({ type, does }) => `${type}: ${does}`)).toEqual([
      'Tag: converts its value to an object with the member name',
    ])
    expect(found.back).toEqual({ document: '"old"', differences: [] })
  })

  test('keeps its numbers as they are written, and says what it loses', async () => {
    const text = `{"id":"a7c5d39f-8084-8d2e-ba50-1674e74b311a","from_entity":"a7c5d39f-8084-8d2e-ba50-1674e74b311a","to_entity":"a7c5d39f-8084-8d2e-ba50-1674e74b311a","relation_type":"x","created_at":1,"updated_at":1,"version":1,"properties":{},"metadata":${metadata}}`
    const found = await convert('Relation', '1.0', '3.0', text)
    expect(found.document).toContain('"confidence": 1.0')
    expect(found.document).toContain('9007199254740993')
    expect(found.losses.filter(({ here }) => here).map(({ pointer }) => pointer)).toContain(
      '/metadata/strength',
    )
    const moved = found.steps.find(({ does }) => does.includes('ends.from'))
    expect(moved?.differences.map(({ pointer, kind }) => `${kind} ${pointer}`)).toContain(
      'removed /from_entity',
    )
  })

  test('is refused with the place of what is wrong in it', async () => {
    const [broken, misfit, unknown] = await Promise.all([
      tried('{"a":'),
      tried('7', 'Entity'),
      tried('1', 'Nothing'),
    ])
    expect(broken.ok ? undefined : broken.problem).toMatchObject({
      code: 'malformed-json',
      offset: 5,
    })
    expect(misfit.ok ? undefined : misfit.problem.errors).toHaveLength(1)
    expect(unknown.ok ? undefined : unknown.problem.code).toBe('unknown-type')
  })
})

/** What a paced work comes to, at once. */
const drained = <T>(work: Generator<void, T, void>): T => {
  for (;;) {
    const next = work.next()
    if (next.done) return next.value
  }
}

/** A copy with one difference made. */
const patched = (value: Json | undefined, difference: ToldDifference): Json | undefined => {
  const after = difference.after === null ? undefined : valueOf(parse(difference.after))
  const path = parsePointer(difference.pointer) ?? []
  const at = (old: Json | undefined, [step, ...rest]: readonly string[]): Json | undefined => {
    if (step === undefined) return after
    if (Array.isArray(old)) {
      return old.map((item, index) => (index === Number(step) ? (at(item, rest) ?? null) : item))
    }
    const copy: Record<string, Json> = {}
    const members = isObject(old) ? Object.entries(old) : []
    for (const [name, member] of members) if (name !== step) set(copy, name, member)
    const inner = at(isObject(old) && Object.hasOwn(old, step) ? old[step] : undefined, rest)
    if (inner !== undefined) set(copy, step, inner)
    return copy
  }
  return at(value, path)
}

const defined = (of: () => Contract): Contract | undefined => {
  try {
    return of()
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

test('the steps of any document lead from it to what its lens makes of it', () => {
  let seen = 0
  const drawn = chains.chain((declaration) => {
    const made = defined(() => defineContract(declaration))
    const last = made?.versions.at(-1)
    if (!made || !last || made.versions.length < 2) return fc.constant(undefined)
    return fc.boolean().chain((isUp) => {
      const [from, to] = isUp ? [0, made.versions.length - 1] : [made.versions.length - 1, 0]
      const types = made.versions[from]?.types ?? {}
      return documents(types, 'Doc', { depth: 3 }).map((value) => ({ made, from, to, value }))
    })
  })
  const property = fc.property(drawn, (sample) => {
    if (!sample) return
    const { made, from, to, value } = sample
    const [a, b] = [made.versions[from]?.key ?? '', made.versions[to]?.key ?? '']
    const carried = made.lens('Doc', a, b).value(value)
    if (!carried.ok) return
    let frames
    try {
      frames = drained(framesOf(made, 'Doc', from, to, value))
    } catch (error) {
      // A version in between cannot hold what neither end has.
      if (error instanceof LensError) return
      throw error
    }
    const differences = frames.flatMap((frame) => frame.differences)
    if (differences.some(({ after }) => after?.endsWith('…'))) return
    const end = differences.reduce<Json | undefined>(patched, value)
    seen += 1
    if (end === undefined || !equal(end, carried.value)) {
      throw new Error(
        `${print(value)}\n${JSON.stringify(frames, null, 1)}\n${print(end ?? null)}\n${print(carried.value)}`,
      )
    }
  })
  holds(60, property)
  expect(seen).toBeGreaterThan(2)
})
