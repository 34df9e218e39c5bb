/** `isthmus serve` told to stop or to read anew while large bodies are carried in threads, on pipelined connections. */
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { answerOf, header, type HttpAnswer } from '../support/http-answer.ts'
import { root, start, temporaryFolder, until } from './support.ts'

const entity = (at: number) => ({
  id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  entity_type: 'City',
  created_at: 1769860800000000,
  updated_at: 1769860800000000,
  metadata: { name: `City ${at}`, tags: ['a', 'b'], properties: { rank: at } },
})

/** A store of 1.0 with a page that is large enough for a thread. */
const startStore = async () => {
  const items = Array.from({ length: 3000 }, (_, at) => entity(at))
  const page = JSON.stringify({ items, total: items.length, next_cursor: null })
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, asked: () => asked, count: items.length }
}

const serve = async (store: string) => {
  const config = join(await temporaryFolder(), 'isthmus.config.ts')
  await writeFile(
    config,
    `import { defineConfig } from ${JSON.stringify(join(root, 'src/gateway/index.ts'))}
     export default defineConfig(${JSON.stringify({
       backends: { blue: { url: store, version: '1.0' } },
       decision: { flag: 'entity-schema', fallback: 'blue' },
       flags: { folder: join(root, 'test/support/only-blue') },
       listen: { port: 0, adminPort: 0 },
       threads: { count: 2 },
     })})`,
  )
  const running = start(['serve', '--json', '--config', config])
  const addresses = JSON.parse(await running.line(/"adminUrl"/)) as {
    readonly url: string
    readonly adminUrl: string
  }
  return { ...running, ...addresses, port: Number(new URL(addresses.url).port) }
}

/** Requests in one piece on one connection, and all that was answered once it has ended. */
const pipelined = (port: number, count: number): Promise<readonly HttpAnswer[]> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const request = 'GET /entities HTTP/1.1\r\nHost: a\r\nAPI-Version: 3.0\r\n\r\n'
    const last = request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
    const socket = connect(port, '127.0.0.1', () => socket.write(request.repeat(count - 1) + last))
    socket.on('data', (part) => parts.push(part))
    socket.on('error', reject)
    socket.on('close', () => {
      const answers: HttpAnswer[] = []
      let rest = Buffer.concat(parts).toString('latin1')
      while (rest !== '') {
        const heard = answerOf(rest, 'GET', true)
        if (heard.kind !== 'answer')
          return reject(new Error(`${heard.kind} after ${answers.length}`))
        answers.push(heard.answer)
        rest = heard.rest
      }
      resolve(answers)
    })
  })

const isWhole = ({ status, body }: HttpAnswer, count: number): boolean =>
  status === 200 && (JSON.parse(body) as { items: readonly unknown[] }).items.length === count

test('told to read anew, it carries to the end what threads have begun', async () => {
  const store = await startStore()
  const { child, port, adminUrl, done } = await serve(store.url)
  const clients = Array.from({ length: 6 }, () => pipelined(port, 5))
  await until(async () => store.asked() > 2)
  child.kill('SIGHUP')
  const answers = await Promise.all(clients)
  expect(answers.flat().map((answer) => isWhole(answer, store.count))).toEqual(Array(30).fill(true))
  const metrics = async () => (await fetch(`${adminUrl}/metrics`)).text()
  await until(async () => /isthmus_config_reload_total\{result="applied"\} 1/.test(await metrics()))
  expect(await metrics()).toMatch(/isthmus_large_jobs_total\{.*\} [1-9]/)
  child.kill('SIGTERM')
  expect((await done).code).toBe(0)
})

test('told to stop, it breaks no answer, and says which one is the last', async () => {
  const store = await startStore()
  const { child, port, done } = await serve(store.url)
  const clients = Array.from({ length: 6 }, () => pipelined(port, 5))
  await until(async () => store.asked() > 2)
  child.kill('SIGTERM')
  for (const answers of await Promise.all(clients)) {
    expect(answers.length).toBeGreaterThan(0)
    expect(answers.every((answer) => isWhole(answer, store.count))).toBe(true)
    const closing = answers.map((answer) => header(answer, 'connection') === 'close')
    expect(closing).toEqual(answers.map((_, at) => at === answers.length - 1))
  }
  expect((await done).code).toBe(0)
})
