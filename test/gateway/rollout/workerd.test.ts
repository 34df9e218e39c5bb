/** What a client holds of a backend stays good in workerd, too. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backendMarks } from '../../../src/gateway/headers/etag.ts'
import { bundleWorker, startWorkerd } from '../../support/workerd.ts'
import { call, startStore } from '../support/servers.ts'
import { listing } from './paging.ts'

const bundle = bundleWorker('test/gateway/rollout/wrangler.toml')
const marks = backendMarks(['blue', 'green'])

const started = async (said: Readonly<Record<string, string>> = {}) => {
  const storeOf = (name: string, speaks: '1.0' | '2.0') =>
    startStore((request, outgoing) => {
      const { status, body } = listing(name, speaks)(request)
      outgoing.writeHead(status, { 'Content-Type': 'application/json', ...said }).end(body)
    })
  const [blue, green] = [await storeOf('blue', '1.0'), await storeOf('green', '2.0')]
  const worker = await startWorkerd(await bundle, { BLUE: blue.url, GREEN: green.url })
  open.push(worker)
  const get = (stage: string, cursor?: string) =>
    call(`${worker.url}/items?limit=${stage}${cursor === undefined ? '' : `&cursor=${cursor}`}`, {
      headers: { 'API-Version': '1.0' },
    })
  return { get, blue, green }
}

const open: { close(): Promise<void> }[] = []
beforeAll(() => bundle)
afterAll(() => Promise.all(open.map((one) => one.close())))

test('a list goes on where it was begun', async () => {
  const { get } = await started()
  for (const [name, side, other] of [
    ['blue', 'from', 'to'],
    ['green', 'to', 'from'],
  ] as const) {
    const first = await get(`live.${side}`)
    const cursor = `${name}-2~${marks.get(name)}`
    expect(first.json).toMatchObject({ next_cursor: cursor })
    const second = await get(`live.${other}`, cursor)
    expect(second.json).toMatchObject({ next_cursor: `${name}-3~${marks.get(name)}` })
  }
})

test('until that side is not written any more', async () => {
  const { get } = await started()
  const gone = await get('complete.to', `blue-2~${marks.get('blue')}`)
  expect([gone.status, gone.json['code']]).toEqual([410, 'cursor-gone'])
  expect((await get('complete.to', `green-2~${marks.get('green')}`)).status).toBe(200)
})

test('copies outside are asked about, and kept for a short time while a resource moves', async () => {
  const silent = await started()
  expect((await silent.get('')).headers['cache-control']).toBe('no-cache')
  const told = await started({ 'Cache-Control': 'max-age=3600' })
  expect((await told.get('')).headers['cache-control']).toBe('max-age=3600')
  expect((await told.get('shadow.from')).headers['cache-control']).toBe('max-age=10')
  expect((await told.get('complete.to')).headers['cache-control']).toBe('max-age=3600')
})
