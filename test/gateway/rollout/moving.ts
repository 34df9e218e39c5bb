/** A gateway in front of two real stores, whose resources a rollout moves by the control store. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import contract from '../../../adapters/index.ts'
import { openControlStore } from '../../../src/control/node/open.ts'
import type { ControlStore } from '../../../src/control/port.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { authorityOf, type Ledger, type Stage } from '../../../src/rollout/index.ts'
import { silentLogger, startGateway } from '../../../src/runtime/node.ts'
import type { Rollout } from '../../../src/rollout/index.ts'
import { caller, start, type Call } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'

export interface MovingWorld {
  readonly call: Call
  readonly stores: Readonly<Record<'from' | 'to', Call>>
  /** Ends the store of a side. */
  readonly end: Readonly<Record<'from' | 'to', () => Promise<void>>>
  readonly control: ControlStore
  readonly ledger: Ledger
  /** Brings resources to a stage, without a plan and its gates. */
  readonly to: (stage: Stage, share?: number) => Promise<void>
  /** Declares the rollout, where the world began without it. */
  readonly declare: () => Promise<void>
  readonly url: string
  readonly adminUrl: string
}

const times = { leaseMs: 1500, marginMs: 300, requestMs: 3000, graceMs: 200, waitMs: 2000 }

const resources = ['entities', 'relations']

export const startMoving = async (
  more: Partial<Rollout> = {},
  isDeclared = true,
): Promise<MovingWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-moving-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [blue, green] = [await start('1.1'), await start('2.0')]
  const place = `sqlite:${join(folder, 'control.db')}`
  const control = await openControlStore(place, { folder })
  onTestFinished(() => control.close())
  await control.migrate()
  // Nothing moves by itself.
  await control.lease('rollouts', 'test', 3_600_000)
  const replication = {
    put: '/raw{path}',
    touch: { Entity: 'updated_at' },
    newest: { entities: { path: '/entities?sort=-created_at&limit=100', by: 'created_at' } },
  }
  const config = defineConfig({
    listen: { port: 0, adminPort: 0 },
    backends: {
      blue: { url: blue.store.url, version: '1.1', replication },
      green: { url: green.store.url, version: '2.0', replication },
    },
    decision: { flag: 'entity-schema', fallback: 'blue' },
    identity: { anonymous: { allow: true, explain: true } },
    control: { store: place as `sqlite:${string}` },
    rollouts: times,
    flags: { folder: join(import.meta.dirname, '../../../flags') },
    state: false,
  })
  const gateway = await startGateway({ contract, config, log: silentLogger })
  onTestFinished(() => gateway.close())
  const value: Rollout = { from: 'blue', to: 'green', resources, ...more }
  const declare = async () => {
    await control.commit({
      actor: 'test',
      action: 'rollout.set',
      edits: [{ kind: 'rollout', id: 'move', value, ifMatch: 'none' }],
      judge: async () => [],
    })
  }
  if (isDeclared) await declare()
  const ledger = control.ledger('test', times)
  for (const resource of resources) {
    await ledger.found(resource, { stage: 'off', side: 'from', rollout: 'move' })
  }
  const authorities = async (count: number) =>
    vi.waitFor(
      async () => {
        const all = await ledger.authorities()
        if (all.length < count || all.some(({ next }) => next)) throw new Error('Not yet')
        return all
      },
      { timeout: soon, interval: 20 },
    )
  await authorities(resources.length)
  const to = async (stage: Stage, share = 0) => {
    for (const { resource } of await authorities(resources.length)) {
      await vi.waitFor(
        async () => {
          const one = (await authorities(resources.length)).find((a) => a.resource === resource)
          if (!one) throw new Error('It is gone')
          if (one.stage === stage && one.share === share) return
          if (await ledger.restage(resource, one.epoch, { stage, share })) return
          const next = { stage, side: authorityOf(stage) }
          await ledger.prepare(resource, one.epoch, next)
          for (let tried = 0; tried < 100; tried += 1) {
            if (await ledger.commit(resource, one.epoch)) return
            await new Promise((resolve) => void setTimeout(resolve, 20))
          }
          await ledger.abort(resource, one.epoch)
          throw new Error(`${resource} does not get to ${stage}`)
        },
        { timeout: soon, interval: 50 },
      )
    }
  }
  return {
    call: caller(gateway.url),
    stores: { from: blue.call, to: green.call },
    end: { from: () => blue.store.close(), to: () => green.store.close() },
    control,
    ledger,
    to,
    declare,
    url: gateway.url,
    adminUrl: gateway.adminUrl,
  }
}
