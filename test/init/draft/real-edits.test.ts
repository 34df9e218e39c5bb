/** Edits as GitHub, Kubernetes and Stripe have made them: what is drafted, and what is asked. */
import { describe, expect, test } from 'vitest'
import {
  boolean,
  integer,
  kinds,
  list,
  map,
  nullable,
  number,
  object,
  oneOf,
  optional,
  ref,
  string,
  withDefault,
  type Route,
} from '../../../src/contract/index.ts'
import { draft, isQuestion } from '../../../src/init/draft/index.ts'
import type { ApiModel } from '../../../src/init/model.ts'
import type { Op, TypeGraph } from '../../../src/lens/index.ts'
import { contractOfDraft, likeliest, questionsOf, unlikeliest } from './support/applied.ts'
import { differencesFrom } from './support/compared.ts'

const routesOf = (type: string, path: string): readonly Route[] => [
  { id: 'get', method: 'GET', path: `${path}/{id}`, kind: 'read', summary: 'Get', response: type },
  {
    id: 'create',
    method: 'POST',
    path,
    kind: 'create',
    summary: 'Create',
    request: type,
    response: type,
    status: 201,
  },
]

const api = (
  version: string,
  types: TypeGraph,
  routes: readonly Route[] = routesOf(Object.keys(types).at(-1)!, '/things'),
): ApiModel => ({
  name: 'api',
  title: 'API',
  version,
  types,
  descriptions: {},
  examples: {},
  routes,
  errors: undefined,
  security: undefined,
  servers: [],
  notes: [],
})

/** What is done without asking, and the keys of what is asked; every answer leads to the newer document. */
const drafted = (before: ApiModel, after: ApiModel) => {
  const made = draft(before, after)
  for (const answer of [likeliest, unlikeliest]) {
    expect(differencesFrom(contractOfDraft(before, made, answer), after)).toEqual([])
  }
  const edits = made.changes.flatMap((one) => Object.values(one.edits).flat())
  return {
    told: edits.flatMap((edit) => (isQuestion(edit) ? [] : [edit.evidence])),
    ops: edits.flatMap((edit): Op[] => (isQuestion(edit) ? [] : [edit.op])),
    routes: made.changes.flatMap((one) =>
      one.routes.flatMap((edit) => (isQuestion(edit) ? [] : [edit.op])),
    ),
    asked: questionsOf(made).map(({ key }) => key),
    questions: questionsOf(made),
    made,
  }
}

const types = (older: TypeGraph, newer: TypeGraph) => drafted(api('1', older), api('2', newer))

describe('GitHub', () => {
  test('a field that goes from requests and answers is let go where clients still send it', () => {
    const { ops, asked } = types(
      { Team: object({ name: string(), permission: optional(string()) }) },
      { Team: object({ name: string() }) },
    )
    expect([ops, asked]).toEqual([[{ op: 'remove', field: 'permission', discards: true }], []])
  })

  test('`assignee` that became `assignees` is a list of it', () => {
    const User = object({ login: string() })
    const { ops } = types(
      { User, Issue: object({ title: string(), assignee: nullable(ref('User')) }) },
      { User, Issue: object({ title: string(), assignees: list(ref('User')) }) },
    )
    expect(ops[0]).toMatchObject({ op: 'rename', from: 'assignee', to: 'assignees' })
    expect(ops.map(({ op }) => op)).toContain('wrap')
  })

  test('`master_branch` that became `default_branch` is asked', () => {
    const { asked, ops } = types(
      { Repository: object({ id: integer(), master_branch: string(), owner: string() }) },
      { Repository: object({ id: integer(), default_branch: string(), owner: string() }) },
    )
    expect([asked, ops]).toEqual([['Repository.default_branch'], []])
  })

  test('an id that may be text as well is of two kinds, and older clients have no form for the new one', () => {
    const { ops } = types(
      { Package: object({ repository_id: integer() }) },
      { Package: object({ repository_id: kinds({ number: integer(), string: string() }) }) },
    )
    expect(ops).toEqual([expect.objectContaining({ op: 'add-kind', kind: 'string' })])
  })

  test('what parted of `created_at` is not taken for `updated_at`', () => {
    const { ops, asked } = types(
      { Run: object({ id: integer(), created_at: string({ format: 'date-time' }) }) },
      { Run: object({ id: integer(), updated_at: string({ format: 'date-time' }) }) },
    )
    expect(ops).toEqual([])
    expect(asked).toEqual(['Run.updated_at'])
  })

  test('types that are called otherwise and nothing else make no noise', () => {
    const shape = object({ login: string(), self: optional(ref('User')) })
    const renamed = object({ login: string(), self: optional(ref('SimpleUser')) })
    expect(types({ User: shape }, { SimpleUser: renamed }).made.changes).toEqual([])
  })

  test('a type that was inline and has a name now makes no noise', () => {
    const user = object({ login: string() })
    const { made } = types(
      { Issue: object({ id: integer(), user }) },
      { User: user, Issue: object({ id: integer(), user: ref('User') }) },
    )
    expect(made.changes).toEqual([])
  })
})

describe('Kubernetes', () => {
  test('a group that leaves beta has another path', () => {
    const Ingress = object({ name: string() })
    const { routes, asked } = drafted(
      api('v1beta1', { Ingress }, [
        ...routesOf('Ingress', '/apis/networking.k8s.io/v1beta1/ingresses'),
      ]),
      api('v1', { Ingress }, [...routesOf('Ingress', '/apis/networking.k8s.io/v1/ingresses')]),
    )
    expect(routes.map(({ op }) => op)).toEqual(['move-route', 'move-route'])
    expect(asked).toEqual([])
  })

  test('fields of a backend that moved into objects of it', () => {
    const { ops, asked } = types(
      { Backend: object({ serviceName: string(), servicePort: integer() }) },
      { Backend: object({ service: object({ name: string(), port: integer() }) }) },
    )
    expect([ops, asked]).toEqual([
      [
        { op: 'move', from: ['serviceName'], to: ['service', 'name'] },
        { op: 'move', from: ['servicePort'], to: ['service', 'port'] },
      ],
      [],
    ])
  })

  test('ports as a list that became a map are kept by their names', () => {
    const Port = { port: integer() }
    const { ops, asked } = types(
      { Service: object({ ports: list(object({ name: string(), ...Port })) }) },
      { Service: object({ ports: map(object(Port)) }) },
    )
    expect(asked).toEqual([])
    expect(ops).toEqual([
      expect.objectContaining({ codec: { codec: 'keyed', key: 'name', to: 'map' } }),
    ])
  })

  test('a shared type that changes is edited once, wherever it is', () => {
    const outer = {
      Pod: object({ meta: ref('Meta') }),
      All: object({ pods: list(ref('Pod')), meta: ref('Meta') }),
    }
    const { made } = types(
      { Meta: object({ name: string(), clusterName: optional(string()) }), ...outer },
      { Meta: object({ name: string() }), ...outer },
    )
    expect(made.changes.map(({ edits }) => Object.keys(edits))).toEqual([['Meta']])
  })
})

describe('Stripe', () => {
  test('what may be expanded is its id to older clients', () => {
    const Customer = object({ id: string(), email: optional(string()) })
    const { ops, asked } = types(
      { Customer, Charge: object({ customer: string(), owner: ref('Customer') }) },
      {
        Customer,
        Charge: object({
          customer: kinds({ string: string(), object: ref('Customer') }),
          owner: ref('Customer'),
        }),
      },
    )
    expect(asked).toEqual([])
    expect(ops).toEqual([
      expect.objectContaining({ kind: 'object', into: { form: 'member', name: 'id' } }),
    ])
  })

  test('a status more: older clients see that beside it, and the evidence says so', () => {
    const { questions, told } = types(
      { Payout: object({ status: oneOf('paid', 'pending', 'failed') }) },
      { Payout: object({ status: oneOf('paid', 'pending', 'in_transit', 'failed') }) },
    )
    expect(questions).toEqual([])
    expect(told).toEqual([
      '`in_transit` is new, and older clients see `pending`: change it if another value says more',
    ])
  })

  test('times as numbers that became text: the unit is asked, unless it is told', () => {
    const text = string({ format: 'date-time' })
    const asked = types(
      { Event: object({ created: integer() }) },
      { Event: object({ created: text }) },
    )
    expect(Object.keys(asked.questions[0]!.choices)).toEqual([
      'seconds',
      'milliseconds',
      'microseconds',
    ])
    const told = { shape: text, description: 'Formerly in milliseconds' }
    const { ops } = types(
      { Event: object({ created: integer() }) },
      { Event: object({ created: told }) },
    )
    expect(ops[0]).toMatchObject({ codec: { codec: 'timestamp', from: 'unix-ms', to: 'rfc3339' } })
  })

  test('a number that may be null: what stands in is made up, told so, and 0 stays 0', () => {
    const { ops, questions, told } = types(
      { Plan: object({ trial_days: integer(), paused: boolean }) },
      { Plan: object({ trial_days: nullable(integer()), paused: nullable(boolean) }) },
    )
    expect(questions).toEqual([])
    expect(told).toEqual([
      expect.stringContaining('; stand-in 0 was made up: change it if older clients'),
      expect.stringContaining('; stand-in false was made up: change it if older clients'),
    ])
    expect(JSON.stringify(ops[0])).toContain('"keeps":true')
  })

  test('amounts in text that became numbers lose no digit', () => {
    const { ops, asked } = types(
      { Price: object({ amount: string(), active: withDefault(boolean, true) }) },
      { Price: object({ amount: number(), active: withDefault(boolean, true) }) },
    )
    expect([ops, asked]).toEqual([
      [{ op: 'convert', field: 'amount', codec: { codec: 'number-text', to: 'number' } }],
      [],
    ])
  })

  test('a list that became an envelope is what is in it', () => {
    const Charge = object({ id: string() })
    const listing: readonly Route[] = [
      { id: 'list', method: 'GET', path: '/c', kind: 'list', summary: 'List', response: 'Charges' },
    ]
    const { ops, made } = drafted(
      api('1', { Charge, Charges: list(ref('Charge')) }, listing),
      api(
        '2',
        { Charge, Charges: object({ data: list(ref('Charge')), has_more: boolean }) },
        listing,
      ),
    )
    expect(made.notes).toEqual([])
    expect(ops[0]).toMatchObject({ op: 'convert', field: null, codec: { codec: 'in-object' } })
  })

  test('what no op can say is another route, and told', () => {
    const { made, routes } = types(
      { Balance: object({ available: integer() }) },
      { Balance: list(integer()) },
    )
    expect(routes.map(({ op }) => op)).toContain('remove-route')
    expect(made.notes.map(({ message }) => message).join()).toContain('older clients cannot use it')
  })
})

const texts = (name: (at: number) => string) =>
  object(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [name(at), string()])))

test('three hundred fields in another spelling are three hundred renames', () => {
  const { ops, asked } = types(
    { Wide: texts((at) => `field_${at}_x`) },
    { Wide: texts((at) => `field${at}X`) },
  )
  expect(asked).toEqual([])
  expect(ops.map(({ op }) => op)).toEqual(Array.from({ length: 300 }, () => 'rename'))
})

test.each([
  ['timeout_ms', 'timeout_s', integer(), integer(), true],
  ['amount_cents', 'amount_euros', integer(), number(), true],
  ['weight_kg', 'weight_g', number(), number(), true],
  ['size_kib', 'size_bytes', nullable(integer()), nullable(integer()), true],
  ['reading_minutes', 'reading_seconds', integer(), integer(), true],
  ['reading_minutes', 'reading_seconds', number(), number(), false],
  ['reading_seconds', 'reading_minutes', integer(), integer(), true],
  ['reading_seconds', 'reading_minutes', integer(), number(), false],
])('%s that became %s is asked: whether it is scaled', (from, to, older, newer, exact) => {
  const { asked, questions } = types(
    { Job: object({ id: string(), [from]: older }) },
    { Job: object({ id: string(), [to]: newer }) },
  )
  expect(asked).toEqual([`Job.${to}`])
  const choices = Object.keys(questions[0]!.choices)
  expect(choices.includes('scaled')).toBe(exact)
  expect(choices.at(-1)).toBe('unrelated')
})
