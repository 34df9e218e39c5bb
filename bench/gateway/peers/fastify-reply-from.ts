/** Fastify with `@fastify/reply-from`, whose answer is parsed, edited and printed. */
import replyFrom from '@fastify/reply-from'
import { fastify } from 'fastify'
import { text } from 'node:stream/consumers'
import { lower } from './edit.ts'
import { port, store } from './environment.ts'

const app = fastify()
await app.register(replyFrom, { base: store })

app.get('*', (request, reply) => {
  void reply.from(request.url, {
    onResponse: (_, outgoing, answer) => {
      void text(answer.stream).then((body) => {
        outgoing.removeHeader('content-length')
        return outgoing.send(JSON.stringify(lower(JSON.parse(body))))
      })
    },
  })
})

await app.listen({ port, host: '127.0.0.1' })
