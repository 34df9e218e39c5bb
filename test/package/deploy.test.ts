/** What the repository has for running the gateway elsewhere. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const run = promisify(execFile)

const healthCheck = async (file: string): Promise<readonly string[]> => {
  const text = await readFile(file, 'utf8')
  const [, command] = /HEALTHCHECK [^[]*CMD (\[.*\])/s.exec(text)?.map(String) ?? []
  return JSON.parse(command?.split('\n')[0] ?? '[]') as string[]
}

const exitOf = async ([, ...args]: readonly string[], port: number): Promise<number> => {
  const child = spawn(process.execPath, args, { env: { ISTHMUS_ADMIN_PORT: String(port) } })
  const [code] = (await once(child, 'exit')) as [number]
  return code
}

describe('the Dockerfile', () => {
  test('runs as another user than root, and stops by the signal that drains', async () => {
    const text = await readFile('Dockerfile', 'utf8')
    const last = text.slice(text.lastIndexOf('FROM '))
    expect(last).toMatch(/^USER node$/m)
    expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m)
    expect(last.indexOf('USER node')).toBeLessThan(last.indexOf('ENTRYPOINT'))
  })

  test.each([
    [200, 0],
    [503, 1],
  ])('calls a gateway whose /readyz says %i %i', async (status, code) => {
    const check = await healthCheck('Dockerfile')
    expect(check[0]).toBe('node')
    const server = createServer(({ url }, answer) => {
      answer.writeHead(url === '/readyz' ? status : 404).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    expect(await exitOf(check, (server.address() as AddressInfo).port)).toBe(code)
    server.close()
  })

  test('says no where nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    expect(await exitOf(await healthCheck('Dockerfile'), port)).toBe(1)
  })
})

const missing = spawnSync('systemd-analyze', ['--version']).error !== undefined
const skipped = 'Skipped: the unit of systemd is verified only where systemd-analyze is installed.'

describe('the unit of systemd', () => {
  test('is right', async ({ skip }) => {
    if (missing) {
      console.warn(skipped)
      skip()
    }
    const { stdout, stderr } = await run('systemd-analyze', [
      'verify',
      '--man=no',
      'deploy/isthmus.service',
    ]).catch((failure: { stdout: string; stderr: string }) => failure)
    // A machine may have its Node elsewhere.
    const said = `${stdout}${stderr}`.split('\n').filter((line) => !/not executable/.test(line))
    expect(said.join('')).toBe('')
  })
})
