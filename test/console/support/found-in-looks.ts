/** A page as different people have it: dark or light, on a desk or on a phone. */
import type { Page } from 'playwright-core'
import { signedIn, violations, type Pages } from './pages.ts'

export interface Look {
  readonly colorScheme: 'dark' | 'light'
  readonly width: number
}

export const looks: readonly Look[] = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 390 },
]

/**
 * What axe finds in each of them, with where.
 *
 * @param places each leads to what is looked at, and waits until it is there
 */
export const foundInLooks = async (
  pages: Pages,
  link: string,
  places: Readonly<Record<string, (page: Page) => Promise<void>>>,
): Promise<readonly string[]> => {
  const found: string[] = []
  const page = await signedIn(pages, link)
  for (const [name, goTo] of Object.entries(places)) {
    await goTo(page)
    for (const { colorScheme, width } of looks) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 860 })
      await page.locator(`html[data-theme=${colorScheme}]`).waitFor()
      for (const one of await violations(page))
        found.push(`${name}, ${colorScheme} ${width}: ${one}`)
    }
  }
  await page.context().close()
  return found
}
