/** Numbers that no double holds, in the documents of a mismatch: shown as both sides have written them. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { soon } from '../support/runs.ts'
import { startDemo, type Demo } from './support/demo.ts'
import { chromiumPath, startPages, whyNot, type Pages } from './support/pages.ts'

const entity = '/entities/fe7bcc74-3c72-8a33-99d1-8705d7826983'
const place = '$.metadata.properties.*'

describe.skipIf(chromiumPath === undefined)(`exact numbers (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages

  /** Past the gateway, in one store only. */
  const measured = async (name: 'blue' | 'green', area: string): Promise<void> => {
    const at = `${demo.storeUrl(name)}${entity}`
    const known = await (await fetch(at)).text()
    const { status } = await fetch(at, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: known.replace(/"area_km2":\d+/, `"area_km2":${area}`),
    })
    expect(status).toBe(200)
  }

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
    await measured('blue', '9007199254740993')
    await measured('green', '9007199254740992')
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test('two that one double stands for are told to differ', async () => {
    await vi.waitFor(
      async () => {
        await demo.get(entity, { 'api-version': '1.0' })
        const found = await demo.store.mismatches({ limit: 10, path: 'properties' })
        expect(found.map(({ version }) => version)).toEqual(['1.0'])
      },
      { timeout: soon, interval: 500 },
    )
    const page = await pages.open(await demo.link('release-manager'))
    await page.locator('main#screen').waitFor()
    const open = JSON.stringify(['to-green', '1.0', 'entities.get', place, 'value'])
    await page.goto(`${demo.adminUrl}/console/mismatches?open=${encodeURIComponent(open)}`)
    const row = page.getByRole('row', { name: /^area_km2/ })
    await row.waitFor()
    expect(await row.textContent()).toBe('area_km2 differs90071992547409939007199254740992')
    expect(pages.complaints).toEqual([])
  })
})
