/** Pairs of documents as APIs publish them: few questions, right guesses, and the newer document at the end. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { draft, isQuestion } from '../../../src/init/draft/index.ts'
import { readOpenApi } from '../../../src/init/openapi/read.ts'
import { contractOfDraft, likeliest, questionsOf, unlikeliest } from './support/applied.ts'
import { differencesFrom } from './support/compared.ts'

const read = (name: string) =>
  readOpenApi(readFileSync(new URL(`../documents/${name}`, import.meta.url), 'utf8'))

const pairs = {
  freight: [read('freight-1.yaml'), read('freight-2.yaml')],
  publishing: [read('publishing-1.json'), read('publishing-2.json')],
} as const

/** All ops that are done without asking, as `Type: op`. */
const guessed = (name: keyof typeof pairs) => {
  const { changes } = draft(...pairs[name])
  return changes.flatMap(({ edits, routes }) => [
    ...Object.entries(edits).flatMap(([type, drafted]) =>
      drafted.flatMap((one) => (isQuestion(one) ? [] : [{ type, ...one.op }])),
    ),
    ...routes.flatMap((one) => (isQuestion(one) ? [] : [{ type: 'routes', ...one.op }])),
  ])
}

describe.each(['freight', 'publishing'] as const)('%s', (name) => {
  const [before, after] = pairs[name]
  const drafted = draft(before, after)

  test.each([
    ['the likeliest', likeliest],
    ['the unlikeliest', unlikeliest],
  ])('with %s answers it is the newer document', (_, answer) => {
    expect(differencesFrom(contractOfDraft(before, drafted, answer), after)).toEqual([])
    expect(drafted.notes).toEqual([])
  })

  test('each answer to each question leads there, whatever the others are', () => {
    for (const question of questionsOf(drafted)) {
      for (const choice of Object.keys(question.choices)) {
        const contract = contractOfDraft(before, drafted, (asked) =>
          asked.key === question.key ? choice : likeliest(asked),
        )
        expect([question.key, choice, ...differencesFrom(contract, after)]).toEqual([
          question.key,
          choice,
        ])
      }
    }
  })

  test('it is refused while a question is open', () => {
    expect(() => contractOfDraft(before, drafted, () => undefined)).toThrow(/needs a decision/)
  })

  test('questions have keys of their own, and say what they are about', () => {
    const keys = questionsOf(drafted).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const { question, choices } of questionsOf(drafted)) {
      expect(question).toMatch(/^[`A-Z].*\?$/)
      for (const { evidence } of Object.values(choices)) expect(evidence).not.toBe('')
      expect(Object.keys(choices).length).toBeGreaterThan(1)
      expect(Object.keys(choices).length).toBeLessThanOrEqual(4)
      for (const word of Object.keys(choices)) expect(word).toMatch(/^[\w-]+$/)
    }
  })

  test('two drafts of the same documents are the same', () => {
    expect(JSON.stringify(draft(before, after))).toBe(JSON.stringify(drafted))
  })
})

describe('what is asked, and what is plain', () => {
  test('of the freight API', () => {
    expect(questionsOf(draft(...pairs.freight)).map(({ key }) => key)).toEqual([
      'Error.detail',
      'ShipmentStatus.picked_up',
      'NewShipment.insurance',
      'NewShipment.instructions',
      'Shipment.insurance',
      'Shipment.instructions',
      'Shipment.estimated_delivery',
      'Customer.contact_first_name',
      'shipments.list?booked_from',
    ])
    const plain = guessed('freight')
    for (const op of [
      { type: 'Shipment', op: 'move', from: ['sender_name'], to: ['sender', 'name'] },
      { type: 'TrackingEvent', op: 'move', from: ['lat'], to: ['position', 'lat'] },
      { type: 'Customer', op: 'rename', from: 'phone', to: 'phones' },
      { type: 'Customer', op: 'wrap', field: 'phones' },
      { type: 'Invoice', op: 'rename', from: 'due', to: 'due_on' },
      { type: 'ShipmentPage', op: 'rename', from: 'items', to: 'data' },
      { type: 'Quote', op: 'convert', field: 'id', codec: { codec: 'number-text', to: 'string' } },
      { type: 'routes', op: 'move-route', id: 'depots.get', path: '/v2/hubs/{code}' },
      { type: 'routes', op: 'rename-query', from: 'limit', to: 'page_size' },
      { type: 'routes', op: 'route-status', id: 'shipments.cancel', status: 202 },
    ]) {
      expect(plain).toContainEqual(expect.objectContaining(op))
    }
    // None of what may be the former of several is taken for one of them.
    const renamed = plain.flatMap((op) => ('from' in op && op.op === 'rename' ? [op.from] : []))
    expect(renamed).not.toContain('note')
    expect(renamed).not.toContain('contact_name')
    expect(renamed).not.toContain('eta')
  })

  test('of the publishing API', () => {
    const plain = guessed('publishing')
    for (const op of [
      { type: 'Article', op: 'rename', from: 'author_id', to: 'author_ids' },
      { type: 'Article', op: 'wrap', field: 'author_ids' },
      { type: 'Author', op: 'move', from: ['twitter'], to: ['links', 'twitter'] },
      { type: 'Reader', op: 'move', from: ['address', 'city'], to: ['address_city'] },
      { type: 'FeedEvent', op: 'rename-variant', from: 'Withdrawn', to: 'Retracted' },
      { type: 'routes', op: 'move-route', id: 'media.get', path: '/api/assets/{id}' },
      { type: 'routes', op: 'rename-query', from: 'page[size]', to: 'limit' },
    ]) {
      expect(plain).toContainEqual(expect.objectContaining(op))
    }
    const asked = questionsOf(draft(...pairs.publishing)).map(({ key }) => key)
    for (const key of ['Article.access', 'Author.given_name', 'Hit.excerpt']) {
      expect(asked).toContain(key)
    }
  })

  test('what changes is said in sentences', () => {
    const { changes } = draft(...pairs.freight)
    const said = changes.map(({ description }) => description)
    expect(said).toContain('`items` of ShipmentPage is called `data`')
    expect(said).toContain('`detail` of Error changes')
    expect(said).toContain('ShipmentStatus has other values')
    expect(said.join('\n')).not.toMatch(/otherwise/)
    expect(said).toContain('Quote: `id` has another form and `price` has another form')
    expect(said).toContain('Adds the route `GET /v2/shipments/{id}/proof`')
  })
})
