/** What backends cannot do is told before a rollout needs it, and so is a flag that splits a resource. */
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import {
  checkRollouts,
  checkSplits,
  defineConfig,
  type GatewayConfigInput,
  type Rollouts,
} from '../../../src/gateway/index.ts'
import type { JsonObject } from '../../../src/json/index.ts'

const newest = Object.fromEntries(
  ['entities', 'relations'].map((name) => [
    name,
    { path: `/${name}?sort=-created_at`, by: 'created_at' },
  ]),
)
const whole = { put: '/raw{path}', touch: { Entity: 'updated_at' }, newest }
type Replication = NonNullable<GatewayConfigInput['backends'][string]['replication']>

const configOf = (green: Replication = whole, blue: Replication = whole, control = true) =>
  defineConfig({
    backends: {
      blue: { url: 'http://127.0.0.1:4101', version: '1.1', replication: blue },
      green: { url: 'http://127.0.0.1:4102', version: '2.0', replication: green },
      grey: { url: 'http://127.0.0.1:4103', version: '2.0', replication: whole },
    },
    decision: { flag: 'store', fallback: 'blue' },
    ...(control && { control: {} }),
  })

const move = (...resources: string[]): Rollouts => [
  ['move', { from: 'blue', to: 'green', resources }],
]

const between = (from: string, to: string): Rollouts => [
  ['move', { from, to, resources: ['entities'] }],
]

const saying = ({ place, message }: { place: string; message: string }) => `${place}: ${message}`

const told = (green?: Replication, rollouts = move('entities')) => {
  const { issues, warnings } = checkRollouts({ contract, config: configOf(green), rollouts })
  return { issues: issues.map(saying), warnings: warnings.map(saying) }
}

describe('backends of a rollout', () => {
  test('that can do everything are not told', () => {
    expect(told()).toEqual({ issues: [], warnings: [] })
  })

  test('are not looked at without a rollout', () => {
    const config = configOf({ conditions: { put: false } })
    expect(checkRollouts({ contract, config, rollouts: [] })).toEqual({ issues: [], warnings: [] })
  })

  test.each<[string, Replication, RegExp]>([
    ['PUT without If-Match', { conditions: { put: false } }, /conditions > put: .*are lost/],
    ['PUT without If-None-Match', { conditions: { create: false } }, /conditions > create: .*copy/],
  ])('%s: no rollout', (_, missing, text) => {
    const { issues } = told({ ...whole, ...missing })
    expect(issues).toEqual([expect.stringMatching(text)])
    expect(issues[0]).toMatch(/^backends > green > replication > /)
  })

  test.each<[string, Replication, RegExp]>([
    [
      'DELETE without If-Match',
      { ...whole, conditions: { delete: false } },
      /conditions > delete: .*again/,
    ],
    ['nothing to touch', { put: '/raw{path}', newest }, /touch: .*waits rollouts > graceMs/],
    [
      'nothing to touch, and tags of contents',
      { put: '/raw{path}', newest, tags: 'hash' },
      /touch: .*undo one that put an older state back/,
    ],
    [
      'a plain PUT',
      { touch: whole.touch, newest },
      /put: the plain PUT of "entities" has to create/,
    ],
    ['no list of the newest', { ...whole, newest: {} }, /newest: .*"entities".*got no answer/],
  ])('%s: a warning', (_, green, text) => {
    expect(told(green)).toEqual({ issues: [], warnings: [expect.stringMatching(text)] })
  })

  test('a route of `put` of which the contract does not say what it writes leads past a rollout', () => {
    const versions = contract.versions.map((version) => ({
      ...version,
      routes: version.routes.map((route) => {
        const { stored, ...rest } = route
        return stored === undefined ? route : rest
      }),
    }))
    const bare = {
      ...contract,
      versions,
      version: (key: string) => versions.find((v) => v.key === key),
    }
    const { warnings } = checkRollouts({
      contract: bare,
      config: configOf(),
      rollouts: move('entities'),
    })
    expect(warnings.map(saying)).toEqual([
      expect.stringContaining('entities.raw writes documents of "entities" past the rollout'),
    ])
  })

  test('documents that never change need nothing to touch', () => {
    expect(told({ put: '/raw{path}', tags: 'hash' }, move('events')).warnings).not.toContainEqual(
      expect.stringContaining('touch'),
    )
  })

  test('documents that no PUT writes need a path that does', () => {
    expect(told({}, move('events')).issues).toEqual([
      expect.stringContaining('put: no PUT writes the documents of "events"'),
    ])
  })

  test('both sides are looked at, and each resource', () => {
    const conditions = { put: false }
    const config = configOf({ ...whole, conditions }, { ...whole, conditions })
    const { issues } = checkRollouts({ contract, config, rollouts: move('entities', 'relations') })
    expect(issues.map(({ place }) => place.split(' ')[2])).toEqual([
      'blue',
      'green',
      'blue',
      'green',
    ])
  })

  test('a resource that is not there is told with those that are', () => {
    const config = configOf()
    const { issues } = checkRollouts({ contract, config, rollouts: move('entitys', 'entities') })
    expect(issues).toEqual([
      {
        place: 'rollout move > resources',
        message: expect.stringContaining('begins with /entitys') as string,
        choices: expect.arrayContaining(['entities']) as string[],
      },
    ])
  })

  test('a backend that is not there is told elsewhere', () => {
    const config = configOf()
    expect(checkRollouts({ contract, config, rollouts: between('none', 'green') }).issues).toEqual(
      [],
    )
    expect(checkRollouts({ contract, config, rollouts: between('blue', 'none') }).issues).toEqual(
      [],
    )
  })

  test('a rollout needs a control store', () => {
    const config = configOf(whole, whole, false)
    const { issues } = checkRollouts({ contract, config, rollouts: move('entities') })
    expect(issues.map(({ place }) => place)).toEqual(['rollout move'])
  })
})

const flag = (members: JsonObject): JsonObject => ({
  store: {
    state: 'ENABLED',
    variants: { old: 'blue', new: 'green', other: 'grey' },
    defaultVariant: 'old',
    ...members,
  },
})

const half = { fractional: [{ var: 'targetingKey' }, ['old', 50], ['new', 50]] }
const splits = (flags: JsonObject, rollouts: Rollouts = []) =>
  checkSplits({ contract, config: configOf(), rollouts, flags }).map(({ message }) => message)

describe('a flag that splits a resource', () => {
  test.each<[string, JsonObject]>([
    ['by percentage', flag({ targeting: half })],
    ['by client', flag({ targeting: { if: [{ '==': [{ var: 'x' }, 'a'] }, 'new', 'old'] } })],
    ['deep within a rule', flag({ targeting: { if: [true, { if: [false, half] }] } })],
    ['by its fallback', flag({ defaultVariant: null, targeting: { if: [true, 'new'] } })],
  ])('%s is told', (_, flags) => {
    const [message, ...others] = splits(flags)
    expect(others).toEqual([])
    expect(message).toMatch(
      /^sends writes of .*entities.* to .*declare a rollout from one to the other, or give every client the same backend$/,
    )
    expect(message).not.toMatch(/\braw\b/)
  })

  test.each<[string, JsonObject]>([
    ['names one backend', flag({})],
    ['names the same one everywhere', flag({ targeting: { if: [true, 'old', 'old'] } })],
    ['is off', flag({ state: 'DISABLED', targeting: half })],
    ['is not there', {}],
    ['has names of members of every object', flag({ targeting: { if: [true, 'constructor'] } })],
  ])('is not told where it %s', (_, flags) => {
    expect(splits(flags)).toEqual([])
  })

  test('is told of what no rollout covers', () => {
    const [message] = splits(flag({ targeting: half }), move('entities'))
    expect(message).toContain('relations')
    expect(message).not.toContain('entities')
  })

  test('is told where a third backend takes part', () => {
    const three = { if: [true, 'new', 'other'] }
    expect(splits(flag({ targeting: three }), move('entities'))[0]).toContain('entities')
  })

  test('is not told where rollouts cover everything', () => {
    const written = contract
      .version(contract.scheme.parse('2.0')!)!
      .routes.filter(({ kind }) => !['read', 'list', 'stream', 'schema'].includes(kind))
      .map(({ path }) => path.split('/')[1]!)
    expect(splits(flag({ targeting: half }), move(...new Set(written)))).toEqual([])
  })
})
