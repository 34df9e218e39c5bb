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
 * @param goTo leads to what is looked at, and waits until it is there
 */
export const foundInLooks = async (
  pages: Pages,
  linkOf: () => Promise<string>,
  places: Readonly<Record<string, (page: Page) => Promise<void>>>,
): Promise<readonly string[]> => {
  const found: string[] = []
  for (const { colorScheme, width } of looks) {
    const viewport = { width, height: 860 }
    const page = await signedIn(pages, await linkOf(), { colorScheme, viewport })
    for (const [name, goTo] of Object.entries(places)) {
      await goTo(page)
      for (const one of await violations(page))
        found.push(`${name}, ${colorScheme} ${width}: ${one}`)
    }
    await page.context().close()
  }
  return found
}
