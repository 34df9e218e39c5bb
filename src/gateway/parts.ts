/** What only some configurations need: a Worker is bundled with what its own needs. */
import type { Issue } from '../errors/index.ts'
import { createCache } from './cache/cache.ts'
import { checkConfig } from './config/config.ts'
import type { GatewayConfig } from './config/config-schema.ts'
import { createCors } from './headers/cors.ts'
import { jwt } from './identify/jwt.ts'
import { createOfrep } from './ofrep/ofrep.ts'
import { createStranger } from './identify/stranger.ts'
import { createRollouts } from './rollouts.ts'
import { createSessions } from './rollout/sessions.ts'

export { createCache } from './cache/cache.ts'
export { createCors } from './headers/cors.ts'
export { jwt } from './identify/jwt.ts'
export { createOfrep } from './ofrep/ofrep.ts'
export { createStranger } from './identify/stranger.ts'
export { createRollouts } from './rollouts.ts'
export { createSessions } from './rollout/sessions.ts'

export interface Parts {
  /** Judges whether configuration and contract fit: `isthmus compile` has done so. */
  readonly checkConfig?: typeof checkConfig
  /** Keeps answers, where `cache` is configured. */
  readonly createCache?: typeof createCache
  /** Lets pages of other origins read answers, where `cors` is configured. */
  readonly createCors?: typeof createCors
  /** Verifies tokens, where `identity.jwt` is configured. */
  readonly jwt?: typeof jwt
  /** Tells flags to clients, where `ofrep` is configured. */
  readonly createOfrep?: typeof createOfrep
  /** Tells clients without credentials apart, where `identity.anonymous.sticky` is configured. */
  readonly createStranger?: typeof createStranger
  /** Moves resources by rollouts, where the process takes part in them. */
  readonly createRollouts?: typeof createRollouts
  /** Keeps sessions together while resources move, where `control.store` is no file. */
  readonly createSessions?: typeof createSessions
}

/** For whoever does not count bytes. */
export const allParts: Required<Parts> = {
  checkConfig,
  createCache,
  createCors,
  jwt,
  createOfrep,
  createStranger,
  createRollouts,
  createSessions,
}

/** The parts that a configuration needs, each with the setting that asks for it. */
export const neededParts = ({
  cache,
  control,
  cors,
  identity,
  ofrep,
}: GatewayConfig): readonly (readonly [part: keyof Parts, setting: string])[] => [
  ...(cache ? [['createCache', 'cache'] as const] : []),
  ...(cors ? [['createCors', 'cors'] as const] : []),
  ...(identity.jwt ? [['jwt', 'identity > jwt'] as const] : []),
  ...(ofrep ? [['createOfrep', 'ofrep'] as const] : []),
  ...(identity.anonymous.sticky
    ? [['createStranger', 'identity > anonymous > sticky'] as const]
    : []),
  // A file is of one machine, which no Worker is on; processes on Node have all parts anyway.
  ...(typeof control?.store === 'object' ? [['createSessions', 'control'] as const] : []),
]

/** What a configuration needs and was not given. */
export const missingParts = (config: GatewayConfig, parts: Parts): readonly Issue[] =>
  neededParts(config).flatMap(([part, place]) => {
    const message =
      `needs "${part}", which this gateway lacks: run \`isthmus compile\` with ` +
      'this configuration, or give `allParts`'
    return parts[part] ? [] : [{ place, message }]
  })
