/** Which screen stands at which address. Each is loaded when somebody goes there. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
} from '@tanstack/react-router'
import { basePath } from './api/place.ts'
import { Shell } from './shell/shell.tsx'
import type { Search } from './ui/in-address.ts'
import { Page, Panel } from './ui/page.tsx'
import { Empty, ErrorNote, Loading } from './ui/states.tsx'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <Page title="No such page">
      <Panel>
        <Empty title="There is nothing at this address">
          <Link to="/" className="text-accent-ink underline">
            Go to the overview
          </Link>
        </Empty>
      </Panel>
    </Page>
  ),
})

const searchOf = (search: Record<string, unknown>): Search =>
  Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  )

const screen = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component, validateSearch: searchOf })

const tree = root.addChildren([
  screen(
    '/',
    lazyRouteComponent(() => import('./screens/overview/index.ts'), 'Overview'),
  ),
  screen(
    '/rollouts',
    lazyRouteComponent(() => import('./screens/rollouts/index.ts'), 'Rollouts'),
  ),
  screen(
    '/rollouts/$name',
    lazyRouteComponent(() => import('./screens/rollouts/index.ts'), 'OneRollout'),
  ),
  screen(
    '/mismatches',
    lazyRouteComponent(() => import('./screens/mismatches/index.ts'), 'Mismatches'),
  ),
  screen(
    '/clients',
    lazyRouteComponent(() => import('./screens/clients/index.ts'), 'Clients'),
  ),
  screen(
    '/clients/$id',
    lazyRouteComponent(() => import('./screens/clients/index.ts'), 'OneClient'),
  ),
  screen(
    '/flags',
    lazyRouteComponent(() => import('./screens/flags/index.ts'), 'Flags'),
  ),
  screen(
    '/flags/$key',
    lazyRouteComponent(() => import('./screens/flags/index.ts'), 'OneFlag'),
  ),
  screen(
    '/proposals',
    lazyRouteComponent(() => import('./screens/flags/index.ts'), 'Proposals'),
  ),
  screen(
    '/versions',
    lazyRouteComponent(() => import('./screens/versions/index.ts'), 'Versions'),
  ),
  screen(
    '/versions/$version',
    lazyRouteComponent(() => import('./screens/versions/index.ts'), 'OneVersion'),
  ),
  screen(
    '/playground',
    lazyRouteComponent(() => import('./screens/versions/index.ts'), 'Playground'),
  ),
  screen(
    '/migrations',
    lazyRouteComponent(() => import('./screens/migrations/index.ts'), 'Migrations'),
  ),
  screen(
    '/migrations/$name',
    lazyRouteComponent(() => import('./screens/migrations/index.ts'), 'OneMigration'),
  ),
  screen(
    '/explain',
    lazyRouteComponent(() => import('./screens/explain/index.ts'), 'Explain'),
  ),
  screen(
    '/audit',
    lazyRouteComponent(() => import('./screens/audit/index.ts'), 'Audit'),
  ),
])

export const router = createRouter({
  routeTree: tree,
  basepath: basePath,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error }) => (
    <div className="p-6">
      <ErrorNote error={error} again={() => location.reload()} />
    </div>
  ),
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
