/** A kill switch that depends on nothing but a file of the instance: how long it takes is told, not asserted. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { configFile, start, temporaryFolder, until } from './support.ts'

const startBackend = async (name: string, received: string[]): Promise<string> => {
  const server = createServer((_, outgoing) => {
    received.push(name)
    outgoing.writeHead(404, { 'content-type': 'application/json' })
    outgoing.end('{}')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a kill file is in force soon, and lifted soon, while the control store is down', async ({
  annotate,
}) => {
  const received: string[] = []
  const [blue, green] = [
    await startBackend('blue', received),
    await startBackend('green', received),
  ]
  const state = await temporaryFolder()
  const config = await configFile({
    state,
    control: { store: { env: 'NOWHERE' }, policy: 'files' },
  })
  const gateway = start(['serve', '--config', config, '--port', '0', '--json'], {
    env: {
      ISTHMUS_BACKENDS: JSON.stringify({ blue, green }),
      ISTHMUS_ADMIN_PORT: '0',
      NOWHERE: 'postgres://127.0.0.1:9/nothing',
    },
  })
  onTestFinished(async () => {
    gateway.child.kill('SIGTERM')
    await gateway.done
  })
  const { url } = JSON.parse(await gateway.line(/"url"/)) as { url: string }
  /** The backend that has taken a request. */
  const taking = async (): Promise<string | undefined> => {
    received.length = 0
    await (await fetch(`${url}/entities/a`)).arrayBuffer()
    return received[0]
  }
  const before = await taking()
  if (before === undefined) throw new Error('no backend was asked')
  const other = before === 'blue' ? 'green' : 'blue'
  const draft = join(state, 'kill.draft')
  await writeFile(draft, JSON.stringify({ kills: [{ scope: { kind: 'all' }, backend: other }] }))
  await rename(draft, join(state, 'kill.json'))
  const killed = await until(async () => (await taking()) === other)
  await rm(join(state, 'kill.json'))
  const lifted = await until(async () => (await taking()) === before)
  expect(await taking()).toBe(before)
  await annotate(`killed after ${Math.round(killed)} ms, lifted after ${Math.round(lifted)} ms`)
})
