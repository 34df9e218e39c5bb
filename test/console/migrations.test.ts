/** Migrations as people follow and steer them: how far, what was lost, what stands before a cut-over. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
    await plantRun(demo.store.runs, 'looked-at', { stranded: [strandedOf('20000000')] })
    const found = await foundInLooks(pages, await demo.link('admin'), {
      list: async (page) => {
        await open(page, 'migrations')
        await page.getByRole('table').waitFor()
      },
      progress: tab('progress', 'What to do next'),
      plan: tab('plan', 'It follows no plan'),
      quarantine: tab('quarantine', 'no number'),
      documents: tab('quarantine&documents=yes', /"id"/),
      'cut-over': tab('cut-over', 'Gates before the cut-over'),
      history: tab('history', 'migration.begin'),
    })
    expect(found).toEqual([])
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
