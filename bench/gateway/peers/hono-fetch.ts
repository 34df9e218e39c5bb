/** The usual adapter: Hono, the global `fetch`, parse, edit, print. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { lower } from './edit.ts'
import { port, store } from './environment.ts'

const app = new Hono()

app.get('*', async (c) => {
  const { pathname, search } = new URL(c.req.url)
  const answer = await fetch(store + pathname + search, {
    headers: { accept: 'application/json', 'x-api-key': c.req.header('x-api-key') ?? '' },
  })
  return new Response(JSON.stringify(lower(await answer.json())), {
    status: answer.status,
    headers: { 'content-type': 'application/json' },
  })
})

serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
