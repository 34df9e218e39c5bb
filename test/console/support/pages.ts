/** Pages of the console in a real Chromium: whatever it complains of fails the test that caused it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { buildConsole, isConsoleStale } from '../../../build/console.ts'
import { onPath } from '../../support/chromium.ts'
import { onceInRun } from '../../support/packed.ts'
import { soon } from '../../support/runs.ts'

/** Tests say so where there is none, and are left out. */
export const chromiumPath = onPath('chromium') ?? onPath('chromium-browser')

export const whyNot =
  'skipped: no Chromium on PATH (on Debian: apt-get install chromium), so nobody can look at the console'

export interface Pages {
  /** @param complaints what the browser is expected to complain of: answers that are errors on purpose */
  open(
    link: string,
    options?: BrowserContextOptions & { readonly complaints?: readonly RegExp[] },
  ): Promise<Page>
  /** What pages complained of so far, which nobody expected. */
  readonly complaints: readonly string[]
  /** Throws where there are complaints: at the end of a file, all of its pages are looked at. */
  close(): Promise<void>
}

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

export const startPages = async (): Promise<Pages> => {
  await onceInRun('console', async () => {
    if (isConsoleStale()) await buildConsole()
  })
  const browser: Browser = await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic'],
  })
  const complaints: string[] = []
  return {
    complaints,
    open: async (link, { complaints: expected = [], ...options } = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 860 },
        ...options,
      })
      const page = await context.newPage()
      page.setDefaultTimeout(soon)
      page.on('console', (message) => {
        const text = `${message.text()} ${message.location().url}`
        if (message.type() === 'error' && !expected.some((one) => one.test(text))) {
          complaints.push(text)
        }
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(link)
      return page
    },
    close: async () => {
      await browser.close()
      if (complaints.length > 0) throw new Error(`Pages complained:\n${complaints.join('\n')}`)
    },
  }
}

/** Opens a link, and waits until it has signed somebody in: then any address can be gone to. */
export const signedIn = async (
  pages: Pages,
  link: string,
  options?: Parameters<Pages['open']>[1],
): Promise<Page> => {
  const page = await pages.open(link, options)
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor()
  return page
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/**
 * What axe finds at a page as it is (WCAG 2.2, levels A and AA, and its best practices).
 *
 * It comes in through the protocol of the browser, as the page's own policy lets no other script in.
 */
export const violations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axeSource)
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (context: unknown, options: unknown) => Promise<{ violations: Violation[] }> }
    }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations: all } = await axe.run(document, { runOnly: tags })
    return all
  })
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  )
}
