/** `http-proxy-middleware` with a response interceptor that parses, edits and prints. */
import { createProxyMiddleware, responseInterceptor } from 'http-proxy-middleware'
import { Agent, createServer } from 'node:http'
import { lower } from './edit.ts'
import { port, store } from './environment.ts'

const proxy = createProxyMiddleware({
  target: store,
  agent: new Agent({ keepAlive: true }),
  selfHandleResponse: true,
  on: {
    proxyRes: responseInterceptor(async (bytes) =>
      JSON.stringify(lower(JSON.parse(bytes.toString('utf8')))),
    ),
  },
})

createServer((request, response) => void proxy(request, response)).listen(port, '127.0.0.1')
