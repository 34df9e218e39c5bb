/** A screen in both themes, wide and narrow: what axe finds in any of them. */
import type { Page } from 'playwright-core'
import type { Pages } from './pages.ts'
import { violations } from './pages.ts'

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [1280, 390].map((width) => ({ colorScheme, viewport: { width, height: 860 } })),
)

interface Looked {
  readonly pages: Pages
  /** A new one that signs in. */
  readonly link: () => Promise<string>
  /** Of the console: `http://127.0.0.1:8788/console`. */
  readonly console: string
  readonly paths: readonly string[]
  /** Resolves once a screen shows what it is to show. */
  readonly shown: (page: Page, path: string) => Promise<void>
}

/** Each violation with where it is; a screen that is wider than its window counts as one. */
export const violationsOf = async ({
  pages,
  link,
  console,
  paths,
  shown,
}: Looked): Promise<readonly string[]> => {
  const found: string[] = []
  for (const look of looks) {
    const page = await pages.open(await link(), look)
    await page.locator('main#screen').waitFor()
    for (const path of paths) {
      await page.goto(`${console}${path}`)
      await shown(page, path)
      const place = `${path} ${look.colorScheme} ${look.viewport.width}`
      const isWide = await page.evaluate(() => {
        const main = document.querySelector('main')
        return main !== null && main.scrollWidth > main.clientWidth
      })
      found.push(
        ...(isWide ? [`${place}: wider than its window`] : []),
        ...(await violations(page)).map((one) => `${place}: ${one}`),
      )
    }
    await page.context().close()
  }
  return found
}
