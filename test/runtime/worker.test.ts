import { describe, expect, test } from 'vitest'
import { negotiationSuite } from '../suite/negotiation.ts'
import { pairSuite, type Runtime } from '../suite/pairs.ts'
import { bundleWorker, startWorkerd } from '../support/workerd.ts'

const bundle = bundleWorker('test/runtime/wrangler.toml')
const deployed = bundleWorker('wrangler.toml')

const runtime: Runtime = {
  name: 'workerd',
  start: async (config) => startWorkerd(await bundle, { CONFIG: JSON.stringify(config) }),
}

pairSuite(runtime)
negotiationSuite(runtime)

describe('the Worker that is deployed', () => {
  test('is at most 150 KB, compressed', async () => {
    const { gzipped } = await deployed
    expect(gzipped).toBeLessThanOrEqual(150 * 1024)
  })

  test('says that its stores are out of reach, by name, when they are', async () => {
    const nowhere = { blue: 'http://127.0.0.1:1', green: 'http://127.0.0.1:1' }
    const worker = await startWorkerd(await deployed, {
      ISTHMUS_BACKENDS: JSON.stringify(nowhere),
    })
    const answer = await fetch(`${worker.url}/entities`)
    // workerd does not tell a refused connection from a broken one.
    expect([502, 503]).toContain(answer.status)
    expect(await answer.json()).toMatchObject({ backend: 'blue' })
    await worker.close()
  })
})
