/** Lets somebody in: by the one-time link that the gateway prints, or by a token. */
import { useEffect, useRef, useState } from 'react'
import { ask } from '../api/ask.ts'
import { ApiError } from '../api/problem.ts'
import { readAnew } from '../api/query.ts'
import { session } from '../api/session.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { ErrorNote, Loading } from '../ui/states.tsx'

/** The code of a link is behind `#`, which browsers send to nobody. */
const takeCode = (): string | undefined => {
  const [, code] = /^#code=([\w-]+)$/.exec(location.hash) ?? []
  if (code !== undefined)
    history.replaceState(history.state, '', location.pathname + location.search)
  return code
}

const tokenRefused = (error: unknown): boolean =>
  error instanceof ApiError && error.problem.code === 'unknown-token'

export const SignIn = () => {
  const [token, setToken] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const [code] = useState(takeCode)
  const isTaken = useRef(false)

  const byCode = async (text: string): Promise<void> => {
    setBusy(true)
    try {
      const { value } = await ask('signIn', { body: { code: text } })
      session.begin(value.secret)
      await readAnew()
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }

  useEffect(() => {
    document.title = 'Sign in · Isthmus'
    if (code === undefined || isTaken.current) return
    isTaken.current = true
    void byCode(code)
  })

  const byToken = async (): Promise<void> => {
    const secret = token.trim()
    setBusy(true)
    setFailure(undefined)
    try {
      await ask('whoAmI', {}, { token: secret })
      session.begin(secret)
      await readAnew()
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }

  const isExpired = session.endedBy === 'expired' && failure === undefined
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="flex w-full max-w-md flex-col gap-4 rounded-xl border border-line bg-panel p-6">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Isthmus</h1>
          <p className="text-ink-2">Sign in to the console of this gateway.</p>
        </div>
        {isExpired && (
          <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-warn">
            Your session has ended: its token expired or was revoked. What you were looking at is
            still there after you sign in.
          </p>
        )}
        {code !== undefined && isBusy ? (
          <Loading what="Signing in" />
        ) : (
          <form
            className="flex flex-col gap-3"
            onSubmit={(event) => {
              event.preventDefault()
              void byToken()
            }}
          >
            <TextField
              label="Token of the admin API"
              type="password"
              autoComplete="off"
              value={token}
              onChange={setToken}
              error={
                tokenRefused(failure) && code === undefined
                  ? 'This token is not accepted.'
                  : undefined
              }
            />
            <Button tone="primary" type="submit" disabled={isBusy || token.trim() === ''}>
              Sign in
            </Button>
          </form>
        )}
        {failure !== undefined && <ErrorNote error={failure} />}
        <p className="text-xs text-ink-3">
          No token at hand? On the machine of the gateway,{' '}
          <code className="font-mono">isthmus console</code> prints a link that signs you in once.
          The token stays in this tab, and is gone when you close it.
        </p>
      </div>
    </main>
  )
}
