/** Answers the console's page and its files, wherever they come from: a folder, or the assets of a Worker. */
import { securityHeaders } from './policy.ts'

export interface ConsoleFile {
  readonly bytes: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>
  readonly mediaType: string
  /** `gzip`, where the bytes are. */
  readonly encoding?: string | undefined
}

/** A file of the built page by its path below it: `index.html`; undefined where there is none. */
export type ConsoleFiles = (
  path: string,
  accepts: (encoding: string) => boolean,
) => Promise<ConsoleFile | undefined>

export interface ConsoleOptions {
  /** Where it is mounted: `/console`. */
  readonly prefix: string
  /** Where the admin API is: `/api`. */
  readonly api: string
  /** Paths that lead to it beside its own. */
  readonly entrances: readonly string[]
  readonly files: ConsoleFiles
}

/** Files whose names change with what is in them. */
const isHashed = (path: string): boolean => path.startsWith('assets/')

/** Below `assets/`, and at the top. Elsewhere a dot is part of a name: of a version, of a client. */
const isFile = (path: string): boolean => /^(?:assets\/.*|[^/]*\.\w+)$/.test(path)

const headersOf = (path: string, { mediaType, encoding }: ConsoleFile): Headers => {
  const headers = new Headers({
    ...securityHeaders,
    'content-type': mediaType,
    'cache-control': isHashed(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'Accept-Encoding',
  })
  if (encoding !== undefined) headers.set('content-encoding', encoding)
  return headers
}

const acceptsOf = (request: Request) => {
  const accepted = (request.headers.get('accept-encoding') ?? '').split(',')
  return (encoding: string): boolean =>
    accepted.some(
      (one) => /^\s*([\w*-]+)\s*(?:;\s*q=(?!0(?:\.0*)?$)[\d.]+\s*)?$/.exec(one)?.[1] === encoding,
    )
}

const plain = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(`${text}\n`, {
    status,
    headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8', ...headers },
  })

const notBuilt =
  'The console is not built. In a checkout of the project `npm run build:console` builds it; the package brings it.'

/** The page is told where it stands, and where the API is, so that the same files serve everywhere. */
const placed = (html: string, prefix: string, api: string): string =>
  html
    .replace(/(?<=<base href=)"[^"]*"/, () => JSON.stringify(`${prefix}/`))
    .replace(/(?<=<meta name="isthmus-api" content=)"[^"]*"/, () => JSON.stringify(api))

const textOf = (bytes: ConsoleFile['bytes']): Promise<string> => new Response(bytes).text()

const noStore =
  'The console shows what a control store keeps, and this gateway has none: put `control: {}` into its configuration.'

/** Of a gateway that the console could show nothing of. */
export const createNoConsole =
  (prefix: string) =>
  (request: Request): Response | undefined => {
    const { pathname } = new URL(request.url)
    const isConsole = pathname === prefix || pathname.startsWith(`${prefix}/`)
    return isConsole ? plain(404, noStore) : undefined
  }

/**
 * Undefined where a request is not for the console. Every path below it that is no file is the page,
 * which shows what stands at that address.
 */
export const createConsole = ({ prefix, api, entrances, files }: ConsoleOptions) => {
  const page = async (): Promise<Response> => {
    const found = await files('index.html', () => false)
    if (!found) return plain(503, notBuilt)
    const html = placed(await textOf(found.bytes), prefix, api)
    return new Response(html, { headers: headersOf('index.html', found) })
  }

  const answer = async (path: string, request: Request): Promise<Response> => {
    if (!isFile(path) || path === 'index.html') return page()
    const found = await files(path, acceptsOf(request))
    if (!found) return plain(404, 'There is no such file of the console.')
    return new Response(found.bytes, { headers: headersOf(path, found) })
  }

  return (request: Request): Promise<Response> | undefined => {
    const { pathname } = new URL(request.url)
    const isRoot = pathname === prefix || entrances.includes(pathname)
    if (!isRoot && !pathname.startsWith(`${prefix}/`)) return undefined
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return Promise.resolve(plain(405, 'The console is only read.', { allow: 'GET, HEAD' }))
    }
    if (isRoot) return Promise.resolve(plain(302, 'See the console.', { location: `${prefix}/` }))
    return answer(pathname.slice(prefix.length + 1), request)
  }
}
