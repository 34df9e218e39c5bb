/** A report as one file that needs nothing else: no scripts, no other host. */
import { markup, type Markup } from './markup.ts'
import { reportPolicy, style } from './style.ts'

const headOf = (title: string): Markup => markup`<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${{ html: reportPolicy }}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="referrer" content="no-referrer" />
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
`

/** @param at when it was made */
export const pageOf = (title: string, at: Date, parts: readonly Markup[]): string =>
  markup`<!doctype html>
<html lang="en">
${headOf(title)}<body>
<h1>${title}</h1>
${parts}<p class="note">Made by Isthmus at ${at.toISOString()}. Times are UTC.</p>
</body>
</html>
`.html
