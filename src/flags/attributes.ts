/** What targeting rules may read: the flag context, and what flagd itself adds. */
import type { FlagContext } from './flags.ts'

const presence: Readonly<Record<Exclude<keyof FlagContext, 'attributes'>, 'always' | 'sometimes'>> =
  {
    targetingKey: 'always',
    clientVersion: 'always',
    tenant: 'sometimes',
    route: 'always',
    resource: 'always',
    method: 'always',
  }

/** Names that `var` may read. */
export const attributes: readonly string[] = [
  ...Object.keys(presence),
  '$flagd.flagKey',
  '$flagd.timestamp',
]

/** Attributes that tell requests apart and that every request has. */
export const steadyAttributes: readonly string[] = Object.entries(presence)
  .filter(([, when]) => when === 'always')
  .map(([name]) => name)
