/** The pages of all versions: over HTTP, and in a real browser where there is one. */
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import shop from '../../examples/shop/contract.ts'
import { changesPage, pairOf } from '../../src/cli/reference/changes-page.ts'
import { lineDiff } from '../../src/cli/reference/line-diff.ts'
import { base, change, defineContract, rename, version } from '../../src/contract/index.ts'
import { onPath, startBrowser, type Browser } from '../support/chromium.ts'
import { isthmus, start, type Running } from './support.ts'

const shopFiles = '--contract examples/shop/contract.ts --config examples/shop/isthmus.config.ts'

/** An expression of a page. */
const shows = (text: string) => `document.body.innerText.includes(${JSON.stringify(text)})`

interface Told {
  readonly status: number | undefined
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
}

describe('openapi --serve', () => {
  let running: Running
  let url: string

  beforeAll(async () => {
    running = start(`openapi --serve --port 0 --json ${shopFiles}`)
    url = (JSON.parse(await running.line(/url/)) as { readonly url: string }).url
  })

  afterAll(async () => {
    running.child.kill('SIGTERM')
    await running.done
  })

  const ask = (path: string, { method = 'GET', headers = {} } = {}): Promise<Told> =>
    new Promise((resolve, reject) => {
      const sent = request(`${url}${path}`, { method, headers }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('latin1')
          resolve({ status: answer.statusCode, headers: answer.headers, text })
        })
      })
      sent.on('error', reject)
      sent.end()
    })

  test('answers the document of each version, with what the configuration says', async () => {
    for (const { key, version: name } of shop.versions) {
      const { status, text } = await ask(`/openapi/${key}.json`)
      const document = JSON.parse(text) as { info: object; servers: unknown; security: unknown }
      expect(status).toBe(200)
      expect(document.info).toMatchObject({ title: 'Shop', version: name })
      expect(document.security).toEqual([{ key: [] }])
    }
  })

  test('loads nothing from elsewhere: every answer says so', async () => {
    for (const path of ['/', '/changes', '/style.css', '/start.js', '/scalar.js', '/nowhere']) {
      const { headers, text } = await ask(path)
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy.match(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/g)).toBe(null)
      const isPage = headers['content-type'] === 'text/html; charset=utf-8'
      const links = isPage ? (text.match(/(?:src|href)="(?!\/|data:)[^"]*"/g) ?? []) : []
      expect(links).toEqual([])
    }
  })

  test('answers its script as the client can read it', async () => {
    const plain = await ask('/scalar.js')
    const packed = await ask('/scalar.js', { headers: { 'accept-encoding': 'gzip, br' } })
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.text).toContain('createApiReference')
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(packed.text.length).toBeLessThan(plain.text.length / 3)
  })

  test.each([
    ['/openapi/9.9.json', {}, 404],
    ['/openapi/%zz.json', {}, 404],
    ['//elsewhere.example/', {}, 404],
    ['/changes?from=9.9', {}, 404],
    ['/../../package.json', {}, 404],
    ['/', { method: 'POST' }, 405],
    ['/', { headers: { host: 'evil.example' } }, 421],
    ['/', { method: 'HEAD' }, 200],
  ])('%s %j is %i', async (path, options, status) => {
    const answer = await ask(path, options)
    expect(answer.status).toBe(status)
  })

  test('HEAD has no body', async () => {
    const [head, page] = [await ask('/', { method: 'HEAD' }), await ask('/')]
    expect(head.text).toBe('')
    expect(head.headers['content-length']).toBe(page.headers['content-length'])
  })

  test('compares two versions in either order', async () => {
    const [there, back] = [
      await ask('/changes?from=1.0&to=3.0'),
      await ask('/changes?from=3.0&to=1.0'),
    ]
    expect(there.text).toBe(back.text)
    expect(there.text).toContain('A customer is an object')
    expect(there.text).toContain('<span class="badge">breaking</span>')
    expect(there.text).toMatch(/class="gone"><code> {2}&quot;customer_name&quot;: /)
    expect(there.text).toMatch(/class="adapted" title="[^"]+">adapted</)
    expect((await ask('/changes?from=2.0&to=2.0')).text).toContain('Nothing changed.')
  })

  describe('in Chromium', () => {
    const chromium = onPath('chromium')
    if (chromium === undefined) {
      console.warn('Skipped: the pages are not looked at in a browser, as chromium is not on PATH.')
    }
    let browser: Browser

    beforeAll(async () => {
      if (chromium !== undefined) browser = await startBrowser(chromium)
    })

    afterAll(() => browser?.close())

    test.skipIf(chromium === undefined)(
      'shows each version by choice, asks nobody else, and has nothing to complain of',
      async () => {
        const { page } = browser
        for (const { key, version: name } of shop.versions) {
          await page.open(`${url}/#v${key}`)
          await page.evaluate('location.reload()')
          await page.until(shows('Place an order'))
          await page.until(shows(`v${name}`))
        }
        await page.open(`${url}/changes?from=1.0&to=3.0`)
        await page.until(shows('From 1.0.0 to 3.0.0'))
        const outside = page.requests.filter((address) => !address.startsWith(`${url}/`))
        expect({ outside, complaints: page.complaints }).toEqual({ outside: [], complaints: [] })
        expect(page.requests).toContain(`${url}/openapi/1.0.json`)
      },
    )

    test.skipIf(chromium === undefined)('is light or dark as the reader prefers', async () => {
      const { page } = browser
      const backs: unknown[] = []
      for (const scheme of ['light', 'dark'] as const) {
        await page.prefer(scheme)
        for (const path of ['/', '/changes']) {
          await page.open(`${url}${path}`)
          await page.until(path === '/' ? shows('Place an order') : shows('Compare'))
          backs.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'))
        }
      }
      expect(backs).toEqual([
        'rgb(255, 255, 255)',
        'rgb(255, 255, 255)',
        'rgb(15, 15, 15)',
        'rgb(15, 15, 15)',
      ])
    })
  })
})

describe('what changed', () => {
  const nasty = defineContract({
    name: '<b>"shop" & \'sons\'</b>',
    base: base('1.0.0', {
      summary: '<img src=x onerror=alert(1)>',
      types: { Item: z.object({ a: z.string() }) },
      examples: { Item: [{ a: '<script>alert(1)</script>' }] },
      routes: [
        {
          id: 'items',
          method: 'GET',
          path: '/items',
          kind: 'read',
          summary: 'Items',
          response: 'Item',
        },
      ],
    }),
    versions: [
      version('2.0.0', {
        summary: '</main><script>alert(2)</script>',
        changes: [change('`<i>` is <i>', { Item: [rename('a', 'b')] })],
      }),
    ],
  })

  test('shows texts of authors as texts', () => {
    const pair = pairOf(nasty, new URLSearchParams())
    const page = changesPage(nasty, pair!)
    expect(page.match(/<(?:script|img|b|i)\b/g)).toBe(null)
    expect(page).toContain('<code>&lt;i&gt;</code> is &lt;i&gt;')
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  test.each<[string, string, readonly (readonly (string | undefined)[])[]]>([
    ['', '', []],
    ['a', 'a', [['a', 'a']]],
    [
      '',
      'a\nb',
      [
        [undefined, 'a'],
        [undefined, 'b'],
      ],
    ],
    [
      'a\nb\nc',
      'a\nx\ny\nc',
      [
        ['a', 'a'],
        ['b', 'x'],
        [undefined, 'y'],
        ['c', 'c'],
      ],
    ],
    [
      'a\nb',
      'b\na',
      [
        ['a', undefined],
        ['b', 'b'],
        [undefined, 'a'],
      ],
    ],
  ])('%j beside %j', (older, newer, rows) => {
    expect(lineDiff(older, newer).map(({ left, right }) => [left, right])).toEqual(rows)
  })
})

test('openapi --serve ends at the word to stop', async () => {
  const running = start(`openapi --serve --port 0 ${shopFiles}`)
  expect(await running.line(/All versions/)).toMatch(
    /^All versions of shop on http:\/\/127\.0\.0\.1:\d+\. Ctrl-C ends it\.$/,
  )
  running.child.kill('SIGTERM')
  expect((await running.done).code).toBe(0)
})

describe('openapi', () => {
  test('names the header of the configuration, and who the gateway recognises', async () => {
    const files =
      '--contract examples/github/contract.ts --config examples/github/isthmus.config.ts'
    const { stdout, stderr } = await isthmus(`openapi 2022-11-28 ${files}`)
    const { components } = JSON.parse(stdout) as {
      readonly components: { readonly parameters: { readonly Version: object } }
    }
    expect(stderr).toBe('')
    expect(components.parameters.Version).toMatchObject({ name: 'X-GitHub-Api-Version' })
    const inner = JSON.parse((await isthmus('openapi 3.0')).stdout) as { security: unknown }
    expect(inner.security).toEqual([{ key: [] }, {}])
  })

  test('leaves a configuration aside that is of another contract, and says so', async () => {
    const { code, stdout, stderr } = await isthmus(
      'openapi 2022-11-28 --contract examples/github/contract.ts',
    )
    expect(code).toBe(0)
    expect(stderr).toBe(
      'isthmus.config.ts is not of this contract: the documents say nothing of it\n',
    )
    expect(stdout).toContain('"API-Version"')
  })

  test.each([
    ['openapi', /Which version\?.*\n.*valid: 1\.0, 1\.1, 2\.0, 3\.0/],
    ['openapi 3.0 --serve', /--serve shows all versions: leave the version out/],
    ['openapi --serve --port 99999', /is not a port/],
  ])('`%s` is wrong usage', async (command, told) => {
    const { code, stderr } = await isthmus(command)
    expect(code).toBe(2)
    expect(stderr).toMatch(told)
  })
})
