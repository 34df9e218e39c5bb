import { describe, expect, test } from 'vitest'
import { pairSuite } from '../suite/pairs.ts'
import { bundleWorker, startWorkerd } from '../support/workerd.ts'

pairSuite({
  name: 'workerd',
  start: async (config) =>
    startWorkerd(await bundleWorker('test/runtime/wrangler.toml'), {
      CONFIG: JSON.stringify(config),
    }),
})

describe('the Worker that is deployed', () => {
  test('is at most 150 KB, compressed', async () => {
    const { gzipped } = await bundleWorker('wrangler.toml')
    expect(gzipped).toBeLessThanOrEqual(150 * 1024)
  })

  test('says that its stores are out of reach, by name, when they are', async () => {
    const nowhere = { blue: 'http://127.0.0.1:1', green: 'http://127.0.0.1:1' }
    const worker = await startWorkerd(await bundleWorker('wrangler.toml'), {
      ISTHMUS_BACKENDS: JSON.stringify(nowhere),
    })
    const answer = await fetch(`${worker.url}/entities`)
    // workerd does not tell a refused connection from a broken one.
    expect([502, 503]).toContain(answer.status)
    expect(await answer.json()).toMatchObject({ backend: 'blue' })
    await worker.close()
  })
})
