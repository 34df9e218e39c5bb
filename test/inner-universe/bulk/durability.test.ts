import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inSqlite } from '../../support/embedded-store.ts'
import { caller, entityBody, textOf, type Call } from '../support.ts'
import { linesOf, post } from './support.ts'

const script = fileURLToPath(new URL('../durability-store.ts', import.meta.url))

let folder: string
let child: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inner-universe-'))
})

afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

const run = async (): Promise<{ process: ChildProcess; call: Call }> => {
  const started = spawn(process.execPath, [script, '2.0', join(folder, 'store.db')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = started
  const [url] = (await once(createInterface(started.stdout), 'line')) as [string]
  return { process: started, call: caller(url) }
}

const document = (id: string, name: string) => ({
  ...entityBody('2.0', name),
  id,
  created_at: 1,
  updated_at: 2,
})

/** All rows, tags by key. */
const stored = async (call: Call): Promise<Map<string, string>> => {
  const tags = new Map<string, string>()
  for (let query = ''; ;) {
    const lines = linesOf(await call('GET', `/raw/entities?limit=500&documents=false${query}`))
    for (const line of lines.slice(0, -1)) tags.set(textOf(line, 'key'), textOf(line, 'etag'))
    const end = lines.at(-1)
    if (end?.['next'] === null) return tags
    query = `&after=${textOf(end, 'next')}`
  }
}

/** What the feed tells: deleted or not, by key. */
const followed = async (call: Call, begin: string): Promise<Map<string, boolean>> => {
  const told = new Map<string, boolean>()
  for (let after = begin; ;) {
    const lines = linesOf(await call('GET', `/raw/changes?after=${after}`))
    for (const { key, deleted } of lines.slice(0, -1)) told.set(String(key), deleted === true)
    const end = lines.at(-1)
    if (end?.['behind'] === false) return told
    after = textOf(end, 'next')
  }
}

test.runIf(inSqlite('what a feed knows when its file is opened again'))(
  'every answered line is there after the store was killed in the middle of bulk writes, with its change',
  async () => {
    /** Tags by key, undefined for what was deleted; and keys of requests that nobody answered. */
    const answered = new Map<string, string | undefined>()
    const unanswered: string[][] = []
    let begin = ''
    for (const round of [1, 2, 3]) {
      const { process: store, call } = await run()
      if (begin === '') begin = textOf(linesOf(await call('GET', '/raw/changes'))[0], 'next')
      let requests = 0
      const write = async (writer: number): Promise<void> => {
        let before: readonly string[] = []
        for (let i = 0; ; i += 1) {
          const keys = Array.from({ length: 40 }, () => randomUUID())
          unanswered.push(keys)
          const lines = keys.map((key) => ({
            key,
            document: document(key, `${round} ${writer} ${i}`),
          }))
          const gone = before.slice(0, 10).map((key) => ({ key, document: null }))
          const reply = linesOf(await post(call, 'entities', [...lines, ...gone]))
          expect(reply).toHaveLength(lines.length + gone.length)
          for (const line of reply) {
            const { etag } = line
            answered.set(textOf(line, 'key'), typeof etag === 'string' ? etag : undefined)
          }
          unanswered.splice(unanswered.indexOf(keys), 1)
          before = keys
          requests += 1
          if (requests >= 15 * round) store.kill('SIGKILL')
        }
      }
      const exited = once(store, 'exit')
      const broken = await Promise.allSettled([1, 2, 3, 4].map(write))
      expect(broken.map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
      expect(await exited).toEqual([null, 'SIGKILL'])
    }

    const { call } = await run()
    const tags = await stored(call)
    const told = await followed(call, begin)
    expect(answered.size).toBeGreaterThan(3000)
    // The request after the last one that was answered may have deleted some of its lines.
    const lost = [...answered].filter(
      ([key, etag]) => etag !== tags.get(key) && !(etag !== undefined && told.get(key) === true),
    )
    expect(lost).toEqual([])
    // Of a request without an answer all lines are there, or none.
    for (const keys of unanswered) {
      expect([0, keys.length]).toContain(keys.filter((key) => tags.has(key)).length)
    }
    const untold = [...answered.keys()].filter((key) => told.get(key) !== !tags.has(key))
    expect(untold).toEqual([])
  },
)
