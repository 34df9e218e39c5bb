/** A rollout as release managers work with it: declared in the control store, and moved by the admin API. */
import { createHash } from 'node:crypto'
import { expect, vi } from 'vitest'
import type { ResourceProgress } from '../../../src/control/port.ts'
import type { Entry } from '../../../src/policy/index.ts'
import type { Rollout, RolloutState, Stage } from '../../../src/rollout/index.ts'
import { committed } from '../../control/suite/edits.ts'
import { soon } from '../../support/runs.ts'
import type { ControlPlace } from './control-places.ts'
import type { GatewayProcess } from './gateways.ts'
import { resourceNames } from './graph.ts'

export const rolloutName = 'to-green'

export const keyOf = (client: string): string => `key-of-${client}`

export const clientEntry = (id: string): Entry => ({
  kind: 'client',
  id,
  value: {
    keys: [`sha256:${createHash('sha256').update(keyOf(id)).digest('hex')}`],
    explain: true,
  },
})

const flag: Entry = {
  kind: 'flag',
  id: 'entity-schema',
  value: {
    file: 'entity-schema',
    definition: {
      state: 'ENABLED',
      variants: { blue: 'blue', green: 'green' },
      defaultVariant: 'blue',
    },
  },
}

export const rolloutOf = (of: Partial<Rollout>): Rollout => ({
  from: 'blue',
  to: 'green',
  resources: resourceNames,
  ...of,
})

/** @param clients who have keys */
export const declare = async (
  { store }: ControlPlace,
  rollout: Partial<Rollout> = {},
  clients: readonly string[] = [],
): Promise<void> => {
  const entry: Entry = { kind: 'rollout', id: rolloutName, value: rolloutOf(rollout) }
  await committed(store, [flag, entry, ...clients.map(clientEntry)])
}

export interface Status {
  readonly version: number
  readonly state: RolloutState
  readonly resources: readonly ResourceProgress[]
  /** Why it does not go to the next stage. */
  readonly blocked?: readonly string[]
}

export interface Steered {
  readonly status: () => Promise<Status>
  /** `advance`, `copied`, `rollback`... @throws where it is refused */
  readonly ask: (action: string, body?: object) => Promise<void>
  /** Waits until all resources are there, and nothing is under way. */
  readonly reached: (stage: Stage) => Promise<void>
  /** To a stage, and there. */
  readonly to: (stage: Stage, share?: number) => Promise<void>
  /** How many writes are not settled. */
  readonly backlog: () => Promise<number>
  /** Waits until no write is left that is not settled. */
  readonly settled: () => Promise<void>
}

/** Waits for as long as a busy machine needs. */
export const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: soon, interval: 20 })

/** @param gateways of which the first that runs is asked */
export const steer = async (
  { store }: Pick<ControlPlace, 'store'>,
  gateways: readonly Pick<GatewayProcess, 'adminUrl' | 'isUp'>[],
): Promise<Steered> => {
  const { secret } = await store.createToken({ name: 'rehearsal', role: 'admin', by: 'test' })
  const call = async (method: string, path: string, body?: object, tag?: string) => {
    const gateway = gateways.find((one) => one.isUp())
    const answer = await fetch(`${gateway?.adminUrl}/api/rollouts/${rolloutName}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        ...(tag !== undefined && { 'if-match': tag }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text) as Status
  }
  const progress = async (): Promise<readonly ResourceProgress[]> =>
    (await store.progress()).filter(({ rollout }) => rollout === rolloutName)
  const reached = async (stage: Stage): Promise<void> => {
    await eventually(async () => {
      const rows = await progress()
      const { rows: states } = await store.rollouts()
      const at = rows.map((one) => `${one.resource} ${one.stage} ${one.phase}`)
      expect({ at, state: states.get(rolloutName)?.state }).toMatchObject({
        at: resourceNames.toSorted().map((name) => `${name} ${stage} stable`),
        state: { target: { stage }, reachedAt: expect.any(Number) },
      })
    })
  }
  const backlog = async (): Promise<number> =>
    (await progress()).reduce((sum, one) => sum + one.open + one.dirty + one.quarantined, 0)
  const ask = async (action: string, body: object = {}): Promise<void> => {
    await call('POST', `/${action}`, body, '*')
  }
  return {
    status: () => call('GET', '/status'),
    ask,
    reached,
    to: async (stage, share) => {
      await ask('advance', { stage, ...(share !== undefined && { share }) })
      await reached(stage)
    },
    backlog,
    settled: () => eventually(async () => expect(await backlog()).toBe(0)),
  }
}
