/** Flags as a release manager handles them: moved with who would move in sight, edited by two, taken back, stopped. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Edit } from '../../src/policy/index.ts'
import { soon } from '../support/runs.ts'
import { startDemo, type Demo } from './support/demo.ts'
import { allViolations } from './support/looks.ts'
import { chromiumPath, startPages, whyNot, type Pages } from './support/pages.ts'

const path = '/relations?limit=2'

describe.skipIf(chromiumPath === undefined)(`flags (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages
  let page: Page

  const to = async (place: string): Promise<void> => {
    await page.goto(`${demo.adminUrl}/console${place}`)
  }
  const dialog = () => page.getByRole('dialog')
  /** Of a flag, as it is kept. */
  const kept = async (key: string) => (await demo.store.entry('flag', key))?.value
  /** Somebody else edits a flag meanwhile. */
  const elsewhere = async (key: string, change: (definition: Record<string, unknown>) => void) => {
    const entry = await demo.store.entry('flag', key)
    const value = structuredClone(entry?.value) as { definition: Record<string, unknown> }
    change(value.definition)
    const edit = { kind: 'flag', id: key, value, ifMatch: entry?.tag } as unknown as Edit
    await demo.store.commit({
      actor: 'token:asuka',
      action: 'flag.set',
      reason: 'because',
      edits: [edit],
      judge: () => Promise.resolve([]),
    })
  }

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
    for (const key of ['demo-tokyo-key', 'demo-lab-key']) {
      await (await demo.get(path, { 'x-api-key': key })).text()
    }
    await vi.waitUntil(async () => (await demo.store.contexts(10)).length > 1, soon)
    page = await pages.open(await demo.link('admin'), {
      complaints: [/41[0-9]|422/, /404.*\/flags\/try-me/],
    })
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test('are listed with their state, share and last change', async () => {
    await to('/flags')
    const row = page.getByRole('row', { name: /entity-schema/ })
    await row.getByText('chooses the backend').waitFor()
    const text = (await row.textContent()) ?? ''
    expect(
      ['enabled', 'green 25 %', 'blue 75 %', 'by demo'].filter((one) => !text.includes(one)),
    ).toEqual([])
    expect(await allViolations(page)).toEqual([])
    await page.getByLabel('Find a flag').fill('nothing')
    await page.getByText('No flag is called “nothing”').waitFor()
    expect(new URL(page.url()).searchParams.get('q')).toBe('nothing')
  })

  test('show who would move while the share is dragged, and move once that is said', async () => {
    await to('/flags/entity-schema')
    const slider = page.getByRole('slider', { name: 'Share of green' })
    await slider.focus()
    await page.keyboard.press('End')
    const preview = page.getByRole('region', { name: 'Who would move' })
    await preview.getByText('nerv-tokyo').first().waitFor()
    expect(await kept('entity-schema')).toMatchObject({ definition: { state: 'ENABLED' } })
    expect(await allViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Set green to 100 %…' }).click()
    await dialog().getByText('would move').first().waitFor()
    await dialog().getByLabel('Reason, for the audit').fill('All of them')
    await dialog().getByRole('button', { name: 'Set to 100 %' }).click()
    await page.getByText('green of entity-schema is at 100 %').waitFor()
    const [last] = await demo.store.history({ kind: 'flag', id: 'entity-schema', limit: 1 })
    expect(last).toMatchObject({ action: 'flag.ramp', reason: 'All of them' })
  })

  test('go back to what they were, from their history', async () => {
    await to('/flags/entity-schema?tab=history')
    await page.getByText('flag.ramp').waitFor()
    await page.getByText('What changed').click()
    await page.getByText('/definition/targeting/if/6/fractional/1/1').waitFor()
    expect(await allViolations(page)).toEqual([])
    await page.getByRole('button', { name: /^Go back to this/ }).click()
    await dialog().getByRole('button', { name: 'Go back' }).click()
    await page.getByText(/entity-schema is as it was in policy/).waitFor()
    const [last] = await demo.store.history({ kind: 'flag', id: 'entity-schema', limit: 1 })
    expect(last?.action).toBe('flag.revert')
  })

  test('let a client go first', async () => {
    await to('/flags/entity-schema')
    await page.getByLabel('Client', { exact: true }).fill('nerv-tokyo')
    await page.getByRole('button', { name: 'Let it go first…' }).click()
    await dialog().getByRole('button', { name: 'Put in' }).click()
    await page.getByRole('button', { name: 'Take out nerv-tokyo' }).click()
    await dialog().getByRole('button', { name: 'Take out' }).click()
    await page.getByText('nerv-tokyo goes by the rules again').waitFor()
    await vi.waitFor(
      async () => expect(JSON.stringify(await kept('entity-schema'))).not.toContain('nerv-tokyo'),
      soon,
    )
  })

  test('say at its line what is wrong with a definition, while it is typed', async () => {
    await to('/flags/entity-schema?tab=definition')
    const editor = page.getByRole('textbox', { name: /^Definition of entity-schema/ })
    const text = await editor.inputValue()
    await editor.fill(text.replace('"ENABLED"', '"ON"'))
    const wrong = page.getByRole('list', { name: 'What is wrong' })
    await wrong.getByText('is neither of the two states').waitFor()
    const line = text.split('\n').findIndex((one) => one.includes('"ENABLED"')) + 1
    await wrong.getByRole('button', { name: `Line ${line}` }).waitFor()
    expect(await page.getByRole('button', { name: 'Save…' }).getAttribute('title')).toContain(
      'refused',
    )
    expect(await allViolations(page)).toEqual([])
    await editor.fill('{ "state": ')
    await wrong.getByRole('button', { name: 'Line 1' }).waitFor()
    await page.getByRole('button', { name: 'Drop my changes' }).click()
    expect(await editor.inputValue()).toBe(text)
  })

  test('edited by two show the second what the first has made, and put both together', async () => {
    await to('/flags/all-to-blue?tab=definition')
    const editor = page.getByRole('textbox', { name: /^Definition of all-to-blue/ })
    const text = await editor.inputValue()
    await editor.fill(text.replace('whatever other flags say', 'at once'))
    await page.getByText('It is sound.').waitFor()
    await elsewhere('all-to-blue', (definition) => {
      definition['state'] = 'DISABLED'
    })
    const alert = page.getByRole('alert')
    await alert.getByText('Somebody else has changed this since you began').waitFor()
    await alert.getByText('asuka').waitFor()
    await alert.getByText('“because”').waitFor()
    await alert.getByText('You have changed other parts than they have.').waitFor()
    expect(await allViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Put both together' }).click()
    await page.getByRole('button', { name: 'Save…' }).click()
    await dialog().getByRole('button', { name: 'Change it' }).click()
    await page.getByText('all-to-blue has another definition').waitFor()
    expect(await kept('all-to-blue')).toMatchObject({
      definition: {
        state: 'DISABLED',
        metadata: { description: 'On: every request goes to blue, at once' },
      },
    })
  })

  test('changed while the consequence is read tell of the conflict, with both versions', async () => {
    await to('/flags/all-to-blue')
    await page.getByRole('button', { name: 'Enable…' }).click()
    await dialog().getByRole('button', { name: 'Enable', exact: true }).waitFor()
    await dialog().getByText('What changes in the policy').waitFor()
    await elsewhere('all-to-blue', (definition) => {
      definition['metadata'] = { description: 'Theirs' }
    })
    await dialog().getByRole('button', { name: 'Enable', exact: true }).click()
    await dialog().getByText('Somebody else has changed this meanwhile').waitFor()
    await dialog().getByText('after: + "Theirs"').waitFor()
    await dialog().getByText('What yours would change of theirs:').waitFor()
    await dialog().getByText('/definition/state').waitFor()
    expect(await allViolations(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Go on with mine' }).click()
    await dialog().getByRole('button', { name: 'Enable', exact: true }).click()
    await page.getByText('all-to-blue is enabled').waitFor()
    expect(await kept('all-to-blue')).toMatchObject({
      definition: { state: 'ENABLED', metadata: { description: 'Theirs' } },
    })
  })

  test('wait for the names of backends, which nobody types meanwhile', async () => {
    const held = Promise.withResolvers<undefined>()
    const names = /\/policy\/names/
    await page.route(names, async (route) => {
      await held.promise
      await route.continue()
    })
    await to('/flags?tab=kills')
    const field = page.getByRole('combobox', { name: 'Backend that takes them' })
    await field.getByText('Reading names...').waitFor({ state: 'attached' })
    expect(await field.isDisabled()).toBe(true)
    expect(await allViolations(page)).toEqual([])
    held.resolve(undefined)
    await field.selectOption('blue')
    await page.unroute(names)
  })

  test('are overruled by a kill switch, which is released again', async () => {
    await to('/flags?tab=kills')
    await page.getByLabel('What it takes').selectOption('One client')
    await page.getByLabel('Client', { exact: true }).fill('nerv-lab')
    await page.getByLabel('Backend that takes them').selectOption('blue')
    await page
      .getByRole('region', { name: 'Who would move' })
      .getByText('nerv-lab')
      .first()
      .waitFor()
    expect(await allViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Throw…' }).click()
    await dialog().getByRole('button', { name: 'Throw the kill switch' }).click()
    await page.getByRole('link', { name: 'A kill switch is thrown' }).waitFor()
    expect(await demo.store.entry('kill', 'client:nerv-lab')).toMatchObject({
      value: { backend: 'blue' },
    })
    await page.getByRole('button', { name: 'Release… (client nerv-lab)' }).click()
    await dialog().getByRole('button', { name: 'Release' }).click()
    await page.getByText('No kill switch is thrown').waitFor()
    await page.getByText('kill.release').waitFor()
  })

  test('of a document share what is edited with it', async () => {
    await to('/flags?tab=documents')
    await page.getByRole('link', { name: 'entity-schema' }).click()
    const editor = page.getByRole('textbox', { name: /^Evaluators and metadata/ })
    await editor.fill((await editor.inputValue()).replace('nerv-canary', 'nerv-scout'))
    await page.getByText('It is sound.').waitFor()
    expect(await allViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Save…' }).click()
    await dialog().getByRole('button', { name: 'Change it' }).click()
    await page.getByText('flag-file.set').waitFor()
  })

  test('are made disabled, and removed', async () => {
    await to('/flags')
    await page.getByRole('button', { name: 'New flag' }).click()
    await dialog().getByLabel('Key').fill('try-me')
    expect(await allViolations(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Go on…' }).click()
    await dialog().getByRole('button', { name: 'Make it' }).click()
    await page.getByRole('heading', { name: 'try-me', level: 1 }).waitFor()
    await page.getByText('disabled', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Remove…' }).click()
    await dialog().getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByRole('heading', { name: 'Flags', level: 1 }).waitFor()
    await vi.waitFor(async () => expect((await kept('try-me')) ?? null).toBeNull(), soon)
  })

  test('proposed by one person are approved and made by another', async () => {
    const entry = await demo.store.entry('flag', 'all-to-blue')
    const value = structuredClone(entry?.value) as { definition: Record<string, unknown> }
    value.definition['state'] = 'DISABLED'
    const edits = [
      { kind: 'flag', id: 'all-to-blue', value, ifMatch: entry?.tag },
    ] as unknown as Edit[]
    await demo.store.propose({ by: 'token:asuka', action: 'flag.state', reason: 'Rest', edits })
    await page.getByRole('link', { name: '1 proposal waits' }).click()
    await page.getByRole('heading', { name: 'flag.state of flag all-to-blue' }).waitFor()
    await page.getByText('/definition/state').waitFor()
    expect(await allViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Approve…' }).click()
    await dialog().getByRole('button', { name: 'Approve' }).click()
    await page.getByText('No edit waits for a second person').waitFor()
    await page.getByRole('tab', { name: 'Approved, not made yet' }).click()
    await page.getByRole('button', { name: 'Make it…' }).click()
    await dialog().getByRole('button', { name: 'Make it', exact: true }).click()
    await page.getByText('No approved edit waits to be made').waitFor()
    expect(await kept('all-to-blue')).toMatchObject({ definition: { state: 'DISABLED' } })
  })

  test('are read by a viewer, who is told what is not for them', async () => {
    const viewer = await pages.open(await demo.link('viewer'), { complaints: [/404.*nothing/] })
    await viewer.getByRole('heading', { name: 'Overview' }).waitFor()
    await viewer.goto(`${demo.adminUrl}/console/flags/entity-schema`)
    const button = viewer.getByRole('button', { name: 'Disable…' })
    await button.waitFor()
    await vi.waitFor(
      async () => expect(await button.getAttribute('title')).toContain('role release manager'),
      soon,
    )
    await viewer.goto(`${demo.adminUrl}/console/flags/nothing`)
    await viewer.getByText('There is no flag "nothing".').waitFor()
  })

  test('give the browser nothing to complain of', () => {
    expect(pages.complaints).toEqual([])
  })
})
