/** A gateway between two odd stores, whose books a rollout moves. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { openControlStore } from '../../../../src/control/node/open.ts'
import type { ControlStore } from '../../../../src/control/port.ts'
import { defineConfig } from '../../../../src/gateway/index.ts'
import { authorityOf, type Ledger, type Stage } from '../../../../src/rollout/index.ts'
import { startGateway } from '../../../../src/runtime/node.ts'
import { caller, type Call } from '../../../inner-universe/support.ts'
import { soon } from '../../../support/runs.ts'
import { library } from './library.ts'
import { startOddStore, type OddStore } from './odd-store.ts'

const times = { leaseMs: 1500, marginMs: 300, requestMs: 1000, graceMs: 100, waitMs: 2000 }

export interface OddWorld {
  readonly call: Call
  readonly url: string
  readonly from: OddStore
  readonly to: OddStore
  readonly control: ControlStore
  readonly ledger: Ledger
  readonly lines: { level: string; message: string; fields: object }[]
  readonly at: (stage: Stage, share?: number) => Promise<void>
  readonly settled: () => Promise<void>
}

const eventually = <T>(look: () => Promise<T>) => vi.waitFor(look, { timeout: soon, interval: 20 })

export const startOdd = async (more: object = {}): Promise<OddWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-odd-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [from, to] = [await startOddStore(), await startOddStore()]
  const place = `sqlite:${join(folder, 'control.db')}` as const
  const control = await openControlStore(place, { folder })
  onTestFinished(() => control.close())
  await control.migrate()
  await control.lease('rollouts', 'test', 3_600_000)
  const definition = {
    state: 'ENABLED',
    variants: { old: 'old', new: 'new' },
    defaultVariant: 'old',
  }
  await control.commit({
    actor: 'test',
    action: 'policy.apply',
    edits: [
      {
        kind: 'flag',
        id: 'library-store',
        value: { file: 'library-store', definition },
        ifMatch: 'none',
      },
      {
        kind: 'rollout',
        id: 'move',
        value: { from: 'old', to: 'new', resources: ['books'] },
        ifMatch: 'none',
      },
    ],
    judge: async () => [],
  })
  const replication = {
    touch: { Book: 'updated_at' },
    newest: { books: { path: '/books?sort=-updated_at', by: 'updated_at' } },
    ...more,
  }
  const config = defineConfig({
    listen: { port: 0, adminPort: 0 },
    backends: {
      old: { url: from.url, version: '1.0', replication },
      new: { url: to.url, version: '2.0', replication },
    },
    decision: { flag: 'library-store', fallback: 'old' },
    identity: { anonymous: { allow: true, explain: true } },
    control: { store: place },
    rollouts: times,
    state: false,
  })
  const lines: OddWorld['lines'] = []
  const log = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields })
  const logger = {
    debug: () => undefined,
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
  }
  const gateway = await startGateway({ contract: library, config, log: logger })
  onTestFinished(() => gateway.close())
  const ledger = control.ledger('test', times)
  await ledger.found('books', { stage: 'off', side: 'from', rollout: 'move' })
  const at: OddWorld['at'] = (stage, share = 0) =>
    eventually(async () => {
      const [one] = await ledger.authorities()
      if (!one || one.next) throw new Error('Not yet')
      if (one.stage === stage && one.share === share) return
      if (await ledger.restage('books', one.epoch, { stage, share })) return
      await ledger.prepare('books', one.epoch, { stage, side: authorityOf(stage) })
      for (let tried = 0; tried < 100; tried += 1) {
        if (await ledger.commit('books', one.epoch)) return
        await new Promise((resolve) => void setTimeout(resolve, 20))
      }
      await ledger.abort('books', one.epoch)
      throw new Error(`It does not get to ${stage}`)
    })
  return {
    call: caller(gateway.url),
    url: gateway.url,
    from,
    to,
    control,
    ledger,
    lines,
    at,
    settled: () => eventually(async () => expect(await ledger.backlog()).toEqual([])),
  }
}
