/** HTML of texts that others have written. */

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '')

/** A sentence with `code` in it. */
export const sentence = (text: string): string =>
  escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')

export interface Frame {
  readonly title: string
  /** Which of the pages it is. */
  readonly at: 'reference' | 'changes'
  readonly body: string
  /** Scripts of the page, by their paths. */
  readonly scripts?: readonly string[]
}

const link = (path: string, name: string, isHere: boolean): string =>
  `<a href="${path}"${isHere ? ' aria-current="page"' : ''}>${name}</a>`

/** A page with what all pages have. */
export const framed = ({ title, at, body, scripts = [] }: Frame): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body class="${at}">
<header class="bar">
<strong>${escaped(title)}</strong>
<nav>${link('/', 'Reference', at === 'reference')}${link('/changes', 'What changed', at === 'changes')}</nav>
</header>
${body}
${scripts.map((path) => `<script src="${path}"></script>`).join('\n')}
</body>
</html>
`
