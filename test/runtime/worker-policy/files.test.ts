import { afterAll, describe, expect, test } from 'vitest'
import { ids } from '../../suite/fixtures.ts'
import { startStores } from '../../suite/setup.ts'
import { isthmus, start } from '../../cli/support.ts'
import { startWorkerd } from '../../support/workerd.ts'
import { project } from './project.ts'

const policyFile = {
  clients: { 'from-file': { keys: [], pin: '1.1', attributes: { beta: true }, explain: true } },
  versions: { '1.1': { deprecated: '2026-01-01T00:00:00Z', link: 'https://example.org/1.1' } },
  kills: { 'client:to-green': { scope: { kind: 'client', client: 'to-green' }, backend: 'blue' } },
}

const files = await project({}, { 'policy.json': policyFile })
const stores = await startStores()
const backends = JSON.stringify({ blue: stores.urls['1.1'], green: stores.urls['2.0'] })

afterAll(async () => {
  await stores.close()
  await files.remove()
})

/** What a client is told of the decision, and of its version. */
const asked = async (url: string, client?: string) => {
  const headers: Record<string, string> = { 'Isthmus-Explain': '1' }
  if (client !== undefined) headers['X-Client-Id'] = client
  const answer = await fetch(`${url}/entities/${ids.ada}`, { headers })
  await answer.arrayBuffer()
  const told = ['isthmus-decision', 'api-version', 'deprecation', 'link']
  return [answer.status, ...told.map((name) => answer.headers.get(name))]
}

describe('the policy of files in a Worker', () => {
  test('decides, and is named, as on Node: clients, life of versions, kill switches', async () => {
    const node = start(
      ['serve', '--contract', files.contract, '--config', files.config, '--port', '0', '--json'],
      { cwd: files.folder, env: { ISTHMUS_BACKENDS: backends } },
    )
    const worker = await startWorkerd(await files.bundle(), { ISTHMUS_BACKENDS: backends })
    try {
      const { url } = JSON.parse(await node.line(/"url"/)) as { readonly url: string }
      const [decision] = (await asked(worker.url, 'from-file')).slice(1)
      expect(decision).toMatch(/policy="1-[0-9a-f]{8}"/)
      expect(decision).toContain('backend="green"')
      expect((await asked(worker.url, 'to-green'))[1]).toContain('backend="blue"')
      for (const client of [undefined, 'from-file', 'to-green', 'nobody']) {
        expect(await asked(worker.url, client)).toEqual(await asked(url, client))
      }
    } finally {
      node.child.kill('SIGTERM')
      await worker.close()
    }
  })

  test.each([
    ['that is not JSON', '{', 'is not JSON'],
    [
      'with a client that the configuration has',
      { clients: { 'to-green': { keys: [] } } },
      'is in the configuration, too',
    ],
    [
      'with a kill switch for a backend that is none',
      { kills: { all: { scope: { kind: 'all' }, backend: 'purple' } } },
      'there is no backend "purple"',
    ],
    ['with a pin to no version', { clients: { a: { keys: [], pin: '9.9' } } }, '9.9'],
    ['with an unknown member', { client: {} }, 'client'],
  ])('is refused by `compile` with a policy file %s', async (_, content, told) => {
    const wrong = await project({}, { 'policy.json': content })
    const command = ['compile', '--contract', wrong.contract, '--config', wrong.config]
    const { code, stderr } = await isthmus(command, { cwd: wrong.folder })
    await wrong.remove()
    expect(code).not.toBe(0)
    expect(stderr).toContain('policy.json')
    expect(stderr).toContain(told)
  })
})
