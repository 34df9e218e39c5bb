import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inSqlite } from '../support/embedded-store.ts'
import { caller, entityBody, eventsOf, inner, textOf } from './support.ts'

const script = fileURLToPath(new URL('durability-store.ts', import.meta.url))

let folder: string
let child: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inner-universe-'))
})

afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

const updatedAt = (text: string): number => (JSON.parse(text) as { updated_at: number }).updated_at

/** Starts the store as a process and answers its URL. */
const run = async (file: string): Promise<{ process: ChildProcess; url: string }> => {
  const started = spawn(process.execPath, [script, '2.0', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = started
  const [url] = (await once(createInterface(started.stdout), 'line')) as [string]
  return { process: started, url }
}

test('every answered write is there after the process was killed in the middle of others', async () => {
  const file = join(folder, 'store.db')
  const answered = new Map<string, string>()
  for (const round of [1, 2, 3]) {
    const { process: store, url } = await run(file)
    const call = caller(url)
    const write = async (writer: number): Promise<void> => {
      for (let i = 0; ; i += 1) {
        const name = `round ${round} writer ${writer} write ${i}`
        const created = await call('POST', '/entities', entityBody('2.0', name))
        answered.set(textOf(created.body, 'id'), created.text)
        const path = `/entities/${textOf(created.body, 'id')}`
        const patched = await call('PATCH', path, { metadata: { description: name } })
        answered.set(textOf(created.body, 'id'), patched.text)
        if (answered.size >= round * 60) store.kill('SIGKILL')
      }
    }
    const exited = once(store, 'exit')
    const broken = await Promise.allSettled([1, 2, 3, 4].map(write))
    expect(broken.map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
    expect(await exited).toEqual([null, 'SIGKILL'])
  }

  const { process: store, url } = await run(file)
  const call = caller(url)
  expect(answered.size).toBeGreaterThanOrEqual(180)
  const { text: exported } = await call('GET', '/entities/export')
  const stored = new Map(
    exported
      .trimEnd()
      .split('\n')
      .map((line) => [(JSON.parse(line) as { id: string }).id, line]),
  )
  // A write whose answer was lost may have followed the last one that was answered.
  const lost = [...answered].filter(([id, text]) => {
    const line = stored.get(id)
    return line !== text && !(line && updatedAt(line) > updatedAt(text))
  })
  expect(lost).toEqual([])

  // Each write is there with its event, or not at all.
  const events = await eventsOf(call)
  const created = events.filter((event) => event['event_type'] === 'ENTITY_CREATED')
  const updated = events.filter((event) => event['event_type'] === 'ENTITY_UPDATED')
  const described = [...stored.values()].filter((line) => line.includes('"description":"round'))
  expect(created.map((event) => textOf(inner(event, 'data'), 'entity_id')).toSorted()).toEqual(
    [...stored.keys()].toSorted(),
  )
  expect(updated.length).toBe(described.length)

  store.kill('SIGKILL')
  await once(store, 'exit')
  if (!inSqlite('the integrity of the file')) return
  const database = new DatabaseSync(file)
  expect({ ...database.prepare('PRAGMA integrity_check').get() }).toEqual({ integrity_check: 'ok' })
  expect({ ...database.prepare('PRAGMA journal_mode').get() }).toEqual({ journal_mode: 'wal' })
  database.close()
})
