import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Failure, ok, type Problem, type Result } from '../../src/errors/index.ts'
import { defineContract, type Contract } from '../../src/contract/index.ts'
import type { ContractDeclaration } from '../../src/contract/declare.ts'
import { validator, type Validate } from '../../src/contract/emit/validator.ts'
import {
  equal,
  isObject,
  own,
  parsePointer,
  print,
  set,
  valueAt,
  type Json,
  type Path,
} from '../../src/json/index.ts'
import { declaredAt } from '../../src/lens/declared.ts'
import type { Lens, Loss } from '../../src/lens/index.ts'
import { carryNames } from '../../src/lens/paths.ts'
import { byReference, stepsOf, type Steps } from '../support/chain.ts'
import { chains } from '../support/chains.ts'
import { covered, differences, unexplained } from '../../src/testing/differences.ts'
import { documents as documentsOf } from '../../src/testing/generate/documents.ts'
import { frozen } from '../../src/testing/frozen.ts'
import { opsOf } from '../support/generated-contract.ts'
import { json } from '../../src/testing/generate/json-values.ts'
import { must } from '../support/must.ts'
import { broken, isAPlace, pathsOf } from '../../src/testing/places.ts'
import { partOf, runsOf } from '../support/runs.ts'
import { holds } from '../support/seed.ts'

const types = ['Doc', 'Doc', 'Doc', 'Tree', 'Thing', 'Later', 'Square', 'Free']

/** A generated contract, two of its versions, documents of the one that is read, and other JSON. */
class Sample {
  readonly declaration: ContractDeclaration
  readonly contract: Contract
  readonly type: string
  readonly from: string
  readonly to: string
  readonly documents: readonly Json[]
  readonly others: readonly Json[]

  constructor(parts: Omit<Sample, 'steps' | 'lens' | 'toString'>) {
    this.declaration = parts.declaration
    this.contract = parts.contract
    this.type = parts.type
    this.from = parts.from
    this.to = parts.to
    this.documents = parts.documents
    this.others = parts.others
  }

  get steps(): Steps {
    return stepsOf(this.declaration)
  }

  lens(from = this.from, to = this.to): Lens {
    return this.contract.lens(this.type, from, to)
  }

  toString(): string {
    const { declaration, type, from, to, documents } = this
    return `${opsOf(declaration)}\n${type} ${from} -> ${to}\n${documents.map(print).join('\n')}\n`
  }
}

const compiled = (declaration: ContractDeclaration): Contract | undefined => {
  try {
    return defineContract(declaration)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

const samples: fc.Arbitrary<Sample | undefined> = chains.chain((declaration) => {
  const contract = compiled(declaration)
  if (!contract || contract.versions.length === 1) return fc.constant(undefined)
  const keys = contract.versions.map(({ key }) => key)
  const pairs = keys.flatMap((from) => keys.flatMap((to) => (from === to ? [] : [{ from, to }])))
  return fc
    .record({ type: fc.constantFrom(...types), pair: fc.constantFrom(...pairs) })
    .chain(({ type, pair }) => {
      const shapes = contract.version(pair.from)?.types ?? {}
      const valid = documentsOf(shapes, type, { depth: 4 })
      return fc
        .record({
          documents: fc.array(valid, { minLength: 4, maxLength: 4 }),
          others: fc.array(json(3), { minLength: 2, maxLength: 2 }),
        })
        .map((drawn) => new Sample({ declaration, contract, type, ...pair, ...drawn }))
    })
})

/** The share of generated contracts that has to be without author errors. */
const enough = runsOf(100) < 100 ? 0.4 : 0.6

/** Asserts a law on generated contracts. Answers how many of them were without author errors. */
const share = (runs: number, check: (sample: Sample) => void): number => {
  let seen = 0
  let drawn = 0
  const property = fc.property(samples, (sample) => {
    drawn += 1
    if (!sample) return
    seen += 1
    check(sample)
  })
  holds(runs, property)
  return seen / drawn
}

const shown = (result: Result<Json>) => (result.ok ? print(result.value) : result.problem.detail)

const isEqual = (result: Result<Json>, value: Json | undefined): boolean =>
  result.ok && value !== undefined && equal(result.value, value)

/** Bounds are the store's to check: no op keeps values inside of them. */
const isOfShape = (validate: Validate, type: string, value: Json): boolean => {
  const checked = validate(type, value)
  return (
    checked.ok ||
    checked.errors.every(({ detail }) => /^expected (at least|at most|text that)/.test(detail))
  )
}

const isUnrepresentable = (result: Result<Json>): boolean =>
  !result.ok && result.problem.code === 'not-representable'

/**
 * Whether only a version between may have what is wrong: it cannot hold what neither end has, or a
 * function makes what does not fit of what one end has and the other will not see.
 */
const isBetween = ({ code }: Problem): boolean =>
  code === 'not-representable' || code === 'adapter-failed'

/** Whether something inside a place is lost, as is declared. */
const losesInside = (path: Path, losses: readonly Loss[]): boolean =>
  losses.some((loss) => covered(path, [{ ...loss, path: loss.path.slice(0, path.length) }]))

/**
 * Whether a document cannot come back where a loss is declared: a stand-in may be gone there, and a
 * function may have too little left to make of it what it was.
 */
const isDeclared = ({ code, adapter, errors = [] }: Problem, losses: readonly Loss[]): boolean => {
  const places = errors.map(({ pointer }) => parsePointer(pointer) ?? [])
  return code === 'adapter-failed' || (code === 'not-representable' && adapter !== undefined)
    ? places.length > 0 && places.every((path) => losesInside(path, losses))
    : code === 'not-representable' && places.every((path) => covered(path, losses))
}

/** Whether there is a member of a map that comes back as a field: there may be no place for that one. */
const hasAdopted = (document: Json, losses: readonly Loss[]): boolean =>
  losses.some(({ path, returns }) => returns && valueAt(document, path) !== undefined)

/** Whether what is lost of a map has come back at a place of its own. */
const isAdopted = (path: Path, before: Json, after: Json, losses: readonly Loss[]): boolean => {
  const value = valueAt(after, path)
  return losses.some(({ path: lost }) => {
    const was = valueAt(before, lost)
    return was !== undefined && value !== undefined && equal(was, value)
  })
}

/** Each document of a sample that the other version can hold, and what becomes of it. */
const carried = (sample: Sample): readonly (readonly [Json, Json])[] =>
  sample.documents.flatMap((document) => {
    const result = sample.lens().value(document)
    return result.ok ? [[document, result.value] as const] : []
  })

/** Another one makes another thing of the whole object, not of the tag alone. */
const tags = new Set<string | undefined>(['kind', 'type'])

/** Once it is the type itself, which has no name, it is a change of the tag as well. */
const isOtherVariant = (a: Json, b: Json): boolean =>
  isObject(a) && isObject(b) && own(a, 'kind') !== own(b, 'kind')

const withValue = (value: Json, [step, ...rest]: Path, put: Json): Json => {
  if (step === undefined) return put
  if (Array.isArray(value)) {
    return value.map((item, index) => (String(index) === step ? withValue(item, rest, put) : item))
  }
  if (!isObject(value)) return value
  const copy = { ...value }
  set(copy, step, withValue(own(value, step) ?? null, rest, put))
  return copy
}

interface ValueChange {
  readonly document: Json
  /** The same but for what is at the path. */
  readonly other: Json
  readonly path: Path
}

/** What nobody declares in an object that is gone has its own name only. */
const isUndeclared = (path: Path): boolean => path.some((step) => step.startsWith('x-'))

/** Whether a place is a member that the version written does not declare, or inside of one. */
const isLeftOver = ({ contract, to, type }: Sample, path: Path): boolean => {
  const graph = contract.version(to)?.types ?? {}
  const at = (length: number) => declaredAt(graph, graph[type], path.slice(0, length))
  const depth = path.findIndex((_, index) => at(index + 1) === undefined)
  const around = depth < 0 ? undefined : at(depth)
  const shape = around?.kind === 'ref' ? graph[around.type] : around
  return isUndeclared(path) || shape?.kind === 'object' || shape?.kind === 'union'
}

/** Documents that differ in one declared place. */
const changesOf = ({ documents, contract, from, type }: Sample): readonly ValueChange[] => {
  const graph = contract.version(from)?.types ?? {}
  // It has no fields: nothing has a name.
  if (type === 'Free') return []
  return documents.flatMap((document, index) => {
    const next = documents[(index + 1) % documents.length] ?? null
    return pathsOf(document).flatMap((path) => {
      const [a, b] = [valueAt(document, path), valueAt(next, path)]
      const isName = path.length > 0 && !isUndeclared(path) && !path.join('').includes('.')
      if (!isName || a === undefined || b === undefined || equal(a, b)) return []
      if (type === 'Thing' && isOtherVariant(a, b)) return []
      if (tags.has(path.at(-1)) || !declaredAt(graph, graph[type], path)) return []
      return [{ document, other: withValue(document, path, b), path }]
    })
  })
}

const namesOf = ({ type, from, to }: Sample, steps: Steps, name: string): readonly string[] => {
  const [at, there] = [from, to].map((key) => steps.positions.get(key) ?? 0)
  const plan = { kind: 'paths', type, from: at ?? 0, to: there ?? 0 } as const
  return (carryNames(plan, [name], { chain: steps }) as readonly string[]) ?? []
}

/** Whether one path leads to the other, or into it. */
const isAround = (a: Path, b: Path): boolean =>
  a.slice(0, b.length).every((step, index) => step === b[index])

describe('in generated contracts', () => {
  test('a fused lens equals its steps', () => {
    const sound = share(150, (sample) => {
      const { steps, type, from, to } = sample
      for (const document of sample.documents) {
        const fused = sample.lens().value(frozen(document))
        const stepped = byReference(steps, type, from, to, document)
        const agree = stepped.ok
          ? isEqual(fused, stepped.value)
          : !fused.ok || isBetween(stepped.problem)
        must(agree, () => `${print(document)}\nfused ${shown(fused)}\nsteps ${shown(stepped)}`)
      }
    })
    expect(sound).toBeGreaterThan(enough)
  })

  test('through a version between is the same as straight', () => {
    const sound = share(80, (sample) => {
      const { type, from, to, contract } = sample
      const between = contract.versions.map(({ key }) => key)
      for (const [document, straight] of carried(sample)) {
        const inner = between.slice(between.indexOf(from) + 1, between.indexOf(to))
        for (const key of from < to ? inner : []) {
          const half = contract.lens(type, from, key).value(document)
          const whole = half.ok ? contract.lens(type, key, to).value(half.value) : half
          must(
            isEqual(whole, straight) || isUnrepresentable(whole),
            () => `${print(document)}\nstraight ${print(straight)}\nvia ${key} ${shown(whole)}`,
          )
        }
      }
    })
    expect(sound).toBeGreaterThan(enough)
  })

  test('what comes out is valid in the other version', () => {
    const sound = share(100, (sample) => {
      const { contract, to, type } = sample
      const validate = validator(contract.version(to)?.types ?? {}, 'document')
      for (const [document, there] of carried(sample)) {
        must(
          isOfShape(validate, type, there),
          () => `${print(document)}\n${print(there)}\n${JSON.stringify(validate(type, there))}`,
        )
      }
    })
    expect(sound).toBeGreaterThan(enough)
  })

  test('there and back restores all that no loss names', () => {
    const sound = share(120, (sample) => {
      const { losses, twins } = sample.lens()
      // What is said twice comes back in both places, though it stood in one.
      const firsts = twins.map(({ first }) => ({ path: first, kind: 'lossy', reason: '' }) as const)
      for (const [document, there] of carried(sample)) {
        const back = sample.lens(sample.to, sample.from).value(there)
        const isNew = (path: Path) => covered(path, firsts) && valueAt(document, path) === undefined
        must(
          back.ok
            ? unexplained(document, back.value, losses).every(
                (path) => isNew(path) || isAdopted(path, document, back.value, losses),
              )
            : isDeclared(back.problem, losses) || hasAdopted(document, losses),
          () =>
            `${print(document)}\nthere ${print(there)}\nback ${shown(back)}\n${JSON.stringify(losses)}`,
        )
      }
    })
    expect(sound).toBeGreaterThan(enough)
  })

  test('a mapped path leads to the value that its lens makes', () => {
    const sound = share(100, (sample) => {
      const lens = sample.lens()
      for (const [document, result] of carried(sample)) {
        for (const path of pathsOf(document)) {
          const mapped = lens.mapPath(path)
          if (mapped.kind === 'dropped') continue
          // What stands in for another field only leads there where that one is not.
          if (mapped.kind === 'path' && mapped.stands) continue
          const value = valueAt(document, path) ?? null
          const made = mapped.kind === 'path' ? mapped.lens.value(value) : ok(value)
          const there = valueAt(result, mapped.path)
          // An empty list has no first item to be there.
          const agree = isEqual(made, there) || (there === undefined && isUnrepresentable(made))
          must(
            agree,
            () =>
              `${print(document)}\n${print(result)}\n${path.join('.')} -> ${mapped.path.join('.')}`,
          )
        }
      }
    })
    expect(sound).toBeGreaterThan(enough)
  })

  test('what changes in a document is told by the names of what changed', () => {
    let seen = 0
    const sound = share(60, (sample) => {
      const { steps } = sample
      for (const { document, other, path } of changesOf(sample)) {
        const [before, after] = [sample.lens().value(document), sample.lens().value(other)]
        if (!before.ok || !after.ok) continue
        const names = namesOf(sample, steps, path.join('.'))
        const untold = differences(before.value, after.value).filter(
          (place) =>
            !isLeftOver(sample, place) && !names.some((name) => isAround(name.split('.'), place)),
        )
        seen += 1
        must(
          untold.length === 0,
          () =>
            `${print(document)}\n${print(other)}\n${path.join('.')} -> ${names.join(' ')}\nuntold ${untold.map((at) => at.join('.')).join(' ')}`,
        )
      }
    })
    expect(sound).toBeGreaterThan(enough)
    expect(seen).toBeGreaterThan(partOf(1000, 60))
  })

  test('any JSON gives a value or a problem with a place; it is never thrown at or changed', () => {
    const sound = share(80, (sample) => {
      for (const other of [...sample.others, ...sample.documents.map(broken)]) {
        const result = sample.lens().value(frozen(other))
        must(
          result.ok || isAPlace(other, result.problem),
          () => `${print(other)}\n${shown(result)}`,
        )
      }
    })
    expect(sound).toBeGreaterThan(enough)
  })
})
