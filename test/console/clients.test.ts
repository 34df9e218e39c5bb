/** Clients as a release manager handles them: found among thousands, pinned with its consequence, given keys, moved on. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Edit } from '../../src/policy/index.ts'
import { soon } from '../support/runs.ts'
import { startDemo, type Demo } from './support/demo.ts'
import { allViolations } from './support/looks.ts'
import { chromiumPath, startPages, whyNot, type Pages } from './support/pages.ts'

const entity = '/entities/fe7bcc74-3c72-8a33-99d1-8705d7826983'
const many = 10_000
const sound = () => Promise.resolve([])

describe.skipIf(chromiumPath === undefined)(`clients (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages
  let page: Page

  const to = async (place: string): Promise<void> => {
    await page.goto(`${demo.adminUrl}/console${place}`)
  }
  const dialog = () => page.getByRole('dialog')
  const statusOf = async (key: string) => (await demo.get(entity, { 'x-api-key': key })).status
  const kept = async (id: string) => (await demo.store.entry('client', id))?.value
  const commit = async (edits: readonly Edit[]) => {
    await demo.store.commit({ actor: 'token:asuka', action: 'policy.edit', edits, judge: sound })
  }

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
    await (await demo.get(entity, { 'x-api-key': 'demo-tokyo-key' })).text()
    await (await demo.get('/entities?limit=1', { 'api-version': '2.0' })).text()
    await vi.waitUntil(
      async () => (await demo.store.usage({ client: 'nerv-tokyo' })).length === 1,
      soon,
    )
    await commit([
      {
        kind: 'version',
        id: '1.0',
        value: { deprecated: '2026-09-01', sunset: '2027-06-30', successor: '2.0' },
      },
    ])
    page = await pages.open(await demo.link('admin'), { complaints: [/404.*clients/] })
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test('are listed with what they speak, and whether that is on its way out', async () => {
    await to('/clients')
    const row = page.getByRole('row', { name: /nerv-tokyo/ })
    await row.getByText('1.0 deprecated').first().waitFor()
    expect(await row.getByText('1.0 deprecated').count()).toBe(2)
    expect(await allViolations(page)).toEqual([])
  })

  test('show what they speak, where it goes and what holds them back', async () => {
    await to('/clients/nerv-tokyo')
    await page.getByText('Version 1.0 is deprecated').waitFor()
    const used = page.getByRole('region', { name: 'Versions in use' })
    await used.getByText('is pinned to it').waitFor()
    await page.getByRole('region', { name: 'Where it goes' }).getByText('entity-schema').waitFor()
    await page.getByText('whatever only 1.0 has').waitFor()
    expect(await allViolations(page)).toEqual([])
  })

  test('show by path what would differ for them in another version', async () => {
    await to('/clients/nerv-tokyo')
    await page.getByRole('link', { name: 'What would differ in 2.0' }).click()
    await page.getByText('1 recent read, 1.0 → 2.0').waitFor()
    await page.getByRole('cell', { name: 'owner_identity' }).waitFor()
    await page.getByLabel('What would differ for it in version').selectOption('3.0')
    await page.getByRole('cell', { name: 'entity_type → kind' }).waitFor()
    expect(page.url()).toContain('tab=upgrade&to=3.0')
    expect(await allViolations(page)).toEqual([])
  })

  test('are pinned to it with who would move in sight, and it is undone', async () => {
    await page.getByRole('button', { name: 'Pin it to 3.0…' }).click()
    await dialog().getByText('other backend').waitFor()
    expect(await allViolations(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Pin to 3.0' }).click()
    await page.getByText('pinned to 3.0', { exact: true }).waitFor()
    expect(await kept('nerv-tokyo')).toMatchObject({ pin: '3.0' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('pinned to 1.0', { exact: true }).waitFor()
    expect(await kept('nerv-tokyo')).toMatchObject({ pin: '1.0' })
  })

  test('change their traffic with their pin, on their page and in the overview', async () => {
    await to('/clients/nerv-tokyo')
    const used = page.getByRole('region', { name: 'Versions in use' })
    await used.getByRole('row', { name: /^1\.0/ }).waitFor()
    expect(await used.getByRole('row', { name: /^3\.0/ }).count()).toBe(0)
    await page.getByLabel('Pinned to').selectOption('3.0')
    await page.getByRole('button', { name: 'Pin…', exact: true }).click()
    await dialog().getByRole('button', { name: 'Pin to 3.0' }).click()
    await page.getByText('pinned to 3.0', { exact: true }).waitFor()
    // Nobody reloads the page: what the client does from now on comes to it.
    await vi.waitFor(async () => {
      await (await demo.get(entity, { 'x-api-key': 'demo-tokyo-key' })).text()
      expect(await used.getByRole('row', { name: /^3\.0.*is pinned to it/ }).count()).toBe(1)
    }, soon)
    const goes = page.getByRole('region', { name: 'Where it goes' })
    await goes.getByRole('row', { name: /^3\.0/ }).waitFor()
    await to('/')
    await page.getByRole('listitem').filter({ hasText: /^3\.0/ }).waitFor()
    await to('/clients/nerv-tokyo')
    await page.getByLabel('Pinned to').selectOption('1.0')
    await page.getByRole('button', { name: 'Pin…', exact: true }).click()
    await dialog().getByRole('button', { name: 'Pin to 1.0' }).click()
    await page.getByText('pinned to 1.0', { exact: true }).waitFor()
  })

  test('lose their pin', async () => {
    await to('/clients/nerv-geneva')
    await page.getByRole('button', { name: 'Unpin…' }).click()
    await dialog().getByText('It then speaks 1.0').waitFor()
    await dialog().getByRole('button', { name: 'Take the pin off' }).click()
    await page.getByText('nerv-geneva has no pin').waitFor()
    expect(await kept('nerv-geneva')).not.toHaveProperty('pin')
    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByText('client.unpin').waitFor()
    expect(await allViolations(page)).toEqual([])
  })

  test('get a key that is shown once and counts, and lose the old one', async () => {
    await to('/clients/nerv-lab?tab=keys')
    await page.getByRole('button', { name: 'Add a key…' }).click()
    await dialog().getByText('The new key is shown once.').waitFor()
    await dialog().getByRole('button', { name: 'Make a key' }).click()
    const secret = dialog().getByRole('code')
    await secret.waitFor()
    const key = (await secret.textContent()) ?? ''
    expect(await allViolations(page)).toEqual([])
    await dialog().getByRole('button', { name: 'I have it' }).click()
    expect(await page.getByText(key).count()).toBe(0)
    await vi.waitFor(async () => expect(await statusOf(key)).toBe(200), soon)
    await page.getByRole('button', { name: 'Remove… (f28c867420aa)' }).click()
    await dialog()
      .getByText(/is refused with 401 at once/)
      .waitFor()
    await dialog().getByRole('button', { name: 'Remove the key' }).click()
    await page.getByText('A key of nerv-lab is removed').waitFor()
    await vi.waitFor(async () => expect(await statusOf('demo-lab-key')).toBe(401), soon)
    expect(await statusOf(key)).toBe(200)
  })

  test('are added with a key, and removed', async () => {
    await to('/clients')
    await page.getByRole('button', { name: 'Add a client' }).click()
    await dialog().getByLabel('Name').fill('seele-1')
    await dialog().getByLabel('Pinned to').selectOption('2.0')
    expect(await allViolations(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Go on…' }).click()
    await dialog().getByRole('button', { name: 'Add it' }).click()
    await dialog().getByRole('heading', { name: 'Key of seele-1' }).waitFor()
    await dialog().getByRole('button', { name: 'I have it' }).click()
    await page.getByRole('heading', { name: 'seele-1', level: 1 }).waitFor()
    expect(await kept('seele-1')).toMatchObject({ pin: '2.0', keys: [expect.any(String)] })
    await page.getByRole('button', { name: 'Remove…' }).click()
    await dialog().getByRole('button', { name: 'Remove the client' }).click()
    await page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor()
    await vi.waitFor(async () => expect((await kept('seele-1')) ?? null).toBeNull(), soon)
  })

  test('that the policy does not know show what was seen of them', async () => {
    await to('/clients/anonymous')
    await page.getByText('The policy knows no client anonymous').waitFor()
    const used = page.getByRole('region', { name: 'Versions in use' })
    await used.getByText('says it in a header').waitFor()
    expect(await allViolations(page)).toEqual([])
  })

  test('are found among ten thousand, of which few are in the page', async () => {
    const edits = Array.from({ length: many }, (_, at) => ({
      kind: 'client' as const,
      id: `tenant-${String(at).padStart(5, '0')}`,
      value: { keys: [], pin: at % 2 === 0 ? '1.0' : '2.0', tenant: 'geofront' },
    }))
    await commit(edits)
    await to('/clients')
    await page.getByText('10,003 in the policy.').waitFor()
    const rows = page.getByRole('table', { name: 'Clients' }).getByRole('row')
    await page.getByRole('row', { name: /tenant-00000/ }).waitFor()
    expect(await rows.count()).toBeLessThan(100)
    await page.getByRole('table', { name: 'Clients' }).focus()
    // To the end of what was read, which reads on.
    await page.keyboard.press('End')
    await page
      .getByRole('row', { name: /tenant-0019/ })
      .first()
      .waitFor()
    await page.keyboard.press('End')
    await vi.waitFor(async () => {
      await page.keyboard.press('End')
      expect(await page.getByRole('row', { name: /tenant-0039/ }).count()).toBeGreaterThan(0)
    }, soon)
    expect(await rows.count()).toBeLessThan(100)
    await page.getByLabel('Find a client').fill('tenant-0999')
    await page.getByRole('row', { name: /tenant-09999/ }).waitFor()
    await page.getByLabel('Pinned to').selectOption('1.0')
    await page.getByRole('row', { name: /tenant-09998/ }).waitFor()
    await vi.waitFor(
      async () => expect(await page.getByRole('row', { name: /tenant-09999/ }).count()).toBe(0),
      soon,
    )
    const { searchParams } = new URL(page.url())
    expect([...searchParams]).toEqual([
      ['q', 'tenant-0999'],
      ['pin', '1.0'],
    ])
  })

  test('give the browser nothing to complain of', () => {
    expect(pages.complaints).toEqual([])
  })
})
