/** Who did what: found by filters, looked into, verified, exported; tokens and instances beside it. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { soon } from '../support/runs.ts'
import { committed, pin } from '../control/suite/edits.ts'
import { startDemo, type Demo } from './support/demo.ts'
import { foundInLooks } from './support/looks.ts'
import { chromiumPath, signedIn, startPages, whyNot, type Pages } from './support/pages.ts'

describe.skipIf(chromiumPath === undefined)(`the audit (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages

  const at = async (page: Page, address: string, role: string): Promise<void> => {
    await page.goto(`${demo.adminUrl}/console/${address}`)
    await page
      .getByRole(role as 'table')
      .first()
      .waitFor()
  }

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
    await committed(demo.store, [pin('nerv-lab', '2.0')], { actor: 'token:ci', reason: 'a try' })
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test('axe finds nothing, in both themes, on a desk and on a phone', async () => {
    const found = await foundInLooks(pages, await demo.link('admin'), {
      acts: (page) => at(page, 'audit', 'table'),
      'one act': async (page) => {
        await at(page, 'audit?row=1', 'dialog')
        await page.getByText('Before and after').waitFor()
      },
      instances: (page) => at(page, 'audit?tab=instances', 'table'),
      tokens: (page) => at(page, 'audit?tab=tokens', 'table'),
    })
    expect(found).toEqual([])
  })

  test('an act is found by who did it, and shows what was before and after', async () => {
    const page = await signedIn(pages, await demo.link('release-manager'))
    await at(page, 'audit', 'table')
    await page.getByLabel('Who', { exact: true }).fill('token:ci')
    await page.waitForURL(/actor=token/)
    const act = page.getByRole('button', { name: /client\.pin/ })
    await act.waitFor()
    await page.getByText('demo', { exact: true }).first().waitFor({ state: 'detached' })
    await act.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('a try').waitFor()
    expect(await dialog.textContent()).toContain('"2.0"')
    // A link to it is a link to what is shown.
    expect(page.url()).toContain('row=')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    await page.getByLabel('Who', { exact: true }).fill('')
    await page.getByLabel('Of what').fill('nobody-of-this-name')
    await page.getByText('No act fits these filters').waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByRole('button', { name: /policy\.apply/ }).waitFor()
    expect(page.url()).not.toContain('subject')
  })

  test('the chain is verified, and exported as it is', async () => {
    const page = await signedIn(pages, await demo.link('release-manager'))
    await at(page, 'audit', 'table')
    await page.getByRole('button', { name: 'Verify the chain' }).click()
    await page.getByText(/Whole: all \d+ rows fit/).waitFor()
    const verdict = await demo.store.verifyAudit()
    const last = verdict.ok ? verdict.last : ''
    await page.getByText(last).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ])
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n')
    expect((JSON.parse(lines.at(-1) ?? '') as { hash: string }).hash).toBe(last)
  })

  test('a token is shown once, and revoked with what that means', async () => {
    const page = await signedIn(pages, await demo.link('admin'))
    await at(page, 'audit?tab=tokens', 'table')
    await page.getByRole('button', { name: 'Make a token' }).click()
    await page.getByLabel('Name').fill('nightly')
    await page.getByRole('button', { name: 'Make the token' }).click()
    const secret = page.getByText(/^ist_/)
    await secret.waitFor()
    const text = (await secret.textContent()) ?? ''
    expect((await demo.store.tokenOf(text))?.role).toBe('viewer')
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await secret.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Revoke nightly' }).click()
    await page.getByText(/is refused from the next request on/).waitFor()
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await vi.waitFor(async () => expect(await demo.store.tokenOf(text)).toBeUndefined(), soon)
    await page.getByRole('button', { name: 'Revoke nightly' }).waitFor({ state: 'detached' })
  })

  test('tokens are for admins, and who may not read the audit is told so', async () => {
    const page = await signedIn(pages, await demo.link('viewer'), { complaints: [/403.*audit/] })
    await page.goto(`${demo.adminUrl}/console/audit?tab=tokens`)
    await page.getByRole('alert').first().waitFor()
    expect(await page.getByRole('tab', { name: 'Tokens' }).count()).toBe(0)
    await page.getByRole('tab', { name: 'Instances' }).click()
    await page.getByText('decides by it').first().waitFor()
    const forget = page.getByRole('button', { name: /Declare gone/ }).first()
    await forget.waitFor()
    expect(await forget.getAttribute('title')).toContain('Only an admin')
  })
})
