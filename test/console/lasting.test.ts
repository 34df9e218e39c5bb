/** A page that stays open all day: tokens end, the gateway is started anew, and only a keyboard is at hand. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from './support/demo.ts'
import { chromiumPath, startPages, whyNot, type Pages } from './support/pages.ts'

/** Bytes of all that a first look needs, compressed. */
const mostFirst = 200_000

describe.skipIf(chromiumPath === undefined)(`the console (${chromiumPath ?? whyNot})`, () => {
  let demo: Demo
  let pages: Pages

  beforeAll(async () => {
    ;[demo, pages] = await Promise.all([startDemo(), startPages()])
  })

  afterAll(async () => {
    await pages.close()
    await demo.close()
  })

  test('a token that is revoked ends the session, which begins again where it was', async () => {
    const page = await pages.open(await demo.link('release-manager'), { complaints: [/401/] })
    await page.getByRole('link', { name: 'Clients' }).click()
    await page.getByRole('heading', { name: 'Clients' }).waitFor()
    const token = (await demo.store.tokens()).find(({ role }) => role === 'release-manager')
    await demo.store.revokeToken(token?.id ?? '', 'test')
    await page.getByText('Your session has ended').waitFor()
    const { secret } = await demo.store.createToken({ name: 'next', role: 'viewer', by: 'test' })
    await page.getByLabel('Token of the admin API').fill(secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Clients' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/console/clients')
    await page.context().close()
  })

  test('a token that expires ends it as well', async () => {
    const expiresAt = new Date(Date.now() + 5000).toISOString()
    const made = await demo.store.createToken({
      name: 'short',
      role: 'viewer',
      expiresAt,
      by: 'test',
    })
    const page = await pages.open(`${demo.adminUrl}/console/flags`, { complaints: [/401/] })
    await page.getByLabel('Token of the admin API').fill(made.secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Your session has ended').waitFor()
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    await page.context().close()
  })

  test('while the gateway is started anew what was read stays, and news come again', async () => {
    const page = await pages.open(await demo.link('viewer'), {
      complaints: [/ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|50\d/],
    })
    await page.getByRole('link', { name: 'Flags' }).click()
    const flag = page.getByRole('link', { name: 'entity-schema' })
    await flag.waitFor()
    const restarted = demo.restart()
    await page.getByText('Reconnecting').waitFor()
    expect(await flag.isVisible()).toBe(true)
    await restarted
    await page.getByText('Live', { exact: true }).waitFor()
    // What is thrown now is told to a page that was open before.
    const kill = { scope: { kind: 'all' as const }, backend: 'blue' }
    await demo.store.commit({
      actor: 'test',
      action: 'kill.throw',
      edits: [{ kind: 'kill', id: 'all', value: kill, ifMatch: 'none' }],
      judge: async () => [],
    })
    await page.getByText('A kill switch is thrown').waitFor()
    expect(await page.getByText('Live', { exact: true }).isVisible()).toBe(true)
  })

  test('needs no mouse: the command menu goes anywhere, and Escape comes back', async () => {
    const page = await pages.open(await demo.link('viewer'))
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByLabel('Go to').waitFor()
    await page.keyboard.type('entity-sch')
    await page.getByRole('option', { name: /entity-schema/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'entity-schema' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByLabel('Go to').waitFor()
    await page.keyboard.press('Escape')
    await page.getByLabel('Go to').waitFor({ state: 'detached' })
    // The first stop of a keyboard leads past the menu.
    await page.reload()
    await page.getByRole('heading', { name: 'entity-schema' }).waitFor()
    await page.keyboard.press('Tab')
    await page.getByRole('link', { name: 'Skip to the screen' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent ?? '')).toBe(
      'Skip to the screen',
    )
  })

  test('a first look loads at most 200 KB', async () => {
    const page = await pages.open(await demo.link('viewer'))
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    const names = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => name),
    )
    // Charts come later, once there is something that they show.
    const files = names.filter((name) => /\/assets\//.test(name) && !/\/chart-/.test(name))
    const sizes = await Promise.all(
      files.map(async (name) => gzipSync(await (await fetch(name)).bytes()).length),
    )
    expect(files.length).toBeGreaterThan(2)
    expect(sizes.reduce((sum, one) => sum + one, 0)).toBeLessThan(mostFirst)
  })
})
