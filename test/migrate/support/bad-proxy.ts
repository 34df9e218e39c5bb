/** A backend that fails again and again, in every way that a network and a store have. */
import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export const faults = [
  /** 500, and nothing was done. */
  'refuses',
  /** 500, but it was done. */
  'denies',
  /** The connection ends before anything was done. */
  'resets',
  /** It was done, and the answer gets lost. */
  'loses',
  /** Half of the answer, and the connection ends. */
  'breaks',
  /** Half of the answer, which looks whole. */
  'cuts',
  /** No answer at all. */
  'stalls',
] as const

export type Fault = (typeof faults)[number]

export interface BadProxy {
  readonly url: string
  /** Each as often as it came. */
  readonly done: Readonly<Record<Fault, number>>
}

const send = (response: ServerResponse, answer: Response, bytes: Buffer): void => {
  const headers = Object.fromEntries(
    [...answer.headers].filter(([name]) => !/^(?:transfer-encoding|content-length)$/.test(name)),
  )
  response.writeHead(answer.status, { ...headers, 'content-length': String(bytes.length) })
  response.end(bytes)
}

/**
 * @param next what comes of the next request; undefined: it is passed on
 * @param before called with each request, and awaited
 */
export const badProxy = async (
  to: string,
  next: () => Fault | undefined,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<BadProxy> => {
  const done = Object.fromEntries(faults.map((fault) => [fault, 0])) as Record<Fault, number>

  const server = createServer((request, response) => {
    const answered = async (): Promise<void> => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      await before()
      const fault = next()
      if (fault) done[fault] += 1
      if (fault === 'refuses') return void response.writeHead(500).end()
      if (fault === 'resets') return void request.socket.destroy()
      if (fault === 'stalls') return
      const { method = 'GET', url = '' } = request
      const passed = Object.entries(request.headers).flatMap(([name, value]) =>
        /^(?:host|connection|content-length|transfer-encoding)$/.test(name) ||
        typeof value !== 'string'
          ? []
          : [[name, value] as [string, string]],
      )
      const body = parts.length === 0 ? {} : { body: Buffer.concat(parts) }
      const answer = await fetch(`${to}${url}`, { method, headers: passed, ...body })
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (fault === 'denies') return void response.writeHead(500).end()
      if (fault === 'loses') return void request.socket.destroy()
      const half = bytes.subarray(0, Math.floor(bytes.length / 2))
      if (fault === 'cuts') return send(response, answer, half)
      if (fault !== 'breaks') return send(response, answer, bytes)
      response.writeHead(answer.status, { 'content-length': String(bytes.length) })
      response.write(half, () => request.socket.destroy())
    }
    answered().catch(() => request.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, done }
}
