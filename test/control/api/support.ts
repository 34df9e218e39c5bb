/** The admin API on a port, over a control store in a file, with a token for each role. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { afterAll, beforeAll, expect } from 'vitest'
import { createControlApi, openApiDocument } from '../../../src/control/api/index.ts'
import type { ControlApi, ControlApiOptions } from '../../../src/control/api/index.ts'
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import type { ControlStore, Role } from '../../../src/control/port.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { listen } from '../../../src/http/node/listen.ts'
import { webListener } from '../../../src/http/node/listener.ts'
import { adminOperations as operations } from '../../../src/runtime/admin-operations.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Whatever JSON it is. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of all shapes
  readonly json: any
}

export interface Asking {
  readonly as?: Role | 'nobody'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly ifMatch?: string
  readonly isNew?: boolean
}

export interface Running {
  readonly url: string
  readonly store: ControlStore
  readonly api: ControlApi
  readonly file: string
  readonly tokens: Readonly<Record<Role, string>>
  /** What the API could not explain. */
  readonly defects: unknown[]
  ask(method: string, path: string, asking?: Asking): Promise<Reply>
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
formats.default(ajv)
const document = openApiDocument(operations)
ajv.addSchema(document, 'api')

const template = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', String.raw`\.`)}$`)

const pointer = (text: string): string => text.replaceAll('~', '~0').replaceAll('/', '~1')

/** Whatever is answered is what the document says. */
const holdToDocument = (method: string, path: string, reply: Reply): void => {
  const [plain = ''] = path.split('?')
  const found = operations.find((one) => one.method === method && template(one.path).test(plain))
  if (!found) return
  const type = reply.headers.get('content-type') ?? ''
  const place = `#/paths/${pointer(found.path)}/${method.toLowerCase()}/responses/${reply.status}`
  const said = ajv.getSchema(`api${place}`)
  expect(
    said,
    `${found.id} does not say that it answers ${reply.status}: ${reply.text}`,
  ).toBeDefined()
  if (!/[/+]json$/.test(type)) return
  const media = pointer(type)
  const validate = ajv.getSchema(`api${place}/content/${encodeURIComponent(media)}/schema`)
  expect(validate, `${found.id} does not say that it answers ${type}`).toBeDefined()
  const fits = validate?.(reply.json)
  expect(fits, `${found.id}: ${JSON.stringify(validate?.errors)} ${reply.text}`).toBe(true)
}

export const startApi = async (
  options: Partial<ControlApiOptions> = {},
): Promise<Running & { close(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-api-'))
  const file = join(folder, 'control.db')
  const store = createControlStore(sqliteDatabase(file))
  await store.migrate()
  const defects: unknown[] = []
  const api = createControlApi({
    store,
    operations,
    settings: { policy: 'store', requireReason: false },
    judge: async () => ({ issues: [], warnings: [] }),
    pollMs: 20,
    log: silentLogger,
    metrics: createMetrics(),
    caught: (_, error) => defects.push(error),
    ...options,
  })
  const listener = await listen(
    webListener((request, connection) => api.fetch(request, connection)),
    { host: '127.0.0.1', port: 0, grace: 0, quietMs: 0 },
  )
  const secretOf = async (role: Role) =>
    (await store.createToken({ name: role, role, by: 'test' })).secret
  const tokens = {
    viewer: await secretOf('viewer'),
    'release-manager': await secretOf('release-manager'),
    admin: await secretOf('admin'),
  }
  return {
    url: listener.url,
    store,
    api,
    file,
    tokens,
    defects,
    ask: async (method, path, { as = 'admin', headers, body, ifMatch, isNew } = {}) => {
      const response = await fetch(`${listener.url}/api${path}`, {
        method,
        headers: {
          ...(as === 'nobody' ? {} : { authorization: `Bearer ${tokens[as]}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
          ...(isNew ? { 'if-none-match': '*' } : {}),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = text !== '' && /[/+]json$/.test(response.headers.get('content-type') ?? '')
      const reply = {
        status: response.status,
        headers: response.headers,
        text,
        json: isJson ? JSON.parse(text) : undefined,
      }
      holdToDocument(method, path, reply)
      return reply
    },
    close: async () => {
      api.close()
      await listener.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** One for all tests of a group. */
export const useApi = (options?: Partial<ControlApiOptions>): Running => {
  let running: Awaited<ReturnType<typeof startApi>> | undefined
  beforeAll(async () => {
    running = await startApi(options)
  })
  afterAll(async () => {
    const { defects = [] } = running ?? {}
    await running?.close()
    expect(defects).toEqual([])
  })
  return new Proxy({} as Running, {
    get: (_, name) => Reflect.get(running ?? {}, name),
  })
}
