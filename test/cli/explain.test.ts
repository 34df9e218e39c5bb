/** `isthmus explain` beside a gateway that runs. */
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import shipped from '../../isthmus.config.ts'
import type { Explanation } from '../../src/gateway/index.ts'
import { standing } from './standing.ts'
import { configFile, root, start, temporaryFolder } from './support.ts'

const configText = (version: string): string =>
  `import { defineConfig } from ${JSON.stringify(join(root, 'src/gateway/index.ts'))}
   export default defineConfig(${JSON.stringify({
     backends: { blue: { url: 'http://127.0.0.1:1', version } },
     decision: { flag: 'entity-schema', fallback: 'blue' },
     clients: [{ id: 'pinned', pin: '1.1' }],
     flags: { folder: join(root, 'test/support/only-blue') },
     listen: { port: 0, adminPort: 0 },
   })})`

const serving = async () => {
  const file = join(await temporaryFolder(), 'isthmus.config.ts')
  await writeFile(file, configText('1.0'))
  const running = start(['serve', '--json', '--config', file])
  const { url, adminUrl } = JSON.parse(await running.line(/"adminUrl"/)) as {
    readonly url: string
    readonly adminUrl: string
  }
  return { file, url, adminUrl, running }
}

const asked = ['explain', 'GET', '/entities', '--version', '3.0']

describe.concurrent('explain', () => {
  test('a query that is refused is told so, and exits with 1', async () => {
    const path = '/entities?fields=id&fields=id'
    const { code, stdout } = await standing(['explain', 'GET', path, '--version', '3.0'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^no {2}adapt /m)
    expect(stdout).toMatch(/^Answer: 400 .* \(unmappable-query\)$/m)
  })

  test('tells which rule of a flag matched, to people and as JSON', async () => {
    const command = ['explain', 'GET', '/entities', '--version', '3.0']
    const { stdout } = await standing(command)
    expect(stdout).toContain(
      '\n               yes version is at least 3.0.0\n                 =>  green\n',
    )
    const json = await standing([...command, '--json'])
    const { steps } = JSON.parse(json.stdout) as Explanation
    expect(steps.find(({ rules }) => rules)?.rules).toMatchObject({
      flag: 'entity-schema',
      variant: 'green',
    })
  })

  test('a body is judged as it would be', async () => {
    const folder = await temporaryFolder()
    const body = join(folder, 'body.json')
    await writeFile(body, '{"entity_type":')
    const command = ['explain', 'POST', '/entities', '--version', '3.0', '--body', body]
    const { code, stdout } = await standing(command)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^Answer: 400 .* \(malformed-json\)$/m)
    const without = await standing('explain POST /entities --version 3.0')
    expect(without.code).toBe(0)
    expect(without.stdout).toContain('What is sent depends on the body')
  })

  test('asks the gateway that runs, which an edited file does not change', async () => {
    const { file, adminUrl } = await serving()
    await writeFile(file, configText('2.0'))
    const byFile = await standing([...asked, '--config', file])
    expect(byFile.stdout).toContain('blue speaks 2.0')
    const running = await standing([...asked, '--gateway', adminUrl])
    expect(running.code).toBe(0)
    expect(running.stdout).toContain('blue speaks 1.0')
    const slashed = await standing([...asked, '--json', '--gateway', `${adminUrl}/`])
    expect(JSON.parse(slashed.stdout)).toMatchObject({ decision: { storeVersion: '1.0' } })
  })

  test('asks it as one of its clients, and knows no others', async () => {
    const { adminUrl } = await serving()
    const to = ['--gateway', adminUrl]
    const known = await standing(['explain', 'GET', '/entities', '--client', 'pinned', ...to])
    expect(known.stdout).toContain('It speaks version 1.1.0, as it is pinned.')
    const unknown = await standing(['explain', 'GET', '/entities', '--client', 'pined', ...to])
    expect(unknown.code).toBe(1)
    expect(unknown.stdout).toMatch(/^Answer: 401 .* \(unknown-client\)$/m)
  })

  test('needs no files of the project to ask it', async () => {
    const { adminUrl } = await serving()
    const cwd = await temporaryFolder()
    const { code } = await standing([...asked, '--gateway', adminUrl], { cwd })
    expect(code).toBe(0)
  })

  test('an address where no gateway tells of itself is named with the way out', async ({
    onTestFinished,
  }) => {
    const { url } = await serving()
    const other: Server = createServer((_, response) => response.end('{}'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      other.closeAllConnections()
      other.close()
    })
    const strange = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    for (const address of [url, strange, 'http://127.0.0.1:1', 'localhost:8788']) {
      const { code, stderr } = await standing([...asked, '--gateway', address])
      expect(code).toBe(2)
      expect(stderr).toContain('Give the address of the admin listener')
    }
  })

  test('--write is about no gateway', async () => {
    const command = [...asked, '--write', '--gateway', 'http://127.0.0.1:1']
    expect(await standing(command)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--write asks no gateway'),
    })
  })

  test('versions are named as the contract names them', async () => {
    const config = await configFile({
      versions: {
        ...shipped.versions,
        default: 'v2.0',
        lifecycle: { 'v1.0': { successor: 'v3.0' } },
      },
    })
    const { code, stdout } = await standing(['explain', 'GET', '/entities', '--config', config])
    expect(code).toBe(0)
    expect(stdout).toContain('It speaks version 2.0.0, by default.')
  })
})
