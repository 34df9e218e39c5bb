/** A store on plain sockets that says to each request what its exchange has it say. */
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A request as it came, whole. Latin-1, one letter for each byte. */
export interface Arrived {
  readonly tag: string
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

export interface Speech {
  readonly bytes: string
  readonly pieces: number
  readonly end: 'keep' | 'fin' | 'reset'
  /** Whether it is said before the request's body has come. */
  readonly early: boolean
}

export interface RawStore {
  /** Host and port. */
  readonly host: string
  /** What to say to a request whose head is this; and where whole requests are told. */
  answer: (head: Omit<Arrived, 'body'>) => Speech
  arrived: (request: Arrived) => void
  close(): Promise<void>
}

const headOf = (text: string): Omit<Arrived, 'body'> => {
  const [line = '', ...lines] = text.split('\r\n')
  const [method = '', target = ''] = line.split(' ')
  const headers = lines.map((one) => {
    const colon = one.indexOf(':')
    return [one.slice(0, colon).toLowerCase(), one.slice(colon + 1).trim()] as const
  })
  const tag = headers.find(([name]) => name === 'x-request-id')?.[1] ?? ''
  return { tag, method, target, headers }
}

/** The body at the front of a text and what follows; undefined while it is not all there. */
const bodyOf = (
  { headers }: Omit<Arrived, 'body'>,
  text: string,
): { body: string; rest: string } | undefined => {
  const header = (wanted: string) => headers.find(([name]) => name === wanted)?.[1]
  if (header('transfer-encoding') === undefined) {
    const length = Number(header('content-length') ?? 0)
    return text.length < length
      ? undefined
      : { body: text.slice(0, length), rest: text.slice(length) }
  }
  let [at, body] = [0, '']
  for (;;) {
    const end = text.indexOf('\r\n', at)
    if (end === -1) return undefined
    const size = Number.parseInt(text.slice(at, end), 16)
    if (text.length < end + 2 + size + 2) return undefined
    body += text.slice(end + 2, end + 2 + size)
    at = end + 2 + size + 2
    if (size === 0) return { body, rest: text.slice(at) }
  }
}

const say = (socket: Socket, { bytes, pieces, end }: Speech, next: () => void): void => {
  const size = Math.ceil(bytes.length / pieces) || 1
  const write = (at: number): void => {
    if (socket.destroyed) return
    if (at < bytes.length) {
      socket.write(bytes.slice(at, at + size), 'latin1', () => setImmediate(write, at + size))
      return
    }
    if (end === 'fin') socket.end()
    else if (end === 'reset') socket.resetAndDestroy()
    else next()
  }
  write(0)
}

export const startRawStore = async (): Promise<RawStore> => {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    let text = ''
    let head: Omit<Arrived, 'body'> | undefined
    let [busy, answered] = [false, false]
    const look = (): void => {
      if (head === undefined) {
        const end = text.indexOf('\r\n\r\n')
        if (end === -1 || busy) return
        head = headOf(text.slice(0, end))
        text = text.slice(end + 4)
        const speech = store.answer(head)
        answered = speech.early
        if (answered) {
          busy = true
          say(socket, speech, done)
        }
      }
      const whole = bodyOf(head, text)
      if (!whole) return
      const request = { ...head, body: whole.body }
      text = whole.rest
      head = undefined
      store.arrived(request)
      if (answered) return look()
      busy = true
      say(socket, store.answer(request), done)
    }
    const done = (): void => {
      busy = false
      look()
    }
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (data) => {
      text += data.toString('latin1')
      look()
    })
  })
  const store: RawStore = {
    host: '',
    answer: () => ({ bytes: '', pieces: 1, end: 'fin', early: false }),
    arrived: () => undefined,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(store, { host: `127.0.0.1:${(server.address() as AddressInfo).port}` })
}
