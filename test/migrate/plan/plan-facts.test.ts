/** What a plan takes from census and policy, and what ends one early. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { access, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { join } from 'node:path'
import { openStorePlace } from '../../../src/control/node/store-place.ts'
import { root, start } from '../../cli/support.ts'
import { entity, fill, twoStores, type Two } from './support.ts'

let two: Two

beforeEach(async () => {
  two = await twoStores('1.1', '2.0')
  await fill(two.blue, '1.1', 3)
})

afterEach(() => two.close())

describe('clients', () => {
  test('are not known where nothing records them, and it says so', async () => {
    const plan = await two.plan()
    expect(plan.clients).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('Nothing records its traffic here'),
    })
  })

  test('are those that the census has seen, with what becomes of them', async () => {
    const place = `sqlite:${two.file('control.db')}` as const
    await two.configure({ control: { store: place, policy: 'files' } })
    const store = await openStorePlace(place, { env: {} })
    await store.migrate()
    const at = Date.now() - 1000
    const seen = (client: string, version: string, backend: string, count: number) => ({
      client,
      version,
      backend,
      count,
      source: 'header',
      route: 'entities.list',
      statusClass: '2xx',
      firstSeen: at,
      lastSeen: at,
    })
    const usage = [
      seen('ada', '1.0', 'blue', 5),
      seen('ada', '1.0', 'green', 2),
      seen('bob', '3.0', 'blue', 1),
    ]
    const rest = { fields: [], contexts: [], lost: 0 }
    await store.take({ instance: 'test', sequence: 1, usage, ...rest })
    await store.close()
    const plan = await two.plan()
    expect(plan.clients).toMatchObject({
      kind: 'known',
      clients: [
        { client: 'ada', version: '1.0', requests: 7, atFrom: 5, verdict: 'adapted' },
        { client: 'bob', version: '3.0', requests: 1, atFrom: 1, verdict: 'adapted' },
      ],
    })
    const { stdout } = await two.run('blue', 'green')
    expect(stdout).toMatch(/ada +1\.0 +5 +87\.5 % +adapted/)
  })

  test('are not known while the control store is not there yet, which is no reason not to plan', async () => {
    await two.configure({ control: { store: `sqlite:${two.file('none.db')}` } })
    const plan = await two.plan()
    expect(plan).toMatchObject({
      rollout: null,
      clients: { kind: 'unknown', why: expect.stringContaining('none.db') },
    })
  })

  test('and rollouts of a policy that cannot be read are no reason to plan without', async () => {
    await writeFile(two.file('policy.json'), '{')
    expect(await two.run('blue', 'green')).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('policy.json'),
    })
  })
})

test('a rollout between the two has its stages in the steps, and kinds that it leaves out are named', async () => {
  const move = { from: 'blue', to: 'green', resources: ['entities', 'relations'] }
  await writeFile(two.file('policy.json'), JSON.stringify({ rollouts: { move } }))
  const plan = await two.plan()
  expect(plan.rollout).toBe('move')
  const dual = plan.steps.find(({ kind }) => kind === 'dual-write')
  expect(dual?.commands).toContain('isthmus rollout advance move --to dualwrite')
  expect(dual?.mechanism).toContain('does NOT cover StateVersion, DeltaRecord, Event')
  await fill(two.green, '2.0', 1)
  const again = (await two.plan()).steps.find(({ id }) => id === 'copy:Entity')
  expect(again?.undo).toMatchObject({
    commands: ['isthmus rollout rollback move', 'isthmus backup restore NAME --to green --replace'],
  })
  const cut = plan.steps.find(({ kind }) => kind === 'cut-over')
  expect(cut?.commands[0]).toBe('isthmus migrate cutover blue-to-green')
  expect(cut?.undo).toMatchObject({ commands: ['isthmus migrate rollback blue-to-green'] })
  expect(plan.steps.map(({ id }) => id)).not.toContain('backup:green')
  const back = await two.plan('green', 'blue', '--drop', 'AccessControl')
  expect(back.rollout).toBeNull()
})

test('Ctrl-C ends it without a plan', async () => {
  let pages = 0
  const endless = createServer(({ url = '' }, response) => {
    if (url === '/schema') return response.end('{"version":"1.1.0"}')
    pages += 1
    const items = [entity('1.1', pages)]
    return response.end(JSON.stringify({ items, total: 1, next_cursor: String(pages) }))
  }).listen(0, '127.0.0.1')
  await once(endless, 'listening')
  try {
    const { port } = endless.address() as AddressInfo
    await two.configure({}, { blue: { url: `http://127.0.0.1:${port}`, version: '1.1' } })
    const out = two.file('plan.json')
    const contract = join(root, 'adapters/index.ts')
    const words = ['migrate', 'plan', 'blue', 'green', '--out', out, '--contract', contract]
    const running = start([...words, '--config', two.file('config.json')], {
      input: '',
    })
    await running.noted(/^Entity: \d+ rows carried so far$/)
    running.child.kill('SIGINT')
    const { code, stdout, stderr } = await running.done
    expect(stderr).toContain('there is no plan, and nothing was changed')
    expect([code, stdout]).toEqual([2, ''])
    await expect(access(out)).rejects.toThrow('ENOENT')
  } finally {
    endless.close()
    endless.closeAllConnections()
  }
})
