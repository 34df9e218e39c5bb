/**
 * A client of one version of a group, with nothing but `fetch`: reads, lists, writes and watches.
 * `node examples/kubernetes/client.ts networking.k8s.io/v1beta1/ingresses watch`
 */
export type Value = null | boolean | number | string | Value[] | Fields
export type Fields = { [name: string]: Value }

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Fields
}

export interface Event {
  readonly type: string
  readonly object: Fields
}

export type PatchForm = 'merge-patch' | 'json-patch' | 'strategic-merge-patch'

/** The lines of a body, as they arrive. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

export interface Client {
  /** Asks for one resource, or for a part of it such as `web/status`; without a name for all. */
  get(name?: string, query?: string): Promise<Answer>
  /** All resources, page by page. */
  list(query?: string): Promise<Fields[]>
  create(resource: Fields, query?: string): Promise<Answer>
  replace(name: string, resource: Fields): Promise<Answer>
  patch(name: string, form: PatchForm, patch: Value): Promise<Answer>
  remove(name: string): Promise<Answer>
  /** Changes as they happen, until the server ends it or the caller stops reading. */
  watch(query?: string): AsyncGenerator<Event>
}

/**
 * @param server such as `http://127.0.0.1:8787`
 * @param resource such as `networking.k8s.io/v1/ingresses`
 * @example clientOf(server, 'autoscaling/v1/horizontalpodautoscalers')
 */
export const clientOf = (server: string, resource: string, namespace = 'default'): Client => {
  const [group = '', version = '', plural = ''] = resource.split('/')
  const all = `${server}/apis/${group}/${version}/namespaces/${namespace}/${plural}`

  const ask = async (
    method: string,
    path: string,
    body?: Value,
    media = 'application/json',
  ): Promise<Answer> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const headers = { accept: 'application/json', ...(sent.body ? { 'content-type': media } : {}) }
    const answer = await fetch(`${all}${path}`, { method, headers, ...sent })
    const told = (await answer.json()) as Fields
    return { status: answer.status, headers: answer.headers, body: told }
  }

  const get: Client['get'] = (name, query = '') =>
    ask('GET', `${name === undefined ? '' : `/${name}`}${query}`)

  const client: Client = {
    get,
    list: async (query = '?limit=100') => {
      const page = await get(undefined, query)
      if (page.status !== 200) throw new Error(JSON.stringify(page.body))
      const { items, metadata } = page.body as { items: Fields[]; metadata: { continue?: string } }
      if (metadata.continue === undefined) return items
      const next = new URLSearchParams(query)
      next.set('continue', metadata.continue)
      return [...items, ...(await client.list(`?${next}`))]
    },
    create: (body, query = '') => ask('POST', query, body),
    replace: (name, body) => ask('PUT', `/${name}`, body),
    patch: (name, form, patch) => ask('PATCH', `/${name}`, patch, `application/${form}+json`),
    remove: (name) => ask('DELETE', `/${name}`),
    async *watch(query = '') {
      const answer = await fetch(`${all}?watch=true${query}`)
      if (!answer.ok || !answer.body) throw new Error(`${answer.status} ${await answer.text()}`)
      for await (const line of linesOf(answer.body)) yield JSON.parse(line) as Event
    },
  }
  return client
}

const commands: Readonly<Record<string, (client: Client, name?: string) => Promise<unknown>>> = {
  get: async (client, name) => print((await client.get(name)).body),
  list: async (client) => print(await client.list()),
  watch: async (client) => {
    for await (const event of client.watch()) print(event)
  },
}

const print = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

if (import.meta.main) {
  const [resource = '', command = '', name] = process.argv.slice(2)
  const server = process.env['SERVER'] ?? 'http://127.0.0.1:8787'
  const run = commands[command]
  if (!run) throw new Error('Say what and how: networking.k8s.io/v1/ingresses list | get | watch')
  await run(clientOf(server, resource), name)
}
