/** The floor of everything on Node: `node:http` in, undici's `dispatch` out, nothing in between. */
import { createServer } from 'node:http'
import { Pool } from 'undici'
import { port, store } from './environment.ts'

const pool = new Pool(store)

createServer((request, response) => {
  pool.dispatch(
    {
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: request.rawHeaders.flatMap((text, i, all) =>
        i % 2 === 0 && !/^(?:host|connection)$/i.test(text) ? [text, all[i + 1] ?? ''] : [],
      ),
    },
    {
      onRequestStart: () => undefined,
      onResponseStart: (controller, status) => {
        const raw = (controller.rawHeaders as Buffer[]).map(String)
        response.writeHead(status, raw)
      },
      onResponseData: (_, chunk) => void response.write(chunk),
      onResponseEnd: () => void response.end(),
      onResponseError: () => void response.destroy(),
    },
  )
}).listen(port, '127.0.0.1')
