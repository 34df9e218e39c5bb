/** `isthmus serve` told to stop while clients and a load balancer go on asking. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { root, start, temporaryFolder, until, type RunOptions } from './support.ts'

const startStore = async (): Promise<string> => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"items":[],"total":0,"next_cursor":null}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Served extends RunOptions {
  readonly args?: readonly string[]
  readonly listen?: object
}

const serve = async ({ args = [], listen = {}, env = {} }: Served) => {
  const config = join(await temporaryFolder(), 'isthmus.config.ts')
  await writeFile(
    config,
    `import { defineConfig } from ${JSON.stringify(join(root, 'src/gateway/index.ts'))}
     export default defineConfig(${JSON.stringify({
       backends: { blue: { url: await startStore(), version: '1.0' } },
       decision: { flag: 'entity-schema', fallback: 'blue' },
       flags: { folder: join(root, 'test/support/only-blue') },
       listen: { port: 0, adminPort: 0, ...listen },
     })})`,
  )
  const running = start(['serve', '--json', '--config', config, ...args], {
    env: { ISTHMUS_CLOSE_DELAY: '', ...env },
  })
  onTestFinished(() => void running.child.kill('SIGKILL'))
  const addresses = JSON.parse(await running.line(/"adminUrl"/)) as {
    readonly url: string
    readonly adminUrl: string
  }
  return { ...running, ...addresses }
}

const ready = async (adminUrl: string): Promise<string> => {
  const answer = await fetch(`${adminUrl}/readyz`)
  return `${answer.status} ${(await answer.text()).trim()}`
}

const ok = 200

/** Milliseconds between words that are said again and again. */
const againEvery = 100

/** A load balancer: sends requests, on fresh connections, for as long as it was told "ready". */
const balancer = ({ url, adminUrl }: { readonly url: string; readonly adminUrl: string }) => {
  const statuses: (number | string)[] = []
  const state = { isUp: true }
  const ask = async (): Promise<void> => {
    while (state.isUp) {
      const answer = await fetch(`${url}/entities`, { headers: { connection: 'close' } }).catch(
        (error: Error) => error.message,
      )
      if (typeof answer === 'string') statuses.push(answer)
      else {
        await answer.arrayBuffer()
        statuses.push(answer.status)
      }
    }
  }
  const probe = async (): Promise<void> => {
    while (state.isUp) {
      state.isUp = (await ready(adminUrl).catch(() => 'gone')) === '200 ok'
      if (state.isUp) await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  return { statuses, over: Promise.all([probe(), ask(), ask(), ask()]) }
}

test.for([1, 2])(
  'at SIGTERM /readyz says no, and whoever looks there loses no request (%i workers)',
  async (workers) => {
    const delay = workers === 1 ? ['--close-delay', '20000'] : []
    const served = await serve({
      args: ['--workers', `${workers}`, ...delay],
      listen: { closeDelayMs: 20_000 },
    })
    const { statuses, over } = balancer(served)
    await until(async () => statuses.length > 20)
    served.child.kill('SIGTERM')
    await over
    expect(statuses.filter((status) => status !== ok)).toEqual([])
    expect(await ready(served.adminUrl)).toBe('503 draining')
    // Still open for others, who have not asked.
    expect((await fetch(`${served.url}/entities`)).status).toBe(ok)
    served.child.kill('SIGKILL')
  },
)

test('it closes by itself when the delay is over', async () => {
  const served = await serve({ env: { ISTHMUS_CLOSE_DELAY: '300' } })
  const { child, done } = served
  child.kill('SIGTERM')
  expect(JSON.parse(await served.line(/for a while longer/))).toMatchObject({
    level: 'info',
    ms: 300,
  })
  expect((await done).code).toBe(0)
})

test.for(['SIGINT', 'SIGTERM'] as const)('a second signal (%s) ends it at once', async (signal) => {
  const served = await serve({ args: ['--close-delay', '600000'] })
  const { child, done } = served
  child.kill('SIGTERM')
  await served.line(/for a while longer/)
  // One stroke may arrive twice, through npm: what comes half a second later is another one.
  const again = setInterval(() => child.kill(signal), againEvery)
  const { code } = await done
  clearInterval(again)
  expect(code).toBe(signal === 'SIGINT' ? 130 : 143)
})

test('Ctrl-C at a terminal does not wait', async () => {
  const { child, done } = await serve({ args: ['--close-delay', '600000'] })
  child.kill('SIGINT')
  expect((await done).code).toBe(0)
})

test('the admin listener stays on loopback where clients come from everywhere', async () => {
  const { url, adminUrl } = await serve({ args: ['--host', '0.0.0.0'] })
  expect(new URL(url).hostname).toBe('0.0.0.0')
  expect(new URL(adminUrl).hostname).toBe('127.0.0.1')
})

// Elsewhere 127.0.0.1 is all of the loopback network.
test.runIf(process.platform === 'linux')(
  'the admin listener has an address of its own',
  async () => {
    const byOption = await serve({ args: ['--admin-host', '127.0.0.2'] })
    expect(new URL(byOption.adminUrl).hostname).toBe('127.0.0.2')
    expect(new URL(byOption.url).hostname).toBe('127.0.0.1')
    const byVariable = await serve({ env: { ISTHMUS_ADMIN_HOST: '127.0.0.3' }, args: [] })
    expect(new URL(byVariable.adminUrl).hostname).toBe('127.0.0.3')
  },
)
