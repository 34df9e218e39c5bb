/** The disk of a store, where its copy of all documents is, is full. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { entityBody, guid } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'
import { maySmallDisk, smallDisk } from '../../support/small-disk.ts'
import { newToken, noProgram, ownServer, storeProcess, untilReady } from './support/stores.ts'

const documentOf = (number: number, filling = '') => ({
  ...entityBody('2.0'),
  id: guid(number),
  created_at: 1,
  updated_at: 1,
  owner_identity: null,
  metadata: { name: 'x', description: filling, tags: [], properties: {} },
})

/** Raw writes at once, which leave no events. */
const bulk = async (url: string, numbers: readonly number[], filling: string): Promise<void> => {
  const lines = numbers.map((number) =>
    JSON.stringify({
      key: guid(number),
      document: documentOf(number, filling),
    }),
  )
  const headers = { 'content-type': 'application/x-ndjson' }
  const answer = await fetch(`${url}/raw/entities`, {
    method: 'POST',
    headers,
    body: lines.join('\n'),
  })
  const text = await answer.text()
  expect(text).not.toContain('problem')
}

/** Fifteen a call. */
const portions = [0, 1, 2].map((part) => Array.from({ length: 15 }, (_, n) => part * 15 + n))

test.skipIf(noProgram || !(await maySmallDisk()))(
  'a store without room for its copy says so, and goes on once there is room',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-no-room-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const disk = await smallDisk(folder, 100_000)
    const server = await ownServer()
    const token = await newToken(server.url)
    const full = await storeProcess(server.url, token, 'iu', { SQLITE_TMPDIR: folder })
    const other = await storeProcess(server.url, token)
    const { call } = full
    await disk.fill()
    // What does not fit into its memory goes to the disk.
    for (const numbers of portions) await bulk(other.url, numbers, 'x'.repeat(1_000_000))
    await vi.waitFor(async () => {
      const { text } = await call('GET', '/readyz')
      expect(text).toContain('the copy of its documents cannot be written')
    }, soon)
    for (const read of ['/entities/count', '/entities?limit=1', `/entities/${guid(1)}`]) {
      const refused = { status: 503, body: { code: 'storage-unavailable' } }
      expect(await call('GET', read)).toMatchObject(refused)
    }
    const path = `/raw/entities/${guid(99)}`
    expect((await call('PUT', path, documentOf(99))).status).toBe(503)
    expect((await call('GET', '/livez')).status).toBe(200)

    await disk.empty()
    await untilReady(call, true)
    expect((await call('PUT', path, documentOf(99))).status).toBe(201)
    expect((await call('GET', '/entities/count')).body).toEqual({ count: 46 })
    const { stderr } = await full.kill()
    expect(stderr).toContain('what SpacetimeDB sent cannot be kept')
    expect(stderr).toContain('disk is full')
  },
)
