/** Migrations as people follow and steer them: how far, what was lost, what stands before a cut-over. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keepPlan, keepRehearsal, keepVerification } from '../migrate/support/kept-results.ts'
import { plantRun, strandedOf } from '../migrate/support/planted-run.ts'
import { startDemo, type Demo } from './support/demo.ts'
import { foundInLooks } from './support/looks.ts'
import { chromiumPath, signedIn, startPages, whyNot, type Pages } from './support/pages.ts'

describe.skipIf(chromiumPath === undefined)(`migrations (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages

  const open = async (page: Page, address: string): Promise<void> => {
    await page.goto(`${demo.adminUrl}/console/${address}`)
  }

  const tab = (name: string, text: string | RegExp) => async (page: Page) => {
    await open(page, `migrations/looked-at?tab=${name}`)
    await page.getByText(text).first().waitFor()
  }

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test('where there is none, it is said how one begins', async () => {
    const page = await signedIn(pages, await demo.link('viewer'))
    await open(page, 'migrations')
    await page.getByText('No migration has been begun').waitFor()
    await page.getByText(/npx isthmus migrate run/).waitFor()
    // News of one that somebody begins elsewhere.
    const stranded = ['20000000', '90000000'].map((key) => strandedOf(key))
    await plantRun(demo.store.runs, 'nightly', { stranded })
    await page.getByRole('link', { name: 'nightly' }).click()
    await page.getByRole('heading', { name: 'nightly' }).waitFor()
    await page.getByText('250 of 1,000 documents').waitFor()
    expect(
      await page
        .getByRole('img', { name: /Entity: 25 % done, 0 of 1 range, 2 documents in quarantine/ })
        .count(),
    ).toBe(1)
  })

  test('axe finds nothing, in both themes, on a desk and on a phone', async () => {
    const stranded = [strandedOf('20000000')]
    await plantRun(demo.store.runs, 'looked-at', { stranded, target: 'green-9' })
    const { results } = demo.store
    await keepVerification(results, { id: 'looked-at', target: 'green-9' })
    await keepRehearsal(results, { id: 'looked-at-2', target: 'green-9', failing: 'verify' })
    await keepPlan(results, { id: '', target: 'green-9', hash: 'ab'.repeat(32) })
    const found = await foundInLooks(pages, await demo.link('admin'), {
      list: async (page) => {
        await open(page, 'migrations')
        await page.getByRole('table').waitFor()
      },
      progress: tab('progress', 'What to do next'),
      plan: tab('plan', 'It follows no plan'),
      steps: tab('plan', 'Copy Entity'),
      verification: tab('verification', 'entity-110'),
      rehearsal: tab('cut-over', 'not passed'),
      quarantine: tab('quarantine', 'no number'),
      documents: tab('quarantine&documents=yes', /"id"/),
      'cut-over': tab('cut-over', 'Gates before the cut-over'),
      history: tab('history', 'migration.begin'),
    })
    expect(found).toEqual([])
  })

  test('a verification is a picture of the key space, with what repairs it', async () => {
    const ends = { source: 'blue', target: 'green-1' }
    await plantRun(demo.store.runs, 'verified', { target: ends.target })
    const page = await signedIn(pages, await demo.link('viewer'))
    await open(page, 'migrations/verified?tab=verification')
    await page.getByText('npx isthmus migrate verify blue green-1').waitFor()

    const { results } = demo.store
    await keepVerification(results, { id: 'wrong', ...ends, at: Date.now() - 60_000 })
    await page.reload()
    const entities = page.getByRole('img', {
      name: 'Entity: 120 keys compared, 10 wrong, between 92 % and 100 % of the keys',
    })
    await entities.waitFor()
    expect(await entities.locator('rect.fill-bad').count()).toBe(5)
    const relations = page.getByRole('img', { name: 'Relation: 40 keys compared, 0 wrong' })
    expect(await relations.locator('rect.fill-bad').count()).toBe(0)
    await page.getByText('110 equal, 10 missing').waitFor()
    await page.getByText('npx isthmus migrate repair blue green-1').waitFor()
    await page.getByRole('cell', { name: 'entity-110' }).waitFor()

    // Once it is repaired the newest is shown, and the older one is behind its line.
    await keepVerification(results, { id: 'mended', ...ends, missing: 0 })
    await page.reload()
    await page.getByText('both hold the same').waitFor()
    expect(await page.getByText('npx isthmus migrate repair blue green-1').isVisible()).toBe(false)
    await page.getByText('10 wrong', { exact: true }).click()
    await page.getByText('npx isthmus migrate repair blue green-1').waitFor()

    // One that no migration belongs to is on the list of all.
    await keepVerification(results, { id: 'alone', target: 'green-2', isInterrupted: true })
    await open(page, 'migrations')
    await page.getByText('blue (1.1) to green-2 (2.0)').click()
    await page.getByText('npx isthmus migrate verify blue green-2').waitFor()
  })

  test('a rehearsal stands beside the gates, step by step', async () => {
    const ends = { source: 'blue', target: 'green-3' }
    await plantRun(demo.store.runs, 'rehearsed', { target: ends.target })
    const page = await signedIn(pages, await demo.link('viewer'))
    await open(page, 'migrations/rehearsed?tab=cut-over')
    await page.getByText('Nobody has rehearsed it').waitFor()
    await page.getByText('npx isthmus rehearse blue green-3').waitFor()

    const { results } = demo.store
    const at = Date.now() - 60_000
    await keepRehearsal(results, { id: 'failed', ...ends, at, failing: 'verify' })
    await page.reload()
    await page.getByText('not passed', { exact: true }).waitFor()
    await page.getByText('verify: not good.').waitFor()
    await page.getByText('Entity: 3 missing, 0 too many').waitFor()
    expect(await page.getByText('was not taken').count()).toBe(2)

    await keepRehearsal(results, { id: 'passed', ...ends })
    await page.reload()
    await page.getByText('passed', { exact: true }).waitFor()
    const before = page.getByRole('list', { name: 'Rehearsals before' })
    expect(await before.getByText('not passed').count()).toBe(1)
    expect(await page.getByText('was not taken').count()).toBe(0)
  })

  test('the steps of a plan are shown, with the way back from each', async () => {
    const [hash, other] = ['ab'.repeat(32), 'cd'.repeat(32)]
    const { runs, results } = demo.store
    await plantRun(runs, 'planned', { target: 'green-4', plan: hash })
    await keepPlan(results, { id: '', target: 'green-4', hash, at: 1000 })
    await keepPlan(results, { id: '', target: 'green-4', hash: other })
    const page = await signedIn(pages, await demo.link('viewer'))
    await open(page, 'migrations/planned?tab=plan')
    await page.getByText('Of the plan that it follows').waitFor()
    await page.getByText('npx isthmus migrate run blue green --plan plan.json').waitFor()
    await page.getByRole('heading', { name: /2\. Empty blue.*replaces or deletes/ }).waitFor()
    await page.getByText('1 min to 5 min (an estimate)').waitFor()
    await page.getByText('npx isthmus backup restore NAME').waitFor()
    expect(await page.getByText(hash).count()).toBeGreaterThan(0)
    expect(await page.getByText(other).count()).toBe(0)
  })

  test('documents in quarantine are shown to release managers, when they ask', async () => {
    await plantRun(demo.store.runs, 'left', {
      stranded: [strandedOf('20000000', '{"n":"secret"}')],
    })
    const viewer = await signedIn(pages, await demo.link('viewer'))
    await open(viewer, 'migrations/left?tab=quarantine&documents=yes')
    await viewer.getByText('no number').waitFor()
    const button = viewer.getByRole('button', { name: 'Show documents' })
    expect(await button.getAttribute('title')).toContain('release managers')
    expect(await viewer.getByText('secret').count()).toBe(0)

    const manager = await signedIn(pages, await demo.link('release-manager'))
    await open(manager, 'migrations/left?tab=quarantine')
    await manager.getByText('no number').waitFor()
    expect(await manager.getByText('secret').count()).toBe(0)
    await manager.getByRole('button', { name: 'Show documents' }).click()
    await manager.getByText('secret').waitFor()
  })

  test('it is throttled, paused and cancelled, each with what that means', async () => {
    await plantRun(demo.store.runs, 'steered')
    const page = await signedIn(pages, await demo.link('release-manager'))
    await open(page, 'migrations/steered')
    await page.getByRole('button', { name: 'Throttle', exact: true }).click()
    await page.getByLabel('Documents per second, at most').fill('none')
    await page.getByText('A whole number from 1').waitFor()
    await page.getByLabel('Documents per second, at most').fill('500')
    await page.getByRole('dialog').getByRole('button', { name: 'Throttle' }).click()
    await page.getByText('batch 100, rate 500').waitFor()

    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByText(/isthmus migrate resume steered/).waitFor()
    await page.getByLabel('Reason, for the audit').fill('the store is slow')
    await page.getByRole('dialog').getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByText('paused', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Cancel it' }).click()
    const cancel = page.getByRole('button', { name: 'Cancel the migration' })
    expect(await cancel.getAttribute('title')).toBe('Type steered first')
    await page.getByLabel('Type steered to go on').fill('steered')
    await cancel.click()
    await page.getByText('cancelled', { exact: true }).waitFor()
    const state = (await demo.store.runs.run('steered'))?.state
    expect(state).toMatchObject({ status: 'cancelled', throttle: { rate: 500 } })
    const rows = await demo.store.auditRows({ action: 'migration.pause' })
    expect(rows.map(({ reason }) => reason)).toEqual(['the store is slow'])
  })

  test('who was slower than somebody else is told so', async () => {
    await plantRun(demo.store.runs, 'raced')
    const page = await signedIn(pages, await demo.link('release-manager'), {
      complaints: [/412.*pause/, /ERR_FAILED.*raced/],
    })
    await open(page, 'migrations/raced')
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    // News of it do not come through.
    await page.route('**/api/migrations/raced', (route) => route.abort())
    const { version = 0, state = {} } = (await demo.store.runs.run('raced')) ?? {}
    const change = { actor: 'test', action: 'migration.throttle', name: 'raced', version }
    await demo.store.runs.changeRun({ ...change, state: { ...state, throttle: { rate: 7 } } })
    await page.getByRole('dialog').getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByRole('dialog').getByRole('alert').waitFor()
    expect((await demo.store.runs.run('raced'))?.state).toMatchObject({ status: 'in_progress' })
  })

  test('one that is not there is said, with what there is', async () => {
    const page = await signedIn(pages, await demo.link('viewer'), {
      complaints: [/404.*migrations/],
    })
    await open(page, 'migrations/nobody')
    await page.getByText('There is no migration "nobody".').waitFor()
    expect(await page.getByRole('alert').count()).toBe(1)
  })
})
