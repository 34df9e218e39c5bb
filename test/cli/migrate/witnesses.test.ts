/** What two gateways answer to clients of each version, whichever backend is behind. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { defineConfig, servedConfig } from '../../../src/gateway/index.ts'
import { Stop } from '../../../src/http/index.ts'
import { witnessed } from '../../../src/cli/migrate/cutover/witnesses.ts'
import { someEntity, start } from '../../inner-universe/support.ts'
import { valueOf } from '../../migrate/support/http-store.ts'
import { temporaryFolder } from '../support.ts'

/** Passes on what comes with the secret, and answers 401 to all else. */
const guarded = async (to: string, secret: string): Promise<string> => {
  const server = createServer(async (request, response) => {
    if (request.headers['x-backend-key'] !== secret) {
      response.writeHead(401).end()
      return
    }
    const answer = await fetch(`${to}${request.url ?? ''}`)
    const type = answer.headers.get('content-type') ?? ''
    response.writeHead(answer.status, { 'content-type': type }).end(await answer.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('are asked with the headers of replication, by clients of all versions, and told apart by key', async () => {
  const [blue, green] = [await start('1.1'), await start('2.0')]
  process.env['ISTHMUS_TEST_BACKEND_KEY'] = 'a secret'
  onTestFinished(() => void delete process.env['ISTHMUS_TEST_BACKEND_KEY'])
  const replication = {
    put: '/raw{path}',
    headers: { 'x-backend-key': { env: 'ISTHMUS_TEST_BACKEND_KEY' } },
  }
  const config = defineConfig({
    backends: {
      blue: { url: await guarded(blue.store.url, 'a secret'), version: '1.1', replication },
      green: { url: await guarded(green.store.url, 'a secret'), version: '2.0', replication },
    },
    decision: { flag: 'entity-schema', fallback: 'blue' },
  })
  const state = await temporaryFolder()
  const found: string[] = []
  const ask = async () => {
    const project = { contract, config: servedConfig(config, contract) }
    return valueOf(
      await witnessed(project, {
        from: 'blue',
        to: 'green',
        only: ['Entity'],
        state,
        recheckMs: 0,
        signal: new Stop(),
        onFinding: (version, { key, verdict }) => found.push(`${version} ${key} ${verdict.kind}`),
      }),
    )
  }
  expect(await ask()).toEqual(
    ['1.0', '1.1', '2.0', '3.0'].map((version) => ({ version, same: 0, wrong: 0 })),
  )
  const id = await someEntity(blue.call, '1.1')
  expect(await ask()).toEqual(
    ['1.0', '1.1', '2.0', '3.0'].map((version) => ({ version, same: 0, wrong: 1 })),
  )
  expect(found).toEqual(['1.0', '1.1', '2.0', '3.0'].map((version) => `${version} ${id} missing`))
})
