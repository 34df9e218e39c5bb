/**
 * A small API server of one release of Kubernetes, in memory. It speaks one version of each group and
 * knows nothing of the others: `node examples/kubernetes/upstream.ts 1.18 4401`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Collection, type Event, type Part } from './upstream/collection.ts'
import { kindsOf, type Release } from './upstream/kinds.ts'
import { applyPatch } from './upstream/patch.ts'
import { pageOf, selects } from './upstream/select.ts'
import { badRequest, fieldsOf, Refused, type Fields, type Value } from './upstream/status.ts'

const bodyOf = async (incoming: IncomingMessage): Promise<Value> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as Value
  } catch {
    throw badRequest('the object provided is unrecognized')
  }
}

const write = (outgoing: ServerResponse, status: number, body: Value): void => {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

interface Asked {
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly part: Part
  readonly query: URLSearchParams
}

const bookmark = ({ kind: { group, version, kind, empty }, clock }: Collection): Event => {
  const metadata = { resourceVersion: String(clock.now), creationTimestamp: null }
  const object = { apiVersion: `${group}/${version}`, kind, metadata, spec: empty }
  return { type: 'BOOKMARK', object }
}

/** Lines that are sent as things happen, until the client goes or its time is over. */
const watch = (kept: Collection, { namespace, query }: Asked, outgoing: ServerResponse): void => {
  const isMeant = selects(query)
  const line = (event: Event) => outgoing.write(`${JSON.stringify(event)}\n`)
  outgoing.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
  const since = query.get('resourceVersion')
  try {
    const stop = kept.watch(since === null ? undefined : Number(since), (event) => {
      const here = fieldsOf(event.object['metadata'])['namespace']
      if ((namespace === undefined || here === namespace) && isMeant(event.object)) line(event)
    })
    if (query.get('allowWatchBookmarks') === 'true') line(bookmark(kept))
    const timer = setTimeout(
      () => outgoing.end(),
      Number(query.get('timeoutSeconds') ?? 1800) * 1000,
    )
    outgoing.on('close', () => {
      clearTimeout(timer)
      stop()
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    line({ type: 'ERROR', object: error.status })
    outgoing.end()
  }
}

const list = (kept: Collection, { namespace, query }: Asked): Fields => {
  const { group, version, kind } = kept.kind
  const all = kept.all(namespace).filter(selects(query))
  const { items, metadata } = pageOf(all, query, kept.clock.now)
  const own = items.map(({ apiVersion: _apiVersion, kind: _kind, ...item }) => item)
  return { apiVersion: `${group}/${version}`, kind: `${kind}List`, metadata, items: own }
}

const deleted = ({ kind: { group, plural } }: Collection, name: string): Fields => {
  const details = { name, group, kind: plural }
  return { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success', details }
}

const answer = async (
  kept: Collection,
  asked: Asked,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  const { namespace, name, part, query } = asked
  const { method = '', headers } = incoming
  if (method === 'GET' && name === undefined) {
    const isWatched = !['false', '0', null].includes(query.get('watch'))
    return isWatched ? watch(kept, asked, outgoing) : write(outgoing, 200, list(kept, asked))
  }
  if (namespace === undefined) throw new Refused(405, 'MethodNotAllowed', `no ${method} here`)
  if (name === undefined) {
    if (method !== 'POST') throw new Refused(405, 'MethodNotAllowed', `no ${method} here`)
    return write(outgoing, 201, kept.create(namespace, fieldsOf(await bodyOf(incoming))))
  }
  switch (method) {
    case 'GET':
      return write(outgoing, 200, kept.get(namespace, name))
    case 'PUT': {
      const sent = fieldsOf(await bodyOf(incoming))
      return write(outgoing, 200, kept.replace(namespace, name, sent, part))
    }
    case 'PATCH': {
      const patch = await bodyOf(incoming)
      const next = applyPatch(headers['content-type'] ?? '', kept.get(namespace, name), patch)
      return write(outgoing, 200, kept.replace(namespace, name, next, part))
    }
    case 'DELETE':
      return write(outgoing, 200, kept.remove(namespace, name) ?? deleted(kept, name))
    default:
      throw new Refused(405, 'MethodNotAllowed', `no ${method} here`)
  }
}

const paths = /^\/apis\/([^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(\/status)?$/

export const createUpstream = (release: Release): Server => {
  const clock = { now: 0 }
  const collections = kindsOf(release).map((kind) => new Collection(kind, clock))
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { pathname, searchParams: query } = new URL(incoming.url ?? '/', 'http://localhost')
    const [, group, namespace, plural, name, status] = paths.exec(pathname) ?? []
    const kept = collections.find(({ kind }) => {
      return `${kind.group}/${kind.version}` === group && kind.plural === plural
    })
    if (!kept)
      throw new Refused(404, 'NotFound', 'the server could not find the requested resource')
    const part = status === undefined ? 'main' : 'status'
    await answer(kept, { namespace, name, part, query }, incoming, outgoing)
  }
  return createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => {
      if (error instanceof Refused) write(outgoing, error.status.code, error.status)
      else outgoing.destroy()
    })
  })
}

if (import.meta.main) {
  const [release, port = '4401'] = process.argv.slice(2)
  if (release !== '1.18' && release !== '1.19' && release !== '1.23') {
    throw new Error('Say which release to be: 1.18, 1.19 or 1.23')
  }
  createUpstream(release).listen(Number(port), '127.0.0.1')
}
