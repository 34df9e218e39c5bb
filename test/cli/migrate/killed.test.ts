/** A migration whose processes are killed in the middle, again and again: it ends as if nothing had happened. */
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { planted, project, storeProcess, type Project, type StoreProcess } from './setting.ts'

const documents = 4000

const equal = async ({ migrate }: Project): Promise<void> => {
  const { code, stdout } = await migrate('verify', 'blue', 'green', '--json', '--recheck', '0s')
  expect(JSON.parse(stdout)).toMatchObject({ isEqual: true, found: [] })
  expect(code).toBe(0)
}

interface Status {
  readonly state: { readonly status: string }
  readonly progress: { readonly total: { readonly read: number } }
}

/** Undefined before it has begun. */
const statusOf = async ({ migrate }: Project): Promise<Status | undefined> => {
  const { code, stdout } = await migrate('status', 'blue-to-green', '--json')
  return code === 0 ? (JSON.parse(stdout) as Status) : undefined
}

test('kill -9 of the tool, 20 times at any moment', async () => {
  const it = await project()
  await planted(it.blue, documents)
  const seen: number[] = []
  let ends = 0
  let isBegun = false
  for (let round = 0; round < 20; round++) {
    const words = !isBegun
      ? ['run', 'blue', 'green', '--batch', '20', '--rate', '400']
      : ['resume', 'blue-to-green']
    const running = it.migrating(...words)
    const { child, done } = running
    const ended = once(child, 'exit')
    // Some while they start, the others after that: they wait for the end of the last one's lease first.
    const started = round % 5 === 4 ? pause(0) : running.noted(/^Migration /)
    await Promise.race([started, ended])
    await Promise.race([pause(Math.random() * 6000), ended])
    child.kill('SIGKILL')
    const { code } = await done
    if (code === 0) ends += 1
    const status = await statusOf(it)
    // Killed before it had begun.
    if (!status) continue
    isBegun = true
    seen.push(status.progress.total.read)
  }
  // It goes on where it was, and has been seen in the middle.
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(seen.some((read) => read > 0 && read < documents)).toBe(true)
  expect(ends).toBeLessThan(20)
  const { code } = await it.migrate('resume', 'blue-to-green')
  expect(code).toBe(0)
  const last = await statusOf(it)
  expect(last?.state.status).toBe('completed')
  expect(last?.progress.total.read).toBe(documents)
  await equal(it)
})

test('kill -9 of either store: it waits, says so, and goes on', async () => {
  const stores: StoreProcess[] = []
  const it = await project('1.1', '2.0', {
    store: async (schema) => {
      const store = await storeProcess(schema)
      stores.push(store)
      return store
    },
  })
  await planted(it.blue, documents)
  const running = it.migrating('run', 'blue', 'green', '--batch', '20')
  await running.noted(/Migration blue-to-green/)
  for (const store of [...stores, ...stores]) {
    await store.killed()
    await pause(Math.random() * 500)
  }
  const { code, stderr } = await running.done
  expect({ code, stderr: /Trying again in/.test(stderr) }).toEqual({ code: 0, stderr: true })
  await equal(it)
})
