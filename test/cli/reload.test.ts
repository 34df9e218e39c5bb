/** `isthmus serve` and the word to read its configuration anew. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { root, start, temporaryFolder, until, type Running } from './support.ts'

const json = { 'content-type': 'application/json' }

/** A store of 1.0 that answers with its name, and waits before it does where the query says so. */
const store = async (name: string) => {
  const gate = Promise.withResolvers<void>()
  let asked = 0
  const server: Server = createServer(async (request, response) => {
    asked += 1
    if (request.url?.includes('limit=7') === true) await gate.promise
    response.writeHead(200, { ...json, 'x-store': name })
    response.end('{"items":[],"total":0,"next_cursor":null}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const open = (): Promise<number> =>
    new Promise((resolve) => server.getConnections((_, count) => resolve(count)))
  return { url: `http://127.0.0.1:${port}`, release: gate.resolve, asked: () => asked, open }
}

const configText = (url: string, more: object = {}): string =>
  `import { defineConfig } from ${JSON.stringify(join(root, 'src/gateway/index.ts'))}
   export default defineConfig(${JSON.stringify({
     backends: { blue: { url, version: '1.0' } },
     decision: { flag: 'entity-schema', fallback: 'blue' },
     flags: { folder: join(root, 'test/support/only-blue') },
     listen: { port: 0, adminPort: 0 },
     ...more,
   })})`

const serve = async (url: string, more: object = {}) => {
  const file = join(await temporaryFolder(), 'isthmus.config.ts')
  await writeFile(file, configText(url, more))
  const running = start(['serve', '--json', '--config', file])
  const addresses = JSON.parse(await running.line(/"adminUrl"/)) as {
    readonly url: string
    readonly adminUrl: string
  }
  const metric = async (line: RegExp): Promise<boolean> =>
    line.test(await (await fetch(`${addresses.adminUrl}/metrics`)).text())
  const reloaded = (result: string, times = 1): Promise<number> =>
    until(() => metric(new RegExp(`isthmus_config_reload_total\\{result="${result}"\\} ${times}`)))
  return { ...running, ...addresses, file, reloaded, metric }
}

const served = async (url: string, query = ''): Promise<string | null> => {
  const answer = await fetch(`${url}/entities${query}`, { headers: { 'API-Version': '1.0' } })
  await answer.text()
  return answer.headers.get('x-store')
}

const hup = ({ child }: Running) => child.kill('SIGHUP')

const stop = async (running: Running) => {
  running.child.kill('SIGTERM')
  return running.done
}

test('new requests go by the new configuration, those under way by the old; counters stay', async () => {
  const [old, fresh] = [await store('old'), await store('fresh')]
  const gateway = await serve(old.url)
  expect(await served(gateway.url)).toBe('old')
  const underWay = served(gateway.url, '?limit=7')
  await until(async () => old.asked() === 2)
  await writeFile(gateway.file, configText(fresh.url, { listen: { port: 9, adminPort: 0 } }))
  hup(gateway)
  await gateway.reloaded('applied')
  expect(await served(gateway.url)).toBe('fresh')
  expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200)
  old.release()
  expect(await underWay).toBe('old')
  await until(async () => (await old.open()) === 0)
  expect(await gateway.metric(/isthmus_requests_total\{[^}]*\} 3/)).toBe(true)
  const { code, stdout } = await stop(gateway)
  expect(code).toBe(0)
  const kept = stdout.split('\n').find((line) => line.includes('need a new start'))
  expect(JSON.parse(kept ?? '{}')).toMatchObject({ level: 'warn', kept: ['listen > port'] })
})

test('a configuration with errors is told of with all of them, and the old one goes on', async () => {
  const old = await store('old')
  const gateway = await serve(old.url)
  const bad = [
    configText('ftp://nowhere', { limits: { bodyBytes: 0 } }),
    'export default {',
    'export default 1',
    'throw new Error("own words")',
    'process.exit(3)',
    configText(old.url, { flags: { folder: '/nowhere' } }),
    configText(old.url, { versions: { default: '9.9' } }),
  ]
  for (const [n, text] of bad.entries()) {
    await writeFile(gateway.file, text)
    hup(gateway)
    await gateway.reloaded('rejected', n + 1)
    expect(await served(gateway.url)).toBe('old')
  }
  await rm(dirname(gateway.file), { recursive: true })
  hup(gateway)
  await gateway.reloaded('rejected', bad.length + 1)
  expect(await served(gateway.url)).toBe('old')
  const { code, stdout } = await stop(gateway)
  expect(code).toBe(0)
  const told = stdout
    .split('\n')
    .filter((line) => line.includes('the old one stays in force'))
    .map((line) => JSON.parse(line) as { code: string; issues: string[] })
  expect(told).toHaveLength(bad.length + 1)
  expect(told[0]?.issues).toEqual([
    expect.stringContaining('backends > blue > url'),
    expect.stringContaining('limits > bodyBytes'),
  ])
  expect(told.at(-1)).toMatchObject({ code: 'file-not-found' })
})

test('words in quick succession are none too many, and the last change counts', async () => {
  const stores = [await store('a'), await store('b'), await store('c')]
  const gateway = await serve(stores[0]!.url)
  for (const { url } of [...stores, ...stores]) {
    await writeFile(gateway.file, configText(url))
    hup(gateway)
    hup(gateway)
  }
  await until(async () => (await served(gateway.url)) === 'c')
  expect((await stop(gateway)).code).toBe(0)
})

test('before the gateway answers the word waits', async () => {
  const old = await store('old')
  const file = join(await temporaryFolder(), 'isthmus.config.ts')
  // It tells when it is being loaded, which is long before there is anything to be reloaded.
  await writeFile(file, `console.error('loading')\n${configText(old.url)}`)
  const gateway = start(['serve', '--json', '--config', file])
  await gateway.noted(/loading/)
  hup(gateway)
  await gateway.line(/The configuration is in force/)
  const { code, stdout } = await stop(gateway)
  expect(code).toBe(0)
  expect(stdout).toContain('"adminUrl"')
})

test('limits are those of the new configuration', async () => {
  const old = await store('old')
  const gateway = await serve(old.url, { limits: { headerBytes: 2000 } })
  const ask = async () =>
    (await fetch(`${gateway.url}/entities`, { headers: { 'x-long': 'x'.repeat(4000) } })).status
  expect(await ask()).toBe(431)
  await writeFile(gateway.file, configText(old.url))
  hup(gateway)
  await gateway.reloaded('applied')
  expect(await ask()).toBe(200)
  await stop(gateway)
})

test('what reaches the top of the process is counted and told without its words, and it goes on', async () => {
  const old = await store('old')
  const file = join(await temporaryFolder(), 'isthmus.config.ts')
  const thrower = `process.on('SIGUSR2', () => {
    void Promise.reject(new Error('words of a document'))
    throw new TypeError('words of a document')
  })`
  await writeFile(file, `${configText(old.url)}\n${thrower}`)
  const running = start(['serve', '--json', '--config', file])
  const { url, adminUrl } = JSON.parse(await running.line(/"adminUrl"/)) as {
    readonly url: string
    readonly adminUrl: string
  }
  running.child.kill('SIGUSR2')
  await until(async () =>
    /isthmus_defects_total\{place="process"\} 2/.test(
      await (await fetch(`${adminUrl}/metrics`)).text(),
    ),
  )
  expect(await served(url)).toBe('old')
  const { code, stdout, stderr } = await stop(running)
  expect(code).toBe(0)
  expect(stdout).toContain('"thrown":"TypeError"')
  expect(stdout + stderr).not.toContain('words of a document')
})

test('event streams end with the configuration that served them', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const gateway = await serve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const stream = await fetch(`${gateway.url}/events/stream`, { headers: { 'API-Version': '1.0' } })
  hup(gateway)
  expect(await stream.text()).toBe(': hello\n\n')
  await gateway.reloaded('applied')
  await stop(gateway)
})
