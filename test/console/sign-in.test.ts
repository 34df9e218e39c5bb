/** Who gets into the console, by what, and as whom. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from './support/demo.ts'
import { chromiumPath, startPages, violations, whyNot, type Pages } from './support/pages.ts'

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

  test('the link that the demo prints signs in as an admin', async () => {
    const page = await pages.open(demo.printed)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(page.url()).toBe(`${demo.adminUrl}/console/`)
    await page.getByRole('button', { name: /console-/ }).click()
    await page.getByText('Role: admin').waitFor()
    await page.keyboard.press('Escape')
    expect(await violations(page)).toEqual([])
  })

  test('a link is good once', async () => {
    const link = await demo.link('viewer')
    const first = await pages.open(link)
    await first.getByRole('heading', { name: 'Overview' }).waitFor()
    const second = await pages.open(link, { complaints: [/401.*sign-in/] })
    await second.getByRole('alert').waitFor()
    expect(await second.getByRole('alert').textContent()).toContain('was used already')
    expect(await violations(second)).toEqual([])
  })

  test('of several who come with one link at once, one gets in', async () => {
    const link = await demo.link('viewer')
    const [, code] = link.split('#code=')
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        fetch(`${demo.adminUrl}/api/sign-in`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ code }),
        }),
      ),
    )
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 401)])
  })

  test('a token lets in, too, and one that is none is refused', async () => {
    const { secret } = await demo.store.createToken({ name: 'by hand', role: 'viewer', by: 'test' })
    const page = await pages.open(`${demo.adminUrl}/console/clients`, { complaints: [/401.*\/me/] })
    await page.getByLabel('Token of the admin API').fill('ist_nonsense')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This token is not accepted.').waitFor()
    await page.getByLabel('Token of the admin API').fill(secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
    // Where somebody wanted to go.
    await page.getByRole('heading', { name: 'Clients' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/console/clients')
  })

  test('who signs out is out, also after a reload', async () => {
    const page = await pages.open(await demo.link('viewer'))
    await page.getByRole('button', { name: /console-/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('Token of the admin API').waitFor()
    await page.reload()
    await page.getByLabel('Token of the admin API').waitFor()
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  test('the page may load nothing of other hosts, and stands in no frame', async () => {
    const answer = await fetch(`${demo.adminUrl}/console/`)
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    const html = await answer.text()
    expect(html.match(/(?:src|href)="(?!\.\/|\/console\/)[^"]*"/g)).toBeNull()
  })
})
