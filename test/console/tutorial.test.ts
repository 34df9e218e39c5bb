/** What docs/tutorial/first-rollout.md tells a newcomer to do, done: a whole rollout by hand, there and back. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from './support/demo.ts'
import { chromiumPath, startPages, whyNot, type Pages } from './support/pages.ts'

const text = await readFile(
  new URL('../../docs/tutorial/first-rollout.md', import.meta.url),
  'utf8',
)

/** What the page calls by its name in bold. */
const named = new Set([...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => name))

describe.skipIf(chromiumPath === undefined)(`a first rollout (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages
  let page: Page

  /** Presses what the tutorial names, and nothing else. */
  const press = async (name: string, role: 'button' | 'link' = 'button'): Promise<void> => {
    if (!named.delete(name)) throw new Error(`The tutorial does not name "${name}"`)
    await page
      .getByRole(role, { name, exact: role === 'button' })
      .last()
      .click()
  }

  const here = () => page.getByRole('list', { name: 'Stages' }).locator('[aria-current=location]')

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
    page = await pages.open(demo.printed)
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test('traffic is seen, and what needs attention leads to the rollout', async () => {
    for (const version of ['1.0', '1.1', '2.0', '3.0']) {
      const answer = await demo.get('/entities?limit=5', { 'api-version': version })
      expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)])
    }
    const lab = await demo.get('/entities/count', { 'x-api-key': 'demo-lab-key' })
    expect([lab.status, await lab.text()]).toEqual([200, expect.any(String)])
    await page.getByText('The rollout to-green waits').waitFor()
    await press('Rollout to-green', 'link')
    await here().getByText('live', { exact: true }).waitFor()
  })

  test('the step is approved once it is known who would move', async () => {
    await press('Approve step 3')
    await page.getByRole('dialog').getByText('would move').first().waitFor()
    await press('Approve')
    await here().getByText('rampdown', { exact: true }).waitFor()
    const answer = await demo.get('/entities/count', {
      'api-version': '1.0',
      'isthmus-explain': '1',
    })
    await answer.arrayBuffer()
    expect(answer.headers.get('isthmus-decision')).toContain('backend="green"')
  })

  test('it is stopped at once, and goes on', async () => {
    await page.getByRole('button', { name: 'Stop to-green' }).click()
    expect(named.delete('Stop')).toBe(true)
    await page.getByText('to-green is held').waitFor()
    await press('Undo')
    await page.getByText('to-green goes on').waitFor()
    expect(await demo.store.rollouts()).toMatchObject({
      rows: new Map([
        [
          'to-green',
          expect.objectContaining({ state: expect.objectContaining({ status: 'running' }) }),
        ],
      ]),
    })
  })

  test('it is taken back, with what would be hidden in sight', async () => {
    await press('Roll back')
    await press('Count the documents')
    await page.getByText('No document would lose anything.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
    await here().getByText('off', { exact: true }).waitFor()
    const answer = await demo.get('/entities/count', {
      'api-version': '1.0',
      'isthmus-explain': '1',
    })
    await answer.arrayBuffer()
    expect(answer.headers.get('isthmus-decision')).toContain('backend="blue"')
  })

  test('the audit has each act', async () => {
    await press('Audit', 'link')
    for (const act of ['rollout.approve', 'rollout.hold', 'rollout.resume', 'rollout.rollback']) {
      await page.getByRole('link', { name: act }).or(page.getByText(act)).first().waitFor()
    }
    await press('Verify the chain')
    await page.getByText(/whole/).first().waitFor()
    expect([...named]).toEqual(['Resume'])
  })
})
