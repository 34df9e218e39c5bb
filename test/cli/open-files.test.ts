/** `isthmus serve` where the system lets a process have few files open. */
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { root, start, temporaryFolder, until } from './support.ts'

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

const serve = async (files: number, more: object = {}) => {
  const folder = await temporaryFolder()
  const config = join(folder, 'isthmus.config.ts')
  await writeFile(
    config,
    `import { defineConfig } from ${JSON.stringify(join(root, 'src/gateway/index.ts'))}
     export default defineConfig(${JSON.stringify({
       backends: { blue: { url: await startStore(), version: '1.0' } },
       decision: { flag: 'entity-schema', fallback: 'blue' },
       flags: { folder: join(root, 'test/support/only-blue') },
       listen: { port: 0, adminPort: 0 },
       ...more,
     })})`,
  )
  const node = join(folder, 'node')
  await writeFile(node, `#!/bin/sh\nulimit -n ${files}\nexec "${process.execPath}" "$@"\n`)
  await chmod(node, 0o755)
  const running = start(['serve', '--json', '--config', config], { node })
  const { url } = JSON.parse(await running.line(/"adminUrl"/)) as { readonly url: string }
  return { ...running, url, port: Number(new URL(url).port) }
}

/** Status of an answer; undefined where the connection ends without one. */
const asked = async (url: string): Promise<number | undefined> => {
  try {
    const answer = await fetch(`${url}/entities`, { headers: { 'API-Version': '1.0' } })
    await answer.text()
    return answer.status
  } catch {
    return undefined
  }
}

const silent = (port: number): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.on('error', () => resolve(socket))
    onTestFinished(() => {
      socket.destroy()
    })
  })

test.each([64, 256])('silent clients take no more than is there: %i open files', async (files) => {
  const running = await serve(files)
  const { url, port } = running
  expect(await asked(url)).toBe(200)
  const many = await Promise.all(Array.from({ length: 2 * files }, () => silent(port)))
  // Idle ones make room for others, who are told to come again.
  await until(async () => (await asked(url)) === 200)
  for (const socket of many) socket.destroy()
  await until(async () => (await asked(url)) === 200)
  running.child.kill('SIGTERM')
  const { code, stderr, stdout } = await running.done
  expect(code).toBe(0)
  const said = `${stdout}${stderr}`
  expect(said).toContain('Fewer clients can be connected than configured')
  expect(said).not.toContain('EMFILE')
})

test('what is enough for all is not told of', async () => {
  const running = await serve(256, { limits: { connections: 20 } })
  expect(await asked(running.url)).toBe(200)
  running.child.kill('SIGTERM')
  const { code, stderr, stdout } = await running.done
  expect([code, `${stdout}${stderr}`.includes('Fewer clients')]).toEqual([0, false])
})
