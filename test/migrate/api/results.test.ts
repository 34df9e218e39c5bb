/** The admin API of what commands have found about two ends, over real sockets and a control store in a file. */
import { expect, test } from 'vitest'
import { useApi } from '../../control/api/support.ts'
import { keepRehearsal, keepVerification } from '../support/kept-results.ts'

const api = useApi()

const asViewer = { as: 'viewer' } as const

interface Item {
  readonly id: string
}

const idsOf = ({ json }: { readonly json: { readonly items: readonly Item[] } }) =>
  json.items.map(({ id }) => id)

test('verifications are told page by page, the newest first, with what leads on', async () => {
  const { results } = api.store
  await keepVerification(results, { id: 'older', at: 1000 })
  await keepVerification(results, { id: 'same', at: 2000, missing: 0 })
  await keepVerification(results, { id: 'half', at: 3000, isInterrupted: true })
  await keepVerification(results, { id: 'elsewhere', at: 4000, target: "it's.ndjson" })
  const between = '/verifications?source=blue&target=green'
  const first = await api.ask('GET', `${between}&limit=2`, asViewer)
  expect(idsOf(first)).toEqual(['half', 'same'])
  const rest = await api.ask('GET', `${between}&cursor=${first.json.next}`, asViewer)
  expect(idsOf(rest)).toEqual(['older'])
  expect(rest.json).toMatchObject({
    next: null,
    items: [
      {
        at: '1970-01-01T00:00:01.000Z',
        source: 'blue',
        from: '1.1',
        isEqual: false,
        sample: null,
        repair: 'isthmus migrate repair blue green',
        kinds: [{ type: 'Entity', missing: 10, same: 110 }, { type: 'Relation' }],
      },
    ],
  })
  const [entities] = rest.json.items[0].kinds
  expect(entities.compared).toHaveLength(60)
  expect(entities.wrong.slice(0, 55)).toEqual(Array(55).fill(0))
  expect(entities.wrong.slice(55)).toEqual(Array(5).fill(2))
  expect(rest.json.items[0].found[0]).toEqual({
    type: 'Entity',
    key: 'entity-110',
    what: 'missing',
    paths: [],
  })
  expect(first.json.items.map((one: { repair: string }) => one.repair)).toEqual([
    'isthmus migrate verify blue green',
    null,
  ])
  const all = await api.ask('GET', '/verifications?limit=1', asViewer)
  expect(all.json.items[0]).toMatchObject({
    id: 'elsewhere',
    repair: String.raw`isthmus migrate repair blue 'it'\''s.ndjson'`,
  })
  const wrong = await api.ask('GET', '/verifications?cursor=eA', asViewer)
  expect(wrong.json).toMatchObject({ status: 400, code: 'malformed' })
})

test('rehearsals are told step by step, with those that were not taken', async () => {
  await keepRehearsal(api.store.results, { id: 'failed', at: 1000, failing: 'verify' })
  await keepRehearsal(api.store.results, { id: 'passed', at: 2000 })
  const { json } = await api.ask('GET', '/rehearsals?source=blue&target=green', asViewer)
  expect(json.items).toMatchObject([
    { id: 'passed', isGood: true, left: [], ended: null },
    {
      id: 'failed',
      isGood: false,
      left: ['way back', 'restore'],
      steps: [{ step: 'clone' }, { step: 'interrupt' }, { step: 'migrate' }, { isGood: false }],
    },
  ])
  const plans = await api.ask('GET', '/migration-plans?hash=none', asViewer)
  expect(plans.json).toEqual({ items: [], next: null })
})
