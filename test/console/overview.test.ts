/** The picture that somebody keeps open: traffic by version, what needs attention, what a rollout is doing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from './support/demo.ts'
import { foundInLooks } from './support/looks.ts'
import { chromiumPath, signedIn, startPages, whyNot, type Pages } from './support/pages.ts'

const versions = ['1.0', '1.1', '2.0']

describe.skipIf(chromiumPath === undefined)(`the overview (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages

  const requests = async (): Promise<void> => {
    for (const version of versions) {
      for (let count = 0; count < 4; count += 1) {
        await (await demo.get('/entities?limit=1', { 'API-Version': version })).arrayBuffer()
      }
      await (await demo.get('/entities/nobody', { 'API-Version': version })).arrayBuffer()
    }
  }

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test('says that there is no traffic yet, and shows what comes as it comes', async () => {
    const page = await signedIn(pages, await demo.link('viewer'))
    await page.getByText('No request in the last hour').waitFor()
    await requests()
    // What was counted comes in batches.
    const clients = page.getByRole('img', { name: /By version of clients.* 1\.0, 1\.1, 2\.0/ })
    await clients.waitFor()
    await page.getByText('3 of 15').waitFor()
    expect(await clients.locator('canvas').count()).toBe(1)
  })

  test('the same stands in tables, for who does not see pictures', async () => {
    await requests()
    const page = await signedIn(pages, await demo.link('viewer'))
    await page.getByText(/As numbers.*By version of the store/).click()
    const table = page.getByRole('region', { name: 'By version of the store, as numbers' })
    await table.waitFor()
    const heads = await table.getByRole('columnheader').allTextContents()
    expect(heads).toEqual(expect.arrayContaining(['Time', '1.1 (blue)']))
  })

  test('how far back stands in the address', async () => {
    const page = await signedIn(pages, await demo.link('viewer'))
    const day = page.getByRole('button', { name: '24 h' })
    await day.click()
    await page.waitForURL(/range=24h/)
    expect(await day.getAttribute('aria-pressed')).toBe('true')
    await page.reload()
    await day.waitFor()
    expect(await day.getAttribute('aria-pressed')).toBe('true')
  })

  test('what needs attention leads to where it is looked at', async () => {
    const page = await signedIn(pages, await demo.link('viewer'))
    await page.getByText(/waits for somebody to approve it/).waitFor()
    await page.getByRole('list', { name: 'Stage 4 of 6: live' }).waitFor()
    await page.getByRole('link', { name: 'Rollout to-green' }).click()
    await page.waitForURL(/\/rollouts\/to-green/)
    expect(new URL(page.url()).pathname).toBe('/console/rollouts/to-green')
  })

  test('axe finds nothing, in both themes, on a desk and on a phone', async () => {
    await requests()
    const found = await foundInLooks(pages, await demo.link('admin'), {
      overview: async (page) => {
        await page.goto(`${demo.adminUrl}/console/`)
        await page.getByRole('img', { name: /By version of clients/ }).waitFor()
        await page.getByText(/waits for somebody to approve it/).waitFor()
        await page.getByText(/As numbers.*Latency/).click()
      },
    })
    expect(found).toEqual([])
  })
})
