/** A screen as everybody may have it, in both themes, wide and narrow: what axe finds in any of them. */
import type { Page } from 'playwright-core'
import { signedIn, violations, type Pages } from './pages.ts'

const sizes = [
  { width: 1280, height: 860 },
  { width: 390, height: 860 },
]

const themes = ['light', 'dark'] as const

/** Once it is painted in the colours of a theme. */
const show = async (page: Page, theme: (typeof themes)[number]): Promise<void> => {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.locator(`html[data-theme=${theme}]`).waitFor()
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  )
}

const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const main = document.querySelector('main')
    return main !== null && main.scrollWidth > main.clientWidth
  })

/** Each violation with where it is; a screen that is wider than its window counts as one. */
export const allViolations = async (page: Page): Promise<readonly string[]> => {
  const found: string[] = []
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const theme of themes) {
      await show(page, theme)
      const seen = await violations(page)
      const wide = (await isTooWide(page)) ? ['wider than its window'] : []
      found.push(...[...wide, ...seen].map((text) => `${theme}, ${size.width} px: ${text}`))
    }
  }
  await page.setViewportSize({ width: 1280, height: 860 })
  return found
}

/**
 * The same of several places.
 *
 * @param places each leads to what is looked at, and waits until it is there
 */
export const foundInLooks = async (
  pages: Pages,
  link: string,
  places: Readonly<Record<string, (page: Page) => Promise<void>>>,
): Promise<readonly string[]> => {
  const page = await signedIn(pages, link)
  const found: string[] = []
  for (const [name, goTo] of Object.entries(places)) {
    await goTo(page)
    found.push(...(await allViolations(page)).map((text) => `${name}, ${text}`))
  }
  await page.context().close()
  return found
}
