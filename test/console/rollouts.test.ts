/** Rollouts in the console: how far they are, and every act with its consequence. */
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Page } from 'playwright-core'
import { soon } from '../support/runs.ts'
import { startDemo, type Demo } from './support/demo.ts'
import { chromiumPath, startPages, violations, whyNot, type Pages } from './support/pages.ts'

const document = '/entities/fe7bcc74-3c72-8a33-99d1-8705d7826983'

describe.skipIf(chromiumPath === undefined)(`rollouts (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages
  /** Of a release manager, on the page of the rollout. */
  let page: Page

  const stateNow = async () => (await demo.store.rollouts()).rows.get('to-green')?.state

  /** The newest row of the audit of an act. */
  const audited = async (action: string) =>
    (await demo.store.auditRows({})).findLast((row) => row.action === action)

  const goTo = async (on: Page, path: string): Promise<void> => {
    // Signed in.
    await on.locator('main#screen').waitFor()
    await on.goto(`${demo.adminUrl}/console${path}`)
  }

  const waitForState = (wanted: object) =>
    vi.waitFor(async () => expect(await stateNow()).toMatchObject(wanted), { timeout: soon })

  /** What the consequence is told by. */
  const seenClients = (count: number) =>
    vi.waitFor(async () => expect(await demo.store.contexts(10)).toHaveLength(count), {
      timeout: soon,
    })

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
    for (const key of ['demo-lab-key', 'demo-tokyo-key']) {
      await demo.get(document, { 'x-api-key': key })
    }
    await seenClients(2)
    page = await pages.open(await demo.link('release-manager'), { complaints: [/403|409|412/] })
    await goTo(page, '/rollouts/to-green')
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('have nothing that shuts people out: %s, %i pixels wide', async (theme, width) => {
    const one = await pages.open(await demo.link('viewer'), {
      colorScheme: theme,
      viewport: { width, height: 860 },
    })
    await goTo(one, '/rollouts')
    await one.getByRole('link', { name: 'to-green' }).waitFor()
    const found = [...(await violations(one))]
    await one.getByRole('link', { name: 'to-green' }).click()
    await one.getByText('step 3 (rampdown) waits for somebody').waitFor()
    await one.getByText('All writes are at both backends').waitFor()
    found.push(...(await violations(one)))
    expect(found).toEqual([])
    await one.context().close()
  })

  test('a viewer sees where each resource is, and is told why nothing can be pressed', async () => {
    const one = await pages.open(await demo.link('viewer'))
    await goTo(one, '/rollouts')
    await one.getByRole('link', { name: 'to-green' }).click()
    const here = one.getByRole('list', { name: 'Stages' }).locator('[aria-current=location]')
    expect(await here.textContent()).toMatch(/^live.*entities.*relations/)
    const stop = one.getByRole('button', { name: 'Stop to-green' })
    await stop.waitFor()
    expect(await stop.getAttribute('title')).toBe(
      'This needs the role release manager; you are a viewer.',
    )
    await one.context().close()
  })

  test('one click stops it at once, and another one takes that back', async () => {
    await page.getByRole('button', { name: 'Stop to-green' }).click()
    await page.getByText('to-green is held').waitFor()
    expect(await stateNow()).toMatchObject({ status: 'held', why: 'Stopped from the console' })
    await page.getByRole('region', { name: 'Why' }).getByText('Stopped from the console').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('to-green goes on').waitFor()
    expect(await stateNow()).toMatchObject({ status: 'running', target: { stage: 'live' } })
  })

  test('a rollback says whose requests go elsewhere, and what is left behind', async () => {
    await page.getByRole('button', { name: 'Roll back' }).click()
    const dialog = page.getByRole('dialog', { name: 'Roll to-green back' })
    await dialog.getByText('1 client would move').waitFor()
    expect(await dialog.getByRole('listitem').first().textContent()).toMatch(
      /nerv-lab.*green as 1.0 → blue as 1.0/,
    )
    await dialog.getByRole('button', { name: 'Count the documents' }).click()
    await dialog.getByText('No document would lose anything.').waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await stateNow()).toMatchObject({ status: 'running', target: { stage: 'live' } })
  })

  test('what somebody else has done meanwhile is not done over', async () => {
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Go to a stage' }).click()
    const dialog = page.getByRole('dialog', { name: 'Advance to-green' })
    await dialog.getByLabel('Stage that it is to be at').selectOption('rampdown')
    await dialog.getByText('All read green.').waitFor()
    const row = (await demo.store.rollouts()).rows.get('to-green')
    await demo.store.changeRollout({
      actor: 'cli:somebody',
      action: 'rollout.hold',
      rollout: 'to-green',
      version: row?.version ?? 0,
      state: { target: { stage: 'live', share: 100 }, status: 'held', step: 2, why: 'for lunch' },
    })
    await dialog.getByRole('button', { name: 'Advance' }).click()
    expect(await dialog.getByRole('alert').textContent()).toContain('is not as it was seen')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await stateNow()).toMatchObject({ status: 'held', why: 'for lunch' })
  })

  test('what it was held for stands on the page, and it is resumed', async () => {
    await page.getByRole('region', { name: 'Why' }).getByText('for lunch').waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    const dialog = page.getByRole('dialog', { name: 'Resume to-green' })
    await dialog.getByText('No client that was seen lately would move.').waitFor()
    await dialog.getByLabel('Reason, for the audit').fill('lunch is over')
    await dialog.getByRole('button', { name: 'Resume' }).click()
    await dialog.waitFor({ state: 'detached' })
    await waitForState({ status: 'running' })
    expect(await audited('rollout.resume')).toMatchObject({ reason: 'lunch is over' })
  })

  test('what gates keep closed is refused before it is asked for', async () => {
    using db = new DatabaseSync(`${demo.data}/control.db`, { timeout: soon })
    db.prepare(
      `insert into isthmus_intents (id, resource, key, kind, stage, side, epoch, owner, state,
         create_in_flight, fresh, opened, deadline, due, attempts, problem)
       values ('stuck', 'entities', 'some-document', 'put', 'live', 'to', 1, null, 'quarantined',
         0, 0, ?, 1, 1, 7, 'refused with 422')`,
    ).run(Date.now())
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Complete' }).click()
    const dialog = page.getByRole('dialog', { name: 'Complete to-green' })
    const said = await dialog.getByRole('alert').textContent()
    expect(said).toContain('1 writes are in quarantine')
    const complete = dialog.getByRole('button', { name: 'Complete' })
    expect(await complete.getAttribute('aria-disabled')).toBe('true')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('writes that were given up are tried again, and only admins declare them lost', async () => {
    await page.reload()
    const row = page.getByRole('row', { name: /some-document/ })
    await row.getByText('given up').waitFor()
    const lost = row.getByRole('button', { name: 'Declare lost' })
    expect(await lost.getAttribute('title')).toBe(
      'This needs the role admin; you are a release manager.',
    )
    await row.getByRole('button', { name: 'Try again' }).click()
    const dialog = page.getByRole('dialog', { name: 'Give the write back to repair' })
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Repair tries it again').waitFor()
    const told = await audited('rollout.write-repair')
    expect(told?.actor).toMatch(/^token:/)
  })

  test('an approved step begins by itself, and the page follows', async () => {
    await vi.waitFor(async () => expect(await demo.store.stuckWrites({ limit: 10 })).toEqual([]), {
      timeout: soon,
    })
    await page.getByRole('button', { name: 'Approve step 3' }).click()
    const dialog = page.getByRole('dialog', { name: 'Approve the next step of to-green' })
    await dialog.getByText('1 client would move').waitFor()
    await dialog.getByRole('button', { name: 'Approve' }).click()
    const here = page.getByRole('list', { name: 'Stages' }).locator('[aria-current=location]')
    await here.getByText('rampdown', { exact: true }).waitFor()
    await waitForState({ target: { stage: 'rampdown' }, step: 3 })
    expect(await here.textContent()).toMatch(/entities.*relations/)
  })

  test('one that nobody has declared is told as such', async () => {
    const one = await pages.open(await demo.link('viewer'), { complaints: [/404/] })
    await goTo(one, '/rollouts/no-such')
    await one.getByText('There is no rollout "no-such".').first().waitFor()
    expect(await violations(one)).toEqual([])
  })
  test('no page complains', () => {
    expect(pages.complaints).toEqual([])
  })
})
