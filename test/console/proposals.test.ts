/** Proposals where flags need a second person: made, changed by who made them, and approved as they are then. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { soon } from '../support/runs.ts'
import { startDemo, type Demo } from './support/demo.ts'
import { allViolations } from './support/looks.ts'
import { chromiumPath, signedIn, startPages, whyNot, type Pages } from './support/pages.ts'

describe.skipIf(chromiumPath === undefined)(`proposals (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages
  /** Who proposes, and who approves: both release managers. */
  let page: Page
  let second: Page

  const dialog = () => page.getByRole('dialog')
  const to = (on: Page, place: string) => on.goto(`${demo.adminUrl}/console${place}`)
  const proposalsIn = async (state: 'open' | 'approved' | 'withdrawn') =>
    (await demo.store.proposals(state)).map(({ reason }) => reason)
  const kept = async () => (await demo.store.entry('flag', 'all-to-blue'))?.value

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([
      startDemo({ fourEyes: { flags: ['all-to-blue'] } }),
      startPages(),
    ])
    const open = async () =>
      signedIn(pages, await demo.link('release-manager'), { complaints: [/412|422/] })
    ;[page, second] = [await open(), await open()]
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test('are what an edit becomes that needs a second person', async () => {
    await to(page, '/flags/all-to-blue')
    await page.getByRole('button', { name: 'Disable…' }).click()
    await dialog().getByText('A second person has to approve it').waitFor()
    await dialog().getByLabel('Reason, for the audit').fill('For the night')
    await dialog().getByRole('button', { name: 'Propose it' }).click()
    await page.getByText('Proposed', { exact: true }).waitFor()
    expect(await proposalsIn('open')).toEqual(['For the night'])
    expect(await kept()).toMatchObject({ definition: { state: 'ENABLED' } })
  })

  test('are not changed by somebody else, who is told why', async () => {
    await to(second, '/proposals')
    const change = second.getByRole('button', { name: 'Change…' })
    await change.waitFor()
    await vi.waitFor(
      async () => expect(await change.getAttribute('title')).toContain('Only who made it'),
      soon,
    )
    await second.getByRole('button', { name: 'Approve…' }).click()
    await second.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    await second.getByText('No edit waits for a second person').waitFor()
    expect(await proposalsIn('approved')).toEqual(['For the night'])
  })

  test('are changed and sent again by who made them; what was approved is void', async () => {
    await to(page, '/proposals?state=approved')
    await page.getByRole('button', { name: 'Change…' }).click()
    const editor = dialog().getByRole('textbox', { name: /^flag all-to-blue/ })
    const text = await editor.inputValue()
    const send = dialog().getByRole('button', { name: 'Propose it so' })
    expect(await send.getAttribute('title')).toBe('Nothing is different yet')
    await editor.fill(text.replace('"DISABLED"', '"OFF"'))
    await dialog().getByText('is neither of the two states').waitFor()
    expect(await allViolations(page)).toEqual([])
    await editor.fill(text.replace(/"description": "[^"]*"/, '"description": "For one night"'))
    await dialog().getByText('For one night').last().waitFor()
    await dialog().getByLabel('Reason, for the audit').fill('For one night')
    await send.click()
    await page.getByText('Proposed again').waitFor()
    expect(await proposalsIn('open')).toEqual(['For one night'])
    expect(await proposalsIn('approved')).toEqual([])
    expect(await proposalsIn('withdrawn')).toEqual(['For the night'])
    const rows = await demo.store.auditRows({ action: 'proposal', newestFirst: true, limit: 10 })
    expect(rows.map(({ action }) => action)).toContain('proposal.withdraw')
  })

  test('count as they were sent last, once they are approved', async () => {
    await to(second, '/proposals')
    await second.getByText('“For one night”').waitFor()
    await second.getByRole('button', { name: 'Approve…' }).click()
    await second.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    await to(second, '/proposals?state=approved')
    await second.getByRole('button', { name: 'Make it…' }).click()
    await second.getByRole('dialog').getByRole('button', { name: 'Make it', exact: true }).click()
    await second.getByText('No approved edit waits to be made').waitFor()
    expect(await kept()).toMatchObject({
      definition: { state: 'DISABLED', metadata: { description: 'For one night' } },
    })
  })

  test('give the browser nothing to complain of', () => {
    expect(pages.complaints).toEqual([])
  })
})
