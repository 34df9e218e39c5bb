/** A policy of 100,000 clients and 1,000 flags. */
import type { Edit, PolicyRules } from '../../src/policy/index.ts'

export const size = { clients: 100_000, flags: 1000 }

const digest = (of: number): string => `sha256:${of.toString(16).padStart(64, '0')}`

export const clientEdit = (of: number, pin: string): Edit => ({
  kind: 'client',
  id: `client-${of}`,
  value: {
    keys: [digest(of)],
    pin,
    tenant: `tenant-${of % 100}`,
    attributes: { plan: 'gold', seats: of % 50 },
  },
})

const flagEdit = (of: number): Edit => ({
  kind: 'flag',
  id: `flag-${of}`,
  value: {
    file: `flags-${of % 10}`,
    definition: {
      state: 'ENABLED',
      variants: { blue: 'blue', green: 'green' },
      defaultVariant: 'blue',
      targeting: {
        fractional: [{ var: 'targetingKey' }, ['blue', 90], ['green', 10]],
      },
    },
  },
})

export const allEdits = (): readonly Edit[] => [
  ...Array.from({ length: size.clients }, (_, of) => clientEdit(of, '1.0')),
  ...Array.from({ length: size.flags }, (_, of) => flagEdit(of)),
]

const versions = ['1.0', '2.0']

export const rules: PolicyRules = {
  backends: ['blue', 'green'],
  decision: { flag: 'flag-0', fallback: 'blue' },
  versionKey: (name) => (versions.includes(name) ? name : undefined),
  versions,
  routes: [],
}
