/** Looks at a screen as everybody may have it: in both themes, wide and narrow. */
import type { Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { soon } from '../../support/runs.ts'
import { violations } from './pages.ts'

const sizes = [
  { width: 1280, height: 860 },
  { width: 390, height: 800 },
]

/** What axe finds in any of them. */
export const allViolations = async (page: Page): Promise<readonly string[]> => {
  const found: string[] = []
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await vi.waitFor(async () => {
        const shown = await page.evaluate(() => document.documentElement.dataset['theme'])
        expect(shown).toBe(theme)
      }, soon)
      // Colours are those of the theme once the page is painted again.
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      )
      const seen = await violations(page)
      found.push(...seen.map((text) => `${theme}, ${size.width} px: ${text}`))
    }
  }
  await page.setViewportSize({ width: 1280, height: 860 })
  return found
}
