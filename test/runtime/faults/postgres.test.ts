/** A gateway process over a control store in Postgres, and what may happen to that and to the way there. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { postgresDatabase } from '../../../src/control/node/postgres.ts'
import type { ControlStore } from '../../../src/control/port.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { until } from '../../cli/support.ts'
import { startPostgres, type PostgresServer } from '../../support/postgres.ts'
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'
import { survivedWithoutWrites, survived, type Fault } from './surviving.ts'
import { edit, startGateway, startStores, type Gateway } from './support.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

interface Served {
  readonly gateway: Gateway
  /** Straight there, past the proxy. */
  readonly store: ControlStore
  readonly proxy: TcpProxy
  readonly sql: (text: string) => Promise<unknown>
  readonly url: string
  /** What the gateway knows of it. */
  readonly env: Readonly<Record<string, string>>
}

/** Number of the policy that a gateway has kept. */
const keptIn = async ({ folder }: Gateway): Promise<number> => {
  const text = await readFile(join(folder, 'state', 'policy.json'), 'utf8').catch(() => '')
  return Number(/"number":(\d+)/.exec(text)?.[1])
}

/** The gateway reaches Postgres through a proxy. */
const served = async (): Promise<Served> => {
  const url = await server.database()
  const proxy = await startTcpProxy(server.address)
  onTestFinished(() => proxy.close())
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(proxy.port)
  const store = createControlStore(postgresDatabase(url))
  onTestFinished(() => store.close())
  await store.migrate()
  const env = { CONTROL: through.href }
  const control = { store: { env: 'CONTROL' }, pollMs: 100 }
  const gateway = await startGateway({ config: { backends: await startStores(), control }, env })
  const sql = async (text: string): Promise<void> => {
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query(text)
    await client.end()
  }
  return { gateway, store, proxy, sql, url, env }
}

const ours = process.env['DATABASE_URL'] === undefined
if (!ours) console.warn('Skipped: stopping Postgres, because that of DATABASE_URL is not ours.')

test.skipIf(!ours)('a control store whose server is stopped', async () => {
  const { gateway, store } = await served()
  const audit = await survived({
    gateway,
    store,
    says: /cannot be reached|is starting or stopping/,
    begin: () => server.stop(),
    end: () => server.start(),
  })
  expect(audit).toMatchObject({ ok: true })
})

const failing = (code: string): string => `
  create function fault() returns boolean language plpgsql as
    $$ begin raise exception 'fault' using errcode = '${code}'; end $$;`

const faults: Readonly<Record<string, (of: Served) => Fault & { readonly says: RegExp }>> = {
  'held by somebody who locks it': ({ url }) => {
    const other = new Client({ connectionString: url })
    return {
      says: /too slow|a lock was not given/,
      begin: async () => {
        await other.connect()
        await other.query('begin; lock table isthmus_head in access exclusive mode')
      },
      end: () => other.end(),
    }
  },
  damaged: ({ sql }) => ({
    says: /is damaged \(XX001\)/,
    begin: () =>
      sql(`${failing('XX001')}
        alter table isthmus_head rename to isthmus_kept;
        create view isthmus_head as select * from isthmus_kept where fault();`),
    end: () =>
      sql(`drop view isthmus_head; alter table isthmus_kept rename to isthmus_head;
        drop function fault;`),
  }),
  'without its tables': ({ sql }) => ({
    says: /has no tables yet/,
    begin: () => sql('alter table isthmus_head rename to isthmus_kept'),
    end: () => sql('alter table isthmus_kept rename to isthmus_head'),
  }),
  'cut off: connections are closed': ({ proxy }) => ({
    says: /cannot be reached/,
    begin: async () => {
      proxy.isClosed = true
      proxy.onClient = () => 'cut-before'
    },
    end: async () => {
      proxy.isClosed = false
      proxy.onClient = () => 'pass'
    },
  }),
  'silent: it accepts and never answers': ({ proxy }) => ({
    says: /cannot be reached or does not work|too slow/,
    begin: async () => {
      proxy.onClient = () => 'hold'
    },
    end: async () => {
      proxy.onClient = () => 'pass'
    },
  }),
}

test.each(Object.entries(faults))('a control store that is %s', async (_, faultOf) => {
  const it = await served()
  const { gateway, store } = it
  const audit = await survived({ gateway, store, ...faultOf(it) })
  expect(audit).toMatchObject({ ok: true })
})

test('a control store that is slow: edits come later, requests do not', async () => {
  const { gateway, store, proxy } = await served()
  const { number } = await edit(store, 'green')
  await gateway.reaches(number)
  proxy.delayMs = 300
  const after = await edit(store, 'blue')
  const asked = await Promise.all(Array.from({ length: 30 }, () => gateway.ask()))
  expect(asked.every(({ status, policy }) => status === 200 && policy >= number)).toBe(true)
  await gateway.reaches(after.number)
  const { status, checks } = await gateway.ready()
  expect([status, checks['control']?.ok]).toEqual([200, true])
})

test('a control store that is silent when a gateway starts, and when it ends', async () => {
  const { gateway, store, proxy, env } = await served()
  const { number } = await edit(store, 'green')
  await gateway.reaches(number)
  await until(async () => (await keptIn(gateway)) === number)
  proxy.onClient = () => 'hold'
  await gateway.stop()
  const { folder, config } = gateway
  const next = await startGateway({ folder, config, env })
  expect(await next.ask()).toEqual({ status: 200, store: 'green', policy: number })
  const { status, checks } = await next.ready()
  expect([status, checks['policy']?.ok, checks['control']?.ok]).toEqual([200, false, false])
  expect(checks['policy']?.says).toMatch(/from the copy that was kept$/)
  proxy.onClient = () => 'pass'
  const after = await edit(store, 'blue')
  await next.reaches(after.number)
  await until(async () => (await next.ready()).checks['policy']?.ok === true)
  proxy.onClient = () => 'hold'
  await next.stop()
})

test('a control store whose disk is full', async () => {
  const { gateway, store, sql } = await served()
  const tables = ['isthmus_audit', 'isthmus_batches', 'isthmus_instances']
  const audit = await survivedWithoutWrites({
    gateway,
    store,
    says: /has no space left/,
    begin: () =>
      sql(`create function full_disk() returns trigger language plpgsql as
        $$ begin raise exception 'full' using errcode = '53100'; end $$;
        ${tables
          .map(
            (table) =>
              `create trigger full_disk before insert on ${table} execute function full_disk();`,
          )
          .join('\n')}`),
    end: () => sql('drop function full_disk cascade'),
  })
  expect(audit).toMatchObject({ ok: true })
})
