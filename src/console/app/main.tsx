/** The console: begins in the browser. */
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/query.ts'
import { session } from './api/session.ts'
import { ConfirmProvider } from './edit/confirm.tsx'
import { EditsProvider } from './edit/edits.tsx'
import { router } from './router.tsx'
import { SignIn } from './shell/sign-in.tsx'
import './theme/theme.css'
import { startTheme } from './theme/theme.ts'
import { Toasts } from './ui/toast.tsx'

startTheme()

// Whoever comes by a link wants to be who it is for.
if (location.hash.startsWith('#code=')) session.end('left')

const Console = () => {
  const token = useSyncExternalStore(
    (listener) => session.subscribe(listener),
    () => session.token,
  )
  if (token === undefined) return <SignIn />
  return (
    <EditsProvider>
      <ConfirmProvider>
        <RouterProvider router={router} />
      </ConfirmProvider>
    </EditsProvider>
  )
}

// What one person has read is not shown to the next.
session.subscribe(() => {
  if (session.token === undefined) queryClient.clear()
})

const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={queryClient}>
          <Toasts>
            <Console />
          </Toasts>
        </QueryClientProvider>
      </CSPProvider>
    </StrictMode>,
  )
}
