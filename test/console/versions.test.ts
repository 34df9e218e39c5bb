/** The screens of versions, and the playground. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { soon } from '../support/runs.ts'
import { startDemo, type Demo } from './support/demo.ts'
import { foundInLooks } from './support/looks.ts'
import { chromiumPath, startPages, whyNot, type Pages } from './support/pages.ts'

describe.skipIf(chromiumPath === undefined)(`versions (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
    await demo.get('/entities?limit=1', { 'API-Version': '3.0' })
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  const at = async (path: string, complaints: readonly RegExp[] = []) => {
    const page = await pages.open(await demo.link('release-manager'), { complaints })
    await page.locator('main#screen').waitFor()
    await page.goto(`${demo.adminUrl}/console${path}`)
    return page
  }

  test('hold to WCAG in both themes, wide and narrow', async () => {
    const place = (path: string, text: string) => ({
      [path]: async (page: Page) => {
        await page.goto(`${demo.adminUrl}/console${path}`)
        await page.getByText(text).first().waitFor()
      },
    })
    const found = await foundInLooks(pages, await demo.link('admin'), {
      ...place('/versions', 'Entities have an owner; access control is a resource of its own'),
      ...place('/versions?tab=matrix', 'What the client is answered'),
      ...place('/versions?tab=changes', 'Every entity carries the identity of its owner'),
      ...place('/versions/2.0', 'Who speaks it'),
      ...place('/versions/2.0?tab=api&operation=entities.get', 'Answers'),
      ...place('/playground', 'It comes back as it was.'),
    })
    expect(found).toEqual([])
  })

  test('the chain tells which backend speaks which version, who speaks it, and what changed', async () => {
    const page = await at('/versions')
    const versions = page.getByRole('list', { name: 'Versions, newest first' })
    await versions.getByText('green').waitFor()
    await vi.waitFor(async () => expect(await versions.textContent()).toContain('1 client'), {
      timeout: soon,
    })
    await versions.getByRole('link', { name: 'from 2.0 to 3.0' }).click()
    await page.getByText('A relation names its two entities under').waitFor()
    expect(new URL(page.url()).search).toBe('?tab=changes&from=2.0&to=3.0')
    await page.getByRole('button', { name: 'Swap' }).click()
    await page.getByText('The way back: what is told here is taken back.').waitFor()
  })

  test('a pair of the matrix tells what it loses, by keyboard and by address', async () => {
    const page = await at('/versions?tab=matrix')
    await page.getByRole('button', { name: 'client 3.0 on backend 1.1: adapted' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Client 3.0 on backend 1.1' }).waitFor()
    await page
      .getByText('/metadata/strength')
      .or(page.getByText('/metadata/weight'))
      .first()
      .waitFor()
    expect(new URL(page.url()).search).toBe('?tab=matrix&client=3.0&backend=1.1')
    await page.reload()
    await page.getByRole('heading', { name: 'Client 3.0 on backend 1.1' }).waitFor()
  })

  test('the life of a version is edited with its consequence shown, and taken back', async () => {
    const page = await at('/versions/1.1')
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Deprecated since, or from').fill('soon')
    await page.getByText('A date, such as 2027-06-01').waitFor()
    await page.getByLabel('Deprecated since, or from').fill('2020-01-01')
    await page.getByLabel('Sunset: when it is going to be retired').fill('2099-01-01')
    await page.getByLabel('Successor').selectOption('2.0')
    await page.getByRole('button', { name: 'Continue' }).click()
    const asked = page.getByRole('dialog', { name: 'Set the life of version 1.1' })
    await asked.getByRole('button', { name: 'Set it' }).click()
    await page.getByText('The life of version 1.1 is set').waitFor()
    await page.getByText('deprecated', { exact: true }).waitFor()
    const { headers } = await demo.get('/entities?limit=1', { 'API-Version': '1.1' })
    expect(headers.get('sunset')).toContain('2099')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Taken back').waitFor()
    await page.getByText('deprecated', { exact: true }).waitFor({ state: 'detached' })
  })

  test('the API of a version is found by words, and looked into', async () => {
    const page = await at('/versions/3.0?tab=api')
    await page.getByLabel('Find a route').fill('put entities owner')
    await page.getByText('1 route', { exact: true }).waitFor()
    await page.getByRole('button', { name: /entities\/\{id\}\/owner/ }).click()
    await page.getByRole('heading', { name: 'Answers' }).waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'OpenAPI document' }).click()
    expect((await download).suggestedFilename()).toBe('openapi-3.0.json')
  })

  test('a version that there is none is told so', async () => {
    const page = await at('/versions/9.9')
    await page.getByText('The contract has no version 9.9').waitFor()
    expect(await page.getByText('It has 1.0, 1.1, 2.0, 3.0.').count()).toBe(1)
  })

  test('a document is carried there and back, its numbers as they are written', async () => {
    const page = await at('/playground?type=Entity&from=3.0&to=1.0')
    const given = page.getByLabel('Document in 3.0')
    await given.waitFor()
    const sample = await given.inputValue()
    await given.fill(
      sample
        .replace('"value": 1815', '"value": 9007199254740993')
        .replace('"visibility": "public"', '"visibility": "private"'),
    )
    const result = page.getByRole('region', { name: 'Document in 1.0' })
    await result.getByText('9007199254740993').waitFor()
    await page.getByText('renames').first().waitFor()
    await page.getByText('came back otherwise').waitFor()
    expect(await page.getByText('/metadata/visibility').count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: /Swap/ }).click()
    await page
      .getByRole('region', { name: 'Document in 3.0' })
      .getByText('9007199254740993')
      .waitFor()
    expect(new URL(page.url()).search).toBe('?type=Entity&from=1.0&to=3.0')
  })

  test('a document that is none is told where', async () => {
    const page = await at('/playground?type=Tag&from=2.0&to=3.0', [/convert/])
    await page.getByText('No document yet').waitFor()
    await page.getByLabel('Document in 2.0').fill('[\n"a",\n]')
    await page.getByRole('button', { name: 'Line 3, column 1' }).click()
    const focused = await page.evaluate(() => document.activeElement?.tagName)
    expect(focused).toBe('TEXTAREA')
  })

  test('make the browser complain of nothing', () => {
    expect(pages.complaints).toEqual([])
  })
})
