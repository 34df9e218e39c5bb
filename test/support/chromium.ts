/** A real browser, told what to do over its own protocol: which requests a page makes, what it shows. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { soon } from './runs.ts'

/** Where a program is, by the folders of PATH. */
export const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file))

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
}

export interface Page {
  /** Addresses of all requests so far, `data:` and `blob:` left out. */
  readonly requests: readonly string[]
  /** What the browser complains of: errors of scripts, what a policy refuses. */
  readonly complaints: readonly string[]
  open(url: string): Promise<void>
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>
  /** Resolves once an expression is true. */
  until(expression: string): Promise<void>
  /** As a person sees it with a preference for light or dark. */
  prefer(scheme: 'light' | 'dark'): Promise<void>
  /** A PNG. */
  screenshot(): Promise<Uint8Array>
}

export interface Browser {
  readonly page: Page
  close(): Promise<void>
}

/** @param program as `onPath('chromium')` finds it */
export const startBrowser = async (program: string): Promise<Browser> => {
  const profile = await mkdtemp(join(tmpdir(), 'isthmus-chromium-'))
  const child = spawn(
    program,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--window-size=1360,900',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const [, found] = /listening on (ws:\S+)/.exec(text) ?? []
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`Chromium did not start:\n${text}`)))
  })
  const socket = new WebSocket(address)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', reject, { once: true })
  })
  const waiting = new Map<number, (message: Message) => void>()
  const requests: string[] = []
  const complaints: string[] = []
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id !== undefined) waiting.get(message.id)?.(message)
    const { method = '', params = {} } = message
    if (method === 'Network.requestWillBeSent') {
      const { url } = params['request'] as { readonly url: string }
      if (!/^(?:data|blob):/.test(url)) requests.push(url)
    }
    if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(params))
    if (method === 'Log.entryAdded') {
      const { level, text } = params['entry'] as { readonly level: string; readonly text: string }
      if (level === 'error') complaints.push(text)
    }
  })
  let last = 0
  let session: string | undefined
  const send = async (
    method: string,
    params: Readonly<Record<string, unknown>> = {},
  ): Promise<Readonly<Record<string, unknown>>> => {
    last += 1
    const id = last
    const answered = new Promise<Message>((resolve) => waiting.set(id, resolve))
    socket.send(JSON.stringify({ id, method, params, ...(session ? { sessionId: session } : {}) }))
    const { result = {}, error } = await answered
    waiting.delete(id)
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
  const attached = await send('Target.attachToTarget', { targetId, flatten: true })
  session = String(attached['sessionId'])
  for (const domain of ['Network', 'Page', 'Runtime', 'Log']) await send(`${domain}.enable`)

  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = await send('Runtime.evaluate', { expression, returnByValue: true })
    return (result as { readonly value?: unknown } | undefined)?.value
  }
  /** A page that goes to another while it is asked has no answer: that is not yet true. */
  const isTrue = (expression: string): Promise<boolean> =>
    evaluate(expression).then(
      (value) => value === true,
      (error: Error) => {
        if (/navigated|context was destroyed|Cannot find context/.test(error.message)) return false
        throw error
      },
    )
  const until = async (expression: string): Promise<void> => {
    const end = performance.now() + soon
    while (!(await isTrue(expression))) {
      if (performance.now() > end) throw new Error(`Never came true: ${expression}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return {
    page: {
      requests,
      complaints,
      open: async (url) => {
        await send('Page.navigate', { url })
        await until(
          `location.href.startsWith(${JSON.stringify(url)}) && document.readyState === 'complete'`,
        )
      },
      evaluate,
      until,
      prefer: async (value) => {
        await send('Emulation.setEmulatedMedia', {
          features: [{ name: 'prefers-color-scheme', value }],
        })
      },
      screenshot: async () => {
        const { data } = await send('Page.captureScreenshot', { format: 'png' })
        return Buffer.from(String(data), 'base64')
      },
    },
    close: async () => {
      socket.close()
      child.kill('SIGKILL')
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
