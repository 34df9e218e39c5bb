/** The screen that tells why a request goes where it goes. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from './support/demo.ts'
import { foundInLooks } from './support/looks.ts'
import { chromiumPath, startPages, whyNot, type Pages } from './support/pages.ts'

describe.skipIf(chromiumPath === undefined)(`explain (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
    await demo.get('/entities?limit=1', { 'X-API-Key': 'demo-tokyo-key' })
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  const at = async (path: string, role: 'viewer' | 'release-manager' = 'release-manager') => {
    const page = await pages.open(await demo.link(role), {
      complaints: role === 'viewer' ? [/403/] : [],
    })
    await page.locator('main#screen').waitFor()
    await page.goto(`${demo.adminUrl}/console${path}`)
    return page
  }

  test('holds to WCAG in both themes, wide and narrow', async () => {
    const place = (path: string, text: string) => ({
      [path]: async (page: Page) => {
        await page.goto(`${demo.adminUrl}/console${path}`)
        await page.getByText(text).waitFor()
        const again = { name: 'Explain GET entities.list of nerv-tokyo' }
        await page.getByRole('button', again).first().waitFor()
      },
    })
    const found = await foundInLooks(pages, await demo.link('admin'), {
      ...place('/explain', 'No request yet'),
      ...place('/explain?path=/entities&client=nerv-tokyo', 'Who calls'),
      ...place('/explain?path=/entities&client=nerv-tokyo&version=3.0', 'Who calls'),
      ...place('/explain?path=/nowhere', 'Who calls'),
    })
    expect(found).toEqual([])
  })

  test('a pasted line of curl is explained step by step; its key is not in the address', async () => {
    const page = await at('/explain')
    await page
      .getByLabel('Request, line of curl')
      .fill(`curl -H 'X-API-Key: demo-geneva-key' '${demo.url}/relations?limit=2'`)
    await page.keyboard.press('Control+Enter')
    const steps = page.getByRole('list', { name: 'Steps' })
    await steps.getByText('The client is nerv-geneva (api-key).').waitFor()
    const text = await steps.textContent()
    expect(text).toContain('as it is pinned')
    expect(text).toContain('The route is relations.list (GET /relations).')
    expect(text).toContain('rolloutto-green')
    const { search } = new URL(page.url())
    expect(search).toContain('path=%2Frelations')
    expect(search).not.toContain('demo-geneva-key')
  })

  test('the rules of the flag are told: which held, which not, and the bucket of a share', async () => {
    const page = await at('/explain?path=/entities&client=nerv-tokyo')
    const rules = page.getByRole('list', { name: 'Rules of entity-schema' })
    const lines = rules.getByRole('listitem')
    await lines.first().waitFor()
    const texts = await lines.allTextContents()
    expect(texts[0]).toContain('client is one of nerv-canary, nerv-lab or tenant is geofront')
    expect(texts[0]).toContain('chosen-to-go-first (does not hold)')
    expect(texts).toContain('version is at least 3.0.0 (does not hold)')
    expect(texts.at(-2)).toContain('none of these')
    expect(texts.at(-1)).toMatch(
      /^(?:green|blue), by sharesBucket \d+ of 100, by key of the flag \+ client: green 25, blue 75$/,
    )
    await page.goto(`${demo.adminUrl}/console/explain?path=/entities&client=nerv-tokyo&version=3.0`)
    await rules.getByText('(not asked)').waitFor()
    const matched = await lines.filter({ hasText: 'version is at least 3.0.0' }).textContent()
    expect(matched).toContain('(holds)')
  })

  test('a request that is refused says where it ends, and with what', async () => {
    const page = await at('/explain?path=/entities&version=1.0&client=nobody')
    await page.getByText('It ends here:').waitFor()
    expect(await page.getByText('unknown-client').count()).toBe(1)
  })

  test('a pasted text that is no request is told so beside it', async () => {
    const page = await at('/explain')
    await page.getByLabel('Request, line of curl').fill('hello')
    await page.getByRole('button', { name: 'Explain', exact: true }).click()
    await page.getByText('The first line is a method and a path').waitFor()
    expect(await page.getByText('No request yet').count()).toBe(1)
  })

  test('a recent request is explained again, and its client in another version', async () => {
    const page = await at('/explain')
    await page
      .getByRole('button', { name: 'Explain GET entities.list of nerv-tokyo' })
      .first()
      .click()
    await page
      .getByRole('heading', { name: 'What nerv-tokyo would get in another version' })
      .waitFor()
    await page.getByLabel('Version', { exact: true }).selectOption('3.0')
    await page.getByText('In 3.0', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Read them again' }).click()
    await page.getByText('Only reads (GET) are read again').waitFor()
    expect(await page.getByText('entities.list').count()).toBeGreaterThan(0)
  })

  test('a request of late is found by its id, and explained as of now', async () => {
    const answer = await demo.get('/entities?limit=1', { 'X-API-Key': 'demo-geneva-key' })
    const id = answer.headers.get('x-request-id') ?? ''
    const page = await at('/explain')
    await page.getByLabel('Request, line of curl').fill(id)
    await page.getByRole('button', { name: 'Explain', exact: true }).click()
    await page.getByRole('heading', { name: `Request ${id}` }).waitFor()
    expect(new URL(page.url()).search).toBe(`?id=${id}`)
    await page.getByRole('button', { name: 'Explain it as of now' }).click()
    await page.getByText('The client is nerv-geneva (api-key).').waitFor()
  })

  test('a viewer asks, too, and is told what recent requests need', async () => {
    const page = await at('/explain?path=/entities&client=nerv-tokyo', 'viewer')
    await page.getByText('The client is nerv-tokyo').waitFor()
    await page.getByText('This needs the role release-manager.').waitFor()
    expect(await page.getByRole('list', { name: 'Steps' }).count()).toBe(1)
  })

  test('make the browser complain of nothing', () => {
    expect(pages.complaints).toEqual([])
  })
})
