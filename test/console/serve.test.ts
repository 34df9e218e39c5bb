/** What the server of the console answers, without a browser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gunzipSync } from 'node:zlib'
import { createConsole, createNoConsole } from '../../src/console/serve/index.ts'
import { builtConsole } from '../../src/console/serve/node/built.ts'
import { configFile, start, type Running } from '../cli/support.ts'

const files: Readonly<Record<string, string>> = {
  'index.html':
    '<base href="/console/" /><meta name="isthmus-api" content="/api" /><script src="./assets/a-1.js">',
  'assets/a-1.js': 'let a = 1',
}

const show = createConsole({
  prefix: '/x/console',
  api: '/x/api',
  entrances: ['/x', '/x/'],
  files: async (path) => {
    const text = files[path]
    return text === undefined
      ? undefined
      : {
          bytes: new TextEncoder().encode(text),
          mediaType: path.endsWith('js') ? 'text/javascript' : 'text/html',
        }
  },
})

const get = async (path: string, init: RequestInit = {}) => {
  const answer = await show(new Request(`http://here${path}`, init))
  return answer && { status: answer.status, headers: answer.headers, text: await answer.text() }
}

describe('the server of the console', () => {
  test('answers the page at every address that is no file, and tells it where it stands', async () => {
    for (const path of ['/x/console/', '/x/console/clients/a%20b', '/x/console/index.html']) {
      const { status, text, headers } = (await get(path)) ?? {}
      expect(status).toBe(200)
      expect(text).toContain('<base href="/x/console/"')
      expect(text).toContain('content="/x/api"')
      expect(headers?.get('cache-control')).toBe('no-cache')
    }
  })

  test('leaves other addresses to others', async () => {
    for (const path of ['/', '/x/consoles', '/x/api/me', '/console/']) {
      expect(await get(path)).toBeUndefined()
    }
  })

  test.each(['/x', '/x/', '/x/console'])('%s leads to it', async (path) => {
    const { status, headers } = (await get(path)) ?? {}
    expect([status, headers?.get('location')]).toEqual([302, '/x/console/'])
  })

  test('files are for ever, and one that is not there is none', async () => {
    const found = await get('/x/console/assets/a-1.js')
    expect(found?.headers.get('cache-control')).toContain('immutable')
    expect((await get('/x/console/assets/b-1.js'))?.status).toBe(404)
  })

  test('is only read', async () => {
    const { status, headers } = (await get('/x/console/', { method: 'POST' })) ?? {}
    expect([status, headers?.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  test('every answer has the policy of the page', async () => {
    for (const path of ['/x', '/x/console/', '/x/console/assets/a-1.js', '/x/console/none.js']) {
      const policy = (await get(path))?.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("frame-ancestors 'none'")
    }
  })

  test('a gateway without a control store says what the console needs', async () => {
    const answer = createNoConsole('/console')(new Request('http://here/console/'))
    expect(await answer?.text()).toContain('control: {}')
  })
})

const never = () => false

describe('the built page', () => {
  const read = builtConsole()

  test.each([
    '../serve/console.ts',
    'assets/../../serve/console.ts',
    '..%2fserve%2fconsole.ts',
    '/etc/passwd',
    'assets//index.html',
    'sources',
    'index.html\0.js',
    '.env.js',
  ])('%s is none of its files', async (path) => {
    expect(await read(path, never)).toBeUndefined()
  })

  test('is compressed for those who take it', async () => {
    const page = await read('index.html', never)
    const html = new TextDecoder().decode(page?.bytes as Uint8Array)
    const [, script = ''] = /src="\.\/(assets\/[^"]+\.js)"/.exec(html) ?? []
    const plain = await read(script, never)
    const small = await read(script, (encoding) => encoding === 'gzip')
    expect(small?.encoding).toBe('gzip')
    expect(gunzipSync(small?.bytes as Uint8Array).equals(plain?.bytes as Uint8Array)).toBe(true)
  })
})

describe('a gateway with files alone', () => {
  let running: Running
  let adminUrl: string

  beforeAll(async () => {
    const config = await configFile({})
    running = start(['serve', '--json', '--config', config, '--port=0', '--admin-port=0'])
    adminUrl = (JSON.parse(await running.line(/adminUrl/)) as { adminUrl: string }).adminUrl
  })

  afterAll(async () => {
    running.child.kill('SIGTERM')
    await running.done
  })

  test('says at the address of the console what it needs', async () => {
    const answer = await fetch(`${adminUrl}/console/`)
    expect([answer.status, await answer.text()]).toEqual([
      404,
      expect.stringContaining('control: {}'),
    ])
  })
})
