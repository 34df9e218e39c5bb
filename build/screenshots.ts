/**
 * Pictures of every screen of the console, in both themes, for the documentation (`npm run screenshots`): of
 * the real demo after an hour's worth of requests, in a real Chromium.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { openControlStore } from '../src/control/node/open.ts'
import { onPath } from '../test/support/chromium.ts'
import { buildConsole, isConsoleStale } from './console.ts'
import { trafficBetween } from './screenshots-traffic.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/images')

interface Picture {
  readonly name: string
  readonly path: string
  /** What is done before it is taken. */
  readonly before?: (page: Page) => Promise<void>
}

const pictures: readonly Picture[] = [
  { name: 'overview', path: '/' },
  { name: 'rollouts', path: '/rollouts' },
  { name: 'rollout', path: '/rollouts/to-green' },
  {
    name: 'rollout-approve',
    path: '/rollouts/to-green',
    before: async (page) => {
      await page.getByRole('button', { name: 'Approve step 3' }).click()
      await page.getByText('would move').first().waitFor()
    },
  },
  {
    name: 'rollout-new',
    path: '/rollouts?declare=new',
    before: async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('to-archive')
      await page.getByLabel('deltas', { exact: true }).check()
      await page.getByText('Whose reads green answers first').waitFor()
    },
  },
  { name: 'mismatches', path: '/mismatches' },
  { name: 'clients', path: '/clients' },
  { name: 'client', path: '/clients/nerv-lab' },
  { name: 'flags', path: '/flags' },
  { name: 'flag', path: '/flags/entity-schema' },
  { name: 'versions', path: '/versions' },
  { name: 'playground', path: '/playground' },
  { name: 'migrations', path: '/migrations' },
  { name: 'explain', path: '/explain' },
  { name: 'audit', path: '/audit' },
]

const themes = ['light', 'dark'] as const

const program = onPath('chromium') ?? onPath('chromium-browser')

interface Demo {
  readonly url: string
  readonly adminUrl: string
  readonly data: string
  close(): Promise<void>
}

const isthmus = join(root, 'bin/isthmus.js')

/** `npm start` at free ports, with a folder of its own. */
const startDemo = async (): Promise<Demo> => {
  const data = await mkdtemp(join(tmpdir(), 'isthmus-screenshots-'))
  const ports = ['--port=0', '--admin-port=0', '--blue-port=0', '--green-port=0']
  const child = spawn(process.execPath, [isthmus, 'demo', '--data', data, '--json', ...ports], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { url, adminUrl } = JSON.parse(line) as Pick<Demo, 'url' | 'adminUrl'>
  return {
    url,
    adminUrl,
    data,
    close: async () => {
      const ended = once(child, 'close')
      child.kill('SIGTERM')
      await ended
      await rm(data, { recursive: true, force: true })
    },
  }
}

const linkOf = async ({ adminUrl, data }: Demo): Promise<string> => {
  const store = `sqlite:${join(data, 'control.db')}`
  const child = spawn(process.execPath, [isthmus, 'console', '--store', store, '--url', adminUrl], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return line
}

const ask = ({ url }: Demo, path: string, headers: Readonly<Record<string, string>>) =>
  fetch(`${url}${path}`, { headers })

/** Requests of several clients and versions, so that there is something to see. */
const makeTraffic = async (demo: Demo): Promise<void> => {
  const page = (await (await ask(demo, '/entities?limit=20', { 'api-version': '2.0' })).json()) as {
    readonly items: readonly { readonly id: string }[]
  }
  const asking: readonly Readonly<Record<string, string>>[] = [
    { 'api-version': '1.0' },
    { 'api-version': '1.1' },
    { 'api-version': '2.0' },
    { 'api-version': '3.0' },
    { 'x-api-key': 'demo-lab-key' },
  ]
  for (const { id } of page.items) {
    await Promise.all(
      asking.map(async (headers) => (await ask(demo, `/entities/${id}`, headers)).arrayBuffer()),
    )
  }
  await (await ask(demo, '/entities/none', { 'api-version': '1.0' })).arrayBuffer()
}

const hour = 3_600_000

/** Counts of the last hour, and later of what has passed since. */
const history = ({ data }: Demo): (() => Promise<void>) => {
  let until = Date.now() - hour
  let sequence = 0
  return async () => {
    const store = await openControlStore(`sqlite:${join(data, 'control.db')}`, { folder: root })
    const now = Date.now()
    sequence += 1
    await store.take(trafficBetween(until, now, sequence))
    until = now
    await store.close()
  }
}

const settled = async (page: Page): Promise<void> => {
  await page.locator('main h1').waitFor()
  await page.locator('main [aria-label$="..."]').first().waitFor({ state: 'detached' })
  // Charts draw themselves once they are there.
  await page.waitForTimeout(700)
}

const take = async (demo: Demo): Promise<void> => {
  const goOn = history(demo)
  const browser = await chromium.launch({
    ...(program === undefined ? {} : { executablePath: program }),
    args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
  })
  try {
    for (const theme of themes) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        colorScheme: theme,
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      await page.goto(await linkOf(demo))
      await settled(page)
      await goOn()
      for (const { name, path, before } of pictures) {
        await page.goto(`${demo.adminUrl}/console${path}`)
        await settled(page)
        await before?.(page)
        await writeFile(`${folder}/console-${name}-${theme}.png`, await page.screenshot())
        process.stdout.write(`docs/images/console-${name}-${theme}.png\n`)
      }
      await context.close()
    }
  } finally {
    await browser.close()
  }
}

if (program === undefined) throw new Error('There is no Chromium on PATH: apt-get install chromium')
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
if (isConsoleStale()) await buildConsole()
const demo = await startDemo()
try {
  await makeTraffic(demo)
  await take(demo)
} finally {
  await demo.close()
}
