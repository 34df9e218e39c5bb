/** Everything that is measured, in the order of the tables. */

export interface Peer {
  readonly name: string
  readonly title: string
  /** In `peers/`. */
  readonly file: string
  /** Tools it cannot do without. */
  readonly needs: readonly ('nginx' | 'lua')[]
  /** Whether it makes the edit, or passes bytes on. */
  readonly edits: boolean
  /** Significant digits that numbers keep, where that is less than a double has. */
  readonly digits?: number
}

const node = (name: string, title: string, edits: boolean): Peer => ({
  name,
  title,
  file: `${name}.ts`,
  needs: [],
  edits,
})

/** The name of the peer that all others are compared with. */
export const floor = 'bare-node'

export const peers: readonly Peer[] = [
  node(floor, 'node:http + undici, passing through', false),
  node('isthmus', 'Isthmus, adapting, everything on', true),
  node('hono-undici', 'Hono + undici, passing through', false),
  node('hono-fetch', 'Hono + fetch + JSON.parse', true),
  node('http-proxy-middleware', 'http-proxy-middleware, interceptor', true),
  node('fastify-reply-from', '@fastify/reply-from, JSON transform', true),
  {
    name: 'nginx',
    title: 'nginx, passing through',
    file: 'nginx.conf',
    needs: ['nginx'],
    edits: false,
  },
  {
    name: 'nginx-lua',
    title: 'nginx + Lua + cjson, numbers cut to 14 digits',
    file: 'nginx-lua.conf',
    needs: ['nginx', 'lua'],
    edits: true,
    digits: 14,
  },
]
