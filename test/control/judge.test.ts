import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgeBy } from '../../src/control/judge.ts'
import {
  applyEdits,
  Entries,
  hashOf,
  type Edit,
  type Entry,
  type PolicyRules,
} from '../../src/policy/index.ts'
import { holdsInTime } from '../support/seed.ts'

const versions = ['1.0', '2.0']

const rules: PolicyRules = {
  backends: ['blue', 'green'],
  decision: { flag: 'backend', fallback: 'blue' },
  versionKey: (name) => (versions.includes(name) ? name : undefined),
  versions,
  routes: ['list'],
}

const flag = (backend: string): Edit => ({
  kind: 'flag',
  id: 'backend',
  value: {
    file: 'flags',
    definition: { state: 'ENABLED', variants: { a: backend }, defaultVariant: 'a' },
  },
})

const client = fc
  .record({
    id: fc.constantFrom('ada', 'bob', 'eve'),
    pin: fc.constantFrom('1.0', '2.0', '9.9'),
    key: fc.constantFrom('1', '2', '3'),
    isGone: fc.boolean(),
  })
  .map(({ id, pin, key, isGone }): Edit => ({
    kind: 'client',
    id,
    value: isGone ? null : { keys: [`sha256:${key.repeat(64)}`], pin },
  }))

const life = fc
  .record({ id: fc.constantFrom(...versions), isRetired: fc.boolean() })
  .map(({ id, isRetired }): Edit => ({ kind: 'version', id, value: { retired: isRetired } }))

const kill = fc
  .constantFrom('blue', 'nowhere')
  .map((backend): Edit => ({ kind: 'kill', id: 'all', value: { scope: { kind: 'all' }, backend } }))

const flags = fc.constantFrom('blue', 'green', 'nowhere').map(flag)

const edits = fc.uniqueArray(fc.oneof(client, life, kill, flags), {
  minLength: 1,
  maxLength: 3,
  selector: ({ kind, id }) => `${kind}/${id}`,
})

test('what is judged step by step is judged as all of it is', async () => {
  await holdsInTime(
    200,
    fc.asyncProperty(fc.array(edits, { maxLength: 8 }), fc.boolean(), async (steps, forgets) => {
      const byStep = judgeBy(() => (forgets ? { ...rules } : rules))
      let now: readonly Entry[] = [flag('blue') as Entry]
      for (const step of steps) {
        const applied = await applyEdits(now, step)
        const after = applied.ok ? [...applied.entries] : []
        const before = { number: 1, hash: await hashOf(now), at: '' }
        const hash = await hashOf(after)
        const judged = await byStep(after, { before, edits: step, hash })
        const whole = await judgeBy(() => rules)(after)
        expect(judged.issues.length > 0).toBe(whole.issues.length > 0)
        expect(judged.warnings).toEqual(whole.warnings)
        // What is refused counts for nothing.
        if (judged.issues.length === 0) now = [...Entries.of(after)]
      }
    }),
  )
})
