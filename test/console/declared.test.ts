/** A rollout from its declaration to its end, all from the console, and one that a guardrail stops. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Edit } from '../../src/policy/index.ts'
import { soon } from '../support/runs.ts'
import { startDemo, type Demo } from './support/demo.ts'
import { allViolations } from './support/looks.ts'
import { chromiumPath, signedIn, startPages, whyNot, type Pages } from './support/pages.ts'

const entity = '/entities/fe7bcc74-3c72-8a33-99d1-8705d7826983'

const keys = ['demo-lab-key', 'demo-tokyo-key'] as const

describe.skipIf(chromiumPath === undefined)(`declared (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages
  /** Of a release manager. */
  let page: Page

  const dialog = () => page.getByRole('dialog')
  const declared = async (name: string) => (await demo.store.entry('rollout', name))?.value
  const button = (name: string) => page.getByRole('button', { name, exact: true })

  /** Why it cannot be pressed. */
  const whyNotPressed = (name: string, why: RegExp) =>
    vi.waitFor(async () => expect(await button(name).getAttribute('title')).toMatch(why), soon)

  /** Its driver has got it there, and the page shows that state: what is asked then is asked of it. */
  const restsAt = async (name: string, stage: string): Promise<void> => {
    const version = await vi.waitFor(async () => {
      const row = (await demo.store.rollouts()).rows.get(name)
      expect(row?.state).toMatchObject({ target: { stage }, reachedAt: expect.any(Number) })
      return row?.version
    }, soon)
    await page.getByText(`version ${version}`, { exact: true }).waitFor()
  }

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
    for (const key of keys) await (await demo.get('/deltas?limit=1', { 'x-api-key': key })).text()
    await vi.waitUntil(async () => (await demo.store.contexts(10)).length > 1, soon)
    const link = await demo.link('release-manager')
    page = await signedIn(pages, link, {
      complaints: [/409|412|422/, /404.*(?:to-archive|status)/],
    })
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test('by a viewer it cannot be, and the page says why', async () => {
    const viewer = await signedIn(pages, await demo.link('viewer'))
    await viewer.goto(`${demo.adminUrl}/console/rollouts`)
    const make = viewer.getByRole('button', { name: 'New rollout' })
    await make.waitFor()
    await vi.waitFor(
      async () => expect(await make.getAttribute('title')).toContain('the role release manager'),
      soon,
    )
    await viewer.goto(`${demo.adminUrl}/console/rollouts?declare=new`)
    await viewer.getByText('This needs the role release manager').waitFor()
    await viewer.context().close()
  })

  test('what is wrong is told at its field, while it is typed', async () => {
    await page.goto(`${demo.adminUrl}/console/rollouts`)
    await button('New rollout').click()
    await page.getByLabel('deltas', { exact: true }).check()
    await page.getByLabel('Stage of step 1').selectOption('live')
    const ladder = page.getByRole('list', { name: 'Steps of the plan' })
    const jumps = ladder.getByText(/^jumps over shadow: each stage has a step of its own/)
    await jumps.waitFor()
    await page.getByLabel('Name', { exact: true }).fill('to-archive')
    await whyNotPressed('Declare…', /It would be refused/)
    expect(await allViolations(page)).toEqual([])
    await page.getByLabel('Stage of step 1').selectOption('shadow')
    await jumps.waitFor({ state: 'detached' })
    await page.getByLabel('Stays at least of step 1').fill('a while')
    await ladder.getByText(/^is no duration of at most 365 days/).waitFor()
    await page.getByLabel('Stays at least of step 1').fill('1h')
    await page.getByLabel('Percent of clients of step 3').fill('2')
    await ladder.getByText('takes clients back: it is 2 after 5').waitFor()
    await page.getByLabel('Percent of clients of step 3').fill('some')
    await ladder.getByText('is no number').waitFor()
    await page.getByLabel('Percent of clients of step 3').fill('25')
    await page.getByLabel('Name', { exact: true }).fill('to-green')
    await page.getByText('There is a rollout of this name already').waitFor()
    await page.getByLabel('entities', { exact: true }).check()
    await page.getByLabel('Name', { exact: true }).fill('to-archive')
    await page.getByText('entities is in the rollout to-archive, too').waitFor()
    await page.getByLabel('entities', { exact: true }).uncheck()
    await page.getByLabel('Answers that may differ').fill('2')
    await page.getByText(/^must be a share from 0 to 1/).waitFor()
    await page.getByLabel('Answers that may differ').fill('0.01')
    expect(await declared('to-archive')).toBeUndefined()
  })

  test('whose reads go first, and what begins by itself, is told before it is declared', async () => {
    await page.getByLabel('Percent of clients of step 2').fill('100')
    for (const step of [4, 3]) await button(`Take step ${step} out`).click()
    const first = page.getByRole('region', { name: 'What it would do' })
    await first.getByText('Only blue is read and written').waitFor()
    await first.getByText('begins once somebody has approved it').waitFor()
    await first.getByText('Step 2, live, 100 %').waitFor()
    await first.getByText('2 clients would move').waitFor()
    const moves = (await first.getByRole('listitem').allTextContents()).join('\n')
    expect(moves).toMatch(/nerv-lab.*blue as 1.0 → green as 1.0.*deltas/s)
    expect(await allViolations(page)).toEqual([])
  })

  test('what stood there stays readable until what is newer is known', async () => {
    const held = Promise.withResolvers<undefined>()
    const foresee = /\/foresee/
    await page.route(foresee, async (route) => {
      await held.promise
      await route.continue()
    })
    await page.getByLabel('Percent of clients of step 2').fill('99')
    const old = page.getByText('As it was before')
    await old.waitFor()
    expect(await allViolations(page)).toEqual([])
    held.resolve(undefined)
    await page.getByLabel('Percent of clients of step 2').fill('100')
    await old.waitFor({ state: 'detached' })
    await page.unroute(foresee)
    await page.getByText('Step 2, live, 100 %').waitFor()
  })

  test('it is declared, begins once its first step is approved, and is rolled back', async () => {
    await button('Declare…').click()
    await dialog().getByLabel('Reason, for the audit').fill('The archive moves')
    await dialog().getByRole('button', { name: 'Declare it' }).click()
    await page.getByRole('heading', { name: 'to-archive', level: 1 }).waitFor()
    expect(await declared('to-archive')).toMatchObject({
      from: 'blue',
      to: 'green',
      resources: ['deltas'],
      plan: {
        steps: [
          { stage: 'dualwrite', approval: true },
          { stage: 'shadow', hold: '1h' },
          { stage: 'live', share: 100 },
          {},
          {},
        ],
      },
    })
    const [last] = await demo.store.history({ kind: 'rollout', id: 'to-archive', limit: 1 })
    expect(last).toMatchObject({ action: 'rollout.set', reason: 'The archive moves' })
    await restsAt('to-archive', 'off')
    await button('Approve step 0').click()
    await dialog().getByRole('button', { name: 'Approve' }).click()
    const here = page.getByRole('list', { name: 'Stages' }).locator('[aria-current=location]')
    await here.getByText('dualwrite', { exact: true }).waitFor()
    await restsAt('to-archive', 'dualwrite')
    await whyNotPressed('Remove…', /It is under way/)
    await button('Roll back').click()
    await dialog().getByLabel('Reason, for the audit').fill('Not today')
    await dialog().getByRole('button', { name: 'Roll back' }).click()
    const why = page.getByRole('region', { name: 'Why' })
    await why.getByText('It was rolled back, and is held').waitFor()
    const said = (await why.textContent()) ?? ''
    expect(said).toMatch(/Not today.*Rolled back by console-/s)
    expect(await allViolations(page)).toEqual([])
  })

  test('it is removed once it rests, with what follows from that', async () => {
    await button('Remove…').click()
    await dialog().getByText('From then on the flags decide about them again').waitFor()
    await dialog().getByText('Who would move').waitFor()
    expect(await allViolations(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('to-archive is removed').waitFor()
    await page.getByRole('heading', { name: 'Rollouts', level: 1 }).waitFor()
    expect((await declared('to-archive')) ?? null).toBeNull()
    expect((await demo.store.rollouts()).rows.has('to-archive')).toBe(false)
  })

  test('a guardrail that holds one is named on its page, with when and why', async () => {
    const at = `${demo.storeUrl('blue')}${entity}`
    const known = await (await fetch(at)).text()
    const body = known.replace(/"description":"[^"]*"/, '"description":"Only here"')
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(at, { method: 'PUT', headers, body })).status).toBe(200)
    const entry = await demo.store.entry('rollout', 'to-green')
    const value = structuredClone(entry?.value) as { plan: Record<string, unknown> }
    value.plan['guardrails'] = { mismatch: 0 }
    await demo.store.commit({
      actor: 'token:asuka',
      action: 'rollout.set',
      edits: [{ kind: 'rollout', id: 'to-green', value, ifMatch: entry?.tag } as unknown as Edit],
      judge: () => Promise.resolve([]),
    })
    await vi.waitFor(
      async () => {
        for (const version of ['1.0', '2.0']) {
          await (await demo.get(entity, { 'api-version': version })).text()
        }
        const row = (await demo.store.rollouts()).rows.get('to-green')
        expect(row?.stopped).toMatchObject({ by: 'rollouts', isBroken: true })
      },
      { timeout: soon, interval: 200 },
    )
    await page.goto(`${demo.adminUrl}/console/rollouts/to-green`)
    const why = page.getByRole('region', { name: 'Why' })
    await why.getByText('It is held').waitFor()
    await why.getByText(/answers of .* differ/).waitFor()
    await why.getByText('a guardrail of its plan').waitFor()
    expect(await why.locator('time').count()).toBe(2)
    expect(await allViolations(page)).toEqual([])
  })

  test('no page complains', () => {
    expect(pages.complaints).toEqual([])
  })
})
