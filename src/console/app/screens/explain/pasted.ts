/** A request as people have it at hand: a line of curl, or the request itself. */

export interface PastedRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export type Pasted =
  | { readonly kind: 'request'; readonly request: PastedRequest }
  /** Of a request that was answered lately. */
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'wrong'; readonly why: string }

const wrong = (why: string): Pasted => ({ kind: 'wrong', why })

/** Words of a shell: quotes and backslashes as POSIX has them, `$'...'` as curl lines of browsers do. */
export const shellWords = (line: string): readonly string[] | undefined => {
  const words: string[] = []
  let word: string | undefined
  let at = 0
  while (at < line.length) {
    const character = line[at] ?? ''
    if (character === '\\') {
      const next = line[at + 1] ?? ''
      // A line that goes on.
      if (next !== '\n') word = (word ?? '') + next
      at += 2
    } else if (character === "'" || (character === '$' && line[at + 1] === "'")) {
      const isAnsi = character === '$'
      const start = at + (isAnsi ? 2 : 1)
      let end = start
      while (end < line.length && line[end] !== "'") end += isAnsi && line[end] === '\\' ? 2 : 1
      if (end >= line.length) return undefined
      const text = line.slice(start, end)
      word =
        (word ?? '') +
        (isAnsi ? text.replaceAll(/\\(.)/gs, (_, of: string) => ansi[of] ?? of) : text)
      at = end + 1
    } else if (character === '"') {
      let end = at + 1
      while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1
      if (end >= line.length) return undefined
      word = (word ?? '') + line.slice(at + 1, end).replaceAll(/\\(["\\$`\n])/g, '$1')
      at = end + 1
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
      at += 1
    } else {
      word = (word ?? '') + character
      at += 1
    }
  }
  if (word !== undefined) words.push(word)
  return words
}

const ansi: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const pathOf = (address: string): string | undefined => {
  if (address.startsWith('/')) return address
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(address) ? address : `http://${address}`
  if (!URL.canParse(full)) return undefined
  // As it is written: an address of the browser's making is another one.
  return /^[^:]+:\/\/[^/?#]*([^#]*)/.exec(full)?.[1]?.replace(/^(?!\/)/, '/')
}

/** Options of curl that say something of the request, by what they mean. */
const meanings: Readonly<Record<string, 'method' | 'header' | 'data' | 'json' | 'agent' | 'url'>> =
  {
    '-X': 'method',
    '--request': 'method',
    '-H': 'header',
    '--header': 'header',
    '-d': 'data',
    '--data': 'data',
    '--data-raw': 'data',
    '--data-binary': 'data',
    '--data-ascii': 'data',
    '--json': 'json',
    '-A': 'agent',
    '--user-agent': 'agent',
    '--url': 'url',
  }

/** Others with a value of their own, which says nothing of it. */
const skipped = new Set([
  '-o',
  '--output',
  '-m',
  '--max-time',
  '--connect-timeout',
  '-w',
  '--write-out',
  '-x',
  '--proxy',
  '--cacert',
  '--cert',
  '--key',
  '--retry',
  '--resolve',
  '-c',
  '--cookie-jar',
])

const headerOf = (text: string): readonly [string, string] | undefined => {
  const [, name, value = ''] = /^([^:\s]+):[ \t]*(.*)$/s.exec(text) ?? []
  return name === undefined ? undefined : [name, value.trim()]
}

/** `-XPOST` and `--request=POST` as two words. */
const parted = (word: string): readonly string[] => {
  const long = /^(--[\w-]+)=(.*)$/s.exec(word)
  if (long) return [long[1] ?? '', long[2] ?? '']
  const short = /^(-[XHdAomwxc])(.+)$/s.exec(word)
  return short && !word.startsWith('--') ? [short[1] ?? '', short[2] ?? ''] : [word]
}

const ofCurl = (text: string): Pasted => {
  const found = shellWords(text)
  if (!found) return wrong('A quote of the curl line is not closed.')
  const words = found.slice(1).flatMap(parted)
  const headers: Record<string, string> = {}
  const data: string[] = []
  let [method, address]: [string | undefined, string | undefined] = [undefined, undefined]
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const value = words[at + 1] ?? ''
    const meaning = meanings[word]
    if (meaning !== undefined || skipped.has(word)) at += 1
    if (word === '-I' || word === '--head') method ??= 'HEAD'
    else if (meaning === 'method') method = value
    else if (meaning === 'url') address = value
    else if (meaning === 'agent') headers['User-Agent'] = value
    else if (meaning === 'header') {
      const header = headerOf(value)
      if (!header) return wrong(`"${value}" is no header such as "API-Version: 1.0".`)
      headers[header[0]] = header[1]
    } else if (meaning === 'data' || meaning === 'json') {
      if (value.startsWith('@')) {
        return wrong(`The body is in ${value.slice(1) || 'a file'}: paste it in its place.`)
      }
      data.push(value)
      if (meaning === 'json') headers['Content-Type'] ??= 'application/json'
    } else if (!word.startsWith('-') && !skipped.has(word)) address ??= word
  }
  if (address === undefined) return wrong('The curl line names no address.')
  const path = pathOf(address)
  if (path === undefined) return wrong(`"${address}" is no address.`)
  const body = data.length === 0 ? undefined : data.join('&')
  const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  return {
    kind: 'request',
    request: {
      method: (method ?? (body === undefined ? 'GET' : 'POST')).toUpperCase(),
      path,
      // What curl says where nobody says anything else.
      headers:
        body === undefined || isTyped
          ? headers
          : { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
    },
  }
}

const requestLine = /^([!#$%&'*+.^`|~\w-]+)[ \t]+(\S+)(?:[ \t]+HTTP\/[\d.]+)?$/

const ofRequest = (text: string): Pasted => {
  const lines = text.split(/\r?\n/)
  const [first = '', ...rest] = lines
  const [, method, address] = requestLine.exec(first.trim()) ?? []
  const path = address === undefined ? undefined : pathOf(address)
  if (method === undefined || path === undefined) {
    return wrong('The first line is a method and a path: GET /entities?limit=2')
  }
  const end = rest.findIndex((line) => line.trim() === '')
  const [head, body] = end < 0 ? [rest, ''] : [rest.slice(0, end), rest.slice(end + 1).join('\n')]
  const headers: Record<string, string> = {}
  for (const line of head) {
    const header = headerOf(line)
    if (!header) return wrong(`"${line}" is no header such as "API-Version: 1.0".`)
    headers[header[0]] = header[1]
  }
  return {
    kind: 'request',
    request: {
      method: method.toUpperCase(),
      path,
      headers,
      body: body.trim() === '' ? undefined : body,
    },
  }
}

/** As answers have it in `X-Request-Id`; a word alone is most likely a mistake. */
const isId = (text: string): boolean =>
  /^[\w.:@+=-][\w.:@/+=-]{0,127}$/.test(text) && /\d/.test(text)

/** Nothing at all is wrong, too: whoever asks knows that there is nothing. */
export const pasted = (text: string): Pasted => {
  const trimmed = text.trim()
  if (trimmed === '') return wrong('Paste a request, or the id of one.')
  if (isId(trimmed)) return { kind: 'id', id: trimmed }
  return /^(?:\$\s*)?curl\s/.test(trimmed)
    ? ofCurl(trimmed.replace(/^\$\s*/, ''))
    : ofRequest(trimmed)
}
