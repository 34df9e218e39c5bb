/** Mismatches in the console: where both sides of a rollout differ, and the documents that do. */
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Page } from 'playwright-core'
import { createTally } from '../../src/rollout/compare/index.ts'
import { soon } from '../support/runs.ts'
import { startDemo, type Demo } from './support/demo.ts'
import { chromiumPath, startPages, violations, whyNot, type Pages } from './support/pages.ts'

const entity = '/entities/fe7bcc74-3c72-8a33-99d1-8705d7826983'

/** Differences that were never made, so many that no page holds them all. */
const many = 100_000

/** So long ago that no guardrail looks at them. */
const dayMs = 86_400_000

describe.skipIf(chromiumPath === undefined)(`mismatches (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages
  /** Of a release manager. */
  let page: Page

  const described = async (text: string): Promise<void> => {
    const at = `${demo.storeUrl('blue')}${entity}`
    const known = await (await fetch(at)).text()
    const body = known.replace(/"description":"[^"]*"/, `"description":"${text}"`)
    const { status } = await fetch(at, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(status).toBe(200)
  }

  const goTo = async (on: Page, path: string): Promise<void> => {
    // Signed in.
    await on.locator('main#screen').waitFor()
    await on.goto(`${demo.adminUrl}/console${path}`)
  }

  /** A busy gateway compares not all that it is asked. */
  const differingAt = (...versions: readonly string[]) =>
    vi.waitFor(
      async () => {
        await demo.get(entity, { 'x-api-key': 'demo-lab-key' })
        await demo.get(entity, { 'api-version': '2.0' })
        const found = await demo.store.mismatches({ limit: 10, path: 'description' })
        expect(found.map(({ version }) => version).toSorted()).toEqual(versions)
      },
      { timeout: soon, interval: 500 },
    )

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
    // Only one of the two stores learns of it.
    await described('The far south')
    await differingAt('1.0', '2.0')
    page = await pages.open(await demo.link('release-manager'))
    await goTo(page, '/mismatches')
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
    const one = await pages.open(await demo.link('release-manager'), {
      colorScheme: theme,
      viewport: { width, height: 860 },
    })
    await goTo(one, '/mismatches')
    await one.getByRole('button', { name: '$.metadata.description' }).first().waitFor()
    const found = [...(await violations(one))]
    await one.getByRole('button', { name: '$.metadata.description' }).first().click()
    await one.getByRole('region', { name: 'Both documents' }).waitFor()
    found.push(...(await violations(one)))
    expect(found).toEqual([])
    await one.context().close()
  })

  test('are told by path, route and version, and found by them', async () => {
    const rows = page.getByRole('table', { name: 'Differences' }).getByRole('row')
    await rows.nth(1).waitFor()
    expect(await rows.nth(1).textContent()).toMatch(/other value.*→.*entities\.get/)
    await page.getByRole('button', { name: '100 %' }).first().click()
    await vi.waitFor(() => expect(page.url()).toContain('version=1.0'), { timeout: soon })
    await page.getByLabel('Path contains').fill('DESCRIPTION')
    await vi.waitFor(async () => expect(await rows.count()).toBe(2), { timeout: soon })
    expect(new URL(page.url()).searchParams.get('path')).toBe('DESCRIPTION')
    await page.getByLabel('Path contains').fill('nowhere')
    await page.getByText('None of these differ').waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await rows.nth(1).waitFor()
  })

  test('one opens with both documents, which are read again', async () => {
    const link = `open=${encodeURIComponent(
      JSON.stringify(['to-green', '1.0', 'entities.get', '$.metadata.description', 'value']),
    )}`
    await goTo(page, `/mismatches?${link}`)
    const dialog = page.getByRole('dialog', { name: '$.metadata.description' })
    const row = dialog.getByRole('row', { name: /^description/ })
    expect(await row.textContent()).toMatch(/differs"The far south""Antarctica"/)
    expect(await dialog.textContent()).toContain(`GET ${entity}`)
    await dialog.getByRole('button', { name: 'Read both again' }).click()
    await dialog.getByText('Read again: 2 paths differ now.').waitFor()
    await described('Antarctica')
    await dialog.getByRole('button', { name: 'Read both again' }).click()
    // When it was written is another time now, and that is all.
    await dialog.getByText('Read again: 1 path differs now.').waitFor()
    expect(await row.count()).toBe(0)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(page.url()).not.toContain('open=')
  })

  test('documents are for those who may see what clients see', async () => {
    const one = await pages.open(await demo.link('viewer'), { complaints: [/403/] })
    await goTo(one, '/mismatches')
    await one.getByRole('button', { name: '$.metadata.description' }).first().click()
    await one.getByRole('dialog').getByRole('alert').waitFor()
    expect(await one.getByRole('dialog').textContent()).not.toContain('Antarctica')
    await one.context().close()
  })

  test(`${many} of them are read as somebody scrolls`, async () => {
    using db = new DatabaseSync(`${demo.data}/control.db`, { timeout: soon })
    db.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
       insert into isthmus_mismatches (rollout, at, version, route, from_backend, to_backend,
         policy, lens, path, kind, from_form, to_form, count, last_seen)
       select 'to-green', ?1, '1.0', 'relations.list', 'blue', 'green', 1, 'many',
         '$.made.up' || i, 'only-to', null, 'null', 10 + i % 1000, ?2 from n`
        .replaceAll('?1', String(Date.now() - dayMs))
        .replaceAll('?2', String(Date.now())),
    ).run(many)
    await goTo(page, '/mismatches?route=relations.list')
    const table = page.getByRole('table', { name: 'Differences' })
    await table.getByText('$.made.up10999', { exact: true }).waitFor()
    const inPage = async () => table.getByRole('row').count()
    expect(await inPage()).toBeLessThan(100)
    for (const so of ['1,000', '1,500']) {
      await table.evaluate((at) => at.scrollTo(0, at.scrollHeight))
      await page.getByText(`${so} so far`).waitFor()
    }
    expect(await inPage()).toBeLessThan(100)
  })
  test('a guardrail that breaks holds the rollout, and its page says why, with the evidence', async () => {
    const found = await demo.store.entry('rollout', 'to-green')
    if (found?.kind !== 'rollout' || !found.value) throw new Error('There is no rollout.')
    const plan = { steps: found.value.plan?.steps ?? [], guardrails: { mismatch: 0.1 } }
    const value = { ...found.value, plan }
    const tally = createTally(1)
    const { from, to } = value
    const cell = { rollout: 'to-green', version: '2.0', route: 'relations.get', from, to }
    for (let answers = 0; answers < 200; answers += 1) {
      const difference = { path: '$.since', kind: 'only-to', to: 'null' } as const
      tally.compared({ ...cell, policy: 1, lens: 'x' }, [difference], Date.now())
    }
    const nothing = { usage: [], fields: [], contexts: [], lost: 0 }
    await demo.store.take({ instance: 'test', sequence: 1, ...nothing, cells: tally.take() })
    await demo.store.commit({
      actor: 'test',
      action: 'rollout.set',
      edits: [{ kind: 'rollout', id: 'to-green', value }],
      judge: async () => [],
    })
    await goTo(page, '/rollouts/to-green')
    const why = page.getByRole('region', { name: 'Why' })
    await why.getByText('It is held').waitFor()
    expect(await why.textContent()).toMatch(/\d+ of \d+ answers of .* differ/)
    const broken = page.getByRole('row', { name: /relations\.get at 2\.0/ })
    expect(await broken.first().textContent()).toMatch(/^broken.*100 %/)
    expect(await violations(page)).toEqual([])
    await page.getByRole('link', { name: '200 (100 %)' }).click()
    await page.getByRole('button', { name: '$.since' }).waitFor()
  })

  test('by a plan that says so it is rolled back by itself, and its page says why', async () => {
    const found = await demo.store.entry('rollout', 'to-green')
    if (found?.kind !== 'rollout' || !found.value) throw new Error('There is no rollout.')
    const plan = {
      steps: found.value.plan?.steps ?? [],
      guardrails: { mismatch: 0.1 },
      onBreach: 'rollback' as const,
    }
    await demo.store.commit({
      actor: 'test',
      action: 'rollout.set',
      edits: [{ kind: 'rollout', id: 'to-green', value: { ...found.value, plan } }],
      judge: async () => [],
    })
    await goTo(page, '/rollouts/to-green')
    await page.getByRole('button', { name: 'Resume' }).click()
    const dialog = page.getByRole('dialog', { name: 'Resume to-green' })
    await dialog.getByRole('button', { name: 'Resume' }).click()
    const here = page.getByRole('list', { name: 'Stages' }).locator('[aria-current=location]')
    await here.getByText('off', { exact: true }).waitFor()
    const why = page.getByRole('region', { name: 'Why' })
    await why.getByText('It was rolled back, and is held').waitFor()
    await why.getByText('a guardrail of its plan').waitFor()
    expect(await why.textContent()).toMatch(/\d+ of \d+ answers of .* differ/)
  })

  test('no page complains', () => {
    expect(pages.complaints).toEqual([])
  })
})
