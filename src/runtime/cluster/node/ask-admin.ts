/** Requests to the admin listener as data, as they reach a worker through the primary. */
import type { AdminAnswer, AdminQuestion } from '../messages.ts'

export type Admin = (request: Request) => Promise<Response>

export const askAdmin = async (
  admin: Admin,
  { method, target, headers, body }: AdminQuestion,
): Promise<AdminAnswer> => {
  const request = new Request(new URL(target, 'http://worker'), {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    ...(body && method !== 'GET' && method !== 'HEAD' && { body: new Uint8Array(body) }),
  })
  const answer = await admin(request)
  return {
    status: answer.status,
    headers: [...answer.headers],
    body: new Uint8Array(await answer.arrayBuffer()),
  }
}

export const responseOf = ({ status, headers, body }: AdminAnswer): Response =>
  new Response(status === 204 || status === 304 ? null : new Uint8Array(body), {
    status,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  })
