/** Whatever became of an API: with any answers, the drafted version is what the newer document says. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { validator } from '../../../src/contract/emit/validator.ts'
import type { Contract } from '../../../src/contract/index.ts'
import { draft, isQuestion, type Draft } from '../../../src/init/draft/index.ts'
import type { ApiModel } from '../../../src/init/model.ts'
import { print, type Json } from '../../../src/json/index.ts'
import type { Op } from '../../../src/lens/index.ts'
import { documents } from '../../../src/testing/generate/documents.ts'
import { must } from '../../support/must.ts'
import { holds } from '../../support/seed.ts'
import { contractOfDraft, likeliest, questionsOf, unlikeliest } from './support/applied.ts'
import { differencesFrom } from './support/compared.ts'
import { editedModel, numbers, picker, randomModel } from './support/models.ts'

interface Case {
  readonly before: ApiModel
  readonly after: ApiModel
  readonly drafted: Draft
  readonly numbers: readonly number[]
}

const cases = numbers.map((drawn): Case => {
  const pick = picker(drawn)
  const before = randomModel(pick)
  const after = editedModel(before, pick)
  return { before, after, drafted: draft(before, after), numbers: drawn }
})

/** Whether a note says that a parameter has changed in a way that no change of a contract expresses. */
const isNoted = (difference: string, { drafted }: Case): boolean =>
  drafted.notes.some(({ message }) => {
    const [, name] = /^the parameter "(.*)" has changed/.exec(message) ?? []
    return name !== undefined && difference.endsWith(` of ?${name}`)
  })

const shown = ({ before, after, drafted }: Case): string =>
  [before.types, after.types, after.routes, drafted.changes]
    .map((one) => JSON.stringify(one))
    .join('\n')

test('a drafted version is the newer document, with any answers', () => {
  const seen = { questions: 0, changes: 0 }
  holds(
    600,
    fc.property(cases, fc.array(fc.nat(11), { minLength: 4, maxLength: 4 }), (one, picks) => {
      const { before, after, drafted } = one
      seen.questions += questionsOf(drafted).length
      seen.changes += drafted.changes.length
      let at = 0
      const random = ({ choices }: { choices: object }) => {
        const names = Object.keys(choices)
        at += 1
        return names[(picks[at % picks.length] ?? 0) % names.length]
      }
      for (const answer of [likeliest, unlikeliest, random]) {
        const contract = contractOfDraft(before, drafted, answer)
        const left = differencesFrom(contract, after).filter((text) => !isNoted(text, one))
        must(left.length === 0, () => `${left.join('\n')}\n${shown(one)}`)
      }
    }),
  )
  expect(seen.questions).toBeGreaterThan(0)
  expect(seen.changes).toBeGreaterThan(0)
})

test('every question has two to four choices, each a word that a shell takes as it is', () => {
  const seen = { questions: 0 }
  holds(
    600,
    fc.property(cases, ({ drafted }) => {
      for (const { choices } of questionsOf(drafted)) {
        const words = Object.keys(choices)
        seen.questions += 1
        expect(words.length).toBeGreaterThanOrEqual(2)
        expect(words.length).toBeLessThanOrEqual(4)
        for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}_-]+$/u)
      }
    }),
  )
  expect(seen.questions).toBeGreaterThan(0)
})

test('a document compared with itself has no changes', () => {
  holds(
    200,
    fc.property(numbers, (drawn) => {
      const model = randomModel(picker(drawn))
      expect(draft(model, model).changes).toEqual([])
    }),
  )
})

/** Whether values pass an op as they are although the other version says something else of them. */
const passes = (op: Op): boolean => {
  if ('ops' in op) return op.ops.some(passes)
  return op.op === 'convert' && op.codec.codec === 'restated'
}

const opsOf = ({ changes }: Draft): readonly Op[] =>
  changes.flatMap(({ edits }) =>
    Object.values(edits)
      .flat()
      .flatMap((one) =>
        isQuestion(one) ? Object.values(one.choices).flatMap(({ ops }) => ops) : [one.op],
      ),
  )

const outcome = (contract: Contract, type: string, document: Json, way: 'up' | 'down') => {
  const [from, to] = way === 'up' ? (['1.0', '2.0'] as const) : (['2.0', '1.0'] as const)
  const carried = contract.lens(type, from, to).value(document)
  if (!carried.ok) return 'refused'
  return validator(contract.version(to)!.types, 'document')(type, carried.value).ok
    ? 'valid'
    : `invalid: ${print(document)} became ${print(carried.value)}`
}

test('documents are carried to documents of the other version, or refused', () => {
  const seen = { valid: 0, refused: 0 }
  const carried = cases
    .filter(({ drafted }) => drafted.changes.length > 0 && !opsOf(drafted).some(passes))
    .chain((one) => {
      const contract = contractOfDraft(one.before, one.drafted)
      const newest = contract.versions.at(-1)!
      const types = Object.keys(one.before.types)
      return fc.constantFrom(...types).chain((type) =>
        fc.record({
          contract: fc.constant(contract),
          type: fc.constant(type),
          older: documents(one.before.types, type, { depth: 3 }),
          newer: documents(newest.types, type, { depth: 3 }),
          toString: fc.constant(() => shown(one)),
        }),
      )
    })
  holds(
    800,
    fc.property(carried, ({ contract, type, older, newer, toString }) => {
      for (const [document, way] of [
        [older, 'up'],
        [newer, 'down'],
      ] as const) {
        const said = outcome(contract, type, document, way)
        must(said === 'valid' || said === 'refused', () => `${way} ${type} ${said}\n${toString()}`)
        seen[said as 'valid'] += 1
      }
    }),
  )
  expect(seen.valid).toBeGreaterThan(seen.refused)
})
