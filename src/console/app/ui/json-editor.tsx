/** JSON as text, with its lines numbered and what is wrong at its line. */
import { useId, useMemo, useRef } from 'react'
import { classes } from './classes.ts'
import { lineOf, linesOf } from './json-lines.ts'

export interface Wrong {
  /** `targeting.if[0]`; undefined where the line is known only, or nothing. */
  readonly path?: string | undefined
  readonly line?: number | undefined
  readonly message: string
}

/** What is no JSON, with its line where the browser tells its place. */
export const parseJson = (
  text: string,
):
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly wrong: Wrong } => {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    const said = error instanceof Error ? error.message : 'It is no JSON'
    const at = /position (\d+)/.exec(said)?.[1]
    const before = at === undefined ? text : text.slice(0, Number(at))
    const line = before.split('\n').length
    return { ok: false, wrong: { line, message: said.replace(/ in JSON at position.*$/, '') } }
  }
}

interface JsonEditorProps {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly wrong?: readonly Wrong[]
  readonly readOnly?: boolean
}

export const JsonEditor = ({
  label,
  value,
  onChange,
  wrong = [],
  readOnly = false,
}: JsonEditorProps) => {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const count = value.split('\n').length
  const marks = useMemo(() => {
    const lines = linesOf(value)
    return wrong.map((one) => ({ ...one, line: one.line ?? lineOf(lines, one.path ?? '') }))
  }, [value, wrong])
  const marked = new Set(marks.map(({ line }) => line))
  const goTo = (line: number): void => {
    const lines = value.split('\n')
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0)
    field.current?.focus()
    field.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
  }
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        {label}
      </label>
      <div className="grid max-h-[60vh] grid-cols-[auto_1fr] overflow-auto rounded-md border border-line-strong bg-panel font-mono text-xs leading-5 has-focus-visible:outline-2 has-focus-visible:outline-accent">
        <div aria-hidden className="border-r border-line bg-ground py-2 text-right select-none">
          {Array.from({ length: count }, (_, index) => (
            <div
              key={index}
              className={classes(
                'px-2 tabular-nums',
                marked.has(index + 1) ? 'bg-bad-soft font-bold text-bad' : 'text-ink-3',
              )}
            >
              {index + 1}
            </div>
          ))}
        </div>
        <textarea
          ref={field}
          id={id}
          value={value}
          rows={count}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          readOnly={readOnly}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={wrong.length > 0 ? true : undefined}
          aria-describedby={wrong.length > 0 ? `${id}-wrong` : undefined}
          className="resize-none overflow-x-auto overflow-y-hidden bg-transparent px-3 py-2 whitespace-pre outline-none"
        />
      </div>
      {marks.length > 0 && (
        <ul id={`${id}-wrong`} aria-label="What is wrong" className="flex flex-col gap-1">
          {marks.map(({ line, path, message }) => (
            <li key={`${path} ${message}`} className="text-xs text-bad">
              <button
                type="button"
                onClick={() => goTo(line)}
                className="mr-2 rounded bg-bad-soft px-1.5 py-1 font-medium underline"
              >
                Line {line}
              </button>
              {path !== undefined && path !== '' && <code className="font-mono">{path}</code>}{' '}
              {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
