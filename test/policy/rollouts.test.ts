import { describe, expect, test } from 'vitest'
import {
  Entries,
  judgeEdits,
  judgePolicy,
  parseEntry,
  policyOf,
  type Entry,
  type PolicyRules,
} from '../../src/policy/index.ts'

const served: Readonly<Record<string, readonly string[]>> = {
  blue: ['entities', 'users'],
  green: ['entities', 'people'],
}

const rules: PolicyRules = {
  backends: ['blue', 'green', 'silent'],
  decision: { flag: 'store', fallback: 'blue' },
  versionKey: (name) => name,
  versions: ['1.0'],
  defaultVersion: '1.0',
  routes: ['getEntity'],
  resources: (backend) => served[backend],
}

const flag = (id: string, variants: Record<string, string>): Entry => ({
  kind: 'flag',
  id,
  value: {
    file: 'flags',
    definition: { state: 'ENABLED', variants, defaultVariant: Object.keys(variants)[0] ?? '' },
  },
})

const store = flag('store', { blue: 'blue', green: 'green' })

const rollout = (value: object = {}, id = 'move'): Entry => ({
  kind: 'rollout',
  id,
  value: { from: 'blue', to: 'green', resources: ['entities'], ...value },
})

const issuesOf = async (...entries: Entry[]) => {
  const verdict = await judgePolicy([store, ...entries], rules)
  return verdict.ok ? [] : verdict.issues
}

const plan = { steps: [{ stage: 'dualwrite' }, { stage: 'shadow', hold: '1d' }] }

const sound: readonly (readonly [string, object])[] = [
  ['the least', {}],
  ['all members', { flag: 'store', sample: 50, fallBack: ['getEntity'], plan }],
  ['all routes fall back', { fallBack: true }],
  ['several resources', { resources: ['entities', 'users'] }],
  ['the way back', { from: 'green', to: 'blue', resources: ['people'] }],
]

const wrong: readonly (readonly [string, object, string])[] = [
  ['no such backend', { from: 'red' }, 'rollout move > from'],
  ['no backend to lead to', { to: 'red' }, 'rollout move > to'],
  ['nowhere', { to: 'blue' }, 'rollout move > to'],
  ['a backend without version', { to: 'silent' }, 'rollout move'],
  ['nothing', { resources: [] }, 'rollout move > resources'],
  ['a resource of the other version', { resources: ['people'] }, 'rollout move > resources'],
  ['a resource twice', { resources: ['users', 'users'] }, 'rollout move > resources'],
  ['no such flag', { flag: 'none' }, 'rollout move > flag'],
  ['a route that is none', { fallBack: ['none'] }, 'rollout move > fallBack'],
  ['too large a sample', { sample: 101 }, 'rollout move > sample'],
  ['a sample that is no number', { sample: NaN }, 'rollout move > sample'],
  ['a stage left out', { plan: { steps: [{ stage: 'live' }] } }, 'rollout move > plan > steps > 0'],
  ['no step', { plan: { steps: [] } }, 'rollout move > plan > steps'],
  ['text in place of a plan', { plan: 'live' }, 'rollout move > plan'],
  ['a stage of tomorrow', { plan: { steps: [{ stage: 'x' }] } }, 'rollout move > plan'],
  ['guardrails of tomorrow', { plan: { ...plan, guardrails: null } }, 'rollout move > plan'],
  ['a member of tomorrow', { speed: 1 }, 'rollout move > speed'],
  ['text in place of resources', { resources: 'entities' }, 'rollout move > resources'],
]

describe('rollouts of a policy', () => {
  test.each(sound)('are sound: %s', async (_, value) => {
    const entry = rollout(value)
    expect(await issuesOf(entry)).toEqual([])
    expect(parseEntry(JSON.parse(JSON.stringify(entry)))).toEqual({ ok: true, value: entry })
    const edited = await judgePolicy([store], rules)
    if (!edited.ok) throw new Error('The flag is sound')
    const after = await judgeEdits(edited.parts, [entry], rules)
    if (!after.ok) throw new Error('It was sound with all of them')
    const name = { number: 1, hash: '', source: 'store', at: '' } as const
    expect(policyOf(after.parts, name).rollouts).toEqual({ move: entry.value })
  })

  test.each(wrong)('are refused: %s', async (_, value, place) => {
    const issues = await issuesOf(rollout(value))
    expect(issues.map((issue) => issue.place.slice(0, place.length))).toContain(place)
    const before = await judgePolicy([store], rules)
    if (!before.ok) throw new Error('The flag is sound')
    expect(await judgeEdits(before.parts, [rollout(value)], rules)).toEqual({ ok: false, issues })
  })

  test('are told all at once, each with what would be right', async () => {
    const issues = await issuesOf(rollout({ to: 'red', resources: ['x'], flag: 'none' }))
    expect(issues.map(({ place, choices }) => [place, choices])).toEqual([
      ['rollout move > to', ['blue', 'green', 'silent']],
      ['rollout move > resources', ['entities', 'users']],
      ['rollout move > flag', ['store']],
    ])
  })

  test('move no resource twice', async () => {
    const issues = await issuesOf(rollout(), rollout({ resources: ['users', 'entities'] }, 'two'))
    expect(issues.map(({ message }) => message)).toEqual([
      expect.stringContaining('take it out of one of them'),
    ])
  })

  test('are looked at again where their flag changes, or goes', async () => {
    const ring = flag('ring', { blue: 'blue', green: 'green' })
    const before = await judgePolicy([store, ring, rollout({ flag: 'ring' })], rules)
    if (!before.ok) throw new Error('It is sound')
    const place = 'rollout move > flag'
    const edits: readonly Entry[] = [flag('ring', { blue: 'blue', red: 'silent' })]
    for (const edit of [...edits, { kind: 'flag', id: 'ring', value: null } as const]) {
      expect(await judgeEdits(before.parts, [edit], rules)).toMatchObject({
        ok: false,
        issues: [{ place }],
      })
    }
  })

  test('are refused where nobody knows what backends serve', async () => {
    const { resources: _, ...unknowing } = rules
    const verdict = await judgePolicy([store, rollout()], unknowing)
    expect(verdict.ok).toBe(false)
    expect(Entries.of([rollout()]).size).toBe(1)
  })
})
